"""Comments of one address or signature are found by id no more: 0030 has what is asked."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None
BY = ("address", "signature")


def upgrade() -> None:
    """Apply."""
    for by in BY:
        op.drop_index(f"ix_comment_{by}", table_name="comment")


def downgrade() -> None:
    """Go back."""
    for by in BY:
        op.create_index(f"ix_comment_{by}", "comment", ["site_id", by, "id"])
