"""Threads of two articles become one, and can be parted; publishers sign who their readers are."""

import sqlalchemy as sa
from alembic import op

from service.store.tables import Id, Instant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "merge",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("public_id", sa.Text, nullable=False, unique=True),
        sa.Column("site_id", Id, sa.ForeignKey("site.id"), nullable=False),
        sa.Column("from_id", Id, sa.ForeignKey("article.id"), nullable=False),
        sa.Column("into_id", Id, sa.ForeignKey("article.id"), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("comments", sa.Integer, nullable=False, server_default="0"),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("created", Instant, nullable=False),
        sa.Column("undone_by", sa.Text),
        sa.Column("undone", Instant),
    )
    op.create_index("ix_merge_site_id", "merge", ["site_id"])
    op.create_table(
        "merged",
        sa.Column("merge_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("comment_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.add_column("article_alias", sa.Column("merge_id", sa.BigInteger))
    op.create_table(
        "embed_key",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("public_id", sa.Text, nullable=False, unique=True),
        sa.Column("site_id", Id, sa.ForeignKey("site.id"), nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("created", Instant, nullable=False),
        sa.Column("ended", Instant),
    )
    op.create_index("ix_embed_key_site_id", "embed_key", ["site_id"])


def downgrade() -> None:
    """Go back. What was merged stays so."""
    op.drop_table("embed_key")
    op.drop_column("article_alias", "merge_id")
    op.drop_table("merged")
    op.drop_table("merge")
