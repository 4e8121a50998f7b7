"""Letters to authors: whose address a letter has proved, and who is to be told what by mail."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    """Apply. Nobody who has written before asked for mail."""
    op.add_column("comment", sa.Column("proved", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "mailing",
        sa.Column(
            "comment_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            sa.ForeignKey("comment.id", name="fk_mailing_comment_id"), autoincrement=False,
            nullable=False,
        ),
        sa.Column("proof", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("wants", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("told", sa.Text, nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("comment_id", name="pk_mailing"),
    )  # fmt: skip
    op.create_index(
        "ix_mailing_due", "mailing", ["due_at"], sqlite_where=_DUE, postgresql_where=_DUE
    )
    op.create_table(
        "addressee",
        sa.Column("author", sa.Text, nullable=False),
        sa.Column(
            "site_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            sa.ForeignKey("site.id", name="fk_addressee_site_id"), autoincrement=False,
            nullable=False,
        ),
        sa.Column("stopped", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("sent", sa.JSON, nullable=False),
        sa.Column("last", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("author", "site_id", name="pk_addressee"),
    )  # fmt: skip


def downgrade() -> None:
    """Go back."""
    op.drop_table("addressee")
    op.drop_table("mailing")
    op.drop_column("comment", "proved")
