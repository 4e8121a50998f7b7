"""A moderator's own desk: the keys, and what is shown how."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("moderator", sa.Column("desk", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("moderator", "desk")
