"""The Today page: the worklist, next to overall progress and upcoming reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QStackedWidget,
    QWidget,
)

from casework.ports import Change
from casework.records import Role
from casework.required_services import Service
from casework.worklist.items import WorkAction
from casework.worklist.pace import EvaluationCache
from ui.common.case_words import day_text
from ui.common.i18n import _, ngettext
from ui.jobs import LatestOnly
from ui.shell.page import (
    Page,
    PageContext,
    PageHeader,
    WidthClass,
    has_full_access,
    hide_permanently,
    page_layout,
)
from ui.shell.requests import (
    ImportRoster,
    QuickLog,
    Request,
    ShowExchange,
    ShowStudents,
    ShowWaitingRows,
)
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL
from ui.today.cards import GroupsCard, ReportsCard
from ui.today.progress import ProgressCard
from ui.today.row_actions import RowActions, Snoozer
from ui.today.view_model import TodayViewModel, WorklistRow, load_today
from ui.today.worklist_card import WorklistCard
from ui.widgets.basics import button, label, menu_action, scrolling
from ui.widgets.empty_states import EmptyState, awaits_students

_SIDE = 462
_WITH_CARDS = 700
"""Minimum window height in px at 100 % for showing the cards below the list."""
_LEAST_GROUPS = 5
"""Minimum number of groups in the overview when it is a scrollable tab."""

_ADVISORS_ACTIONS = frozenset(
    {
        WorkAction.TALK,
        WorkAction.EVENT,
        WorkAction.CHECK,
        WorkAction.FIX,
        WorkAction.CHOOSE,
        WorkAction.SEND,
    }
)
"""Work for class advisors: talks, events and the exchange; the rest is for counselors."""


class TodayPage(Page):
    """Pending work; the first page shown after unlocking."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.view_model: TodayViewModel | None = None
        self._reading: LatestOnly[TodayViewModel] = LatestOnly()
        self._watch = EvaluationCache()
        self._shows_asleep = False
        self._only_mine = False
        self._wants_focus = True
        self._role = self.session.keeper.role
        self._layout_of: tuple[WidthClass, bool, bool] | None = None
        self._do = RowActions(self.session, self.frame, self, self._files_in_order)
        self.putting_off = Snoozer(self.session, self.frame, self)
        self._build()
        self._connect()
        if not has_full_access(self._role):
            hide_permanently(
                self, [self.helpers, self.mine, self.reports, *self.groups.of_keepers()]
            )

    # --- construction

    def _build(self) -> None:
        self.header = PageHeader(_("Worklist"), self)
        self.summary = label("", "secondary", self)
        self.header.trailing.addWidget(self.summary)
        self.mine = button(_("Only my students"), "quiet", self, glyph="funnel")
        self.mine.setCheckable(True)
        self.helpers = button(_("Helpers"), "", self, glyph="users")
        self.header.tools.addWidget(self.mine)
        self.header.tools.addWidget(self.helpers)
        layout = page_layout(self)
        layout.addWidget(self.header)
        self._body = QStackedWidget(self)
        layout.addWidget(self._body, 1)
        self._work = QWidget(self)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._work)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(GAP)
        self.list = WorklistCard(self)
        self.model, self.view, self.tabs = self.list.model, self.list.view, self.list.tabs
        self._side_place = scrolling(self)
        self._side_place.setObjectName("overview")
        self._columns.addWidget(self.list, 1)
        self._side = self._cards()
        self._columns.addWidget(self._side)
        self._blank = QWidget(self)
        self._body.addWidget(self._blank)
        self._body.addWidget(self._work)

    def _cards(self) -> QWidget:
        box = QWidget(self)
        self._card_box = QBoxLayout(QBoxLayout.Direction.TopToBottom, box)
        self._card_box.setContentsMargins(0, 0, 0, 0)
        self._card_box.setSpacing(GAP)
        self.progress = ProgressCard(box)
        self.reports = ReportsCard(box)
        self.groups = GroupsCard(box)
        for card, stretch in ((self.progress, 0), (self.reports, 0), (self.groups, 1)):
            self._card_box.addWidget(card, stretch)
        return box

    def _connect(self) -> None:
        self.view.chosen.connect(self._on_chosen)
        self.view.opened.connect(self._do.open)
        self.view.log_asked.connect(self._do.log)
        self.view.snooze_asked.connect(self.snooze)
        self.putting_off.changed.connect(self.refresh)
        self.list.snoozed.clicked.connect(self._on_snoozed)
        self.mine.toggled.connect(self._on_mine)
        self.helpers.clicked.connect(self.show_helpers)
        self.progress.list_asked.connect(self.frame.ask)
        self.reports.list_asked.connect(self.frame.ask)
        self.reports.due_asked.connect(self.show_due)
        self.groups.all_asked.connect(lambda: self.frame.ask(ShowStudents()))
        self.reports.calendar_asked.connect(self.show_dates)
        self.groups.group_asked.connect(self._on_group)
        self.groups.rows_asked.connect(lambda: self.frame.ask(ShowWaitingRows()))
        self.groups.helpers_asked.connect(self.show_helpers)
        self._actions = [
            menu_action(_("What is due…"), self.show_due, self),
            menu_action(_("Dates of the year…"), self.show_dates, self),
            menu_action(_("Helpers…"), self.show_helpers, self),
        ]

    # --- Page interface

    def refresh(self) -> None:
        watch = self._watch
        job = self.session.run(
            lambda caseload, progress: load_today(caseload, progress, watch), thread="own"
        )
        self._reading.take(job).then(self._show)

    def on_change(self, change: Change) -> None:
        self.refresh()

    def complete(self, request: Request) -> Request:
        row = self.view.current_row
        if not isinstance(request, QuickLog) or request.files or row is None:
            return request
        # Ctrl+N asks for the students; Ctrl+T, Ctrl+R and Ctrl+E apply to the current row.
        files = () if request.service is None else row.item.files[:1]
        return QuickLog(files=files, service=request.service)

    def panes(self) -> Sequence[QWidget]:
        return [self.header, self.tabs, self.view, self._side]

    def page_keys(self) -> Sequence[tuple[str, str]]:
        return self.list.keys()

    def menu_actions(self) -> Mapping[str, Sequence[QAction]]:
        return {"view": self._actions}

    def memento(self) -> object:
        row = self.view.current_row
        return (self.tabs.currentIndex(), row.item.key if row else "")

    def restore(self, memento: object) -> None:
        if isinstance(memento, tuple) and isinstance(memento[0], int):
            self.tabs.setCurrentIndex(memento[0])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.view_model is not None:
            self.view.setFocus()

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        super().set_width_class(width, is_short=is_short)
        is_low = is_short or theme().at_100(self.window().height()) < _WITH_CARDS
        if self._layout_of == (width, is_short, is_low):
            return
        self._layout_of = (width, is_short, is_low)
        self.header.set_short(is_short)
        self.list.set_short(is_short)
        self._place_cards(width, is_low=is_low)
        self.mine.setVisible(width > WidthClass.COMPACT)

    def _place_cards(self, width: WidthClass, *, is_low: bool) -> None:
        """Place the cards next to the list, below it if narrow, or in a tab if also low."""
        is_wide = width >= WidthClass.FULL
        is_tab = is_low and not is_wide
        direction = QBoxLayout.Direction
        is_row = not (is_wide or is_tab)
        self.list.set_overview(self._side_place if is_tab else None)
        if not is_tab:
            self._columns.addWidget(self._side_place)
        if is_row and self._side_place.widget() is self._side:
            self._columns.addWidget(self._side_place.takeWidget())
        elif not is_row:
            self._side_place.setWidget(self._side)
        if not is_tab:  # the tab controls its own visibility
            self._side_place.setVisible(is_wide)
        margin = SMALL if is_tab else 0
        self._card_box.setContentsMargins(margin, margin, margin, margin)
        self._columns.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)
        self._card_box.setDirection(direction.LeftToRight if is_row else direction.TopToBottom)
        for place, stretch in enumerate((5, 3, 4) if is_row else (0, 0, 1)):
            self._card_box.setStretch(place, stretch)
        self.reports.set_stacked(is_row)
        self.groups.set_least(_LEAST_GROUPS if is_tab else 1)
        self._side_place.setMinimumWidth(0)
        self._side_place.setMaximumWidth(16_777_215)
        if is_wide:
            self._widen_side()
        self._side.show()

    def _widen_side(self) -> None:
        """Set the width of the cards next to the list, wider if their text needs it."""
        wide = max(theme().px(_SIDE), self._side.minimumSizeHint().width())
        self._side_place.setFixedWidth(wide)

    # --- display

    def _show(self, view_model: TodayViewModel) -> None:
        self.view_model = view_model
        if not view_model.whole.files and not view_model.parked:
            self._show_empty()
            return
        self._body.setCurrentWidget(self._work)
        for card in (self.progress, self.reports, self.groups):
            card.show_view_model(view_model)
        if self._layout_of is not None and self._layout_of[0] >= WidthClass.FULL:
            self._widen_side()
        self._show_rows()
        self._show_snoozed(view_model)
        if self._wants_focus and self.isVisible():
            self._wants_focus = False
            self.view.setFocus()

    def _show_rows(self) -> None:
        view_model = self.view_model
        if view_model is None:
            return
        rows = view_model.snoozed if self._shows_asleep else view_model.rows
        if not has_full_access(self._role):
            rows = tuple(one for one in rows if one.item.work_action in _ADVISORS_ACTIONS)
        if self._only_mine:
            rows = tuple(one for one in rows if one.helper in ("", self.session.keeper.name))
        self.list.show_rows(rows, self._why_nothing(view_model))
        self._tell(view_model)

    def _tell(self, view_model: TodayViewModel) -> None:
        count = len(self.model.rows)
        text = ngettext("{count} thing is pending", "{count} things are pending", count).format(
            count=count
        )
        parts = [day_text(view_model.today, weekday=True), text]
        if view_model.left_out:
            left = ngettext(
                "{count} file with fewer gaps is not shown",
                "{count} files with fewer gaps are not shown",
                view_model.left_out,
            )
            parts.append(left.format(count=view_model.left_out))
        if not has_full_access(self._role):
            parts.append(_("counted by what is recorded here"))
        self.summary.setText(" · ".join(parts))
        mine = view_model.rows if has_full_access(self._role) else self.model.rows
        self.frame.set_badge("today", sum(row.tone != "text3" for row in mine))

    def _why_nothing(self, view_model: TodayViewModel) -> str:
        if not view_model.reports:
            return ""
        day = day_text(view_model.reports[0].on, weekday=True)
        return _("Next report: {day}. {count} talks, referrals and events are still owed.").format(
            day=day, count=view_model.pace.owed
        )

    def _show_empty(self) -> None:
        self.frame.set_badge("today", 0)  # the last student may have been transferred
        fresh = self._beginning()
        self._body.removeWidget(self._blank)
        self._blank.deleteLater()
        self._blank = fresh
        self._body.addWidget(fresh)
        self._body.setCurrentWidget(fresh)
        self.summary.setText(day_text(self.session.today(), weekday=True))

    def _beginning(self) -> EmptyState:
        if not has_full_access(self._role):
            return awaits_students(lambda: self.frame.ask(ShowExchange()), self)
        begin = button(_("Import a roster…"), "primary", self, glyph="download-simple")
        begin.setObjectName("import-roster")
        begin.clicked.connect(lambda: self.frame.ask(ImportRoster()))
        row_actions = [begin] if self.frame.answers(ImportRoster) else []
        why = _(
            "Import the roster of your college; every unusual row is explained before it counts."
        )
        if self._role is Role.OFFICE:
            why = _("Import a roster, or the parcels of the colleges.")
            parcels = button(_("Import a parcel…"), "", self, glyph="arrows-left-right")
            parcels.clicked.connect(lambda: self.frame.ask(ShowExchange()))
            row_actions.append(parcels)
        return EmptyState(
            _("There are no students yet"),
            why,
            *row_actions,
            parent=self,
        )

    def _show_snoozed(self, view_model: TodayViewModel) -> None:
        count = len(view_model.snoozed)
        if self._shows_asleep:
            text = _("Back to the list")
        else:
            text = ngettext("{count} put off", "{count} put off", count).format(count=count)
        self.list.show_link(text if count or self._shows_asleep else "")

    # --- actions

    def _files_in_order(self) -> tuple[UUID, ...]:
        rows = [row for row in self.model.shown if isinstance(row, WorklistRow)]
        return tuple(dict.fromkeys(row.item.file_id for row in rows if row.item.file_id))

    def _on_chosen(self, row: object) -> None:
        if isinstance(row, WorklistRow) and self.view_model is not None:
            self._do.do(row, self.view_model)

    def snooze(self, row: WorklistRow) -> None:
        """Show the menu of days to snooze a row until; resume a row that is already snoozed."""
        if row.until is not None:
            self.putting_off.bring_back(row)
            return
        menu = self.putting_off.days_for(row)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box = self.view.visualRect(self.view.currentIndex())
        menu.popup(self.view.viewport().mapToGlobal(box.bottomLeft()))

    def show_helpers(self) -> None:
        """Open the dialog of helpers."""
        if self.view_model is not None:
            self._do.helpers(self.view_model)

    def show_due(self) -> None:
        """Open the calendar of due work."""
        from ui.today.calendar_dialogs import DueDialog

        dialog = DueDialog(self.session, self.frame, self.show_dates, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_dates(self) -> None:
        """Open the dialog of the year's dates."""
        self._do.dates(self.session.today())

    def log(self, service: Service) -> None:
        """Record a service for the student of the current row."""
        if (row := self.view.current_row) is not None:
            self._do.log(row, service)

    def _on_snoozed(self) -> None:
        self._shows_asleep = not self._shows_asleep
        self._show_rows()
        if self.view_model is not None:
            self._show_snoozed(self.view_model)

    def _on_mine(self, is_on: bool) -> None:
        self._only_mine = is_on
        self._show_rows()

    def _on_group(self, key: str, name: str) -> None:
        self.frame.ask(ShowStudents(where=((key, name),)))
