"""Many at once: batches with what became of each comment, campaigns folded in the queue, exemptions.

An exemption is what a moderator called a false alarm, and what an editor said of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MARKED = sa.text("campaign IS NOT NULL")
FOLDS = {"ix_comment_fold": ["priority", "id"], "ix_comment_fold_id": ["id"]}
OPEN = sa.text("state IN ('running', 'undoing')")


def upgrade() -> None:
    """Apply."""
    for name, columns in FOLDS.items():
        op.create_index(
            name,
            "comment",
            ["campaign", "site_id", "status", *columns],
            sqlite_where=MARKED,
            postgresql_where=MARKED,
        )
    op.create_table(
        "batch",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("choice", sa.JSON(), nullable=True),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
        sa.UniqueConstraint("public_id", name="uq_batch_public_id"),
    )
    op.create_index("ix_batch_open", "batch", ["changed"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_batch_changed", "batch", ["changed"])
    op.create_table(
        "batch_item",
        sa.Column("batch_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("comment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Integer(), nullable=True),
        sa.Column("undone", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("batch_id", "comment_id", name="pk_batch_item"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "exemption",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("comment_id", ID, nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), server_default="", nullable=False),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_exemption_site_id"),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name="fk_exemption_comment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_exemption"),
        sa.UniqueConstraint("public_id", name="uq_exemption_public_id"),
    )
    op.create_index("ix_exemption_site_id", "exemption", ["site_id", "state", "id"])
    op.create_index("ix_exemption_comment_id", "exemption", ["comment_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("exemption")
    op.drop_table("batch_item")
    op.drop_table("batch")
    for name in FOLDS:
        op.drop_index(name, table_name="comment", sqlite_where=MARKED, postgresql_where=MARKED)
