"""Opening a caseload or a file by hand, editing its fields, and voiding records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from casework.formats import code_tables, identity_number
from casework.formats.phone import is_landline, is_mobile, normalise_phone
from casework.ids import file_id_of, new_id, normalised_student_no
from casework.intake.roster_cells import spelled_name
from casework.people import masking
from casework.people.person import with_names
from casework.problems import RuleBroken
from casework.records import CaseFile, FileRecord, Keeper, Role
from casework.records.base import field_info
from casework.records.file import FACT_FIELDS, RESIDENT_CARD, StudentFacts
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService
from casework.service_layer.people import with_phone

VOID_REASON_AT_LEAST = 2
"""Minimum length of a reason; two Chinese characters (误录) are one."""


class FileService(BaseService):
    """Opens the caseload, voids records."""

    def open_caseload(self, *, name: str, unit: str, school: str, role: Role) -> ActionResult:
        """Record the owner of this caseload: the first action of a new one."""
        with self._store.unit_of_work("caseload.open") as work:
            keeper = Keeper(
                id=new_id(),
                recorded_at=work.now,
                recorded_by=inputs.required_text(name, "name"),
                name=inputs.required_text(name, "name"),
                unit=inputs.required_text(unit, "unit"),
                school=inputs.required_text(school, "school"),
                role=role,
            )
            work.add([keeper])
            return ActionResult(work.change, (keeper.id,))

    def void(self, record_ids: Iterable[UUID], *, reason: str) -> ActionResult:
        """Void records with ``reason``; they stay in the file.

        Raises:
            RuleBroken: UNKNOWN_RECORD, ALREADY_VOID, NOT_VOIDABLE (an employer, a post, an event:
                these are shared, not evidence of one student).
        """
        ids = tuple(dict.fromkeys(record_ids))
        if not ids:
            raise RuleBroken("FIELD_MISSING", "records")
        why = inputs.required_text(reason, "reason", at_least=VOID_REASON_AT_LEAST)
        with self._store.unit_of_work("record.void") as work:
            files: list[UUID] = []
            for record_id in ids:
                record = work.find_record(record_id)
                if record is None:
                    raise RuleBroken("UNKNOWN_RECORD", "record", record=str(record_id))
                if not isinstance(record, FileRecord):
                    raise RuleBroken("NOT_VOIDABLE", "record", kind=record.kind)
                if record.is_void:
                    raise RuleBroken("ALREADY_VOID", "record", record=str(record_id))
                work.amend(
                    replace(record, voided_at=work.now, voided_by=work.actor, void_reason=why)
                )
                files.append(record.file_id)
            return ActionResult(work.change, (), tuple(dict.fromkeys(files)))


_DETAILS = {name: info for name, info in field_info(CaseFile).items() if info.is_edited}

EDITABLE = tuple(_DETAILS)
"""Fields that a user can correct; number and cohort are the file's identity."""

OF_ROSTERS = tuple(name for name in EDITABLE if name in FACT_FIELDS)
"""Fields that rosters contain as well."""

_NOTICE = ("脱贫家庭", "低保家庭", "零就业家庭", "残疾", "少数民族", "就业困难")
_PAY_AT_MOST = 1_000_000
_OTHER_NUMBER = re.compile(r"[A-Z0-9()/-]{4,30}")
_ORIGIN_DIGITS = 6


class StudentDetailsService(BaseService):
    """Opens single files and corrects student details."""

    def open_file(self, facts: StudentFacts, more: Mapping[str, Any] | None = None) -> ActionResult:
        """Open a student's file by hand; ``more`` holds fields that rosters do not contain.

        Raises:
            RuleBroken: FIELD_MISSING, FILE_EXISTS, NOT_EDITABLE, and the checks of each field.
        """
        number = normalised_student_no(inputs.required_text(facts.student_no, "student_no"))
        name = spelled_name(inputs.required_text(facts.name, "name"))
        if not 2000 <= facts.cohort <= 2100:
            raise RuleBroken("COHORT_WRONG", "cohort", cohort=facts.cohort)
        given = {key: getattr(facts, key) for key in OF_ROSTERS if key not in ("name", "custom")}
        given = {key: value for key, value in given.items() if value}
        clean = _checked({**given, **_editable(more or {})}, (more or {}).get("id_kind"))
        with self._store.unit_of_work("file.open") as work:
            file_id = file_id_of(work.keeper().school, facts.cohort, number)
            if work.known_ids(CaseFile, [file_id]):
                raise RuleBroken(
                    "FILE_EXISTS", "student_no", student_no=number, cohort=facts.cohort
                )
            bare = CaseFile(
                id=file_id,
                recorded_at=work.now,
                recorded_by=work.actor,
                student_no=number,
                cohort=facts.cohort,
                name=name,
                pack_id=work.org_settings().default_pack,
                opened_on=self._today(),
                custom=facts.custom,
            )
            work.add([_consistent(_with(bare, clean), clean)])
            return ActionResult(work.change, (file_id,), (file_id,))

    def edit_facts(self, file_id: UUID, changes: Mapping[str, Any]) -> ActionResult:
        """Correct fields of a file; ``categories`` takes names, an empty value clears a field.

        A replaced phone number is kept among the contacts.

        Raises:
            RuleBroken: NOT_EDITABLE, FIELD_MISSING (name), and the checks of each field.
        """
        wanted = _editable(changes)
        with self._store.unit_of_work("file.edit") as work:
            file = work.get(CaseFile, file_id)
            clean = _checked(wanted, wanted.get("id_kind", file.id_kind))
            phone = clean.pop("phone", file.phone)
            edited = _consistent(with_phone(_with(file, clean), phone, self._today()), clean)
            work.amend(edited)
            return ActionResult(work.change, (), (file_id,))


