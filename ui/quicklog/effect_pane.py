"""The pane on the right: what the entry would change for each student."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from casework.verdicts import REASONS, Verdict
from ui.common.i18n import _, current_language, ngettext
from ui.icons import icon_pixmap
from ui.progress_rings.mark import MarkPart, ring_pixmap, service_name
from ui.quicklog.effect_preview import EffectPreview
from ui.theme.theme import theme
from ui.widgets.basics import ElidedLabel, label, line, set_kind
from ui.widgets.flow import laid_out_once

_RING = 26
_NARROW, _WITH_RINGS = 220, 160
_MOST = 60
"""Number of students with a card; the summary below covers all."""
_AT_ONCE = 8
"""Number of cards filled at once; the others follow in later event-loop turns."""


class EffectPane(QFrame):
    """One card per student and a summary at the end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preview")
        self.setAccessibleName(_("After saving"))
        self._title = label("", "secondary", self)
        self._cards: list[StudentEffectCard] = []
        self._shown: tuple[EffectPreview, ...] = ()
        self._filled = 0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._fill)
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(self._inner)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._sum = label("", "caption", self, wrap=True)
        head = QHBoxLayout()
        head.addWidget(label(_("After saving"), "strong", self), 1)
        head.addWidget(self._title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 8, 10)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(line(self))
        layout.addWidget(area, 1)
        layout.addWidget(self._sum)

    @property
    def cards(self) -> tuple[StudentEffectCard, ...]:
        """The visible cards."""
        return tuple(card for card in self._cards if not card.isHidden())

    def set_width(self, width: int) -> None:
        """Set the width; narrow cards put the name above the rings or omit the rings."""
        self.setFixedWidth(width)
        self._title.setVisible(width >= theme().px(_NARROW))
        for card in self._cards:
            card.fit(width)

    def show_nothing(self, why: str) -> None:
        """Show what is still missing for a preview."""
        self._later.stop()
        for card in self._cards:
            card.hide()
        self._sum.setText(why)

    def show_effects(self, found: Sequence[EffectPreview]) -> None:
        """Show these effects in their order."""
        self._shown = tuple(found[:_MOST])
        for card in self._cards[len(self._shown) :]:
            card.hide()
        self._filled = 0
        self._fill()
        if found:
            self._title.setText(service_name(found[0].verdict.service))
            self._say_sum(found)

    def _fill(self) -> None:
        """Fill the next cards and schedule the rest."""
        first, last = self._filled, min(self._filled + _AT_ONCE, len(self._shown))
        with laid_out_once(self._column):
            while len(self._cards) < last:
                card = StudentEffectCard(self._inner)
                card.fit(self.width())
                self._column.insertWidget(len(self._cards), card)
                self._cards.append(card)
            for card, effect in zip(self._cards[first:last], self._shown[first:last], strict=True):
                card.show_effect(effect)
                card.show()
        self._filled = last
        if last < len(self._shown):
            self._later.start()

    def _say_sum(self, found: Sequence[EffectPreview]) -> None:
        counting = sum(effect.counts for effect in found)
        text = ngettext(
            "{count} record will be added; {counting} count.",
            "{count} records will be added; {counting} count.",
            len(found),
        ).format(count=len(found), counting=counting)
        if len(found) > _MOST:
            text += " " + _("The first {count} are shown.").format(count=_MOST)
        if text != self._sum.text():
            self._sum.setText(text)
            if QAccessible.isActive():
                event = QAccessibleEvent(self._sum, QAccessible.Event.NameChanged)
                QAccessible.updateAccessibility(event)


