"""List view of the worklist: painted rows with a button each, controlled by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from casework.required_services import Service
from casework.worklist.items import When, WorkItemKind
from ui.common.i18n import N_, _
from ui.common.worklist_words import when_title
from ui.icons import paint_icon
from ui.progress_rings import mark_of
from ui.progress_rings.widgets import paint_mark
from ui.theme.theme import theme
from ui.theme.tokens import CAPTION
from ui.today.view_model import WorklistRow
from ui.widgets.painted_list import GroupHeading, PaintedList, RowsModel
from ui.widgets.tables import RECORD_ROLE


@dataclass(frozen=True, slots=True)
class WorklistFilter:
    """A tab: the kinds of items it includes (empty = all)."""

    key: str
    title: str
    kinds: frozenset[WorkItemKind]


TABS = (
    WorklistFilter("all", N_("All"), frozenset()),
    WorklistFilter(
        "due",
        N_("Falling due"),
        frozenset(
            {
                WorkItemKind.COMPLAINT,
                WorkItemKind.REPORT_DAY,
                WorkItemKind.FOLLOW_UP,
                WorkItemKind.ANSWER,
                WorkItemKind.MEASURE,
                WorkItemKind.REVIEW,
            }
        ),
    ),
    WorklistFilter("pace", N_("Pace"), frozenset({WorkItemKind.PACE})),
    WorklistFilter("plan", N_("No plan"), frozenset({WorkItemKind.NO_PLAN})),
    WorklistFilter(
        "helper",
        N_("Helpers"),
        frozenset(
            {WorkItemKind.NO_HELPER, WorkItemKind.INACTIVE_HELPER, WorkItemKind.OVERLOADED_HELPER}
        ),
    ),
    WorklistFilter(
        "proof", N_("Evidence"), frozenset({WorkItemKind.EVIDENCE, WorkItemKind.SIGN_OFF})
    ),
    WorklistFilter("rows", N_("Pending rows"), frozenset({WorkItemKind.PARKED})),
    WorklistFilter(
        "exchange",
        N_("Exchange"),
        frozenset(
            {
                WorkItemKind.PARCELS,
                WorkItemKind.RETURNED,
                WorkItemKind.VERSIONS,
                WorkItemKind.UNSENT,
            }
        ),
    ),
)


class TodayModel(RowsModel):
    """The rows of one tab in groups by when they are due."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[WorklistRow, ...] = ()
        self._tab = TABS[0]

    def show(self, rows: Sequence[WorklistRow]) -> None:
        """Set the rows of all tabs, and keep the current tab."""
        self.rows = tuple(rows)
        self.set_tab(self._tab)

    def set_tab(self, tab: WorklistFilter) -> None:
        """Filter the list by a tab."""
        self._tab = tab
        chosen = [row for row in self.rows if _is_in(tab, row)]
        self.set_groups(
            (when, when_title(when), [row for row in chosen if row.when is when]) for when in When
        )

    def count(self, tab: WorklistFilter) -> int:
        """Return the number of rows in a tab."""
        return sum(_is_in(tab, row) for row in self.rows)

    def key_of(self, row: WorklistRow) -> str:
        return row.item.key

    def text_of(self, row: WorklistRow) -> str:
        return f"{row.name} {row.what}".strip()

    def tip_of(self, row: WorklistRow) -> str:
        return "\n".join(part for part in (row.name, row.what, row.note) if part)


def _is_in(tab: WorklistFilter, row: WorklistRow) -> bool:
    return not tab.kinds or row.item.kind in tab.kinds


_ROW, _ROW_SHORT, _GROUP = 38, 33, 30
_ICON_AT, _NAME_AT = 14, 40
_NAME_WIDE, _MARK_WIDE = 168, 136
_BUTTON_PAD, _BUTTON_HIGH = 12, 26
_DUE_WIDE = 96
_TIGHT = 620
"""Width below which the rings are hidden in favour of name, text and button."""

_LOGS = {
    Qt.Key.Key_T: Service.TALK,
    Qt.Key.Key_R: Service.REFERRAL,
    Qt.Key.Key_E: Service.EVENT,
}


