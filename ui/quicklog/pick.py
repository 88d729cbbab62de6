"""A line edit that picks a record from a list: a post, an employer, an event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from ui.common.i18n import _
from ui.widgets.completion_popup import Completer
from ui.widgets.students_field import TokenLine

R = TypeVar("R")
_MOST = 40


@dataclass(frozen=True, slots=True)
class PickOption(Generic[R]):
    """A record that can be picked: its text, and details."""

    record: R
    title: str
    about: str = ""

    def fits(self, words: Sequence[str]) -> bool:
        """Return whether every search word occurs in it."""
        text = f"{self.title} {self.about}".casefold()
        return all(word in text for word in words)


class PickLine(TokenLine, Generic[R]):
    """Line edit with completion; ``changed`` is emitted when the picked record changes."""

    changed = Signal()

    def __init__(self, name: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrame(True)
        self.setProperty("kind", None)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self._offers: tuple[PickOption[R], ...] = ()
        self._picked: PickOption[R] | None = None
        self.suggestions = Completer(self, self, self._on_chosen)
        self.typed.connect(self._on_typed)
        self.accepted.connect(self._on_enter)

    def set_offers(self, offers: Sequence[PickOption[R]]) -> None:
        """Set the options, best first."""
        self._offers = tuple(offers)

    @property
    def offers(self) -> tuple[PickOption[R], ...]:
        return self._offers

    @property
    def record(self) -> R | None:
        """The picked record, or None."""
        return self._picked.record if self._picked else None

    def pick(self, record: R | None) -> None:
        """Pick one of the options, or None."""
        offers = (offer for offer in self._offers if offer.record == record)
        self._picked = next(offers, None)
        self.setText(self._picked.title if self._picked else "")
        self.setCursorPosition(0)
        self.suggestions.hide()
        self.changed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._picked is None and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._offer(self.text())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.suggestions.hide()
        if self._picked is None and self.text().strip():
            self._take_only_fit()

    def _on_typed(self, text: str) -> None:
        if self._picked is not None and text != self._picked.title:
            self._picked = None
            self.changed.emit()
        if self._picked is None:
            self._offer(text)

    def _offer(self, text: str) -> None:
        fitting = self._fitting(text)
        if not fitting and not text.strip():
            self.suggestions.hide()
            return
        rows = [(f"{o.title}    {o.about}", o) for o in fitting[:_MOST]]
        self.suggestions.show_rows(rows, _("Nothing found"))

    def _fitting(self, text: str) -> list[PickOption[R]]:
        words = text.casefold().split()
        return [offer for offer in self._offers if offer.fits(words)]

    def _on_enter(self) -> None:
        if self.suggestions.is_shown:
            self.suggestions.choose()
        else:
            self._offer(self.text())

    def _on_chosen(self, offer: PickOption[R]) -> None:
        self.pick(offer.record)

    def _take_only_fit(self) -> None:
        fitting = self._fitting(self.text())
        if len(fitting) == 1:
            self.pick(fitting[0].record)
