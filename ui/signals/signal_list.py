"""The list of signals, grouped by detector."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from casework.signals import KINDS
from ui.common.i18n import _, current_language, ngettext
from ui.common.rule_words import answer_name, detector_name, what_was_found
from ui.icons import paint_icon
from ui.signals.view_model import SignalLine
from ui.theme.theme import theme
from ui.theme.tokens import CAPTION
from ui.widgets.painted_list import GroupHeading, PaintedList, RowsModel

_HEADING, _SIDE, _PAD, _GLYPH = 32, 12, 7, 14
_WRAP = int(Qt.TextFlag.TextWordWrap)


class SignalModel(RowsModel):
    """The signals under the headings of their detectors."""

    def set_lines(self, lines: Sequence[SignalLine]) -> None:
        """Show these lines."""
        by_detector: dict[str, list[SignalLine]] = {}
        for line in lines:
            by_detector.setdefault(line.detector, []).append(line)
        self.set_groups(
            (detector, detector_name(KINDS[detector]), found)
            for detector, found in by_detector.items()
        )

    def text_of(self, row: SignalLine) -> str:
        return what_was_found(row.answered.signal)

    def spoken(self, row: SignalLine) -> str:
        stop = "，" if current_language() == "zh_CN" else ", "
        parts = (what_was_found(row.answered.signal), row.who, row.when, answer_text(row))
        return stop.join(part for part in parts if part)


def answer_text(line: SignalLine) -> str:
    """Return the answer with its note; "" for an open signal."""
    answer = line.answered.answer
    if answer is None:
        return ""
    name = answer_name(answer.answer)
    return f"{name} · {answer.note}" if answer.note else name


class SignalList(PaintedList):
    """The list of signals; ``opened`` carries a SignalLine (Enter, double click)."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.lines_model = SignalModel()
        super().__init__(_("Signals"), self.lines_model, parent)
        self.lines_model.setParent(self)
        self.doubleClicked.connect(lambda _index: self.press(Qt.Key.Key_Return))

    @property
    def current_line(self) -> SignalLine | None:
        row = self.current
        return row if isinstance(row, SignalLine) else None

    def set_lines(self, lines: Sequence[SignalLine]) -> None:
        """Show these lines; if the current one is gone, the next one becomes current."""
        line, place = self.current_line, self.currentIndex().row()
        self.lines_model.set_lines(lines)
        kept = self.lines_model.place_of(line.key) if line is not None else -1
        self.set_current(kept if kept >= 0 else self._line_near(place))
        self.current_changed.emit(self.current)

    def choose(self, key: str) -> None:
        """Make a signal the current one, if it is shown."""
        place = self.lines_model.place_of(key)
        if place >= 0:
            self.set_current(place)

    def _line_near(self, place: int) -> int:
        """Return the first signal at or below this row, else the last one above it; -1 if none."""
        shown = self.lines_model.shown
        lines = [at for at, row in enumerate(shown) if isinstance(row, SignalLine)]
        below = [at for at in lines if at >= place]
        return below[0] if below else (lines[-1] if lines else -1)

    def press(self, key: Qt.Key) -> bool:
        line = self.current_line
        if line is None:
            return key != Qt.Key.Key_Space and super().press(key)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(line)
        elif key == Qt.Key.Key_Left:
            self.set_current(self.lines_model.place_of(line.detector))
        else:
            return False
        return True

    def row_height(self, row: SignalLine | GroupHeading, width: int) -> int:
        if isinstance(row, GroupHeading):
            return theme().px(_HEADING)
        return _Places(row, width).height

    def paint_row(
        self, painter: QPainter, box: QRect, row: SignalLine | GroupHeading, *, is_current: bool
    ) -> None:
        if isinstance(row, GroupHeading):
            _paint_heading(painter, box, row)
        else:
            _paint_line(painter, box, row, is_current=is_current)


class _Places:
    """Positions of the parts of a line, in px from its top left corner."""

    def __init__(self, line: SignalLine, width: int) -> None:
        now = theme()
        side, pad = now.px(_SIDE), now.px(_PAD)
        self.text = what_was_found(line.answered.signal)
        available = max(120, width - 2 * side)
        wide = QRect(0, 0, available, 10_000)
        high = QFontMetrics(now.font()).boundingRect(wide, _WRAP, self.text).height()
        self.sentence = QRect(side, pad, available, high)
        caption = QFontMetrics(now.font(CAPTION)).lineSpacing() + 2
        self.about = QRect(side, self.sentence.bottom() + 2, available, caption)
        self.height = self.about.bottom() + pad
        self.answer = QRect()
        if not line.is_open:
            self.answer = QRect(side, self.about.bottom() + 1, available, caption)
            self.height = self.answer.bottom() + pad


def _paint_heading(painter: QPainter, box: QRect, heading: GroupHeading) -> None:
    now = theme()
    side, glyph = now.px(_SIDE), now.px(_GLYPH)
    painter.fillRect(box, now.color("subtle"))
    caret = QRectF(box.x() + side - 2, box.center().y() - glyph / 2 + 1, glyph, glyph)
    name = "caret-down" if heading.is_open else "caret-right"
    paint_icon(painter, caret, name, now.color("text2"))
    count = ngettext("{count} signal", "{count} signals", heading.count)
    count = count.format(count=heading.count)
    painter.setFont(now.font(CAPTION))
    painter.setPen(now.color("text2"))
    words = box.adjusted(0, 0, -side, 0)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(words, middle | Qt.AlignmentFlag.AlignRight, count)
    taken = QFontMetrics(now.font(CAPTION)).horizontalAdvance(count) + side
    available = words.adjusted(side + glyph + 6, 0, -taken, 0)
    painter.setFont(now.font(bold=True))
    painter.setPen(now.color("text"))
    metrics = painter.fontMetrics()
    title = metrics.elidedText(heading.title, Qt.TextElideMode.ElideRight, available.width())
    painter.drawText(available, middle | Qt.AlignmentFlag.AlignLeft, title)


def _paint_line(painter: QPainter, box: QRect, line: SignalLine, *, is_current: bool) -> None:
    now = theme()
    places = _Places(line, box.width())
    if is_current:
        painter.fillRect(box, now.color("accent_soft"))
    painter.translate(box.topLeft())
    painter.setFont(now.font())
    painter.setPen(now.color("text" if line.is_open else "text2"))
    painter.drawText(places.sentence, _WRAP, places.text)
    painter.setFont(now.font(CAPTION))
    painter.setPen(now.color("text2"))
    about = " · ".join(part for part in (line.who, line.when) if part)
    _paint_words(painter, places.about, about)
    if not places.answer.isNull():
        _paint_answer(painter, places.answer, line)
    painter.setPen(now.color("line"))
    painter.drawLine(0, box.height() - 1, box.width(), box.height() - 1)


def _paint_answer(painter: QPainter, box: QRect, line: SignalLine) -> None:
    now = theme()
    glyph = now.px(_GLYPH)
    at = QRectF(box.x(), box.center().y() - glyph / 2 + 1, glyph, glyph)
    paint_icon(painter, at, "check-circle-fill", now.color("ok"))
    painter.setPen(now.color("ok"))
    _paint_words(painter, box.adjusted(glyph + 6, 0, 0, 0), answer_text(line))


def _paint_words(painter: QPainter, box: QRect, text: str) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)
