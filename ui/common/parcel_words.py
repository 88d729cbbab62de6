"""Parcels in words: kinds, states, their transport, and the ledger of parcels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from casework.exchange.conflict_resolution import Writer, writers_of
from casework.exchange.custody_queries import OwnershipDispute
from casework.exchange.stranded_records import StrandedRecords
from casework.exchange.targets import SyncSummary, TargetState, TransportKind
from casework.ports import Reader
from casework.ports.parcels import Origin
from casework.records import Partner
from casework.service_layer.exchange_results import CheckedParcel, LedgerEntry
from ui.common.i18n import N_, _, current_language, ngettext
from ui.common.problems import sentence_of

_WHY = {
    "E_SCOPE": N_("The sender may not write this: not this student, or not this kind of record."),
    "E_CLOCK": N_("It was written on a computer whose clock is ahead."),
    "E_FORK": N_("The same version already exists here with different content; ask the sender."),
    "E_RECORD": N_("It cannot be read as a record; the sender should update the program."),
    "COHORT_CLOSED": N_("The student's cohort is closed here."),
    "FILE_ON_ITS_WAY": N_("The student's file is being transferred."),
    "FILE_HANDED_ON": N_(
        "The student's file has been transferred; the new owner writes in it. Exchange offers"
        " to send this record there from where it was written."
    ),
    "CLAIM_UNPROVEN": N_(
        "The student was assigned to someone else, and no signature shows that the file came"
        " from there. They must report or transfer it first, or the office re-assigns it."
    ),
    "PACK_UNKNOWN": N_(
        "The file's rule pack is not known here. The author of the rules must send the"
        " settings first (Send, settings); then this is sent again automatically."
    ),
}
"""Why a single record of a valid parcel was returned."""

MIRROR = "mirror"
"""A log between two computers of one person: all new records."""
LATER = "later"
"""A log between two counselors: records written to files after their transfer."""

_KINDS = {
    MIRROR: N_("new records from one of my computers"),
    LATER: N_("records of transferred students"),
    "assignment": N_("student assignment"),
    "log": N_("talks and attendances"),
    "report": N_("report"),
    "receipt": N_("receipt"),
    "ruling": N_("rulings"),
    "handover": N_("handover"),
    "revocation": N_("key revocation"),
    "settings": N_("settings"),
    "update": N_("program update"),
}


def why_returned(code: str | None, reason: str | None) -> str:
    """Return why a record was returned: the person's own remark, or the rule's text."""
    if reason:
        return reason
    if code is None:
        return "—"
    return _(_WHY[code]) if code in _WHY else sentence_of(code, {})


def parcel_kind_name(kind: str) -> str:
    """Return the display name of a kind of parcel."""
    return _(_KINDS.get(kind, kind))


STATES = {
    "waiting": N_("waiting for the receipt"),
    "acknowledged": N_("acknowledged"),
    "returned": N_("returned"),
}
"""States of our parcels."""


def checked_words(checked: CheckedParcel) -> list[str]:
    """Return the result of checking a parcel: sender, integrity and state."""
    manifest, sealed = checked.manifest, checked.sealed
    name = "—" if checked.partner is None else checked.partner.name
    facts = {
        "name": name,
        "seq": manifest.seq,
        "digest": checked.digest[:16],
        "kind": parcel_kind_name(manifest.kind.value),
        "at": f"{manifest.created_at.astimezone():%Y-%m-%d %H:%M}",
    }
    if sealed is not None:
        message = _(
            "The parcel was sealed here for {name} and is unchanged: number {seq}, digest {digest}."
        )
        state = _("It contains {kind}, sealed {at}: {state}.")
        return [message.format(**facts), state.format(**facts, state=_(STATES[sealed.state]))]
    message = _("The parcel is intact and signed by {name}: number {seq}, digest {digest}.")
    if checked.taken_at is None:
        after = _("It contains {kind}, sealed {at}; it was not imported here.")
    else:
        facts["when"] = f"{checked.taken_at.astimezone():%Y-%m-%d %H:%M}"
        after = _("It contains {kind}, sealed {at}; it was imported here on {when}.")
    return [message.format(**facts), after.format(**facts)]


class Provenance(NamedTuple):
    """The parcel that a record came in, the local name of its sender, and its author."""

    origin: Origin
    sender: str
    writer: Writer


def origin_of(reader: Reader, record_id: UUID) -> Provenance | None:
    """Return the parcel that a record came in, its sender, and the record's author.

    None for our own records.
    """
    origin = reader.exchange.origin(record_id)
    if origin is None:
        return None
    named = (one.name for one in reader.get_all(Partner) if one.signing == origin.signing)
    lines = reader.exchange.lines([record_id]).get(record_id, ())
    writers = writers_of(reader, lines)
    writer = writers.get(origin.revision, Writer(origin.signing))
    return Provenance(origin, next(named, "—"), writer)


def origin_words(origin: Origin, name: str, writer: Writer) -> str:
    """Return who sent a record in which parcel, and whether the signature is still valid.

    The author is named too when someone else sent it.
    """
    if origin.is_proven:
        message = _("{name}, parcel no. {seq}, imported {at}; signed by {name}.")
    else:
        message = _(
            "{name}, parcel no. {seq}, imported {at}; but the signature of {name} is invalid:"
            " the stored part of the parcel was changed. Have the journal and the data"
            " checked."
        )
    words = message.format(name=name, seq=origin.seq, at=f"{origin.at.astimezone():%Y-%m-%d %H:%M}")
    if writer.key == origin.signing:
        return words
    return " ".join((words, _("Written by: {who}.").format(who=writer_words(writer))))


def writer_words(writer: Writer) -> str:
    """Return the author of a record: the owner of the key, or the reporter."""
    name = writer.name or _("unknown key {key}…").format(key=writer.key[:8])
    if writer.reporter is None:
        return name
    reporter = writer.reporter or _("unknown sender")
    return _("{name} (reported by {reporter})").format(name=name, reporter=reporter)


def stranded_words(one: StrandedRecords) -> str:
    """Return the notice on records that exist only here: whose files they are, what to do."""
    message = ngettext(
        "{count} record exists only on this computer: it was written before this computer"
        " learned that the file was transferred to {who}.",
        "{count} records exist only on this computer: they were written before this computer"
        " learned that the files were transferred to {who}.",
        one.count,
    )
    todo = (
        _("Send {who} the records they should have; {who} reviews and decides on each.")
        if one.can_go
        else _("To send them, add {who} as a partner and compare the code.")
    )
    between = "" if current_language() == "zh_CN" else " "
    return f"{message}{between}{todo}".format(count=one.count, who=one.name)


_NAMED = 3


def dispute_words(disputes: Sequence[OwnershipDispute]) -> str:
    """Return the notice on files that the office assigns to someone else; empty for none."""
    if not disputes:
        return ""
    message = ngettext(
        "{count} file is disputed: the office lists {whom} as its owner and accepts nothing"
        " for it from here. Ask the office to re-assign it.",
        "{count} files are disputed: the office lists {whom} as their owner and accepts"
        " nothing for them from here. Ask the office to re-assign them.",
        len(disputes),
    )
    between = "；" if current_language() == "zh_CN" else "; "
    names = [f"{one.line.file.student_no} → {one.name}" for one in disputes[:_NAMED]]
    if len(disputes) > _NAMED:
        names.append("…")
    return message.format(count=len(disputes), whom=between.join(names))


_TRANSPORTS = {
    TransportKind.FOLDER: N_("Network or USB folder"),
    TransportKind.WATCH: N_("Watched folder"),
    TransportKind.WEBDAV: N_("WebDAV"),
    TransportKind.SFTP: N_("SFTP"),
}


def transport_kind_name(kind: TransportKind) -> str:
    """Return the name of a kind of transport."""
    return _(_TRANSPORTS[kind])


def sync_summary_words(done: SyncSummary) -> str:
    """Return the result of a sync in one line."""
    parts = []
    if done.sent:
        parts.append(
            ngettext("{count} uploaded", "{count} uploaded", done.sent).format(count=done.sent)
        )
    if done.received:
        message = ngettext("{count} parcel received", "{count} parcels received", done.received)
        parts.append(message.format(count=done.received))
    if done.taken:
        message = ngettext("{count} parcel imported", "{count} parcels imported", done.taken)
        parts.append(message.format(count=done.taken))
    if done.receipts:
        message = ngettext("{count} receipt", "{count} receipts", done.receipts)
        parts.append(message.format(count=done.receipts))
    if done.refused:
        message = ngettext("{count} file on hold", "{count} files on hold", done.refused)
        parts.append(message.format(count=done.refused))
    if done.left:
        message = ngettext("{count} still queued", "{count} still queued", done.left)
        parts.append(message.format(count=done.left))
    if done.is_emptied:
        parts.append(_("a missing upload was repeated"))
    return _(", ").join(parts) or _("nothing new")


def target_problem(state: TargetState) -> str:
    """Return why the last sync with a target failed and what to do; empty when it did not."""
    target = state.target
    facts = {"address": target.address, "target": target.name, "path": target.key_file}
    return "" if state.problem is None else sentence_of(state.problem, facts)


_LEDGER_STATES = {
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
        _(_LEDGER_STATES[line.state]),
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
