"""What one part of the window asks of another; the frame finds who answers.

A page or dialog that wants something done sends a request through ``frame.ask(...)`` and knows
nothing of who does it. What nobody answers is not offered in menus either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework.required_services import Service


@dataclass(frozen=True, slots=True)
class Request:
    """The root of all requests."""


@dataclass(frozen=True, slots=True)
class OpenFile(Request):
    """Show one student's file; ``among`` are the neighbours for “previous” and “next”.

    ``record`` is the one among its records to go to.
    """

    file_id: UUID
    among: tuple[UUID, ...] = ()
    record: UUID | None = None


@dataclass(frozen=True, slots=True)
class QuickLog(Request):
    """Log something for these students (none: ask for whom); ``service`` chooses the kind."""

    files: tuple[UUID, ...] = ()
    service: Service | None = None


@dataclass(frozen=True, slots=True)
class GoTo(Request):
    """Let the person type whom to open or what to do."""


@dataclass(frozen=True, slots=True)
class ShowStudents(Request):
    """Show the list with these conditions (keys as in ``FileQuery.where``).

    ``among`` are files found some other way; ``name`` says which they are.
    """

    where: tuple[tuple[str, str], ...] = ()
    search: str = ""
    among: tuple[UUID, ...] | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class ShowOffers(Request):
    """Show the posts, employers, visits or complaints (``kind``), and one record of them."""

    kind: str = "posts"
    record: UUID | None = None


@dataclass(frozen=True, slots=True)
class ShowEvents(Request):
    """Show the events or the training (``kind``), and one event or student of them."""

    kind: str = "events"
    record: UUID | None = None


@dataclass(frozen=True, slots=True)
class ImportRoster(Request):
    """Begin to take a roster in."""

    path: str = ""


@dataclass(frozen=True, slots=True)
class ShowWaitingRows(Request):
    """Show the rows of earlier tables that wait for a person."""


@dataclass(frozen=True, slots=True)
class MakeDocuments(Request):
    """Make documents for these students (none: ask for whom)."""

    files: tuple[UUID, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ShowWeekly(Request):
    """Show the weekly report of a day (None: the latest)."""

    on: date | None = None


@dataclass(frozen=True, slots=True)
class ShowJournal(Request):
    """Show the journal: of one file or of the whole caseload; ``action`` is chosen in it.

    ``is_undo_list`` leaves what can be taken back, with what that would do.
    """

    file_id: UUID | None = None
    action: UUID | None = None
    is_undo_list: bool = False


@dataclass(frozen=True, slots=True)
class SearchHere(Request):
    """Put the cursor into the search of the present page (Ctrl+F); pages answer it."""


@dataclass(frozen=True, slots=True)
class ShowYear(Request):
    """Show the cohorts and the closed files."""


@dataclass(frozen=True, slots=True)
class ShowRules(Request):
    """Show the rule packs and the table of minimum wages."""


@dataclass(frozen=True, slots=True)
class ShowSignals(Request):
    """Show what an auditor would ask about."""


@dataclass(frozen=True, slots=True)
class ShowPlacement(Request):
    """Show the placement figures of the files here."""


@dataclass(frozen=True, slots=True)
class ShowExchange(Request):
    """Show what came and went; ``tab`` is one of its lists; ``is_sending`` asks what to send."""

    tab: str = ""
    is_sending: bool = False


@dataclass(frozen=True, slots=True)
class HandOver(Request):
    """Ask to whom these students' files go, and seal them."""

    files: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class SyncNow(Request):
    """Leave what waits at the targets and fetch what came (F5)."""


@dataclass(frozen=True, slots=True)
class OfferFile(Request):
    """Look at a file that may be a parcel: dropped on the window, or opened from outside.

    ``others`` came with it in one go.
    """

    path: str
    others: tuple[str, ...] = ()
