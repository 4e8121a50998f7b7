"""What was approved may wait before readers see it; words are searched; bans and lock-downs."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from service.store import words

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)
INDEXES = {"soon": "article_id", "soon_site": "site_id"}


def upgrade() -> None:
    """Apply."""
    op.add_column("article", sa.Column("waits_until", sa.DateTime(timezone=True), nullable=True))
    for name, first in INDEXES.items():
        op.create_index(
            f"ix_comment_{name}", "comment", [first, "publish_at"],
            sqlite_where=sa.text("publish_at IS NOT NULL"),
            postgresql_where=sa.text("publish_at IS NOT NULL"),
        )  # fmt: skip
    words.create(op.get_bind())
    _table(
        "ban", sa.Column("kind", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False, server_default=""),
        sa.Column("comment_id", ID, sa.ForeignKey("comment.id", name="fk_ban_comment_id")),
        sa.Column("reason", sa.Text, nullable=False),
    )  # fmt: skip
    _table(
        "lockdown", sa.Column("scope", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False, server_default=""),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False, server_default=""),
        sa.Column("ordered_by", sa.Text, nullable=False),
    )  # fmt: skip


def _table(name: str, *own: sa.Column[Any]) -> None:
    """Something that an editor orders for a site, for a time or until it is ended."""
    op.create_table(
        name, sa.Column("id", ID, autoincrement=True), sa.Column("public_id", sa.Text, nullable=False),
        sa.Column("site_id", ID, nullable=False), *own, sa.Column("by", sa.Text, nullable=False),
        sa.Column("created", MOMENT, nullable=False), sa.Column("until", MOMENT),
        sa.Column("ended", MOMENT), sa.Column("ended_by", sa.Text),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint("public_id", name=f"uq_{name}_public_id"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=f"fk_{name}_site_id"),
    )  # fmt: skip
    op.create_index(f"ix_{name}_site_id", name, ["site_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("lockdown")
    op.drop_table("ban")
    words.drop(op.get_bind())
    for name in INDEXES:
        op.drop_index(f"ix_comment_{name}", table_name="comment")
    op.drop_column("article", "waits_until")
