"""The ledger of parcels as rows of words, and as a workbook for those who ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casework.exchange.results import LedgerLine
from ui.common.parcel_words import parcel_kind_name
from ui.common.words import N_, _

STATES = {
    "waiting": N_("waiting for the receipt"),
    "acknowledged": N_("acknowledged"),
    "returned": N_("returned"),
    "sent": N_("answers them"),
    "taken": N_("Taken in"),
    "taken_back": N_("taken in, then taken back"),
}


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """What of the ledger is wanted; what is empty lets everything through."""

    words: str = ""
    who: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None

    def lets_through(self, line: LedgerLine) -> bool:
        """Tell whether a line is wanted; every word has to stand somewhere in it."""
        parcel, day = line.parcel, line.parcel.at.astimezone().date()
        text = " ".join((*ledger_cells(line), parcel.digest, str(parcel.id))).casefold()
        return (
            all(word in text for word in self.words.casefold().split())
            and self.who in ("", line.who)
            and self.kind in ("", parcel.kind)
            and (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
        )


def ledger_headings() -> tuple[str, ...]:
    """Return what the columns of the ledger are called."""
    return (
        _("When"),
        _("Direction"),
        _("From / to"),
        _("No."),
        _("Kind"),
        _("Records"),
        _("How it stands"),
        _("Receipt"),
        _("File name"),
    )


def ledger_cells(line: LedgerLine) -> tuple[str, ...]:
    """Return one line of the ledger in words."""
    parcel = line.parcel
    receipt = "—"
    if line.answers is not None:
        receipt = _("answers no. {seq}").format(seq=line.answers)
    elif line.answered_at is not None:
        receipt = f"{line.answered_at.astimezone():%Y-%m-%d %H:%M}"
    return (
        f"{parcel.at.astimezone():%Y-%m-%d %H:%M}",
        _("Sent") if parcel.is_ours else _("Came in"),
        line.who or "—",
        str(parcel.seq),
        parcel_kind_name(parcel.kind),
        str(parcel.records),
        _(STATES[line.state]),
        receipt,
        parcel.name,
    )


def ledger_book(lines: Sequence[LedgerLine]) -> bytes:
    """Return the ledger as a workbook, with the digest of each parcel's signed heading."""
    from exports.table_book import plain_book

    headings = (*ledger_headings(), _("Parcel"), _("Digest of the heading"))
    rows = ((*ledger_cells(line), str(line.parcel.id), line.parcel.digest) for line in lines)
    return plain_book(_("Ledger of parcels"), headings, rows)
