"""webhooks: endpoints of sites, and what an outbox row says of the tries to reach one."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
ADDED = (
    ("webhook_id", ID),
    ("message", sa.Text()),
    ("answer", sa.Integer()),
    ("fault", sa.Text()),
    ("tried_at", AT),
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "webhook",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("old_secret", sa.LargeBinary(), nullable=True),
        sa.Column("old_until", AT, nullable=True),
        sa.Column("key_id", sa.Text(), nullable=True),
        sa.Column("disabled", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("created", AT, nullable=False),
        sa.Column("ended", AT, nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_webhook_site_id"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
        sa.UniqueConstraint("public_id", name="uq_webhook_public_id"),
    )
    op.create_index("ix_webhook_site_id", "webhook", ["site_id"])
    for name, kind in ADDED:
        op.add_column("outbox", sa.Column(name, kind, nullable=True))
    op.create_index("ix_outbox_webhook", "outbox", ["webhook_id", "due_at"])


def downgrade() -> None:
    """Go back. What was to be sent is lost: the code before cannot send it."""
    op.execute("DELETE FROM outbox WHERE webhook_id IS NOT NULL AND kind = 'webhook'")
    op.drop_index("ix_outbox_webhook", table_name="outbox")
    for name, _ in reversed(ADDED):
        op.drop_column("outbox", name)
    op.drop_index("ix_webhook_site_id", table_name="webhook")
    op.drop_table("webhook")
