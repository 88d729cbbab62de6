"""Parcels: seal, inspect, open, and pending answers."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from casework.exchange.custody_queries import disputes
from casework.exchange.line_decision import ImportResult, LineDecision
from casework.parcels.lines import LineOutcome, RecordReply, RecordRevision, count_records
from casework.parcels.manifest import ParcelKind
from casework.parcels.signing import PublicKeys
from casework.previews import CountChange, preview_settings
from casework.read_models import FileQuery
from casework.records import CaseFile
from casework.required_services import Service
from casework.service_layer.caseload_port import Caseload
from casework.service_layer.exchange_results import InspectedParcel, OpenedParcel, ParcelPreview
from casework.service_layer.notices import Effect
from casework.service_layer.partners import find_partner
from ui.cli import exchange_resolution, output, targets, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.cli.values import PATH, one_of
from ui.common.display_names import kind_name
from ui.common.i18n import _, ngettext
from ui.common.notice_words import notice_lines
from ui.common.parcel_words import dispute_words, parcel_kind_name, why_returned
from ui.platform import file_association

_NOTICE_KINDS = (ParcelKind.SETTINGS, ParcelKind.REVOCATION, ParcelKind.UPDATE)
_SEALED = (
    ParcelKind.ASSIGNMENT,
    ParcelKind.LOG,
    ParcelKind.REPORT,
    ParcelKind.RULING,
    ParcelKind.HANDOVER,
    *_NOTICE_KINDS,
)


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    parcel = commands.group("parcel", _("encrypted exchange with partners"))
    seal = parcel.add("seal", _("seal new records for a partner"), _seal)
    seal.option("--to", _("PARTNER"), required=True)
    seal.option("--out", PATH, metavar=_("DIR"), required=True)
    seal.option("--kind", one_of(_SEALED), _("another kind than the default"))
    about = _("transfer these students' files; without any, pending transfers are sent again")
    seal.option("--student", _("NO"), about, many=True, default=None)
    about = _("seal settings, a version or revocations for everyone concerned")
    tell = parcel.add("tell", about, _tell)
    tell.option("kind", one_of(_NOTICE_KINDS))
    tell.option("--out", PATH, metavar=_("DIR"))
    opening = parcel.add("open", _("import a parcel and seal the receipt"), _open)
    opening.option("file", PATH)
    about = _(
        "all of it, nothing, or these records (of a handover: these students); the rest is returned"
    )
    opening.option("--accept", "all|none|ID|NO", about, many=True, default=None)
    opening.option("--reason", meaning=_("why the rest is returned"))
    about = _("also write the receipt to this path")
    opening.option("--out", PATH, about, metavar=_("DIR"))
    about = _("inspect a parcel: show what importing it would change")
    parcel.add("inspect", about, _inspect).option("file", PATH)
    about = _("open parcels with this program on double click, or no longer")
    parcel.add("double-click", about, _double_click).option("switch", one_of(("on", "off")))
    targets.add_ledger_to(parcel)
    exchange_resolution.add_to(parcel)


def _double_click(context: CommandContext, args: Namespace) -> int:
    is_on = args.switch == "on"
    if is_on:
        home = None if context.home == context.manager.default_folder() else context.home
        file_association.open_by_double_click(file_association.start_words(Path(sys.argv[0]), home))
        message = _("Double-clicking a parcel now opens it here.")
    else:
        file_association.leave_double_click()
        message = _("Double-clicking a parcel no longer opens it here.")
    return context.answer({"double_click": is_on}, message)


def _seal(context: CommandContext, args: Namespace) -> int:
    kind = args.kind and ParcelKind(args.kind)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            partner = find_partner(reader, args.to)
            files = None if args.student is None else reader.find_files(args.student)
        sealed = caseload.exchange.seal(partner, kind, files=files, out=args.out)
    message = ngettext(
        "Parcel {seq} with {count} record: {path}",
        "Parcel {seq} with {count} records: {path}",
        sealed.records,
    )
    document = output.picked(sealed, "path seq records", seq=sealed.manifest.seq)
    return context.answer(document, message.format(count=sealed.records, **document))


def _tell(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        sealed = caseload.exchange.send_notices(ParcelKind(args.kind), args.out)
    document = [{"path": one.path, "seq": one.manifest.seq} for one in sealed]
    message = ngettext("{count} parcel is sealed.", "{count} parcels are sealed.", len(sealed))
    paths = [str(one.path) for one in sealed]
    return context.answer(document, "\n".join([message.format(count=len(sealed)), *paths]))


def _accepted(caseload: Caseload, args: Namespace) -> tuple[UUID, ...] | None:
    words = args.accept or ["all"]
    if words == ["all"]:
        return None
    if words == ["none"]:
        return ()
    numbered: dict[str, UUID] = {}
    if not all(map(values.is_id, words)):  # students of a transfer, who may not exist here yet
        for line in caseload.exchange.inspect(args.file).lines:
            if isinstance(line, RecordRevision) and line.kind == CaseFile.kind:
                numbered[str((line.fields or {}).get("student_no"))] = line.record_id
    return tuple(numbered.get(word) or values.record_id(word, "accept") for word in words)


def _open(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        accept = _accepted(caseload, args)
        opened = caseload.exchange.open(args.file, accept, reason=args.reason, out=args.out)
        with caseload.snapshot() as reader:
            disputed = [
                one for one in disputes(reader) if one.line.file.id in opened.taken.disputed
            ]
    returned = opened.of(LineOutcome.RETURNED)
    receipt = None if opened.receipt is None else str(opened.receipt.path)
    document: dict[str, Any] = {
        "action": opened.taken.done.action,
        "new": len(opened.of(LineOutcome.ACCEPTED)),
        "duplicate": len(opened.of(LineOutcome.DUPLICATE)),
        "returned": [_returned(one) for one in returned],
        "conflicts": len(opened.of(LineOutcome.CONFLICT)),
        "receipt": receipt,
        **_ahead(opened.taken.taken),
    }
    if disputed:
        document["disputed"] = [
            {"student_no": one.line.file.student_no, "with": one.name} for one in disputed
        ]
    if opened.effect is not None:
        document["changes"] = notice_shape(opened.effect)
    message = _counts_text(opened)
    if opened.inspected.manifest.kind is ParcelKind.RECEIPT:
        message = _receipt_text(opened)
    parts = [message] if opened.effect is None else notice_text(opened.effect)
    parts += _returned_text(returned)
    parts += _ahead_words(opened.taken.taken)
    if disputed:
        parts.append(dispute_words(disputed))
    if receipt is not None:
        parts.append(_("Receipt: {path}").format(path=receipt))
    return context.answer(document, "\n".join(parts))


def _receipt_text(opened: OpenedParcel) -> str:
    """Return the text of a partner's receipt for a parcel."""
    name = opened.inspected.partner.name
    answers = [line for line in opened.inspected.lines if isinstance(line, RecordReply)]
    if any(answer.outcome is LineOutcome.RETURNED for answer in answers):
        return _("{name} returned records, with reasons: outbox lists them.").format(name=name)
    return _("{name} imported everything that was sent.").format(name=name)


