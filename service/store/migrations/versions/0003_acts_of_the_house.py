"""acts of the house: events of no site, and sessions that a one-time link began."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _site_of_an_event(nullable=True)
    op.add_column(
        "session", sa.Column("linked", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    """Go back; what belonged to no site goes to the first one."""
    op.drop_column("session", "linked")
    op.execute("UPDATE event SET site_id = (SELECT min(id) FROM site) WHERE site_id IS NULL")
    op.execute("DELETE FROM event WHERE site_id IS NULL")
    _site_of_an_event(nullable=False)


def _site_of_an_event(*, nullable: bool) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.alter_column("event", "site_id", nullable=nullable)
        return
    # SQLite's own way to take a NOT NULL away without copying a table that decisions refer to:
    # https://www.sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes
    words = ["site_id INTEGER NOT NULL", "site_id INTEGER"]
    old, new = words if nullable else words[::-1]
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_schema SET sql = replace(sql, :old, :new) WHERE name = 'event'"),
        {"old": f"{old},", "new": f"{new},"},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