class TodayView(PaintedList):
    """The worklist.

    Emits ``chosen`` on Enter or a click on a row's button, ``opened`` on Space or a double click,
    ``log_asked(row, service)`` on T, R or E, and ``snooze_asked`` on Z.
    """

    chosen = Signal(object)
    opened = Signal(object)
    log_asked = Signal(object, object)
    snooze_asked = Signal(object)

    def __init__(self, model: TodayModel, parent: QWidget | None = None) -> None:
        super().__init__(_("Pending"), model, parent)
        self._is_short = False
        self.setProperty("kind", "bare")
        self.setMouseTracking(True)
        self.doubleClicked.connect(self._on_double_click)

    @property
    def current_row(self) -> WorklistRow | None:
        found = self.current
        return found if isinstance(found, WorklistRow) else None

    def go_to(self, place: int) -> None:
        """Select a row; for a heading, select the row below it."""
        shown = self._rows.shown
        if not shown:
            return
        place = max(0, min(place, len(shown) - 1))
        is_heading = isinstance(shown[place], GroupHeading)
        self.set_current(place + 1 if is_heading and place + 1 < len(shown) else place)

    def set_short(self, is_short: bool) -> None:
        """Use a smaller row height in a low window."""
        self._is_short = is_short
        self.scheduleDelayedItemsLayout()

    def press(self, key: Qt.Key) -> bool:
        found = self.current_row
        if found is None:
            return super().press(key)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(found)
        elif key == Qt.Key.Key_Space:
            self.opened.emit(found)
        elif key == Qt.Key.Key_Z:
            self.snooze_asked.emit(found)
        elif key in _LOGS:
            self.log_asked.emit(found, _LOGS[key])
        elif key == Qt.Key.Key_Left:
            if (heading := self._rows.heading_above(self.currentIndex().row())) is not None:
                self._fold(heading, is_open=False)
        else:
            return False
        return True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and self.button_of(index).contains(at):
            self.chosen.emit(index.data(RECORD_ROLE))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        at = event.position().toPoint()
        is_over = self.button_of(self.indexAt(at)).contains(at)
        shape = Qt.CursorShape.PointingHandCursor if is_over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def button_of(self, index: QModelIndex) -> QRect:
        """Return the rectangle of a row's button."""
        row = index.data(RECORD_ROLE)
        return _button(self.visualRect(index), row) if isinstance(row, WorklistRow) else QRect()

    def _on_double_click(self, index: QModelIndex) -> None:
        found = index.data(RECORD_ROLE)
        at = self.viewport().mapFromGlobal(self.cursor().pos())
        if isinstance(found, WorklistRow) and not self.button_of(index).contains(at):
            self.opened.emit(found)

    def row_height(self, row: WorklistRow | GroupHeading, width: int) -> int:
        is_group = isinstance(row, GroupHeading)
        return theme().px(_GROUP if is_group else _ROW_SHORT if self._is_short else _ROW)

    def paint_row(
        self, painter: QPainter, box: QRect, row: WorklistRow | GroupHeading, *, is_current: bool
    ) -> None:
        if isinstance(row, GroupHeading):
            _paint_group(painter, box, row)
        else:
            _RowPainter(painter, box, row, is_current=is_current).paint()


