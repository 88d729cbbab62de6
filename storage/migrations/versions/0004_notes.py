"""Full-text search in notes."""

from alembic import op

from storage import note_index

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index and fill it from existing records.

    It stores positions, so that phrases can be found.
    """
    op.execute(
        "CREATE VIRTUAL TABLE note_search USING fts5("
        "tokens, content='', contentless_delete=1, "
        'tokenize="unicode61 remove_diacritics 0")'
    )
    note_index.put_all(op.get_bind())


def downgrade() -> None:
    raise NotImplementedError("downgrades are not supported; restore a backup instead")
