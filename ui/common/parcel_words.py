"""The words of parcels that windows and commands share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from casework.exchange.custody_queries import OwnershipDispute
from casework.exchange.ports import Origin
from casework.exchange.results import CheckedParcel
from casework.exchange.stranded_records import StrandedRecords
from casework.exchange.writers import Writer, writers_of
from casework.ports import Reader
from casework.records import Partner
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
"""Why one record of a parcel was sent back, where the parcel as a whole was in order."""

MIRROR = "mirror"
"""What a log is called between two computers of one person: everything that is new."""
LATER = "later"
"""What a log is called between two counselors: what was written of files that had gone."""

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
    """Return why a record was sent back: the person's own words, or the rule's."""
    if reason:
        return reason
    if code is None:
        return "—"
    return _(_WHY[code]) if code in _WHY else sentence_of(code, {})


def parcel_kind_name(kind: str) -> str:
    """Return what a kind of parcel is called."""
    return _(_KINDS.get(kind, kind))


STATES = {
    "waiting": N_("waiting for the receipt"),
    "acknowledged": N_("acknowledged"),
    "returned": N_("returned"),
}
"""What became of a parcel of ours."""


def checked_words(checked: CheckedParcel) -> list[str]:
    """Return what a check of a parcel found: whose it is, that it is whole, what became of it."""
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
        told = _(
            "The parcel was sealed here for {name} and is unchanged: number {seq}, digest {digest}."
        )
        state = _("It contains {kind}, sealed {at}: {state}.")
        return [told.format(**facts), state.format(**facts, state=_(STATES[sealed.state]))]
    told = _("The parcel is intact and signed by {name}: number {seq}, digest {digest}.")
    if checked.taken_at is None:
        after = _("It contains {kind}, sealed {at}; it was not imported here.")
    else:
        facts["when"] = f"{checked.taken_at.astimezone():%Y-%m-%d %H:%M}"
        after = _("It contains {kind}, sealed {at}; it was imported here on {when}.")
    return [told.format(**facts), after.format(**facts)]


class Provenance(NamedTuple):
    """The parcel in which a record came, what we call its sender, and who wrote the record."""

    origin: Origin
    sender: str
    writer: Writer


def origin_of(reader: Reader, record_id: UUID) -> Provenance | None:
    """Return the parcel in which a record came, whose that was, and who wrote the record.

    None where it is our own.
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
    """Return from whom a record came, in which parcel, and whether the signature still holds.

    Who wrote it is told as well where somebody else sent it.
    """
    if origin.is_proven:
        told = _("{name}, parcel no. {seq}, imported {at}; signed by {name}.")
    else:
        told = _(
            "{name}, parcel no. {seq}, imported {at}; but the signature of {name} is invalid:"
            " the stored part of the parcel was changed. Have the journal and the data"
            " checked."
        )
    words = told.format(name=name, seq=origin.seq, at=f"{origin.at.astimezone():%Y-%m-%d %H:%M}")
    if writer.key == origin.signing:
        return words
    return " ".join((words, _("Written by: {who}.").format(who=writer_words(writer))))


def writer_words(writer: Writer) -> str:
    """Return who wrote something: the owner of the key, or who reported it."""
    name = writer.name or _("unknown key {key}…").format(key=writer.key[:8])
    if writer.reporter is None:
        return name
    reporter = writer.reporter or _("unknown sender")
    return _("{name} (reported by {reporter})").format(name=name, reporter=reporter)


def stranded_words(one: StrandedRecords) -> str:
    """Return what stands only on this computer, whose it is by now, and what to do."""
    told = ngettext(
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
    return f"{told}{between}{todo}".format(count=one.count, who=one.name)


_NAMED = 3


def dispute_words(disputes: Sequence[OwnershipDispute]) -> str:
    """Return which files the office has with somebody else, and what to do; nothing for none."""
    if not disputes:
        return ""
    told = ngettext(
        "{count} file is disputed: the office lists {whom} as its owner and accepts nothing"
        " for it from here. Ask the office to re-assign it.",
        "{count} files are disputed: the office lists {whom} as their owner and accepts"
        " nothing for them from here. Ask the office to re-assign them.",
        len(disputes),
    )
    between = "；" if current_language() == "zh_CN" else "; "
    whom = [f"{one.line.file.student_no} → {one.name}" for one in disputes[:_NAMED]]
    if len(disputes) > _NAMED:
        whom.append("…")
    return told.format(count=len(disputes), whom=between.join(whom))
