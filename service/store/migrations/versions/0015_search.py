"""What the desk's search looks in takes in the comments that are there already."""

from alembic import op

from service.store import words

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    words.fill(op.get_bind())


def downgrade() -> None:
    """Go back: nothing is in the way."""
