"""The desk by mail, and sections that are somebody's."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CLAIMED, PLACED = "claimed_by IS NOT NULL", "section IS NOT NULL"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "desk_mail",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        sa.Column("moderator_id", ID, nullable=False),
        sa.Column("email", sa.LargeBinary, nullable=True),
        sa.Column("key_id", sa.Text, nullable=True),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("confirmed", MOMENT, nullable=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("hours", sa.JSON, nullable=False),
        sa.Column("every", sa.Integer, nullable=False, server_default="0"),
        sa.Column("digest_due", MOMENT, nullable=True),
        sa.Column("held", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("held_due", MOMENT, nullable=True),
        sa.Column("held_seen", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["moderator.id"], name="fk_desk_mail_moderator_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_desk_mail"),
        sa.UniqueConstraint("moderator_id", name="uq_desk_mail_moderator_id"),
    )
    op.create_table(
        "duty",
        sa.Column("site_id", ID, nullable=False),
        sa.Column("section", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("lent_to", sa.Text, nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_duty_site_id"),
        sa.PrimaryKeyConstraint("site_id", "section", "who", name="pk_duty"),
    )
    op.create_index(
        "ix_comment_claimed",
        "comment",
        ["claimed_by"],
        sqlite_where=sa.text(CLAIMED),
        postgresql_where=sa.text(CLAIMED),
    )
    op.create_index(
        "ix_article_section",
        "article",
        ["site_id", "section"],
        sqlite_where=sa.text(PLACED),
        postgresql_where=sa.text(PLACED),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_article_section", table_name="article")
    op.drop_index("ix_comment_claimed", table_name="comment")
    op.drop_table("duty")
    op.drop_table("desk_mail")