def _button(box: QRect, row: WorklistRow) -> QRect:
    """Return the rectangle of a row's button: right-aligned, as wide as its text."""
    now = theme()
    wide = QFontMetrics(now.font()).horizontalAdvance(row.action) + 2 * now.px(_BUTTON_PAD)
    high = now.px(_BUTTON_HIGH)
    left = box.right() - now.px(12) - wide
    return QRect(left, box.y() + (box.height() - high) // 2, wide, high)


def _paint_group(painter: QPainter, box: QRect, group: GroupHeading) -> None:
    now = theme()
    painter.fillRect(box, now.color("subtle"))
    side = now.px(12)
    glyph = "caret-down" if group.is_open else "caret-right"
    icon = QRectF(box.x() + now.px(_ICON_AT), box.y() + (box.height() - side) / 2, side, side)
    paint_icon(painter, icon, glyph, now.color("text2"))
    painter.setFont(now.font(CAPTION, bold=True))
    painter.setPen(now.color("text2"))
    words = box.adjusted(now.px(_NAME_AT - 8), 0, -8, 0)
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(words, flags, group.title)
    after = painter.fontMetrics().horizontalAdvance(group.title) + now.px(8)
    painter.setFont(now.font(CAPTION))
    painter.setPen(now.color("text3"))
    painter.drawText(words.adjusted(after, 0, 0, 0), flags, str(group.count))


class _RowPainter:
    """Paints one row from left to right."""

    def __init__(
        self, painter: QPainter, box: QRect, row: WorklistRow, *, is_current: bool
    ) -> None:
        self._painter, self._box, self._row = painter, box, row
        self._is_current = is_current
        self._now = theme()
        self._button = _button(box, row)

    def paint(self) -> None:
        painter, box, now = self._painter, self._box, self._now
        if self._is_current:
            painter.fillRect(box, now.color("accent_soft"))
        painter.fillRect(box.x(), box.bottom(), box.width(), 1, now.color("line"))
        self._paint_icon()
        right = self._paint_due()
        left = box.x() + now.px(_NAME_AT)
        if self._row.name:
            left = self._paint_name(left)
            if self._row.line is not None and box.width() >= now.px(_TIGHT):
                mark = QRectF(left, box.y(), now.px(_MARK_WIDE), box.height())
                paint_mark(painter, mark, mark_of(self._row.line.standing))
                left += now.px(_MARK_WIDE)
        self._paint_words(left, right)
        self._paint_button()

    def _paint_icon(self) -> None:
        now, box = self._now, self._box
        side = now.px(16)
        icon = QRectF(box.x() + now.px(_ICON_AT), box.y() + (box.height() - side) / 2, side, side)
        tone = "danger" if self._row.tone == "danger" else "text2"
        paint_icon(self._painter, icon, self._row.glyph, now.color(tone))

    def _paint_name(self, left: int) -> int:
        """Paint name and class; return the x position of the next part."""
        now, painter = self._now, self._painter
        wide = now.px(_NAME_WIDE if self._box.width() >= now.px(_TIGHT) else 120)
        name = self._text(self._row.name, left, wide, bold=True, tone="text")
        capacity = wide - (name - left) - now.px(8)
        if self._row.class_name and capacity > now.px(36):
            painter.setFont(now.font(CAPTION))
            self._text(self._row.class_name, name + now.px(8), capacity, size=CAPTION, tone="text3")
        return left + wide

    def _paint_words(self, left: int, right: int) -> None:
        now = self._now
        end = self._text(self._row.what, left, right - left, tone="text")
        capacity = right - end - now.px(10)
        if self._row.note and capacity > now.px(48):
            self._text(self._row.note, end + now.px(10), capacity, size=CAPTION, tone="text3")

    def _paint_due(self) -> int:
        """Paint the due date; return its left edge."""
        now, painter = self._now, self._painter
        text = self._row.due
        painter.setFont(now.font(CAPTION))
        wide = painter.fontMetrics().horizontalAdvance(text) + now.px(4) if text else 0
        right = self._button.left() - now.px(12)
        painter.setPen(now.color(self._row.tone))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(QRect(right - wide, self._box.y(), wide, self._box.height()), flags, text)
        return right - wide - now.px(10)

    def _paint_button(self) -> None:
        now, painter, box = self._now, self._painter, self._button
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5)
        if self._is_current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.color("accent"))
        else:
            painter.setPen(QPen(now.color("line_strong"), 1))
            painter.setBrush(now.color("surface"))
        painter.drawRoundedRect(shape, 4, 4)
        painter.setPen(now.color("on_accent" if self._is_current else "text"))
        painter.setFont(now.font())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._row.action)

    def _text(
        self, text: str, left: int, capacity: int, *, tone: str, size: int = 0, bold: bool = False
    ) -> int:
        """Paint elided text; return its right edge."""
        now, painter = self._now, self._painter
        painter.setFont(now.font(size, bold=bold) if size else now.font(bold=bold))
        painter.setPen(now.color(tone))
        shown = painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, max(0, capacity)
        )
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(
            QRect(left, self._box.y(), max(0, capacity), self._box.height()), flags, shown
        )
        return left + painter.fontMetrics().horizontalAdvance(shown)
