"""Sums by hour of what never changes, and indexes of what the desk counts: it need not count again."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
UNDONE = "undone_by IS NOT NULL"


def upgrade() -> None:
    """Apply. The sums are made by workers, some thousand rows at a time."""
    op.create_table(
        "tally", sa.Column("site_id", ID, autoincrement=False), sa.Column("what", sa.Text),
        sa.Column("hour", sa.DateTime(timezone=True)), sa.Column("by", sa.Text),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("site_id", "what", "hour", "by", name="pk_tally"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_tally_site_id"),
    )  # fmt: skip
    op.create_table(
        "tallied", sa.Column("source", sa.Text), sa.Column("upto", ID, nullable=False),
        sa.Column("next", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_tallied"),
    )  # fmt: skip
    op.create_index("ix_decision_undone", "decision", ["at", "site_id", "by", "action"],
                    sqlite_where=sa.text(UNDONE), postgresql_where=sa.text(UNDONE))  # fmt: skip
    op.create_index("ix_comment_counted", "comment",
                    ["site_id", "status", "outcome", "proposed"])  # fmt: skip


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_comment_counted", table_name="comment")
    op.drop_index("ix_decision_undone", table_name="decision")
    op.drop_table("tallied")
    op.drop_table("tally")