def _counts_text(parcel: OpenedParcel | ParcelPreview) -> str:
    counted = {
        "new": LineOutcome.ACCEPTED,
        "known": LineOutcome.DUPLICATE,
        "conflicts": LineOutcome.CONFLICT,
        "returned": LineOutcome.RETURNED,
    }
    message = _("New: {new}, known: {known}, conflicts: {conflicts}, returned: {returned}")
    return message.format(**{name: len(parcel.of(one)) for name, one in counted.items()})


def _returned(decision: LineDecision) -> dict[str, Any]:
    line = decision.line
    return output.picked(decision, "id kind code reason", id=line.record_id, kind=line.kind)


def _returned_text(returned: Sequence[LineDecision]) -> list[str]:
    rows = [
        [kind_name(one.line.kind), one.line.record_id, why_returned(one.code, one.reason)]
        for one in returned
    ]
    return [output.table([_("Record"), "ID", _("Why")], rows)] if rows else []


def _ahead(taken: ImportResult) -> dict[str, list[UUID]]:
    """Return the records written by a clock that is ahead, if any."""
    ids = [one.line.record_id for one in taken.ahead]
    return {"clock_ahead": ids} if ids else {}


def _ahead_words(taken: ImportResult) -> list[str]:
    count = len(taken.ahead)
    message = ngettext(
        "{count} record was written on a computer whose clock is ahead; it was imported"
        " anyway. Ask the sender to correct the clock.",
        "{count} records were written on a computer whose clock is ahead; they were imported"
        " anyway. Ask the sender to correct the clock.",
        count,
    )
    return [message.format(count=count)] if count else []


