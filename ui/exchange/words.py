"""Texts of the exchange page: states, groups of fields, content of parcels."""

from __future__ import annotations

from datetime import datetime

from casework.parcels.lines import LineOutcome, ParcelKind
from casework.parcels.selection import was_already_taken
from casework.records import CaseFile, Custody, Partner
from casework.service_layer.exchange_results import OpenedParcel
from casework.service_layer.send_preview import SendPreview
from ui.common.display_names import kind_name
from ui.common.i18n import N_, _, current_language, ngettext
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
