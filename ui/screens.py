"""The pages and dialogs of the window, in navigation order.

Each is imported when it is first shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui.common.i18n import N_
from ui.shell.page import DialogEntry, Page, PageContext, PageEntry, has_full_access, sees_page
from ui.shell.requests import (
    GoTo,
    HandOver,
    ImportRoster,
    MakeDocuments,
    OfferFile,
    OpenFile,
    QuickLog,
    Request,
    SearchHere,
    ShowEvents,
    ShowExchange,
    ShowJournal,
    ShowOffers,
    ShowPlacement,
    ShowRules,
    ShowSignals,
    ShowStudents,
    ShowWaitingRows,
    ShowWeekly,
    ShowYear,
    SyncNow,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.shell.program import Program


def pages(program: Program) -> Sequence[PageEntry]:
    """Return the pages available to the role, in navigation order."""

    def settings(context: PageContext) -> Page:
        from ui.settings.page import SettingsPage

        return SettingsPage(
            context,
            lambda: program.settings.now,
            program.change_settings,
            program.note_code,
            program.home / "backups",
        )

    def today(context: PageContext) -> Page:
        from ui.today.page import TodayPage

        return TodayPage(context)

    def students(context: PageContext) -> Page:
        from ui.students.page import StudentsPage

        return StudentsPage(context)

    def file(context: PageContext) -> Page:
        from ui.file.page import FilePage

        return FilePage(context)

    def overview(context: PageContext) -> Page:
        from ui.overview.page import OverviewPage

        return OverviewPage(context)

    def documents(context: PageContext) -> Page:
        from ui.documents.page import DocumentsPage

        return DocumentsPage(context)

    def weekly(context: PageContext) -> Page:
        from ui.reports.page import WeeklyPage

        return WeeklyPage(context)

    def journal(context: PageContext) -> Page:
        from ui.journal.page import JournalPage

        return JournalPage(context)

    def rules(context: PageContext) -> Page:
        from ui.rules.page import RulesPage

        return RulesPage(context)

    def signals(context: PageContext) -> Page:
        from ui.signals.page import SignalsPage

        return SignalsPage(context)

    def offers(context: PageContext) -> Page:
        from ui.offers.page import OffersPage

        return OffersPage(context)

    def year(context: PageContext) -> Page:
        from ui.year.page import YearPage

        return YearPage(context)

    def events(context: PageContext) -> Page:
        from ui.events.page import EventsPage

        return EventsPage(context)

    def intake(context: PageContext) -> Page:
        from ui.intake.page import ImportPage

        return ImportPage(context)

    def exchange(context: PageContext) -> Page:
        from ui.exchange.page import ExchangePage

        return ExchangePage(context)

    every = (
        PageEntry("today", N_("Worklist"), "tray", today, shortcut="Ctrl+1"),
        PageEntry("overview", N_("Overview"), "chart-bar", overview, shortcut="Ctrl+9"),
        PageEntry(
            "students",
            N_("Students"),
            "users",
            students,
            answers=(ShowStudents, SearchHere),
            shortcut="Ctrl+2",
        ),
        PageEntry(
            "import",
            N_("Import"),
            "download-simple",
            intake,
            answers=(ImportRoster, ShowWaitingRows),
            shortcut="Ctrl+3",
        ),
        PageEntry(
            "exchange",
            N_("Exchange"),
            "arrows-left-right",
            exchange,
            answers=(ShowExchange, OfferFile, HandOver),
            shortcut="Ctrl+4",
        ),
        PageEntry(
            "documents",
            N_("Documents"),
            "printer",
            documents,
            answers=(MakeDocuments,),
            shortcut="Ctrl+5",
        ),
        PageEntry(
            "offers",
            N_("Posts"),
            "briefcase",
            offers,
            answers=(ShowOffers, SearchHere),
            shortcut="Ctrl+6",
        ),
        PageEntry(
            "events",
            N_("Events"),
            "calendar-check",
            events,
            answers=(ShowEvents, SearchHere),
            shortcut="Ctrl+7",
        ),
        PageEntry(
            "file",
            N_("File"),
            "file-text",
            file,
            answers=(OpenFile,),
            is_hidden=True,
            under="students",
        ),
        PageEntry(
            "weekly",
            N_("Weekly report"),
            "calendar",
            weekly,
            answers=(ShowWeekly,),
            shortcut="Ctrl+8",
            is_hidden=True,
            under="documents",
        ),
        PageEntry(
            "journal",
            N_("Journal"),
            "clock-counter-clockwise",
            journal,
            answers=(ShowJournal,),
            shortcut="Ctrl+H",
            is_hidden=True,
        ),
        PageEntry(
            "rules",
            N_("Rules"),
            "shield-check",
            rules,
            answers=(ShowRules,),
            is_hidden=True,
            under="settings",
        ),
        PageEntry(
            "signals", N_("Signals"), "flag", signals, answers=(ShowSignals,), is_hidden=True
        ),
        PageEntry(
            "year", N_("The year"), "calendar-check", year, answers=(ShowYear,), is_hidden=True
        ),
        PageEntry("settings", N_("Settings"), "gear", settings, foot=True),
    )
    if program.session is None:
        return every
    role = program.session.keeper.role
    return tuple(entry for entry in every if sees_page(role, entry.key))


def dialogs(program: Program) -> Sequence[DialogEntry]:
    """Return the dialogs available to the role; each handles one kind of request."""

    def quick_log(context: PageContext, window: QWidget, request: Request) -> object:
        from ui.quicklog.dialog import open_quick_log

        return open_quick_log(context, window, request)

    def palette(context: PageContext, window: QWidget, request: Request) -> object:
        from ui.palette.dialog import open_palette

        return open_palette(context, window, request)

    def placement(context: PageContext, window: QWidget, request: Request) -> object:
        from ui.overview.placement_dialog import open_placement

        return open_placement(context, window, request)

    def visits(context: PageContext, _window: QWidget, _request: Request) -> object:
        context.session.sync_scheduler.sync()
        return None

    everybodys = (
        DialogEntry((QuickLog,), quick_log),
        DialogEntry((GoTo,), palette),
        DialogEntry((SyncNow,), visits),
    )
    if program.session is not None and not has_full_access(program.session.keeper.role):
        return everybodys
    return (*everybodys, DialogEntry((ShowPlacement,), placement))
