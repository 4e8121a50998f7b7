"""Mail in the outbox, and readers' requests about their data."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
MAIL = "kind = 'mail'"


def upgrade() -> None:
    """Apply."""
    op.add_column("outbox", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.add_column("outbox", sa.Column("key_id", sa.Text(), nullable=True))
    op.create_index(
        "ix_outbox_mail",
        "outbox",
        ["state", "due_at"],
        sqlite_where=sa.text(MAIL),
        postgresql_where=sa.text(MAIL),
    )
    op.create_table(
        "request",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("key_id", sa.Text(), nullable=True),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("expires", AT, nullable=False),
        sa.Column("created", AT, nullable=False),
        sa.Column("opened", AT, nullable=True),
        sa.Column("due_at", AT, nullable=True),
        sa.Column("closed", AT, nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_request_site_id"),
        sa.PrimaryKeyConstraint("id", name="pk_request"),
        sa.UniqueConstraint("public_id", name="uq_request_public_id"),
        sa.UniqueConstraint("token", name="uq_request_token"),
    )
    op.create_index("ix_request_due", "request", ["state", "site_id", "due_at"])


def downgrade() -> None:
    """Go back. Letters on their way and requests are lost: the code before knows neither."""
    op.drop_table("request")
    op.execute("DELETE FROM outbox WHERE kind = 'mail'")
    op.drop_index("ix_outbox_mail", table_name="outbox")
    op.drop_column("outbox", "key_id")
    op.drop_column("outbox", "sealed")
