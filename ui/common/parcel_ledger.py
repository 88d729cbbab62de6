"""The ledger of parcels as text rows and as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from casework.service_layer.exchange_results import LedgerEntry
from ui.common.i18n import N_, _
from ui.common.parcel_words import parcel_kind_name

STATES = {
    "waiting": N_("waiting for the receipt"),
    "acknowledged": N_("acknowledged"),
    "returned": N_("returned"),
    "sent": N_("answers them"),
    "taken": N_("Imported"),
    "taken_back": N_("imported, then undone"),
}


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A line of the ledger as text; ``text`` is what a search matches."""

    line: LedgerEntry
    cells: tuple[str, ...]
    text: str


def ledger_rows(lines: Iterable[LedgerEntry]) -> tuple[LedgerRow, ...]:
    """Return the lines as text, computed once, so that search as you type is fast."""
    rows = []
    for line in lines:
        cells = ledger_cells(line)
        text = " ".join((*cells, line.parcel.digest, str(line.parcel.id))).casefold()
        rows.append(LedgerRow(line, cells, text))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """Filters for the ledger; empty ones match everything."""

    words: str = ""
    who: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None

    def of(self, rows: Iterable[LedgerRow]) -> list[LedgerRow]:
        """Return the matching rows; every search word must occur somewhere in a row."""
        words = self.words.casefold().split()
        return [
            row for row in rows if all(word in row.text for word in words) and self._takes(row.line)
        ]

    def _takes(self, line: LedgerEntry) -> bool:
        if self.who not in ("", line.who) or self.kind not in ("", line.parcel.kind):
            return False
        if self.since is None and self.until is None:
            return True
        day = line.parcel.at.astimezone().date()
        return (self.since or day) <= day <= (self.until or day)


def ledger_headings() -> tuple[str, ...]:
    """Return the column headings of the ledger."""
    return (
        _("When"),
        _("Direction"),
        _("From / to"),
        _("No."),
        _("Kind"),
        _("Records"),
        _("Status"),
        _("Receipt"),
        _("File name"),
    )


def ledger_cells(line: LedgerEntry) -> tuple[str, ...]:
    """Return the cells of one ledger line."""
    parcel = line.parcel
    receipt = "—"
    if line.answers is not None:
        receipt = _("answers no. {seq}").format(seq=line.answers)
    elif line.answered_at is not None:
        receipt = f"{line.answered_at.astimezone():%Y-%m-%d %H:%M}"
    return (
        f"{parcel.at.astimezone():%Y-%m-%d %H:%M}",
        _("Sent") if parcel.is_ours else _("Received"),
        line.who or "—",
        str(parcel.seq),
        parcel_kind_name(parcel.kind),
        str(parcel.records),
        _(STATES[line.state]),
        receipt,
        parcel.name,
    )


def ledger_table(
    found: Sequence[LedgerRow],
) -> tuple[str, tuple[str, ...], Iterator[tuple[str, ...]]]:
    """Return title, headings and rows for a workbook, with the digests of the signed headers."""
    headings = (*ledger_headings(), _("Parcel"), _("Header digest"))
    rows = ((*row.cells, str(row.line.parcel.id), row.line.parcel.digest) for row in found)
    return _("Parcel ledger"), headings, rows
