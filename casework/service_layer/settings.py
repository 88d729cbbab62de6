"""Office settings of a caseload, its rule packs, and the answers to signals.

A setting is one record for each key, each change in the journal; a version of a pack never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from casework.destinations import SETTING as DESTINATIONS_KEY
from casework.destinations import check_table
from casework.evidence import SECOND_PERSON, check_second_person
from casework.formats.json_values import canonical_json
from casework.ids import new_stamp
from casework.offers.outreach import VISIT_GOALS_KEY, check_goals
from casework.people.helpers import HELPERS_KEY, check_helpers
from casework.people.masking import MASKING_KEY, check_masking
from casework.ports import UnitOfWork
from casework.problems import RuleBroken
from casework.records import CaseFile, PackVersion, Setting, SignalAnswer
from casework.reports.placement import COUNTS_COMPLETERS, check_completers
from casework.rulepack import pack_document, read_pack
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService
from casework.settings.calendar import CALENDAR_KEY, check_calendar
from casework.settings.org_settings import DEFAULT_PACK_KEY, OrgSettings, check_pack_ref
from casework.settings.paper_templates import TEMPLATES_KEY, check_templates
from casework.settings.talk_templates import TALK_TEMPLATES_KEY, check_talk_templates
from casework.settings.wages import WAGES_KEY, check_wages
from casework.signals import ANSWERS, DETECTORS, SIGNALS_KEY, check_signals
from casework.year_end import RETENTION_KEY, check_retention

Check = Callable[[Any], Any]
"""Validates a value; returns it as stored (JSON values), or raises RuleBroken."""

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        CALENDAR_KEY: check_calendar,
        DESTINATIONS_KEY: check_table,
        HELPERS_KEY: check_helpers,
        COUNTS_COMPLETERS: check_completers,
        SECOND_PERSON: check_second_person,
        VISIT_GOALS_KEY: check_goals,
        DEFAULT_PACK_KEY: check_pack_ref,
        MASKING_KEY: check_masking,
        RETENTION_KEY: check_retention,
        WAGES_KEY: check_wages,
        SIGNALS_KEY: check_signals,
        TEMPLATES_KEY: check_templates,
        TALK_TEMPLATES_KEY: check_talk_templates,
    }
)
"""All settings: each key with its check."""

OFFICE_CHECKS: Mapping[str, Callable[[OrgSettings, Any], object]] = MappingProxyType(
    {DEFAULT_PACK_KEY: OrgSettings.pack}
)
"""Settings that can only be checked together with others: each check raises RuleBroken."""


NOW: Mapping[str, datetime] = MappingProxyType({})
"""No times given: every key is set now."""


class SettingsService(BaseService):
    """Writes settings."""

    def change_settings(self, values: Mapping[str, Any]) -> ActionResult:
        """Set each key to its value; None restores the default.

        Raises:
            RuleBroken: SETTING_UNKNOWN, and as the check of a key.
        """
        with self._store.unit_of_work("settings.change") as work:
            put_values(work, values)
            return ActionResult(work.change)


def put_values(
    work: UnitOfWork, values: Mapping[str, Any], since: Mapping[str, datetime] = NOW
) -> tuple[str, ...]:
    """Set each key to its value, and return the keys that changed.

    ``since`` holds the times at which another computer of the same person set its keys.

    Raises:
        RuleBroken: SETTING_UNKNOWN, and as the check of a key.
    """
    documents = {key: _document(key, value) for key, value in values.items()}
    settings = work.org_settings()
    for key in OFFICE_CHECKS.keys() & values.keys():
        if values[key] is not None:
            OFFICE_CHECKS[key](settings, values[key])
    known = {setting.key: setting for setting in work.get_all(Setting)}
    return tuple(
        key
        for key, text in documents.items()
        if _put(work, known.get(key), key, text, since.get(key))
    )


def put_document(work: UnitOfWork, key: str, value: Any) -> bool:
    """Set an internal setting without a check; return False if it already has the value."""
    known = {setting.key: setting for setting in work.get_all(Setting)}
    return _put(work, known.get(key), key, canonical_json(value))


def _put(
    work: UnitOfWork, found: Setting | None, key: str, document: str, at: datetime | None = None
) -> bool:
    """Set a key; its record stores the time at which the value was set."""
    moment = at or work.now
    if found is None and document != "null":
        made = Setting(**new_stamp(work), key=key, document=document)
        work.add([replace(made, recorded_at=moment)])
        return True
    if found is not None and found.document != document:
        work.amend(replace(found, document=document, recorded_at=moment, recorded_by=work.actor))
        return True
    return False


def _document(key: str, value: Any) -> str:
    if key not in CHECKS:
        raise RuleBroken("SETTING_UNKNOWN", "key", key=key)
    kept = None if value is None else CHECKS[key](value)
    return canonical_json(kept)


def later_here(
    work: UnitOfWork, values: Mapping[str, Any], since: Mapping[str, datetime]
) -> set[str]:
    """Return the keys whose value here is newer than the incoming one.

    For equal times the tie is broken by value, so every computer chooses the same one.
    """
    known = {setting.key: setting for setting in work.get_all(Setting)}
    return {
        key
        for key, at in since.items()
        if key in known
        and key in values
        and (known[key].recorded_at, known[key].document) > (at, _document(key, values[key]))
    }


APPLY = "pack.apply"
REASON_AT_LEAST = 2
"""Minimum length of the reason for moving files to another rule pack."""


class PackService(BaseService):
    """Stores versions of rule packs, and moves files from one to another."""

    def add_pack(self, document: object) -> ActionResult:
        """Add a version of a rule pack; adding the same version again changes nothing.

        Raises:
            RuleBroken: PACK_INVALID, PACK_EXISTS (the version exists with other contents: a version
                never changes).
        """
        with self._store.unit_of_work("pack.add") as work:
            version = put_pack(work, document)
            if version is None:
                return ActionResult(work.change)
            return ActionResult(work.change, (version.id,))

    def apply_pack(self, files: Iterable[UUID], ref: str, *, reason: str) -> ActionResult:
        """Apply a rule pack to files from now on, and record the reason.

        Raises:
            RuleBroken: NO_STUDENT, UNKNOWN_RECORD, PACK_UNKNOWN, FIELD_MISSING (reason),
                TEXT_TOO_SHORT.
        """
        chosen = inputs.require_files(files)
        why = inputs.required_text(reason, "reason", at_least=REASON_AT_LEAST)
        with self._store.unit_of_work(APPLY) as work:
            inputs.require_known_files(work, chosen)
            pack = work.org_settings().pack(ref)
            moved: list[UUID] = []
            for file_id in chosen:
                file = work.get(CaseFile, file_id)
                if file.pack_id != pack.pack_ref:
                    work.amend(replace(file, pack_id=pack.pack_ref))
                    moved.append(file.id)
            if not moved:
                return ActionResult(work.change, (), chosen)
            work.note(pack=pack.pack_ref, reason=why, count=len(moved))
            return ActionResult(work.change, (), tuple(moved))


def put_pack(work: UnitOfWork, document: object) -> PackVersion | None:
    """Store a version of a rule pack and return it; None if it exists already.

    Raises:
        RuleBroken: PACK_INVALID, PACK_EXISTS.
    """
    pack = read_pack(document)
    settings = work.org_settings()
    if any(known.pack_ref == pack.pack_ref for known in settings.packs()):
        if settings.pack(pack.pack_ref) != pack:
            newest = max(p.version for p in settings.packs() if p.id == pack.id)
            raise RuleBroken("PACK_EXISTS", "pack", pack=pack.pack_ref, newest=newest)
        return None
    version = PackVersion(
        **new_stamp(work), ref=pack.pack_ref, document=canonical_json(pack_document(pack))
    )
    work.add([version])
    return version


NOTE_AT_MOST = 500


class SignalService(BaseService):
    """Writes answers to signals."""

    def answer_signal(
        self, key: str, detector: str, *, answer: str, note: str = ""
    ) -> ActionResult:
        """Record the answer to a signal; a later answer supersedes an earlier one.

        Raises:
            RuleBroken: UNKNOWN_SIGNAL (no such detector), BAD_CHOICE (answer), TEXT_TOO_LONG.
        """
        if detector not in DETECTORS:
            raise RuleBroken("UNKNOWN_SIGNAL", "signal", signal=detector)
        inputs.one_of(ANSWERS, answer, "answer")
        words = note.strip()
        if len(words) > NOTE_AT_MOST:
            raise RuleBroken("TEXT_TOO_LONG", "note", length=len(words), at_most=NOTE_AT_MOST)
        with self._store.unit_of_work("signal.answer") as work:
            kept = SignalAnswer(
                **new_stamp(work),
                signal=inputs.required_text(key, "signal"),
                detector=detector,
                answer=answer,
                note=words,
            )
            work.add([kept])
            return ActionResult(work.change, (kept.id,))
