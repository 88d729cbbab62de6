"""Words inside notes can be searched for."""

from alembic import op

from storage import note_index

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index, and fill it from the records there are.

    It keeps places of words, so that what stands together is found together.
    """
    op.execute(
        "CREATE VIRTUAL TABLE note_search USING fts5("
        "tokens, content='', contentless_delete=1, "
        'tokenize="unicode61 remove_diacritics 0")'
    )
    note_index.put_all(op.get_bind())


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back; restore a backup instead")
