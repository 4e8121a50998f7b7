"""Comments of one address or signature are found by when they were sent.

The version before asks as it did: the indexes by id go with 0031, in a transaction that has locked
nothing else of the table, so that none of those who write to it waits for it and is waited for.
"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None
BY = ("address", "signature")


def upgrade() -> None:
    """Apply."""
    for by in BY:
        op.create_index(f"ix_comment_{by}_sent", "comment", ["site_id", by, "created"])


def downgrade() -> None:
    """Go back."""
    for by in BY:
        op.drop_index(f"ix_comment_{by}_sent", table_name="comment")
