"""Indexes in the orders in which readers page through a thread: a long one opens like a short one."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PLACE = "(status = 'published' OR replies > 0)"
INDEXES = (
    ("ix_comment_root", ["article_id", "id"], f"parent_id IS NULL AND {PLACE}"),
    ("ix_comment_top", ["article_id", "standing", "id"], f"parent_id IS NULL AND {PLACE}"),
    ("ix_comment_reply", ["parent_id", "id"], f"parent_id IS NOT NULL AND {PLACE}"),
)


def upgrade() -> None:
    """Apply."""
    for name, columns, where in INDEXES:
        op.create_index(
            name, "comment", columns,
            postgresql_where=sa.text(where), sqlite_where=sa.text(where),
        )  # fmt: skip


def downgrade() -> None:
    """Go back."""
    for name, _columns, _where in reversed(INDEXES):
        op.drop_index(name, table_name="comment")
