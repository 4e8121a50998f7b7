"""The desk's numbers are read by time; a morning report is written once a day."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
CROSSED = "(before IN ('received', 'held')) <> (after IN ('received', 'held'))"


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_comment_sent", "comment", ["site_id", "created"],
                    sqlite_where=sa.text("staff = 0"), postgresql_where=sa.text("NOT staff"))  # fmt: skip
    op.create_index("ix_event_crossed", "event", ["site_id", "at", "before"],
                    sqlite_where=sa.text(CROSSED), postgresql_where=sa.text(CROSSED))  # fmt: skip
    op.create_index("ix_decision_site", "decision",
                    ["site_id", "at", "by", "action", "undone_by"])  # fmt: skip
    op.create_table(
        "morning", sa.Column("site_id", ID, autoincrement=False), sa.Column("day", sa.Text),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "day", name="pk_morning"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_morning_site_id"),
    )  # fmt: skip


def downgrade() -> None:
    """Go back."""
    op.drop_table("morning")
    op.drop_index("ix_decision_site", table_name="decision")
    op.drop_index("ix_event_crossed", table_name="event")
    op.drop_index("ix_comment_sent", table_name="comment")
