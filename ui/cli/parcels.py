"""Parcels: seal, inspect, open, and pending answers."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace
from datetime import datetime
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
from ui.cli import exchange_resolution, output, parcel_ledger, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.cli.values import one_of
from ui.common.display_names import kind_name
from ui.common.i18n import _, ngettext
from ui.common.notice_words import notice_lines
from ui.common.parcel_words import STATES, dispute_words, parcel_kind_name, why_returned
from ui.platform import file_association


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    parcel = commands.group("parcel", _("encrypted exchange with partners"))
    seal = parcel.add("seal", _("seal new records for a partner"), _seal)
    seal.option("--to", _("PARTNER"), required=True)
    seal.option("--out", _("DIR"), required=True)
    seal.option("--kind", one_of(_SEALED), _("another kind than the default"))
    seal.option(
        "--student",
        _("NO"),
        _("transfer these students' files; without any, pending transfers are sent again"),
        many=True,
        default=None,
    )
    tell = parcel.add(
        "tell", _("seal settings, a version or revocations for everyone concerned"), _tell
    )
    tell.option("kind", one_of(_NOTICE_KINDS))
    tell.option("--out", _("DIR"))
    opening = parcel.add("open", _("import a parcel and seal the receipt"), _open)
    opening.option("file", _("FILE"))
    opening.option(
        "--accept",
        "all|none|ID|NO",
        _(
            "all of it, nothing, or these records (of a handover: these students); the rest is"
            " returned"
        ),
        many=True,
        default=None,
    )
    opening.option("--reason", meaning=_("why the rest is returned"))
    opening.option("--out", _("DIR"), _("also write the receipt to this path"))
    inspect = parcel.add(
        "inspect", _("inspect a parcel: show what importing it would change"), _inspect
    )
    inspect.option("file", _("FILE"))
    opened_by = parcel.add(
        "double-click",
        _("open parcels with this program on double click, or no longer"),
        _double_click,
    )
    opened_by.option("switch", "on|off")
    parcel_ledger.add_to(parcel)
    exchange_resolution.add_to(parcel)
    commands.add("outbox", _("our parcels and their status"), _outbox)


_NOTICE_KINDS = tuple(
    kind.value for kind in (ParcelKind.SETTINGS, ParcelKind.REVOCATION, ParcelKind.UPDATE)
)
_SEALED = tuple(
    kind.value
    for kind in (
        ParcelKind.ASSIGNMENT,
        ParcelKind.LOG,
        ParcelKind.REPORT,
        ParcelKind.RULING,
        ParcelKind.HANDOVER,
        *map(ParcelKind, _NOTICE_KINDS),
    )
)


def _double_click(context: CommandContext, args: Namespace) -> int:
    is_on = values.choice(args.switch, "switch", ("on", "off")) == "on"
    if is_on:
        home = None if context.home == context.manager.default_folder() else context.home
        file_association.open_by_double_click(file_association.start_words(Path(sys.argv[0]), home))
        message = _("Double-clicking a parcel now opens it here.")
    else:
        file_association.leave_double_click()
        message = _("Double-clicking a parcel no longer opens it here.")
    context.answer({"double_click": is_on}, message)
    return 0


def _seal(context: CommandContext, args: Namespace) -> int:
    kind = None if args.kind is None else ParcelKind(args.kind)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            partner = find_partner(reader, args.to)
            files = None if args.student is None else reader.find_files(args.student)
        sealed = caseload.exchange.seal(partner, kind, files=files, out=Path(args.out))
    message = ngettext(
        "Parcel {seq} with {count} record: {path}",
        "Parcel {seq} with {count} records: {path}",
        sealed.records,
    )
    seq, path = sealed.manifest.seq, str(sealed.path)
    document = {"path": path, "seq": seq, "records": sealed.records}
    context.answer(document, message.format(seq=seq, count=sealed.records, path=path))
    return 0


def _tell(context: CommandContext, args: Namespace) -> int:
    kind = ParcelKind(args.kind)
    out = None if args.out is None else Path(args.out)
    with context.open() as caseload:
        sealed = caseload.exchange.send_notices(kind, out)
    document = [{"path": one.path, "seq": one.manifest.seq} for one in sealed]
    message = ngettext("{count} parcel is sealed.", "{count} parcels are sealed.", len(sealed))
    paths = [str(one.path) for one in sealed]
    context.answer(document, "\n".join([message.format(count=len(sealed)), *paths]))
    return 0


def _accepted(caseload: Caseload, args: Namespace) -> tuple[UUID, ...] | None:
    words = args.accept or ["all"]
    if words == ["all"]:
        return None
    if words == ["none"]:
        return ()
    numbered: dict[str, UUID] = {}
    if not all(map(values.is_id, words)):  # students of a transfer, who may not exist here yet
        for line in caseload.exchange.inspect(Path(args.file)).lines:
            if isinstance(line, RecordRevision) and line.kind == CaseFile.kind:
                numbered[str((line.fields or {}).get("student_no"))] = line.record_id
    return tuple(numbered.get(word) or values.record_id(word, "accept") for word in words)


def _open(context: CommandContext, args: Namespace) -> int:
    out = None if args.out is None else Path(args.out)
    with context.open() as caseload:
        accept = _accepted(caseload, args)
        opened = caseload.exchange.open(Path(args.file), accept, reason=args.reason, out=out)
        with caseload.snapshot() as reader:
            disputed = [
                one for one in disputes(reader) if one.line.file.id in opened.taken.disputed
            ]
    returned = opened.of(LineOutcome.RETURNED)
    receipt = None if opened.receipt is None else str(opened.receipt.path)
    action = opened.taken.done.action
    document: dict[str, Any] = {
        "action": action,
        "new": len(opened.of(LineOutcome.ACCEPTED)),
        "duplicate": len(opened.of(LineOutcome.DUPLICATE)),
        "returned": [_returned(one) for one in returned],
        "conflicts": len(opened.of(LineOutcome.CONFLICT)),
        "receipt": receipt,
    }
    document.update(_ahead(opened.taken.taken))
    if disputed:
        document["disputed"] = [
            {"student_no": one.line.file.student_no, "with": one.name} for one in disputed
        ]
    if opened.effect is not None:
        document["changes"] = notice_shape(opened.effect)
    message = _("New: {new}, known: {known}, conflicts: {conflicts}, returned: {returned}").format(
        new=document["new"],
        known=document["duplicate"],
        conflicts=document["conflicts"],
        returned=len(returned),
    )
    if opened.inspected.manifest.kind is ParcelKind.RECEIPT:
        message = _receipt_text(opened)
    parts = [message] if opened.effect is None else notice_text(opened.effect)
    if returned:
        parts.append(
            output.table([_("Record"), "ID", _("Why")], list(map(_returned_row, returned)))
        )
    parts += _ahead_words(opened.taken.taken)
    if disputed:
        parts.append(dispute_words(disputed))
    if receipt is not None:
        parts.append(_("Receipt: {path}").format(path=receipt))
    context.answer(document, "\n".join(parts))
    return 0


def _receipt_text(opened: OpenedParcel) -> str:
    """Return the text of a partner's receipt for a parcel."""
    name = opened.inspected.partner.name
    answers = [line for line in opened.inspected.lines if isinstance(line, RecordReply)]
    if any(answer.outcome is LineOutcome.RETURNED for answer in answers):
        return _("{name} returned records, with reasons: outbox lists them.").format(name=name)
    return _("{name} imported everything that was sent.").format(name=name)


