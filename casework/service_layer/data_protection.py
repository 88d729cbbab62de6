"""Data protection: notices and consents, and the erasure of files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from casework.ids import new_stamp
from casework.parcels.custody import Ownership
from casework.people.person import CITY_OFFICE, NOTICE_VERSION, ConsentKind, valid_consent
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.read_models import ANY_OWNERSHIP, FileQuery
from casework.records import CaseFile, Consent, Erasure, Evidence
from casework.service_layer import inputs
from casework.service_layer.base import ActionOutcome, ActionResult, BaseService
from casework.standing import Status
from casework.year_end import (
    RetentionLine,
    check_due,
    closed_cohorts,
    in_order,
    retention_lines,
    rule_text,
)

CONSENT, WITHDRAW, ERASE = "consent.give", "consent.withdraw", "file.erase"


@dataclass(frozen=True, slots=True)
class ErasureResult(ActionOutcome):
    """What was erased: the action, and one certificate for each file."""

    certificates: tuple[Erasure, ...]


class DataProtectionService(BaseService):
    """Records notices and consents, and erases data that is no longer needed."""

    def give_consent(
        self,
        files: Iterable[UUID],
        kind: ConsentKind,
        *,
        on: date,
        how: str,
        version: str | None = None,
        receiver: str | None = None,
    ) -> ActionResult:
        """Record that students were informed, or agreed; existing records are skipped.

        ``receiver`` is the recipient of their data (提供), the city's office by default.

        Raises:
            RuleBroken: FIELD_MISSING, CONSENT_LATER (the day is in the future).
        """
        chosen, way = inputs.require_files(files), inputs.required_text(how, "how")
        self._past_day(on, "on", "CONSENT_LATER")
        to = (receiver or "").strip() or CITY_OFFICE
        named = to if kind is ConsentKind.PROVIDE else None
        text = (version or "").strip() or NOTICE_VERSION
        with self._store.unit_of_work(CONSENT) as work:
            inputs.require_known_files(work, chosen)
            made = [
                Consent(
                    **new_stamp(work),
                    file_id=case.id,
                    consent_kind=kind.value,
                    version=text,
                    given_on=on,
                    how=way,
                    receiver=named,
                )
                for case in work.cases(chosen).values()
                if not _is_in_force(case.consents, kind, on, named, text)
            ]
            work.add(made)
            return ActionResult(work.change, tuple(one.id for one in made), chosen)

    def withdraw_consent(
        self, files: Iterable[UUID], kind: ConsentKind, *, on: date, receiver: str | None = None
    ) -> ActionResult:
        """Record that students withdrew a consent; earlier processing stays lawful.

        Raises:
            RuleBroken: NO_CONSENT, NOTICE_STAYS (a notice is no consent), CONSENT_LATER.
        """
        chosen = inputs.require_files(files)
        if kind is ConsentKind.NOTICE:
            raise RuleBroken("NOTICE_STAYS", "kind")
        self._past_day(on, "on", "CONSENT_LATER")
        with self._store.unit_of_work(WITHDRAW) as work:
            inputs.require_known_files(work, chosen)
            for case in work.cases(chosen).values():
                found = [
                    one
                    for one in case.consents
                    if one.consent_kind == kind
                    and not one.is_void
                    and one.withdrawn_on is None
                    and one.given_on <= on
                    and (receiver is None or one.receiver == receiver)
                ]
                if not found:
                    number = case.file.student_no
                    raise RuleBroken("NO_CONSENT", "students", student_no=number, kind=kind.value)
                for consent in found:
                    work.amend(replace(consent, withdrawn_on=on))
            return ActionResult(work.change, (), chosen)

    def erase_files(self, files: Iterable[UUID], *, approved_by: str) -> ErasureResult:
        """Erase files permanently, including evidence and journal; a certificate is kept for each.

        Raises:
            RuleBroken: NO_STUDENT, FIELD_MISSING, NOT_CLOSED, RETENTION_RUNS.
            Trouble: the stored evidence could not be deleted from disk.
        """
        chosen, name = inputs.require_files(files), inputs.required_text(approved_by, "approved_by")
        with self._store.unit_of_work(ERASE) as work:
            inputs.require_known_files(work, chosen)
            settings, today = work.org_settings(), self._today()
            before = {one.id: one for one in work.get_all(Evidence)}
            certificates = []
            gone = transfer_days(work, chosen)
            for file_id in chosen:
                file = work.get(CaseFile, file_id)
                since = check_due(file, settings, today, gone.get(file_id))
                counts = work.erase(file_id)
                certificates.append(
                    Erasure(
                        **new_stamp(work),
                        file_digest=hashlib.sha256(file_id.bytes).hexdigest(),
                        cohort=file.cohort,
                        closed_on=since,
                        erased_on=today,
                        rule=rule_text(settings),
                        counts=tuple((kind, str(number)) for kind, number in counts.items()),
                        approved_by=name,
                    )
                )
            work.add(certificates)
            left = work.known_ids(Evidence, before)
            done = ActionResult(work.change, tuple(one.id for one in certificates))
        # The keys were deleted with the rows: files still on disk are unreadable.
        for evidence in before.values():
            if evidence.id not in left:
                self._evidence.forget(evidence)
        return ErasureResult(done, tuple(certificates))


_AT_ONCE = 500
"""Files per read: a cohort can have tens of thousands."""


def transfer_days(reader: Reader, files: Iterable[UUID]) -> Mapping[UUID, date]:
    """Return the day on which each transferred file left."""
    return {
        file_id: one.since.astimezone().date()
        for file_id, one in reader.exchange.transfer_locks(files).items()
        if one.ownership is Ownership.TRANSFERRED
    }


def retention_list(reader: Reader) -> tuple[RetentionLine, ...]:
    """Return all closed files with the day from which each may be erased."""
    settings = reader.org_settings()
    asked = [("status", status.value) for status in (Status.CLOSED, Status.LEFT)]
    asked += ANY_OWNERSHIP  # transferred files are not kept longer than others
    closed = set(reader.file_ids(FileQuery(where=tuple(asked))))
    for cohort in closed_cohorts(settings):
        where = (("cohort", str(cohort)), *ANY_OWNERSHIP)
        closed.update(reader.file_ids(FileQuery(where=where)))
    gone = transfer_days(reader, reader.exchange.transferred_files())
    files = sorted(closed | gone.keys())
    found: list[RetentionLine] = []
    for start in range(0, len(files), _AT_ONCE):
        lines = reader.lines_of(files[start : start + _AT_ONCE])
        found += retention_lines((line.file for line in lines), settings, gone)
    return in_order(found)


def _is_in_force(
    consents: Iterable[Consent], kind: ConsentKind, on: date, receiver: str | None, version: str
) -> bool:
    found = valid_consent(consents, kind, on, receiver)
    return found is not None and found.version == version
