"""seals: what chains the lines of the record, so that nobody changes one unseen."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
SEALED, UNSEALED = sa.text("number IS NOT NULL"), sa.text("number IS NULL")
BYTES = ("salt", "private", "link", "seal")


def upgrade() -> None:
    """Apply."""
    for name in BYTES:
        op.add_column("event", sa.Column(name, sa.LargeBinary(), nullable=True))
    op.add_column("event", sa.Column("key_id", sa.Text(), nullable=True))
    op.create_index(
        "uq_event_number",
        "event",
        ["number"],
        unique=True,
        sqlite_where=SEALED,
        postgresql_where=SEALED,
    )
    op.create_index(
        "ix_event_unsealed",
        "event",
        ["id"],
        sqlite_where=UNSEALED,
        postgresql_where=UNSEALED,
    )


def downgrade() -> None:
    """Go back; without what they were sealed with, no line has a number."""
    op.drop_index(
        "ix_event_unsealed",
        table_name="event",
        sqlite_where=UNSEALED,
        postgresql_where=UNSEALED,
    )
    op.drop_index(
        "uq_event_number", table_name="event", sqlite_where=SEALED, postgresql_where=SEALED
    )
    for name in ("key_id", *reversed(BYTES)):
        op.drop_column("event", name)
    op.execute("UPDATE event SET number = NULL")
