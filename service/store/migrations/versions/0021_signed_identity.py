"""Who a signed reader without an e-mail address is, sealed: a new secret key finds him again.

And under which key a ban knows an author of whom nothing else is left.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Of comments from before nothing is known but the HMAC."""
    op.add_column("comment", sa.Column("identity", sa.LargeBinary, nullable=True))
    op.add_column("ban", sa.Column("key_id", sa.Text, nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("ban", "key_id")
    op.drop_column("comment", "identity")
