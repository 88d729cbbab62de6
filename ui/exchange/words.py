"""Texts of the exchange page: states, groups of fields, parcels, and the records in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from casework.exchange.delta import PendingReplies
from casework.exchange.returned_records import CONTENT_PARENTS
from casework.parcels.lines import LineOutcome, RecordRevision, was_already_taken
from casework.parcels.manifest import ParcelKind
from casework.records import KIND_OF, CaseFile, Custody, Destination, Event, Partner
from casework.service_layer.exchange_results import OpenedParcel, SendPreview
from ui.common.case_words import destination_name, mode_name
from ui.common.display_names import field_name, kind_name
from ui.common.i18n import N_, _, current_language, ngettext
from ui.common.journal_words import HIDDEN_FIELDS, value_words
from ui.common.masking import mask_fields
from ui.common.notice_words import notice_lines
from ui.common.parcel_words import LATER, MIRROR
from ui.shell.status_bar import short_day

STATES = {
    "to_check": (N_("To check"), "warn"),
    "held": (N_("On hold"), "warn"),
    "taken": (N_("Imported"), "ok"),
    "queued": (N_("Queued"), "chip"),
    "by_hand": (N_("Carried by hand"), "chip"),
    "handed_over": (N_("Uploaded"), "accent"),
    "late": (N_("No receipt for 7 days"), "danger"),
    "acknowledged": (N_("Acknowledged"), "ok"),
    "returned": (N_("Returned"), "danger"),
    "done": (N_("Returned, done"), "chip"),
}
"""The name of each state, and the tone of its chip."""

GROUPS = {
    "id_number": N_("identity numbers"),
    "talk_text": N_("talk texts"),
    "plan_text": N_("plan texts"),
    "match_text": N_("why a post is suitable"),
    "wishes": N_("job wishes"),
    "family": N_("family and other contacts"),
    "evidence_names": N_("file names of evidence"),
}
"""Groups of fields that a report omits unless the receiver may see them."""

_SHORT = {
    MIRROR: N_("Between my computers"),
    LATER: N_("Late records"),
    "assignment": N_("Students assigned"),
    "log": N_("Talks logged"),
    "report": N_("Periodic report"),
    "ruling": N_("Rulings"),
    "handover": N_("Handover"),
    "settings": N_("Settings"),
    "receipt": N_("Receipt"),
    "revocation": N_("Keys revoked"),
    "update": N_("Update"),
    "": N_("Unread"),
}


_NAMED = 4
"""Number of receivers named in a text."""


def state_word(state: str) -> str:
    """Return the name of a state."""
    return _(STATES[state][0])


def state_tone(state: str) -> str:
    """Return the tone of a state: chip, accent, ok, warn, danger."""
    return STATES[state][1]


def short_kind(kind: str) -> str:
    """Return the name of a kind of parcel for tables."""
    return _(_SHORT.get(kind, kind))


def send_preview_name(preview: SendPreview) -> str:
    """Return the name of a previewed parcel."""
    return short_kind(LATER) if preview.is_late else kind_to_words(preview.kind, preview.partner)


def kind_to_words(kind: ParcelKind, partner: Partner) -> str:
    """Return the name of a kind of parcel for this partner."""
    return short_kind(MIRROR if partner.is_own and kind is ParcelKind.LOG else kind.value)


def receiver_words(partner: Partner) -> str:
    """Return the receiver of a parcel: name and unit, or that it is another computer of ours."""
    if partner.is_own:
        return _("{who} · my other computer").format(who=partner.name)
    return f"{partner.name} · {partner.unit}"


def records_words(count: int) -> str:
    """Return a number of records as text."""
    return ngettext("{count} record", "{count} records", count).format(count=count)


def pending_words(owed: Sequence[PendingReplies]) -> str:
    """Return for whom answers are pending, and how many, as text."""
    message = ngettext(
        "Answers waiting for {count} person: {names}",
        "Answers waiting for {count} people: {names}",
        len(owed),
    )
    is_chinese = current_language() == "zh_CN"
    each = "{who}（{much}）" if is_chinese else "{who} ({much})"
    names = [
        each.format(who=one.partner.name, much=records_words(one.count)) for one in owed[:_NAMED]
    ]
    if len(owed) > _NAMED:
        names.append("…")
    return message.format(count=len(owed), names=("、" if is_chinese else ", ").join(names))


def moment_words(at: datetime) -> str:
    """Return a moment as lists show it: 4月12日 16:40."""
    here = at.astimezone()
    return f"{short_day(here.date())} {here:%H:%M}"


def redaction_words(preview: SendPreview) -> str:
    """Return what the level omits."""
    if preview.withheld is None:
        return _("everything but number, name and class")
    if not preview.withheld:
        return _("nothing is omitted")
    between = "、" if current_language() == "zh_CN" else ", "
    return between.join(_(GROUPS[name]) for name in preview.withheld)


def kinds_words(preview: SendPreview, parts: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Return pairs of kind and count; kinds that are parts of other records are omitted."""
    return tuple(
        (kind_name(kind).capitalize(), records_words(count))
        for kind, count in preview.kinds.items()
        if kind not in parts
    )


