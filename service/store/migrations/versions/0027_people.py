"""When somebody signed in last, whether ever, and where somebody without a role had the last one."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("moderator", sa.Column("seen", sa.DateTime(timezone=True), nullable=True))
    op.add_column("moderator", sa.Column("last_site", sa.BigInteger(), nullable=True))
    op.add_column("moderator", sa.Column("entered", sa.Boolean(), nullable=False,
                                         server_default=sa.false()))  # fmt: skip
    op.execute("UPDATE moderator SET entered = true")  # whoever worked by token left no trace
    op.execute("UPDATE moderator SET seen = (SELECT max(created) FROM session"
               " WHERE session.moderator_id = moderator.id)")  # fmt: skip


def downgrade() -> None:
    """Go back."""
    op.drop_column("moderator", "entered")
    op.drop_column("moderator", "last_site")
    op.drop_column("moderator", "seen")
