"""What was approved may wait before readers see it; words of comments are searched."""

import sqlalchemy as sa
from alembic import op

from service.store import words

revision = "0015"
down_revision = "0010"
branch_labels = None
depends_on = None
INDEXES = {"soon": "article_id", "soon_site": "site_id"}


def upgrade() -> None:
    """Apply."""
    op.add_column("article", sa.Column("waits_until", sa.DateTime(timezone=True), nullable=True))
    for name, first in INDEXES.items():
        op.create_index(
            f"ix_comment_{name}", "comment", [first, "publish_at"],
            sqlite_where=sa.text("publish_at IS NOT NULL"),
            postgresql_where=sa.text("publish_at IS NOT NULL"),
        )  # fmt: skip
    words.create(op.get_bind())


def downgrade() -> None:
    """Go back."""
    words.drop(op.get_bind())
    for name in INDEXES:
        op.drop_index(f"ix_comment_{name}", table_name="comment")
    op.drop_column("article", "waits_until")