def transfer_words(opened: OpenedParcel) -> str:
    """Return the result of answering a transfer: accepted files, and returned ones."""
    decisions = opened.taken.taken.decisions
    steps = [one for one in decisions if one.line.kind == Custody.kind]
    new = sum(
        one.outcome is LineOutcome.ACCEPTED and not was_already_taken(one.line) for one in steps
    )
    back = sum(one.outcome is LineOutcome.RETURNED for one in steps)
    message = ngettext("{count} student is yours now.", "{count} students are yours now.", new)
    parts = [message.format(count=new)] if new or not back else []
    if back:
        message = ngettext("{count} stays with the owner.", "{count} stay with the owner.", back)
        parts.append(message.format(count=back))
    return ("" if current_language() == "zh_CN" else " ").join(parts)


def taken_words(opened: OpenedParcel) -> str:
    """Return the result of an import."""
    if opened.effect is not None:
        count = sum(line.is_change for line in notice_lines(opened.effect))
        message = ngettext("{count} change applied.", "{count} changes applied.", count)
        return message.format(count=count) if count else _("Nothing would change.")
    if opened.inspected.manifest.kind is ParcelKind.HANDOVER:
        return transfer_words(opened)
    new, twice, back = (
        len(opened.of(outcome))
        for outcome in (LineOutcome.ACCEPTED, LineOutcome.CONFLICT, LineOutcome.RETURNED)
    )
    ours = sum(one.outcome is LineOutcome.RETURNED for one in opened.taken.taken.replies)
    message = ngettext("{count} record imported.", "{count} records imported.", new)
    students = sum(one.line.kind == CaseFile.kind for one in opened.of(LineOutcome.ACCEPTED))
    if opened.inspected.manifest.kind is ParcelKind.ASSIGNMENT and students == new > 0:
        message = ngettext(
            "{count} student was assigned to you; the worklist shows what is next.",
            "{count} students were assigned to you; the worklist shows what is next.",
            new,
        )
    parts = [message.format(count=new)] if new or not ours else []
    if ours:
        message = ngettext(
            "Records returned to you: {count}.", "Records returned to you: {count}.", ours
        )
        parts.append(message.format(count=ours))
    if twice:
        message = ngettext("{count} conflict.", "{count} conflicts.", twice)
        parts.append(message.format(count=twice))
    if back:
        parts.append(
            ngettext("{count} is returned.", "{count} are returned.", back).format(count=back)
        )
    return ("" if current_language() == "zh_CN" else " ").join(parts)


_NOTHING: tuple[object, ...] = (None, "", [], {}, False)


def what_of(line: RecordRevision) -> str:
    """Return the kind of a record; for an event, with its date."""
    day = str((line.fields or {}).get("on") or "")
    name = kind_name(line.kind)
    return f"{name} {day}".strip() if line.kind == Event.kind else name


def content_of(line: RecordRevision, parents: Mapping[UUID, RecordRevision]) -> str:
    """Return a one-line summary of a record: its date and text.

    ``parents`` are the records that it may refer to: a talk has the date of its session.
    """
    fields: dict[str, Any] = dict(line.fields or {})
    if line.fields is None:
        return _("was undone by the sender")
    for parent in _named_by(line, parents):
        fields = {**(parent.fields or {}), **{k: v for k, v in fields.items() if v}}
    parts = [_moment(fields)] if fields.get("on") else []
    if mode := fields.get("mode"):
        parts.append(mode_name(str(mode)))
    parts += [str(fields[n]) for n in ("class_name", "student_no") if fields.get(n)]
    if line.kind == Destination.kind:
        fields["code"] = destination_name(fields.get("code"))
    words = next(
        (
            str(fields[name])
            for name in ("own_words", "content", "topic", "title", "name", "match", "code")
            if fields.get(name) and not (name == "name" and line.kind == CaseFile.kind)
        ),
        "",
    )
    return " · ".join([*parts, words.replace("\n", " ")] if words else parts)


def details_of(
    line: RecordRevision, parents: Mapping[UUID, RecordRevision]
) -> list[tuple[str, str]]:
    """Return all fields of a record, resolving references; numbers are masked."""
    found: dict[str, tuple[str, str]] = {}
    for one in (*_named_by(line, parents), line):
        said = mask_fields(one.fields or {})
        for name in KIND_OF[one.kind].__dataclass_fields__:
            value = said.get(name)
            if name not in HIDDEN_FIELDS and not name.endswith("_id") and value not in _NOTHING:
                found[name] = (field_name(name, one.kind), words_in_full(value))
    return list(found.values())


def words_in_full(value: object, titles: Mapping[str, str] | None = None) -> str:
    """Return a value as text for users, without truncation."""
    words = value_words(value, titles)
    return value if isinstance(value, str) and words.endswith("…") else words


def _named_by(line: RecordRevision, parents: Mapping[UUID, RecordRevision]) -> list[RecordRevision]:
    found = (parents.get(_as_id((line.fields or {}).get(name))) for name in CONTENT_PARENTS)
    return [one for one in found if one is not None]


def _moment(fields: Mapping[str, Any]) -> str:
    day = short_day(date.fromisoformat(str(fields["on"])))
    return f"{day} {str(fields.get('start') or '')[:5]}".strip()


def _as_id(value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        return UUID(int=0)
