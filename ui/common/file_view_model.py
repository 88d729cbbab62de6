"""Data of the file page; loaded from a single snapshot on a worker thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from casework.case import Case
from casework.exchange.custody_queries import FileLocation, location_of
from casework.exchange.returned_records import ReturnedRecord, returned_by_us, returned_records
from casework.offers.matching import Suggestion, suggest
from casework.offers.posts import offers
from casework.ports import Reader
from casework.read_models import FileLine
from casework.records import CaseFile, Evidence
from casework.required_services import Service
from casework.rulepack import RulePack
from casework.service_layer.people import files_of_person
from casework.standing import Standing, standing_from
from casework.verdicts import ExtraVerdict, Verdict, judge, judge_extra_services

_MOST_FITTING = 3


@dataclass(frozen=True, slots=True)
class FileViewModel:
    """A file with the verdict of each record; ``proofs`` maps evidence ids to names.

    ``extra_verdicts`` are the verdicts on additional services that the pack requires, by record.
    ``fitting`` are posts that would count, best match first, while referrals are owed. ``others``
    are the person's files in other cohorts. ``place`` is the current location of a file that was
    ever transferred. ``back`` are returns by partners; ``returned_by_us`` maps a record to the
    partner we returned it to and the reason.
    """

    line: FileLine
    case: Case
    pack: RulePack
    verdicts: Mapping[UUID, Verdict]
    standing: Standing
    today: date
    proofs: Mapping[UUID, str] = field(repr=False)
    extra_verdicts: Mapping[UUID, ExtraVerdict] = field(default_factory=dict)
    fitting: tuple[Suggestion, ...] = ()
    others: tuple[CaseFile, ...] = field(default=(), repr=False)
    place: FileLocation | None = None
    back: Mapping[UUID, tuple[ReturnedRecord, ...]] = field(default_factory=dict, repr=False)
    returned_by_us: Mapping[UUID, tuple[str, str]] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> UUID:
        return self.case.id


def load_file(reader: Reader, file_id: UUID) -> FileViewModel:
    """Load all data of a file. Raises RuleBroken UNKNOWN_RECORD."""
    case = reader.case(file_id)
    pack = case.pack
    verdicts = judge(case, pack, reader.today)
    wanted = {
        *(held.attendance.proof_id for held in case.attendances),
        *(destination.proof_id for destination in case.destinations),
    }
    standing = standing_from(verdicts, case, pack, reader.today)
    proofs = {one: reader.get(Evidence, one).name for one in wanted if one is not None}
    return FileViewModel(
        line=reader.line(file_id),
        case=case,
        pack=pack,
        verdicts={verdict.record_id: verdict for verdict in verdicts},
        standing=standing,
        today=reader.today,
        proofs=proofs,
        extra_verdicts=_extra_verdicts(case, pack, reader.today),
        fitting=_fitting(reader, case, standing),
        others=tuple(one for one in files_of_person(reader, file_id) if one.id != file_id),
        place=location_of(reader, file_id),
        back=_came_back(reader, case),
        returned_by_us=returned_by_us(reader, _record_ids(case)),
    )


def _came_back(reader: Reader, case: Case) -> dict[UUID, tuple[ReturnedRecord, ...]]:
    """Return the returns by the record that shows them; for evidence, the record it belongs to."""
    proven = {one.id: one.target_id for one in case.attachments}
    found: dict[UUID, tuple[ReturnedRecord, ...]] = {}
    for one in returned_records(reader, (case.id, *_record_ids(case), *proven)):
        shown_at = proven.get(one.record_id, one.record_id)
        found[shown_at] = (*found.get(shown_at, ()), one)
    return found


def _record_ids(case: Case) -> tuple[UUID, ...]:
    """Return the records of a file that can be returned and corrected individually."""
    return tuple(
        one.id
        for one in (
            *(held.talk for held in case.talks),
            *(made.referral for made in case.referrals),
            *(place.attendance for place in case.attendances),
            *(*case.plans, *case.pairings, *case.destinations, *case.trainings, *case.extras),
        )
    )


def _extra_verdicts(case: Case, pack: RulePack, today: date) -> dict[UUID, ExtraVerdict]:
    """Return the verdicts on additional services, if the pack requires any."""
    if not pack.extras:
        return {}
    found = judge_extra_services(case, pack, today)
    return {verdict.record_id: verdict for verdict in found if verdict.extra in pack.extras}


def _fitting(reader: Reader, case: Case, standing: Standing) -> tuple[Suggestion, ...]:
    if not standing.owed(Service.REFERRAL):
        return ()
    return suggest(case, offers(reader), reader.today, limit=_MOST_FITTING)
