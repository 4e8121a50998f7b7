"""What was reported, appealed or escalated is found without reading a site's whole archive."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
# SQLite has no booleans, and our queries say `= 1` there.
WHERE = {
    "reported": ("reports > 0", "reports > 0"),
    "appealed": ("appealed = 1", "appealed"),
    "escalated": ("escalated = 1", "escalated"),
}


def upgrade() -> None:
    """Apply."""
    for name, (sqlite, postgresql) in WHERE.items():
        op.create_index(
            f"ix_comment_{name}",
            "comment",
            ["site_id", "status", "priority"] if name == "reported" else ["site_id", "priority"],
            sqlite_where=sa.text(sqlite),
            postgresql_where=sa.text(postgresql),
        )


def downgrade() -> None:
    """Go back."""
    for name in WHERE:
        op.drop_index(f"ix_comment_{name}", table_name="comment")
