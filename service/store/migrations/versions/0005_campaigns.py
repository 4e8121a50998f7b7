"""campaigns: sketches of texts, and what near-identical ones are found by."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MARKED = sa.text("campaign IS NOT NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sketch",
        sa.Column("comment_id", ID, autoincrement=False, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mins", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name="fk_sketch_comment_id"),
        sa.PrimaryKeyConstraint("comment_id", name="pk_sketch"),
    )
    op.create_index("ix_sketch_created", "sketch", ["created"])
    op.create_table(
        "sketch_band",
        sa.Column("site_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("band", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("comment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("site_id", "band", "comment_id", name="pk_sketch_band"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_comment_campaign",
        "comment",
        ["campaign", "id"],
        sqlite_where=MARKED,
        postgresql_where=MARKED,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index(
        "ix_comment_campaign", table_name="comment", sqlite_where=MARKED, postgresql_where=MARKED
    )
    op.drop_table("sketch_band")
    op.drop_index("ix_sketch_created", table_name="sketch")
    op.drop_table("sketch")
