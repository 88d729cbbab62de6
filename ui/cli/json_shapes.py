"""The shapes of JSON answers (student, record, standing); scripts rely on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.case import Case
from casework.offers.posts import way_of
from casework.ports import Reader
from casework.queries import evidence_of
from casework.read_models import FileLine, ServiceCount, ServiceProgress
from casework.records import ExtraKind
from casework.required_services import Service
from ui.cli.file_json import beyond_lists
from ui.cli.json_values import plain, record
from ui.common.masking import mask

EXTRAS = {"guidance": ExtraKind.GUIDANCE, "briefings": ExtraKind.BRIEFING}
"""The keys of the extra services."""


def standing(counts: Mapping[Service, ServiceCount]) -> dict[str, dict[str, int]]:
    """Return given, owed and not counting for each service."""
    return {
        service.value: {
            "given": counts[service].given,
            "owed": counts[service].owed,
            "not_counting": counts[service].not_counting,
        }
        for service in Service
    }


def student(line: FileLine, *, masked: bool) -> dict[str, Any]:
    """Return a student of a list, with the documented keys."""
    file = line.file

    def number(field: str, value: str | None) -> str | None:
        return mask(field, value or None) if masked else value or None

    return {
        "file_id": str(file.id),
        "student_no": file.student_no,
        "name": file.name,
        "gender": file.gender or None,
        "ethnicity": file.ethnicity or None,
        "id_number": number("id_number", file.id_number),
        "birth": number("birth", plain(file.birth)),
        "phone": number("phone", file.phone),
        "college": file.college or None,
        "major": file.major or None,
        "class_name": file.class_name or None,
        "level": file.level or None,
        "cohort": file.cohort,
        "categories": list(line.categories),
        "job_city": file.job_city or None,
        "job_kind": file.job_kind or None,
        "helper": line.helper.helper if line.helper else None,
        "helper_role": line.helper.helper_role if line.helper else None,
        "status": str(line.status.value),
        "lacks": list(file.lacks),
        "standing": standing(line.standing),
    }


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
                "steps": plain(way_of(made.referral)),
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
    return {
        "files": group.files,
        "complete": group.complete,
        **{
            service.value: {"given": count.given, "owed": count.owed}
            for service, count in group.everything.items()
        },
    }
