"""The effects of a notice, line by line, for windows and commands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casework.exchange.revocation import MOVED, RevokedKey
from casework.parcels.signing import PublicKeys
from casework.parcels.updates import Announcement
from casework.people.masking import MASKING_KEY
from casework.previews import SettingsEffect
from casework.required_services import Service
from casework.service_layer.notices import Effect
from ui.common.i18n import N_, _, ngettext
from ui.common.masking import masking_name

_SETTINGS = {
    "calendar": N_("school calendar"),
    "default_pack": N_("rule pack of new files"),
    "destinations": N_("destination codes"),
    "evidence.second_person": N_("second reviewer for evidence"),
    "helpers": N_("limits for helpers"),
    "masking": N_("masking of numbers"),
    "paper_templates": N_("document templates"),
    "placement.completers": N_("who counts as a graduate"),
    "retention_years": N_("years that files are kept"),
    "signals": N_("signals"),
    "talk_templates": N_("talk templates"),
    "visit_goals": N_("targets for employer visits"),
    "wages": N_("minimum wages"),
}


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One line on a notice: subject, current value, new value, and colour.

    ``is_change`` is false when the current value stays.
    """

    what: str
    before: str
    after: str
    tone: str = "accent"
    is_change: bool = True


def notice_lines(effect: Effect) -> tuple[NoticeLine, ...]:
    """Return the lines on a notice's effects for a table; empty when nothing changes."""
    return tuple(_lines(effect))


def _lines(effect: Effect) -> Iterator[NoticeLine]:
    for one in effect.settings.settings:
        yield NoticeLine(
            setting_name(one.key),
            value_words(one.key, one.before),
            value_words(one.key, one.after),
        )
    for ref in effect.settings.packs:
        yield NoticeLine(_("rule pack"), "—", ref)
    yield from _staying(effect)
    if effect.counts is not None:
        yield from _count_lines(effect.counts)
    for gone in effect.keys:
        yield _key_line(gone)
    for student in effect.students:
        what = f"{student.name} {student.student_no}".strip()
        if student.until is None:
            yield NoticeLine(what, _("not assigned to you"), _("assigned to you again"))
            continue
        message = _("until {day}: no longer assigned to you").format(day=student.until.isoformat())
        yield NoticeLine(what, _("assigned to you"), message, "warn")
    if effect.update is not None:
        message = announcement_words(effect.update)
        yield NoticeLine(_("Version {version}").format(version=effect.update.version), "—", message)


def _staying(effect: Effect) -> Iterator[NoticeLine]:
    """Yield differing values that stay as they are here."""
    for one in effect.settings.later:
        there = value_words(one.key, one.after)
        message = _("unchanged: it was set here later than on the other computer ({value})")
        here = value_words(one.key, one.before)
        yield NoticeLine(setting_name(one.key), here, message.format(value=there), "text3", False)
    for ref in effect.settings.unlike:
        message = _("differs there and stays unchanged here: create a new version of it")
        yield NoticeLine(_("rule pack"), ref, message, "warn", False)


def _count_lines(effect: SettingsEffect) -> Iterator[NoticeLine]:
    """Yield the students whose counts the settings change, or only their number when many."""
    for shift in effect.shifts:
        what = f"{shift.name} {shift.student_no}"
        yield NoticeLine(what, _marks(shift.before), _marks(shift.after), "warn")
    if effect.count > len(effect.shifts):
        message = ngettext(
            "counts change for {count} of {total} students",
            "counts change for {count} of {total} students",
            effect.count,
        )
        yield NoticeLine(
            _("Counts"), "—", message.format(count=effect.count, total=effect.files), "warn"
        )


def _marks(counts: Mapping[Service, int]) -> str:
    return "-".join(str(counts[service]) for service in Service)


def _key_line(gone: RevokedKey) -> NoticeLine:
    name = gone.partner.name if gone.partner is not None else gone.signing[:8]
    if gone.outcome == "refused":
        return NoticeLine(name, "—", _("the sender may not set this; it stays unchanged"), "danger")
    if gone.outcome == "unknown":
        return NoticeLine(name, "—", _("no one here has this key"), "text3")
    if gone.outcome == "known":
        return NoticeLine(name, _("Revoked"), _("no change"), "text3")
    if gone.successor is not None and gone.partner is not None:
        old = PublicKeys(gone.partner.signing, gone.partner.sealing).fingerprint
        new = PublicKeys(gone.successor.signing, gone.successor.sealing).fingerprint
        message = _("moved to a new computer, signed by the old key: {code}").format(code=new)
        return NoticeLine(name, old, message, "warn")
    message = _("keys revoked: {why}").format(why=reason_words(gone.reason))
    return NoticeLine(name, _("Code compared"), message, "warn")


def reason_words(reason: str | None) -> str:
    """Return why keys were revoked."""
    return _("moved to a new computer") if reason == MOVED else reason or "—"


def setting_name(key: str) -> str:
    """Return the display name of a setting."""
    return _(_SETTINGS[key]) if key in _SETTINGS else key


def value_words(key: str, value: Any) -> str:
    """Return a value as a word or number; a long value as its size."""
    if value is None:
        return _("the default")
    if key == MASKING_KEY:
        return masking_name(str(value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict | list):
        count = len(value)
        return ngettext("{count} entry", "{count} entries", count).format(count=count)
    return str(value)


def announcement_words(announced: Announcement) -> str:
    """Return an office's announcement of a version in one line."""
    message = _("announced by {who}, valid until {day}").format(
        who=announced.by, day=announced.expires.isoformat()
    )
    if not announced.notes:
        return message
    return _("{kind}: {why}").format(kind=message, why=announced.notes)
