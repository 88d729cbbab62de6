"""Files by hand: a new student, and corrections of what is known of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from casework import code_tables, identity_number
from casework.desk.base import BaseDesk, Done, needed, sensible_day
from casework.ids import file_id_of, normalised_student_no
from casework.phone import is_landline, is_mobile, normalise_phone
from casework.problems import RuleBroken
from casework.records import CaseFile, HardshipCategory
from casework.roster import StudentFacts
from casework.roster_cells import spelled_name

EDITABLE = (
    "name",
    "gender",
    "ethnicity",
    "id_number",
    "birth",
    "phone",
    "college",
    "major",
    "class_name",
    "level",
    "categories",
    "job_city",
    "job_kind",
    "custom",
)
"""Fields that a person can correct; number and cohort are the file's identity."""

_PLAIN = ("college", "major", "class_name", "job_city", "job_kind")
_NOTICE = ("脱贫家庭", "低保家庭", "零就业家庭", "残疾", "少数民族", "就业困难")


class FactsDesk(BaseDesk):
    """Opens single files and corrects what they say of the student."""

    def open_file(self, facts: StudentFacts) -> Done:
        """Open a student's file by hand.

        Raises:
            RuleBroken: FIELD_MISSING, FILE_EXISTS, and the checks of each field.
        """
        number = normalised_student_no(needed(facts.student_no, "student_no"))
        name = spelled_name(needed(facts.name, "name"))
        if not 2000 <= facts.cohort <= 2100:
            raise RuleBroken("COHORT_WRONG", "cohort", cohort=facts.cohort)
        given = {key: getattr(facts, key) for key in EDITABLE if key not in ("name", "custom")}
        clean = _checked({key: value for key, value in given.items() if value})
        with self._archive.begin("file.open") as shelf:
            file_id = file_id_of(shelf.keeper().school, facts.cohort, number)
            if shelf.known_ids(CaseFile, [file_id]):
                raise RuleBroken(
                    "FILE_EXISTS", "student_no", student_no=number, cohort=facts.cohort
                )
            bare = CaseFile(
                id=file_id,
                recorded_at=shelf.now,
                recorded_by=shelf.actor,
                student_no=number,
                cohort=facts.cohort,
                name=name,
                pack_id=shelf.office().default_pack,
                opened_on=self._today(),
                custom=facts.custom,
            )
            shelf.add([_consistent(_with(bare, clean))])
            return Done(shelf.action_id, "file.open", (file_id,), (file_id,))

    def edit_facts(self, file_id: UUID, changes: Mapping[str, Any]) -> Done:
        """Correct fields of a file; ``categories`` takes names, an empty value clears a field.

        Raises:
            RuleBroken: NOT_EDITABLE, FIELD_MISSING (name), and the checks of each field.
        """
        for key in changes:
            if key not in EDITABLE:
                raise RuleBroken("NOT_EDITABLE", key)
        clean = _checked(changes)
        with self._archive.begin("file.edit") as shelf:
            file = shelf.get(CaseFile, file_id)
            edited = _consistent(_with(file, clean))
            shelf.amend(edited)
            action = shelf.action_id if edited != file else None
            return Done(action, "file.edit", (), (file_id,))


def _with(file: CaseFile, clean: Mapping[str, Any]) -> CaseFile:
    values = dict(clean)
    if "categories" in values:
        known = {category.name: category for category in file.categories}
        values["categories"] = tuple(
            known.get(name, HardshipCategory(name=name)) for name in values["categories"]
        )
    if "name" in values and values["name"] != file.name:
        values["original_name"] = None
    return replace(file, **values)


def _consistent(file: CaseFile) -> CaseFile:
    """The file with birth and gender filled from its identity number where they are blank."""
    if not file.id_number:
        return file
    birth = identity_number.birth_of(file.id_number)
    if file.birth is not None and file.birth != birth:
        raise RuleBroken("BIRTH_CONTRADICTS_ID", "birth", birth=file.birth.isoformat())
    gender = file.gender or identity_number.gender_of(file.id_number)
    return replace(file, birth=birth, gender=gender)


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for key, value in changes.items():
        if key == "name":
            clean[key] = spelled_name(needed(value, "name"))
        elif key == "categories":
            clean[key] = _categories(value)
        elif key == "custom":
            clean[key] = tuple(value or ())
        elif value is None or value == "":
            clean[key] = None
        else:
            clean[key] = _check_one(key, value)
    return clean


def _check_one(key: str, value: Any) -> Any:
    if key == "birth":
        if not isinstance(value, date):
            raise RuleBroken("BAD_DATE", "birth", value=str(value))
        return sensible_day(value, "birth") if value.year >= 2000 else value
    text = str(value).strip()
    if key in _PLAIN:
        return text or None
    if key == "id_number":
        number = identity_number.normalise(text)
        for problem in identity_number.problems_of(number):
            raise RuleBroken(problem, "id_number")
        return number
    if key == "phone":
        phone = normalise_phone(text)
        if not (is_mobile(phone) or is_landline(phone)):
            raise RuleBroken("PHONE_WRONG", "phone")
        return phone
    look_up = {
        "gender": code_tables.gender,
        "ethnicity": code_tables.ethnicity_name,
        "level": code_tables.level,
    }[key]
    known = look_up(text)
    if known is None:
        raise RuleBroken(f"{key.upper()}_UNKNOWN", key, value=text)
    return known


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
