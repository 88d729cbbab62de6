"""Proofs of authorship for received records, and versions that need a person's choice."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "author_proof",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("digests", sa.JSON(), nullable=False),
    )
    op.add_column("exchange_revision", sa.Column("proof_id", sa.Text(), nullable=True))
    op.add_column(
        "exchange_revision",
        sa.Column("needs_choice", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    raise NotImplementedError("downgrades are not supported; restore a backup instead")
