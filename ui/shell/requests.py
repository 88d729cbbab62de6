"""Requests between parts of the window; the frame finds the part that answers.

A page or dialog sends a request through ``frame.ask(...)`` without knowing who handles it. Requests
that nothing answers are not offered in menus.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework.required_services import Service


@dataclass(frozen=True, slots=True)
class Request:
    """Base class of all requests."""


@dataclass(frozen=True, slots=True)
class OpenFile(Request):
    """Show one student's file; ``among`` are the files for “previous” and “next”.

    ``record`` is the record in it to scroll to.
    """

    file_id: UUID
    among: tuple[UUID, ...] = ()
    record: UUID | None = None


@dataclass(frozen=True, slots=True)
class QuickLog(Request):
    """Log something for these students (none: ask); ``service`` preselects the kind."""

    files: tuple[UUID, ...] = ()
    service: Service | None = None


@dataclass(frozen=True, slots=True)
class GoTo(Request):
    """Open the palette, to find a student or a command."""


@dataclass(frozen=True, slots=True)
class ShowStudents(Request):
    """Show the list with these filters (keys as in ``FileQuery.where``).

    ``among`` restricts it to given files; ``name`` describes them.
    """

    where: tuple[tuple[str, str], ...] = ()
    search: str = ""
    among: tuple[UUID, ...] | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class ShowOffers(Request):
    """Show the posts, employers, visits or complaints (``kind``), and select a record."""

    kind: str = "posts"
    record: UUID | None = None


@dataclass(frozen=True, slots=True)
class ShowEvents(Request):
    """Show the events or the training (``kind``), and select an event or student."""

    kind: str = "events"
    record: UUID | None = None


@dataclass(frozen=True, slots=True)
class ImportRoster(Request):
    """Start importing a roster."""

    path: str = ""


@dataclass(frozen=True, slots=True)
class ShowWaitingRows(Request):
    """Show the pending rows of earlier imports."""


@dataclass(frozen=True, slots=True)
class MakeDocuments(Request):
    """Make documents for these students (none: ask)."""

    files: tuple[UUID, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ShowWeekly(Request):
    """Show the weekly report of a day (None: the latest)."""

    on: date | None = None


@dataclass(frozen=True, slots=True)
class ShowJournal(Request):
    """Show the journal of one file or of the whole caseload, and select ``action``.

    ``is_undo_list`` shows only actions that can be undone, with the effect of the undo.
    """

    file_id: UUID | None = None
    action: UUID | None = None
    is_undo_list: bool = False


@dataclass(frozen=True, slots=True)
class SearchHere(Request):
    """Focus the search field of the current page (Ctrl+F)."""


@dataclass(frozen=True, slots=True)
class ShowYear(Request):
    """Show the cohorts and the closed files."""


@dataclass(frozen=True, slots=True)
class ShowRules(Request):
    """Show the rule packs and the table of minimum wages."""


@dataclass(frozen=True, slots=True)
class ShowSignals(Request):
    """Show the signals, which are what an auditor would ask about."""


@dataclass(frozen=True, slots=True)
class ShowPlacement(Request):
    """Show the placement figures of the caseload."""


@dataclass(frozen=True, slots=True)
class ShowExchange(Request):
    """Show the exchange; ``tab`` selects a list; ``is_sending`` opens the send dialog."""

    tab: str = ""
    is_sending: bool = False


@dataclass(frozen=True, slots=True)
class HandOver(Request):
    """Ask for the new owner of these students' files, and seal a handover parcel."""

    files: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class SyncNow(Request):
    """Sync with all targets (F5): upload pending parcels, download new ones."""


@dataclass(frozen=True, slots=True)
class OfferFile(Request):
    """Open a file that may be a parcel: dropped on the window, or opened from outside.

    ``others`` are the other files of the same drop.
    """

    path: str
    others: tuple[str, ...] = ()