class StudentEffectCard(QWidget):
    """One student: rings before and after, the numbers, and the verdict."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ElidedLabel("", "strong", self)
        self._rings = RingStep(self)
        self._numbers = label("", "strong", self)
        self._glyph = QLabel(self)
        self._glyph.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._glyph.setContentsMargins(0, 3, 0, 0)
        self._verdict = label("", "caption", self, wrap=True)
        steps = QHBoxLayout()
        steps.setSpacing(10)
        steps.addWidget(self._rings)
        steps.addWidget(self._numbers)
        steps.addStretch(1)
        self._top = top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        top.setSpacing(10)
        top.addWidget(self._name, 1)
        top.addLayout(steps)
        below = QHBoxLayout()
        below.setSpacing(5)
        below.addWidget(self._glyph)
        below.addWidget(self._verdict, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addLayout(below)
        layout.addSpacing(4)
        layout.addWidget(line(self))

    @property
    def text(self) -> str:
        """The contents of the card as text."""
        return f"{self.accessibleName()}"

    def fit(self, width: int) -> None:
        """Adapt to the width of the pane: name above the rings, or the numbers alone."""
        is_narrow = width < theme().px(_NARROW)
        direction = QBoxLayout.Direction
        self._top.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        self._top.setSpacing(2 if is_narrow else 10)
        self._rings.setVisible(width >= theme().px(_WITH_RINGS))

    def show_effect(self, effect: EffectPreview) -> None:
        """Show the before and after of one student."""
        before, after = effect.before.counted, effect.after.counted
        self._name.set_whole(effect.name)
        self._rings.set_parts(effect.before, effect.after)
        numbers = f"{before} → {after}"
        self._numbers.setText(numbers)
        words = verdict_words(effect)
        self._verdict.setText(words)
        set_kind(self._verdict, "caption" if effect.counts else "warn")
        glyph, color = ("warning", "warn")
        if effect.counts:
            is_full = effect.after.is_complete and effect.minimum is not None
            glyph, color = ("check-circle-fill" if is_full else "check", "accent")
        side = theme().px(13)
        self._glyph.setPixmap(icon_pixmap(glyph, side, color, self.devicePixelRatioF()))
        self.setAccessibleName(f"{effect.name} {numbers} {words}")


class RingStep(QWidget):
    """Two rings with an arrow between them."""

    _GAP = 24

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = self._after = MarkPart(0, 0, 0)

    def set_parts(self, before: MarkPart, after: MarkPart) -> None:
        self._before, self._after = before, after
        self.update()

    def sizeHint(self) -> QSize:
        ring = theme().px(_RING)
        return QSize(2 * ring + self._GAP, ring)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ring, dpr = theme().px(_RING), self.devicePixelRatioF()
        top = (self.height() - ring) // 2
        painter.drawPixmap(0, top, ring_pixmap(self._before.states, ring, dpr))
        painter.drawPixmap(ring + self._GAP, top, ring_pixmap(self._after.states, ring, dpr))
        arrow = icon_pixmap("arrow-right", 12, "text3", dpr)
        painter.drawPixmap(ring + (self._GAP - 12) // 2, (self.height() - 12) // 2, arrow)
        painter.end()


def verdict_words(effect: EffectPreview) -> str:
    """Return one line: that the record counts and what is still owed, or why it does not."""
    verdict = effect.verdict
    if not verdict.counts:
        return _("Does not count: {why}").format(why=_why(verdict, blocking=True))
    missing = effect.after.missing
    is_instead = effect.after.counted <= effect.before.counted
    if effect.minimum is None:
        said = _("Counts; nothing is required here")
    elif is_instead:
        said = _("Counts instead of another one")
    elif missing:
        said = _("Counts, {count} more to go").format(count=missing)
    else:
        said = _("Counts; all {count} are done").format(count=effect.minimum)
    noted = _why(verdict, blocking=False)
    return f"{said} · {noted}" if noted else said


def _why(verdict: Verdict, *, blocking: bool) -> str:
    """Return the reasons as text, without the advice meant for saved records."""
    is_chinese = current_language() == "zh_CN"
    said = [
        (words.zh if is_chinese else words.en).format_map(reason.facts)
        for reason in verdict.reasons
        if reason.is_blocking == blocking
        for words in (REASONS[reason.code].words,)
    ]
    return ("" if is_chinese else " ").join(said)
