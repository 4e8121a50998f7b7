"""Legal holds, erasures that wait for one to end, and indexes of what retention looks for."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
INDEXES = {
    "ix_comment_asked": (["erase_asked"], "erase_asked IS NOT NULL"),
    "ix_comment_over": (
        ["site_id", "status", "changed"],
        "status IN ('rejected', 'taken_down', 'removed') AND author <> ''",
    ),
    "ix_comment_ip": (["site_id", "created"], "ip IS NOT NULL"),
}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "hold",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("whole", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("until", AT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("created", AT, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name="fk_hold_comment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_hold"),
        sa.UniqueConstraint("comment_id", name="uq_hold_comment_id"),
    )
    op.add_column("comment", sa.Column("erase_asked", AT, nullable=True))
    for name, (columns, where) in INDEXES.items():
        op.create_index(
            name,
            "comment",
            columns,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )


def downgrade() -> None:
    """Go back. What is held back is not carried out: the code before knows no holds."""
    for name in reversed(INDEXES):
        op.drop_index(name, table_name="comment")
    op.drop_column("comment", "erase_asked")
    op.drop_table("hold")
