"""The shapes of JSON answers (student, record, standing); scripts rely on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.case import Case
from casework.offers.posts import way_of
from casework.people.person import PHONES
from casework.ports import Reader
from casework.queries import evidence_of
from casework.read_models import FileLine, ServiceCount, ServiceProgress
from casework.records import CaseFile, Contact, ExtraKind
from casework.required_services import Service
from casework.standing import standing_of
from ui.cli import output
from ui.cli.output import plain, record
from ui.common.masking import mask

EXTRAS = {"guidance": ExtraKind.GUIDANCE, "briefings": ExtraKind.BRIEFING}
"""The keys of the extra services."""


_MAY_LACK = "gender ethnicity college major class_name level job_city job_kind"
_OF_STUDENT = (
    "file_id student_no name gender ethnicity id_number birth phone college major class_name level"
    " cohort categories job_city job_kind helper helper_role status lacks"
)
"""The keys of a student in this order; ``standing`` follows."""


def standing(counts: Mapping[Service, ServiceCount]) -> dict[str, dict[str, int]]:
    """Return given, owed and not counting for each service."""
    return {
        service.value: output.picked(counts[service], "given owed not_counting")
        for service in Service
    }


def student(line: FileLine, *, masked: bool) -> dict[str, Any]:
    """Return a student of a list, with the documented keys."""
    file = line.file

    def number(field: str, value: str | None) -> str | None:
        return mask(field, value or None) if masked else value or None

    helper = line.helper
    return output.picked(
        file,
        _OF_STUDENT,
        **{name: getattr(file, name) or None for name in _MAY_LACK.split()},
        file_id=file.id,
        id_number=number("id_number", file.id_number),
        birth=number("birth", plain(file.birth)),
        phone=number("phone", file.phone),
        categories=line.categories,
        helper=helper.helper if helper else None,
        helper_role=helper.helper_role if helper else None,
        status=line.status,
        standing=standing(line.standing),
    )


def whole_file(reader: Reader, case: Case, line: FileLine, *, masked: bool) -> dict[str, Any]:
    """Return a student with every record of the file, including void ones."""
    return {
        **student(line, masked=masked),
        "plan": record(case.plan) if case.plan else None,
        "pairing": [record(pairing) for pairing in case.pairings],
        "talks": [{**record(held.session), **record(held.talk)} for held in case.talks],
        "referrals": [
            {
                **record(made.referral),
                "steps": way_of(made.referral),
                "post": record(made.post),
                "employer": record(made.employer),
            }
            for made in case.referrals
        ],
        "attendances": [
            {**record(held.attendance), "event": record(held.event)} for held in case.attendances
        ],
        "training": [record(training) for training in case.trainings],
        **{name: extras(case, kind) for name, kind in EXTRAS.items()},
        "destination": record(case.destination) if case.destination else None,
        "evidence": evidence(reader, case),
        **beyond_lists(reader, case, masked=masked),
    }


def extras(case: Case, kind: ExtraKind) -> list[dict[str, Any]]:
    """Return the guidance sessions or the briefings of a file."""
    return [record(one) for one in case.extras if one.service is kind]


def evidence(reader: Reader, case: Case) -> list[dict[str, Any]]:
    """Return each proof of a file once, with its attachments and their reviews."""
    found = []
    for item in evidence_of(reader, case):
        places = [one for one in case.attachments if one.evidence_id == item.id]
        is_void = bool(places) and all(one.is_void for one in places)
        shape = {**record(item), "attachments": [record(one) for one in places]}
        found.append({**shape, "voided": is_void})
    return found


def progress(groups: tuple[ServiceProgress, ...]) -> dict[str, Any]:
    """Return the progress of all files together, and of each group."""
    whole, *parts = groups
    return {**_group(whole), "by": [{"label": part.label, **_group(part)} for part in parts]}


def _group(group: ServiceProgress) -> dict[str, Any]:
    counts = group.everything.items()
    services = {service.value: output.picked(one, "given owed") for service, one in counts}
    return output.picked(group, "files complete", **services)


_PLAIN = "id_kind political origin leaving graduates_on job_industry job_pay"


def beyond_lists(reader: Reader, case: Case, *, masked: bool) -> dict[str, Any]:
    """Return the keys of ``show`` that lists do not have; phone numbers are masked as elsewhere."""
    file = case.file
    left = {"kind": file.withdrawal, "reason": file.withdrawal_reason, "on": file.withdrawn_on}
    return {
        **output.picked(file, _PLAIN),
        "category_periods": file.categories,
        "standing_beside": extras_standing(case, reader.today),
        "contacts": [_contact(one, masked=masked) for one in file.contacts],
        "consents": [record(consent) for consent in case.consents],
        "aliases": file.aliases,
        "same_person": [
            output.picked(one, "file_id student_no cohort", file_id=one.id)
            for one in others_of_person(reader, file)
        ],
        "withdrawal": left if file.withdrawal else None,
    }


def extras_standing(case: Case, today: date) -> dict[str, dict[str, int]]:
    """Return given, owed and not counting of the extra services that are demanded or were given."""
    found = standing_of(case, case.pack, today).extras
    return {
        extra.value: output.picked(one, "given owed not_counting") for extra, one in found.items()
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
        "since": contact.since,
        "note": None if masked else contact.note,
    }
