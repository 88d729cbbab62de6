"""Data of the rules page, loaded from one snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from casework.ports import Reader
from casework.read_models import Action, FileQuery, JournalQuery
from casework.rulepack import RulePack
from casework.service_layer.settings import APPLY
from casework.service_layer.undo import undone_by
from casework.settings.org_settings import OrgSettings

_RECENT = 200
"""Number of recent applications searched for one that was not undone."""


@dataclass(frozen=True, slots=True)
class RulesViewModel:
    """Packs, office settings, class sizes, and the last application that was not undone."""

    office: OrgSettings
    packs: tuple[RulePack, ...]
    classes: Mapping[str, int]
    files: int
    last_move: Action | None

    def pack(self, ref: str) -> RulePack | None:
        return next((pack for pack in self.packs if pack.pack_ref == ref), None)


def load_rules(reader: Reader) -> RulesViewModel:
    """Load the data of the rules page."""
    settings = reader.org_settings()
    undone = undone_by(reader.reversals())
    recent = reader.journal_page(JournalQuery(names=(APPLY,), limit=_RECENT))
    moves = (action for action in recent if action.id not in undone)
    classes = {name: n for name, n in reader.facets(FileQuery())["class_name"].items() if name}
    return RulesViewModel(
        settings, settings.packs(), classes, reader.count(FileQuery()), next(moves, None)
    )


def chosen_files(reader: Reader, class_name: str | None) -> tuple[UUID, ...]:
    """Return the file ids of a class, or of all classes for None."""
    where = () if class_name is None else (("class_name", class_name),)
    return reader.file_ids(FileQuery(where=where))
