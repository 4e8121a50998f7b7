"""Edits that wait have an index of their own; on SQLite current verdicts are found by theirs.

SQLite uses an index of some rows only for a query that says the index's words, and for
`verdict.current` ours says `verdict.current = 1`: each page of the queue read all verdicts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
WHERE = sa.text("status = 'published' AND shown <> revision")


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_comment_pending",
        "comment",
        ["site_id", "status", "priority"],
        sqlite_where=WHERE,
        postgresql_where=WHERE,
    )
    _current("current = 1")


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_comment_pending", table_name="comment")
    _current("current")


def _current(where: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("uq_verdict_current", table_name="verdict")
        op.create_index(
            "uq_verdict_current",
            "verdict",
            ["revision_id"],
            unique=True,
            sqlite_where=sa.text(where),
        )
