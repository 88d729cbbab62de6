"""Suggests posts that would count for the chosen student."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casework.offers.matching import Suggestion, match_note, suggest
from casework.offers.posts import offers
from casework.ports import Reader
from ui.common.i18n import _
from ui.common.offer_words import against_words, for_words
from ui.jobs.job import LatestOnly
from ui.jobs.session import Session
from ui.widgets.basics import button, label
from ui.widgets.flow import FlowLayout

MOST = 3


class FittingPosts(QWidget):
    """A row of suggested posts; a click calls ``on_chosen(post, note)``."""

    def __init__(
        self, on_chosen: Callable[[UUID, str], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._on_chosen = on_chosen
        self._flow = FlowLayout(self)
        self.buttons: list[QWidget] = []
        self.hide()

    def show_posts(self, found: Sequence[Suggestion]) -> None:
        """Show these suggestions; hide the row when there are none."""
        while self._flow.count():
            item = self._flow.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        self.buttons = []
        if found:
            self._flow.addWidget(label(_("Would count:"), "caption", self))
        for one in found:
            post = one.offer.post
            made = button(f"{post.title} · {one.offer.employer.name}", "link", self)
            why = [for_words(one.fit), against_words(one.fit)]
            made.setToolTip("\n".join(text for text in why if text))
            note = match_note(one.fit)
            made.clicked.connect(
                lambda _checked=False, post=post.id, note=note: self._on_chosen(post, note)
            )
            self._flow.addWidget(made)
            self.buttons.append(made)
        self.setVisible(bool(found))


class Fitting:
    """Loads suggestions for the chosen student; results of outdated requests are dropped."""

    def __init__(self, session: Session, show: Callable[[Sequence[Suggestion]], object]) -> None:
        self._session = session
        self._show = show
        self._latest: LatestOnly[tuple[Suggestion, ...]] = LatestOnly()
        self._files: tuple[UUID, ...] = ()

    def look_for(self, files: Sequence[UUID]) -> None:
        """Show suggestions for these students; there are some only for a single student."""
        if tuple(files) == self._files:
            return
        self._files = tuple(files)
        self._latest.drop()
        self._show(())
        if len(files) == 1:
            self._ask(files[0])

    def _ask(self, file_id: UUID) -> None:
        def look(reader: Reader) -> tuple[Suggestion, ...]:
            return suggest(reader.case(file_id), offers(reader), reader.today, limit=MOST)

        self._latest.take(self._session.read(look)).then(self._show)