def _returned(decision: LineDecision) -> dict[str, Any]:
    return {
        "id": decision.line.record_id,
        "kind": decision.line.kind,
        "code": decision.code,
        "reason": decision.reason,
    }


def _returned_row(decision: LineDecision) -> list[str]:
    why = why_returned(decision.code, decision.reason)
    return [kind_name(decision.line.kind), str(decision.line.record_id), why]


def _ahead(taken: ImportResult) -> dict[str, list[str]]:
    """Return the records written by a clock that is ahead, if any."""
    ids = [str(one.line.record_id) for one in taken.ahead]
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
        preview = _counted_through(caseload, caseload.exchange.preview(Path(args.file)))
    context.answer(_preview_shape(preview), _preview_text(preview))
    return 0


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
        "new": [str(one.line.record_id) for one in preview.of(LineOutcome.ACCEPTED)],
        "duplicate": [str(one.line.record_id) for one in preview.of(LineOutcome.DUPLICATE)],
        "conflicts": [str(one.line.record_id) for one in preview.of(LineOutcome.CONFLICT)],
        "returned": [_returned(one) for one in preview.of(LineOutcome.RETURNED)],
        "marks": [_mark_shape(shift) for shift in preview.taken.shifts],
        "verdicts": _verdict_shapes(preview),
        **_ahead(preview.taken.taken),
        **({} if preview.effect is None else {"changes": notice_shape(preview.effect)}),
    }


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
    return {
        "student_no": shift.student_no,
        **{
            service.value: {
                "before": shift.before[service],
                "after": shift.after[service],
                "owed": shift.owed[service],
            }
            for service in Service
        },
    }


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
        _("New: {new}, known: {known}, conflicts: {conflicts}, returned: {returned}").format(
            new=len(preview.of(LineOutcome.ACCEPTED)),
            known=len(preview.of(LineOutcome.DUPLICATE)),
            conflicts=len(preview.of(LineOutcome.CONFLICT)),
            returned=len(preview.of(LineOutcome.RETURNED)),
        ),
    ]
    if inspected.gaps:
        missing = ", ".join(map(str, inspected.gaps))
        parts.append(_("Missing parcels of this sender: {numbers}").format(numbers=missing))
    if preview.taken.shifts:
        headings = [_("Number"), _("Name"), _("Talks"), _("Referrals"), _("Events")]
        parts.append(output.table(headings, list(map(_mark_row, preview.taken.shifts))))
    returned = preview.of(LineOutcome.RETURNED)
    if returned:
        parts.append(
            output.table([_("Record"), "ID", _("Why")], list(map(_returned_row, returned)))
        )
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


def _outbox(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        lines = caseload.exchange.outbox()
        gone = {one.parcel.id: one.handed_over_at for one in caseload.sync_service.deliveries()}
    document = [
        output.picked(
            line,
            "to path seq kind records state",
            handed_over_at=_moment(gone.get(line.id)),
            returned=[{**one, "id": str(one["id"])} for one in line.returned],
        )
        for line in lines
    ]
    rows = [
        [
            line.to,
            str(line.seq),
            parcel_kind_name(line.kind),
            str(line.records),
            _(STATES[line.state]),
            line.path.name,
        ]
        for line in lines
    ]
    headings = [_("To"), _("No."), _("Kind"), _("Records"), _("Status"), _("File name")]
    message = output.table(headings, rows, _("No parcel has been sealed yet."))
    context.answer(document, message)
    return 0


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
