"""Fields of a whole file that lists omit: periods, contacts, consents, earlier identities."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.case import Case
from casework.people.person import PHONES
from casework.ports import Reader
from casework.records import CaseFile, Contact
from casework.standing import standing_of
from ui.cli.json_values import plain, record
from ui.common.masking import mask

_PLAIN = ("id_kind", "political", "origin", "leaving", "graduates_on", "job_industry", "job_pay")


def beyond_lists(reader: Reader, case: Case, *, masked: bool) -> dict[str, Any]:
    """Return the keys of ``show`` that lists do not have; phone numbers are masked as elsewhere."""
    file = case.file
    return {
        **{name: plain(getattr(file, name)) for name in _PLAIN},
        "category_periods": [plain(period) for period in file.categories],
        "standing_beside": extras_standing(case, reader.today),
        "contacts": [_contact(one, masked=masked) for one in file.contacts],
        "consents": [record(consent) for consent in case.consents],
        "aliases": list(file.aliases),
        "same_person": [
            {"file_id": str(one.id), "student_no": one.student_no, "cohort": one.cohort}
            for one in others_of_person(reader, file)
        ],
        "withdrawal": {
            "kind": file.withdrawal.value,
            "reason": file.withdrawal_reason,
            "on": plain(file.withdrawn_on),
        }
        if file.withdrawal
        else None,
    }


def extras_standing(case: Case, today: date) -> dict[str, dict[str, int]]:
    """Return given, owed and not counting of the extra services that are demanded or were given."""
    found = standing_of(case, case.pack, today).extras
    return {
        extra.value: {"given": one.given, "owed": one.owed, "not_counting": one.not_counting}
        for extra, one in found.items()
    }


def others_of_person(reader: Reader, file: CaseFile) -> tuple[CaseFile, ...]:
    """Return the other files of the same person, by cohort."""
    if file.person_id is None:
        return ()
    joined = (one for one in reader.files_of_person(file.person_id) if one.id != file.id)
    return tuple(sorted(joined, key=lambda one: one.cohort))


def _contact(contact: Contact, *, masked: bool) -> dict[str, Any]:
    value: str | None = contact.value
    if masked:
        value = mask("phone", value) if contact.way in PHONES else None
    return {
        "way": contact.way,
        "value": value,
        "since": plain(contact.since),
        "note": None if masked else contact.note,
    }
