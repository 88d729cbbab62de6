"""The list of files that were refused: when, under which name, from whom, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from casework.exchange.results import Oddity
from ui.common.problems import sentence_of
from ui.common.words import _
from ui.exchange.reading import PartnerLine
from ui.exchange.words import moment_words
from ui.parts.tables import Column, RecordTable


class OdditiesList(RecordTable):
    """Files that were let in nowhere; of each only this line is kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._names: dict[str, str] = {}
        columns: list[Column[Oddity]] = [
            Column(_("Came"), lambda one: moment_words(one.at), lambda one: one.at, 108),
            Column(_("File name"), lambda one: one.name or "—", width=150, tooltip=_whole_name),
            Column(_("Names as its sender"), self._sender, width=96),
            Column(_("Bytes"), lambda one: f"{one.size:,}", lambda one: one.size, 76),
            Column(_("Why it was refused"), _why, width=320, tooltip=_why),
        ]
        super().__init__(_("Files that were refused"), columns, parent)

    def set_oddities(self, oddities: Sequence[Oddity], partners: Sequence[PartnerLine]) -> None:
        """Show these; a heading names its sender by a key, which a partner may have."""
        self._names = {line.partner.signing: line.partner.name for line in partners}
        self.set_records(oddities)

    def _sender(self, one: Oddity) -> str:
        return self._names.get(one.sender or "", "—")


def _whole_name(one: Oddity) -> str:
    return one.name


def _why(one: Oddity) -> str:
    return sentence_of(one.code, one.facts)
