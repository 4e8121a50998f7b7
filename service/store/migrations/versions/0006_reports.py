"""Readers report what is published."""

import sqlalchemy as sa
from alembic import op

from service.store.tables import Id, Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "report",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("public_id", sa.Text, nullable=False, unique=True),
        sa.Column("site_id", Id, sa.ForeignKey("site.id"), nullable=False),
        sa.Column("comment_id", Id, sa.ForeignKey("comment.id"), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("detail", sa.Text),
        sa.Column("reporter", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created", Instant, nullable=False),
        sa.Column("closed", Instant),
        sa.UniqueConstraint("comment_id", "reporter"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("report")
