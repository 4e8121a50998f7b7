"""What a reader has agreed to is kept with the comment; a ban outlives the comment it came from."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("comment", sa.Column("agreed", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("ban", sa.Column("author", sa.Text(), nullable=True))
    op.create_index("ix_vote_created", "vote", ["created"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_vote_created", table_name="vote")
    op.drop_column("ban", "author")
    op.drop_column("comment", "agreed")
