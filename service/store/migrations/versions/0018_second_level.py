"""What is published may take two hands; moderators watch articles."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHERE = "proposed IS NOT NULL"


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "article",
        sa.Column("second_level", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.add_column("comment", sa.Column("proposed", sa.Text, nullable=True))
    op.create_index(
        "ix_comment_proposed",
        "comment",
        ["site_id", "priority"],
        sqlite_where=sa.text(WHERE),
        postgresql_where=sa.text(WHERE),
    )
    op.create_table(
        "watch",
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_watch_article_id"),
        sa.PrimaryKeyConstraint("who", "article_id", name="pk_watch"),
    )


def downgrade() -> None:
    """Go back. What was proposed waits for one hand again: the code before knows no second."""
    op.drop_table("watch")
    op.drop_index("ix_comment_proposed", table_name="comment")
    op.drop_column("comment", "proposed")
    op.drop_column("article", "second_level")
