"""The list of actions that can be undone, and what undoing each would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from casework.ports import Reader
from casework.read_models import JournalQuery
from casework.service_layer.undo import UndoPreview
from ui.common.i18n import _, current_language, ngettext
from ui.common.journal_words import why_left
from ui.common.problems import sentence_for
from ui.journal.view_model import ActionLine, lines_of, with_undo_previews

UNDO_PAGE = 50
"""Page size of the undo list; small, as the undo of each action is simulated."""


def read_undo_list(reader: Reader, query: JournalQuery) -> tuple[Sequence[ActionLine], bool]:
    """Return a page of actions with undo previews, newest first, and whether there are more."""
    while actions := reader.journal_page(replace(query, limit=UNDO_PAGE)):
        is_more = len(actions) == UNDO_PAGE
        done = [one for one in actions if one.undoes is None and one.redoes is None]
        if done or not is_more:
            return with_undo_previews(reader, lines_of(reader, done)), is_more
        query = replace(query, before=actions[-1].seq)
    return (), False


def undo_preview_words(line: ActionLine) -> str:
    """Return what undoing an action would do, or why it is impossible, as text."""
    outlook = line.outlook
    if line.undone_by is not None:
        return _("This was undone; it can be redone.")
    if outlook is None:
        return _("Can be undone; what is kept, and why, is shown then.")
    if outlook.refused is not None:
        return sentence_for(outlook.refused)
    back = ngettext(
        "{count} record will be restored", "{count} records will be restored", outlook.restored
    )
    parts = [back.format(count=outlook.restored), *_left(outlook)]
    return ("；" if current_language() == "zh_CN" else "; ").join(parts)


def _left(outlook: UndoPreview) -> Iterable[str]:
    for why, count in Counter(kept.why for kept in outlook.kept).items():
        stays = ngettext("{count} is kept: {why}", "{count} are kept: {why}", count)
        yield stays.format(count=count, why=why_left(why))
