"""Readers vote on what is published; the newsroom puts one comment first."""

import sqlalchemy as sa
from alembic import op

from service.store.tables import Id, Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Nobody has voted before, so nothing has a standing yet."""
    op.create_table(
        "vote",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("comment_id", Id, sa.ForeignKey("comment.id"), nullable=False),
        sa.Column("voter", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("value", sa.SmallInteger, nullable=False),
        sa.Column("created", Instant, nullable=False),
        sa.UniqueConstraint("comment_id", "voter"),
    )
    op.create_index("ix_vote_address", "vote", ["comment_id", "address"])
    for table, name in (("comment", "standing"), ("article", "voted")):
        op.add_column(table, sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    op.create_index(
        "ix_comment_pinned",
        "comment",
        ["article_id"],
        sqlite_where=sa.text("pinned = 1"),
        postgresql_where=sa.text("pinned"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_comment_pinned", table_name="comment")
    op.drop_column("article", "voted")
    op.drop_column("comment", "standing")
    op.drop_table("vote")
