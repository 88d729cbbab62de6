"""People behind files: corrected numbers, files of one person, contacts, hardship categories."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from casework.formats.phone import is_landline, is_mobile, normalise_phone
from casework.ids import new_id, normalised_student_no
from casework.people.person import (
    OLD_PHONE,
    PHONES,
    VALUE_AT_MOST,
    Periods,
    known_category,
    renumbered,
    with_cancelled,
    with_contact,
    with_recognised,
    without_contact,
)
from casework.ports import Change, Proof, Reader, UnitOfWork
from casework.problems import RuleBroken
from casework.records import CaseFile, Contact
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService

RENUMBER, SAME_PERSON, PARTED = "file.renumber", "file.same_person", "file.part"
CONTACT = "file.contact"
_REASON_AT_LEAST = 2


class PeopleService(BaseService):
    """Corrects identities and stores contacts of students."""

    def renumber(
        self,
        file_id: UUID,
        *,
        student_no: str | None = None,
        cohort: int | None = None,
        reason: str,
    ) -> ActionResult:
        """Correct a student number or cohort; the id stays, the old identity becomes an alias.

        Raises:
            RuleBroken: FIELD_MISSING, COHORT_WRONG, FILE_EXISTS (another file has that number).
        """
        why = inputs.required_text(reason, "reason", at_least=_REASON_AT_LEAST)
        with self._store.unit_of_work(RENUMBER) as work:
            file = work.get(CaseFile, file_id)
            number = normalised_student_no(
                file.student_no
                if student_no is None
                else inputs.required_text(student_no, "student_no")
            )
            year = file.cohort if cohort is None else cohort
            if not 2000 <= year <= 2100:
                raise RuleBroken("COHORT_WRONG", "cohort", cohort=year)
            changed = renumbered(file, number, year)
            holder = work.existing_files([year]).get((year, number))
            if holder is not None and holder.file_id != file.id:
                raise RuleBroken("FILE_EXISTS", "student_no", student_no=number, cohort=year)
            if changed == file:
                return ActionResult(work.change, (), (file_id,))
            work.amend(changed)
            work.note(reason=why)
            return ActionResult(work.change, (), (file_id,))

    def link_person(self, files: Iterable[UUID]) -> ActionResult:
        """Link these files, and those already linked to them, to one person.

        Raises:
            RuleBroken: ONE_FILE_ONLY, SAME_COHORT_TWICE (one file for each person and cohort).
        """
        chosen = inputs.require_files(files)
        if len(chosen) < 2:
            raise RuleBroken("ONE_FILE_ONLY", "students")
        with self._store.unit_of_work(SAME_PERSON) as work:
            inputs.require_known_files(work, chosen)
            theirs = {
                file.id: file for file_id in chosen for file in files_of_person(work, file_id)
            }
            _check_cohorts(theirs.values())
            known = sorted(file.person_id for file in theirs.values() if file.person_id is not None)
            person = known[0] if known else new_id()
            for file in theirs.values():
                work.amend(replace(file, person_id=person))
            return ActionResult(work.change, (), tuple(theirs))

    def unlink_person(self, file_id: UUID, *, reason: str) -> ActionResult:
        """Unlink a file from the other files of the same person.

        Raises:
            RuleBroken: NOT_JOINED.
        """
        why = inputs.required_text(reason, "reason", at_least=_REASON_AT_LEAST)
        with self._store.unit_of_work(PARTED) as work:
            theirs = files_of_person(work, file_id)
            if len(theirs) < 2:
                number = work.get(CaseFile, file_id).student_no
                raise RuleBroken("NOT_JOINED", "students", student_no=number)
            # one file alone is not linked: of two, both are unlinked; of three, the others stay
            leaving = theirs if len(theirs) == 2 else [f for f in theirs if f.id == file_id]
            for file in leaving:
                work.amend(replace(file, person_id=None))
            work.note(reason=why)
            return ActionResult(work.change, (), tuple(file.id for file in leaving))

    def change_contact(
        self,
        file_id: UUID,
        way: str,
        value: str | None,
        *,
        since: date | None = None,
        note: str | None = None,
    ) -> ActionResult:
        """Set another contact of a student; an empty value removes it.

        Raises:
            RuleBroken: FIELD_MISSING, PHONE_WRONG, TEXT_TOO_LONG, NO_SUCH_CONTACT.
        """
        kind = inputs.required_text(way, "way")
        day = None if since is None else inputs.checked_day(since, "since")
        with self._store.unit_of_work(CONTACT) as work:
            file = work.get(CaseFile, file_id)
            if value is None or not value.strip():
                contacts = without_contact(file.contacts, kind)
            else:
                words = inputs.text_or_none(note)
                contact = Contact(way=kind, value=_value(kind, value), since=day, note=words)
                contacts = with_contact(file.contacts, contact)
            work.amend(replace(file, contacts=contacts))
            return ActionResult(work.change, (), (file_id,))


def with_phone(file: CaseFile, phone: str | None, day: date) -> CaseFile:
    """Return the file with another phone; the old number is kept among the contacts."""
    before = file.phone
    if before == phone:
        return file
    contacts = file.contacts
    if before:
        contacts = with_contact(contacts, Contact(way=OLD_PHONE, value=before, since=day))
    return replace(file, phone=phone, contacts=contacts)


def files_of_person(reader: Reader, file_id: UUID) -> tuple[CaseFile, ...]:
    """Return a file and the others of the same person, by cohort."""
    file = reader.get(CaseFile, file_id)
    if file.person_id is None:
        return (file,)
    return tuple(sorted(reader.files_of_person(file.person_id), key=lambda one: one.cohort))


def _check_cohorts(files: Iterable[CaseFile]) -> None:
    seen: set[int] = set()
    for file in files:
        if file.cohort in seen:
            raise RuleBroken("SAME_COHORT_TWICE", "students", cohort=file.cohort)
        seen.add(file.cohort)


def _value(way: str, text: str) -> str:
    clean = text.strip()
    if way in PHONES:
        phone = normalise_phone(clean)
        if not (is_mobile(phone) or is_landline(phone)):
            raise RuleBroken("PHONE_WRONG", "value")
        return phone
    if len(clean) > VALUE_AT_MOST:
        raise RuleBroken("TEXT_TOO_LONG", "value", length=len(clean), at_most=VALUE_AT_MOST)
    return clean


RECOGNISE, CANCEL = "category.recognise", "category.cancel"


class CategoryService(BaseService):
    """Begins and ends the periods of categories; what is owed changes from that day on."""

    def recognise_category(
        self, files: Iterable[UUID], name: str, *, on: date, proof: Proof | None = None
    ) -> ActionResult:
        """Start a category of these files on ``on``; ``proof`` says who recognised it.

        Raises:
            RuleBroken: CATEGORY_UNKNOWN, CATEGORY_HOLDS, CATEGORY_OVERLAPS, DAY_OUT_OF_RANGE, and
                those of a proof.
        """
        chosen, category = inputs.require_files(files), known_category(name)
        inputs.checked_day(on, "on")
        with self._store.unit_of_work(RECOGNISE) as work:
            inputs.require_known_files(work, chosen)
            proof_id = self._proofs.store(work, proof)
            return _renewed(work, chosen, lambda now: with_recognised(now, category, on, proof_id))

    def cancel_category(
        self, files: Iterable[UUID], name: str, *, on: date, reason: str
    ) -> ActionResult:
        """End a category of these files: ``on`` is the first day on which it no longer applies.

        Raises:
            RuleBroken: CATEGORY_UNKNOWN, CATEGORY_NOT_HELD, CANCELLED_BEFORE_RECOGNISED,
                FIELD_MISSING, TEXT_TOO_SHORT.
        """
        chosen, category = inputs.require_files(files), known_category(name)
        why = inputs.required_text(reason, "reason", at_least=_REASON_AT_LEAST)
        inputs.checked_day(on, "on")
        with self._store.unit_of_work(CANCEL) as work:
            inputs.require_known_files(work, chosen)
            done = _renewed(work, chosen, lambda now: with_cancelled(now, category, on))
            work.note(reason=why)
            return done


def _renewed(
    work: UnitOfWork, files: tuple[UUID, ...], renew: Callable[[Periods], Periods]
) -> ActionResult:
    is_changed = False
    for file_id in files:
        file = work.get(CaseFile, file_id)
        renewed = replace(file, categories=renew(file.categories))
        is_changed = is_changed or renewed != file
        work.amend(renewed)
    return ActionResult(work.change if is_changed else Change(), (), files)
