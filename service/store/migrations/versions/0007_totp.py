"""totp: the second step of signing in, its recovery codes, and who is in the middle of it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "second",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("moderator_id", ID, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.BigInteger(), nullable=True),
        sa.Column("failed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("wait_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderator.id"], name="fk_second_moderator_id"),
        sa.PrimaryKeyConstraint("id", name="pk_second"),
        sa.UniqueConstraint("moderator_id", name="uq_second_moderator_id"),
    )
    op.create_table(
        "second_code",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("moderator_id", ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("used", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["moderator.id"], name="fk_second_code_moderator_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_second_code"),
        sa.UniqueConstraint("moderator_id", "code", name="uq_second_code_moderator_id_code"),
    )
    op.create_table(
        "second_wait",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("moderator_id", ID, nullable=False),
        sa.Column("linked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["moderator.id"], name="fk_second_wait_moderator_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_second_wait"),
        sa.UniqueConstraint("token", name="uq_second_wait_token"),
    )
    op.create_index("ix_second_wait_moderator_id", "second_wait", ["moderator_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_second_wait_moderator_id", table_name="second_wait")
    op.drop_table("second_wait")
    op.drop_table("second_code")
    op.drop_table("second")