def _inspect(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        preview = _counted_through(caseload, caseload.exchange.preview(args.file))
    return context.answer(_preview_shape(preview), _preview_text(preview))


def _heading(inspected: InspectedParcel) -> dict[str, Any]:
    manifest, partner = inspected.manifest, inspected.partner
    return output.picked(
        manifest,
        "parcel_id kind sender fingerprint seq created_at",
        sender=partner.name,
        fingerprint=PublicKeys(partner.signing, partner.sealing).fingerprint,
        records=count_records(inspected.lines),
        kinds=dict(inspected.kinds),
        known=inspected.is_known,
        gaps=inspected.gaps,
        digest=inspected.digest,
    )


def _counted_through(caseload: Caseload, preview: ParcelPreview) -> ParcelPreview:
    """Return a preview that includes the effect of its settings on the counts of all students."""
    effect = preview.effect
    if effect is None or effect.office is None or effect.counts is not None:
        return preview
    with caseload.snapshot() as reader:
        files = reader.file_ids(FileQuery())
        counts = preview_settings(reader, effect.office, files)
    return replace(preview, effect=replace(effect, counts=counts))


def _preview_shape(preview: ParcelPreview) -> dict[str, Any]:
    return {
        **_heading(preview.inspected),
        "new": _ids(preview, LineOutcome.ACCEPTED),
        "duplicate": _ids(preview, LineOutcome.DUPLICATE),
        "conflicts": _ids(preview, LineOutcome.CONFLICT),
        "returned": [_returned(one) for one in preview.of(LineOutcome.RETURNED)],
        "marks": [_mark_shape(shift) for shift in preview.taken.shifts],
        "verdicts": _verdict_shapes(preview),
        **_ahead(preview.taken.taken),
        **({} if preview.effect is None else {"changes": notice_shape(preview.effect)}),
    }


def _ids(preview: ParcelPreview, outcome: LineOutcome) -> list[UUID]:
    return [one.line.record_id for one in preview.of(outcome)]


def _verdict_shapes(preview: ParcelPreview) -> list[dict[str, Any]]:
    """Return whether each new record would count, and the reason codes."""
    fresh = (*preview.of(LineOutcome.ACCEPTED), *preview.of(LineOutcome.CONFLICT))
    verdicts = preview.taken.verdicts
    found = (verdicts.get(one.line.record_id) for one in fresh)
    return [
        {"id": one.record_id, "counts": one.counts, "codes": one.codes}
        for one in found
        if one is not None
    ]


def notice_shape(effect: Effect) -> list[dict[str, str]]:
    """Return the changes of a notice as JSON."""
    return [output.picked(one, "what before after") for one in notice_lines(effect)]


def notice_text(effect: Effect) -> list[str]:
    rows = [[one.what, one.before, one.after] for one in notice_lines(effect)]
    headings = [_("Matter"), _("Current"), _("Incoming")]
    return [output.table(headings, rows, _("Nothing would change."))]


def _mark_shape(shift: CountChange) -> dict[str, Any]:
    sides = {"before": shift.before, "after": shift.after, "owed": shift.owed}
    counts = {
        service.value: {name: side[service] for name, side in sides.items()} for service in Service
    }
    return {"student_no": shift.student_no, **counts}


def _preview_text(preview: ParcelPreview) -> str:
    inspected = preview.inspected
    parts = [
        _("Parcel {seq} of {name}, {kind}, sealed {at}").format(
            seq=inspected.manifest.seq,
            name=inspected.partner.name,
            kind=parcel_kind_name(inspected.manifest.kind.value),
            at=f"{inspected.manifest.created_at.astimezone():%Y-%m-%d %H:%M}",
        ),
        *(() if preview.effect is None else notice_text(preview.effect)),
        _counts_text(preview),
    ]
    if inspected.gaps:
        missing = ", ".join(map(str, inspected.gaps))
        parts.append(_("Missing parcels of this sender: {numbers}").format(numbers=missing))
    if preview.taken.shifts:
        headings = [_("Number"), _("Name"), _("Talks"), _("Referrals"), _("Events")]
        parts.append(output.table(headings, list(map(_mark_row, preview.taken.shifts))))
    parts += _returned_text(preview.of(LineOutcome.RETURNED))
    parts += _ahead_words(preview.taken.taken)
    return "\n".join(parts)


def _mark_row(shift: CountChange) -> list[str]:
    marks = [
        f"{shift.before[service]} → {shift.after[service]}"
        if shift.before[service] != shift.after[service]
        else str(shift.after[service])
        for service in Service
    ]
    return [shift.student_no, shift.name, *marks]