def _editable(changes: Mapping[str, Any]) -> Mapping[str, Any]:
    for key in changes:
        if key not in EDITABLE:
            raise RuleBroken("NOT_EDITABLE", key)
    return changes


def _with(file: CaseFile, clean: Mapping[str, Any]) -> CaseFile:
    values = dict(clean)
    if "categories" in values:
        values["categories"] = with_names(file.categories, values["categories"])
    if "name" in values and values["name"] != file.name:
        values["original_name"] = None
    return replace(file, **values)


def _consistent(file: CaseFile, changes: Mapping[str, Any]) -> CaseFile:
    """Return the file with blank birth and gender filled from its identity number.

    An invalid number from a roster is ignored; it is rejected only when the number or the kind of
    document is being changed.
    """
    if not file.id_number or file.id_kind not in (None, RESIDENT_CARD):
        return file
    for problem in identity_number.problems_of(file.id_number):
        if changes.keys() & {"id_number", "id_kind"}:
            raise RuleBroken(problem, "id_number")
        return file
    birth = identity_number.birth_of(file.id_number)
    if file.birth is not None and file.birth != birth:
        day = file.birth.isoformat()
        # The stored date is masked like the number; only a date just typed is repeated.
        said = day if "birth" in changes else masking.cover_birth(day)
        raise RuleBroken("BIRTH_CONTRADICTS_ID", "birth", birth=said)
    gender = file.gender or identity_number.gender_of(file.id_number)
    return replace(file, birth=birth, gender=gender)


def _checked(changes: Mapping[str, Any], id_kind: str | None) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for key, value in changes.items():
        if key == "name":
            clean[key] = spelled_name(inputs.required_text(value, "name"))
        elif key == "categories":
            clean[key] = _categories(value)
        elif key == "custom":
            clean[key] = tuple(value or ())
        elif value is None or value == "":
            clean[key] = None
        elif key == "id_number":
            clean[key] = _number(str(value), id_kind)
        else:
            clean[key] = _check_one(key, value)
    return clean


def _number(text: str, id_kind: str | None) -> str:
    number = identity_number.normalise(text)
    if id_kind in (None, RESIDENT_CARD):
        for problem in identity_number.problems_of(number):
            raise RuleBroken(problem, "id_number")
    elif not _OTHER_NUMBER.fullmatch(number):
        raise RuleBroken("ID_OTHER_WRONG", "id_number", kind=id_kind)
    return number


def _check_one(key: str, value: Any) -> Any:
    info = _DETAILS[key]
    if info.type is date:
        if not isinstance(value, date):
            raise RuleBroken("BAD_DATE", key, value=str(value))
        return value if key == "birth" and value.year < 2000 else inputs.checked_day(value, key)
    text = str(value).strip()
    if info.choices:
        return inputs.one_of(info.choices, text, key)
    check = {"job_pay": _pay, "origin": _origin, "phone": _phone}.get(key)
    if check is not None:
        return check(text)
    look_up = {
        "gender": code_tables.gender,
        "ethnicity": code_tables.ethnicity_name,
        "level": code_tables.level,
    }.get(key)
    if look_up is None:
        return text or None
    known = look_up(text)
    if known is None:
        raise RuleBroken(f"{key.upper()}_UNKNOWN", key, value=text)
    return known


def _phone(text: str) -> str:
    phone = normalise_phone(text)
    if not (is_mobile(phone) or is_landline(phone)):
        raise RuleBroken("PHONE_WRONG", "phone")
    return phone


def _pay(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= _PAY_AT_MOST:
        raise RuleBroken("GOAL_PAY_RANGE", "job_pay", amount=text[:20], most=_PAY_AT_MOST)
    return int(text)


def _origin(text: str) -> str:
    """Return six digits of GB/T 2260, or the name of the place."""
    if text.isdecimal() and len(text) != _ORIGIN_DIGITS:
        raise RuleBroken("ORIGIN_WRONG", "origin", value=text[:20])
    return text


def _categories(names: Any) -> tuple[str, ...]:
    found: set[str] = set()
    for name in names or ():
        known, unknown = code_tables.category_words(name)
        if unknown:
            raise RuleBroken(
                "CATEGORY_UNKNOWN", "categories", value=unknown[0], likely=list(_NOTICE)
            )
        found.update(known)
    return tuple(sorted(found))
