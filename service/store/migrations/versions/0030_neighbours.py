"""Comments of one address or signature are found by when they were sent, not by id.

The version before asks these as it asked the old ones.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None
BY = ("address", "signature")


def upgrade() -> None:
    """Apply. What takes long comes first, while the version before still reads."""
    _put("created")


def downgrade() -> None:
    """Go back."""
    _put("id")


def _put(last: str) -> None:
    lite = op.get_bind().dialect.name == "sqlite"  # renames no index, and stops nobody who reads
    if not lite:
        for by in BY:
            op.create_index(f"ix_comment_{by}_new", "comment", ["site_id", by, last])
    for by in BY:
        op.drop_index(f"ix_comment_{by}", table_name="comment")
    for by in BY:
        if lite:
            op.create_index(f"ix_comment_{by}", "comment", ["site_id", by, last])
        else:
            op.execute(sa.text(f"ALTER INDEX ix_comment_{by}_new RENAME TO ix_comment_{by}"))
