"""Of comments in which something was found, an index that holds what a list by a code is filtered by."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None
COLUMNS = ["site_id", "status", "id", "codes", "outcome", "proposed", "publish_at", "lang", "article_id",
           "campaign"]  # fmt: skip
SOME = sa.text("codes <> ''")


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_comment_coded", "comment", COLUMNS,
                    sqlite_where=SOME, postgresql_where=SOME)  # fmt: skip


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_comment_coded", table_name="comment")
