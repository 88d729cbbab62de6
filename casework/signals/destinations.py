"""Signals about destinations and contact data."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from itertools import groupby
from struct import Struct
from uuid import UUID

from casework.case import Case
from casework.destinations import code_of, destination_on, is_placed
from casework.evidence import PASSED, is_internship
from casework.formats import credit_code
from casework.formats.phone import normalise_phone, phones_in
from casework.people.helpers import helper_settings
from casework.records import CaseFile, Destination
from casework.settings.wages import minimum_wage
from casework.signals.common import (
    DetectorInput,
    Facts,
    Gathering,
    Signal,
    SignalRef,
    SignalRefs,
    ref_of,
)
from casework.verdicts.common import cleaned

_WORK = ("10", "11")
_FLEXIBLE = ("12", "75", "76")
_FEW_PLACED = 20
_FEW_PAYS = 10
_LARGE = ("大型", "中型", "大", "中")
_PHONE = Struct("32s16s16s")
"""The digest of a phone number, a file and its person, packed because an office has very many."""


def employer_cluster(data: DetectorInput) -> Gathering:
    """Find several students of a cohort at one employer that is not known to be large."""
    limit = data.threshold("EMPLOYER_CLUSTER")
    large: set[str] = set()
    found: dict[tuple[int, str], _Students] = defaultdict(_Students)
    while (part := (yield None)) is not None:
        large.update(
            cleaned(made.employer.name)
            for case in part.cases
            for made in case.referrals
            if (made.employer.size or "") in _LARGE
        )
        for case, place in _current(part):
            if place.employer:
                code = credit_code.normalise(place.employer_uscc or "")
                who = code if credit_code.is_valid(code) else cleaned(place.employer)
                found[(case.file.cohort, who)].add(place.employer, ref_of(place, place.on))
    for (cohort, _), students in found.items():
        name, refs = students.apart_from(large)
        if len(refs) >= limit:
            facts: Facts = {"cohort": cohort, "count": len(refs), "employer": name}
            yield Signal("EMPLOYER_CLUSTER", refs, facts)


class _Students:
    """The students at one employer, with the name that each record gives it."""

    __slots__ = ("_names", "_pieces")

    def __init__(self) -> None:
        self._names: list[str] = []
        self._pieces = SignalRefs()

    def add(self, name: str, ref: SignalRef) -> None:
        known = self._names
        known.append(known[-1] if known and known[-1] == name else name)
        self._pieces.add(ref)

    def __iter__(self) -> Iterator[tuple[str, SignalRef]]:
        return zip(self._names, self._pieces, strict=True)

    def __len__(self) -> int:
        return len(self._names)

    def apart_from(self, large: Collection[str]) -> tuple[str, tuple[SignalRef, ...]]:
        """Return the students whose employer name is not in ``large``, and the first such name."""
        small = [(name, ref) for name, ref in self if cleaned(name) not in large]
        return small[0][0] if small else "", tuple(ref for _name, ref in small)


def employer_contact(data: DetectorInput) -> Gathering:
    """Find students of a cohort at differently named employers with the same phone number.

    The numbers come from the employers in referrals.
    """
    limit = data.threshold("EMPLOYER_CONTACT")
    phones: dict[str, tuple[str, ...]] = {}
    placed: dict[tuple[int, str, str], _Students] = defaultdict(_Students)
    while (part := (yield None)) is not None:
        for case in part.cases:
            for made in case.referrals:
                known = tuple(phones_in(made.employer.contact or ""))
                code = credit_code.normalise(made.employer.uscc)
                for key in (cleaned(made.employer.name), code):
                    if known and key:
                        phones[key] = known
        for case, place in _current(part):
            if place.employer:
                code = credit_code.normalise(place.employer_uscc or "")
                students = placed[(case.file.cohort, code, cleaned(place.employer))]
                students.add(place.employer, ref_of(place, place.on))
    found: dict[tuple[int, str], list[tuple[str, SignalRef]]] = defaultdict(list)
    for (cohort, code, name), students in placed.items():
        for phone in phones.get(code) or phones.get(name) or ():
            found[(cohort, phone)].extend(students)
    for (cohort, _), uses in found.items():
        names = sorted({cleaned(name): name for name, _ in uses}.values())
        if len(uses) >= limit and len(names) > 1:
            facts: Facts = {
                "cohort": cohort,
                "count": len(uses),
                "first": names[0],
                "second": names[1],
                "employers": len(names),
            }
            yield Signal("EMPLOYER_CONTACT", tuple(ref for _, ref in uses), facts)


def pay_low(data: DetectorInput) -> Iterator[Signal]:
    """Find pay below the minimum wage in destinations whose code has a wage floor."""
    for case, place in _current(data):
        known = code_of(case.settings, place.code)
        if place.pay is None or not place.region or known is None or not known.has_wage_floor:
            continue
        floor = minimum_wage(case.settings, place.region, place.on)
        if floor is not None and place.pay < floor.amount:
            facts: Facts = {"pay": place.pay, "region": floor.region, "minimum": floor.amount}
            yield Signal("PAY_LOW", (ref_of(place, place.on),), facts)


def pay_all_equal(data: DetectorInput) -> Gathering:
    """Find a pay shared by more than half of the destinations with known pay."""
    limit = data.threshold("PAY_ALL_EQUAL")
    by_pay: dict[int, SignalRefs] = defaultdict(SignalRefs)
    while (part := (yield None)) is not None:
        for _case, place in _current(part):
            if place.pay:
                by_pay[place.pay].add(ref_of(place, place.on))
    known = sum(map(len, by_pay.values()))
    for pay, refs in by_pay.items():
        if known >= _FEW_PAYS and len(refs) >= limit and len(refs) * 2 > known:
            yield Signal("PAY_ALL_EQUAL", refs, {"count": len(refs), "pay": pay})


def internship_as_work(data: DetectorInput) -> Iterator[Signal]:
    """Find contracts whose job title or proof mentions an internship."""
    for case, place in _current(data):
        if not place.code.startswith(_WORK):
            continue
        names = [place.job_title or ""]
        for attachment in case.attachments:
            proof = data.evidence.get(attachment.evidence_id)
            if attachment.target_id == place.id and not attachment.is_void and proof is not None:
                names += [proof.name, attachment.proof_kind]
        word = next((name for name in names if is_internship(name)), None)
        if word is not None:
            said = next(part for part in ("顶岗", "实习", "见习") if part in word)
            facts: Facts = {"code": place.code, "word": said}
            yield Signal("INTERNSHIP_AS_WORK", (ref_of(place, place.on),), facts)


def flexible_share(data: DetectorInput) -> Gathering:
    """Find cohorts with a high share of the kinds of employment that are easiest to fake."""
    limit = data.threshold("FLEXIBLE_SHARE")
    placed: Counter[int] = Counter()
    flexible: dict[int, SignalRefs] = defaultdict(SignalRefs)
    while (part := (yield None)) is not None:
        for case, place in _current(part):
            if is_placed(case.settings, place.code):
                placed[case.file.cohort] += 1
                if place.code.startswith(_FLEXIBLE):
                    flexible[case.file.cohort].add(ref_of(place, place.on))
    for cohort, refs in flexible.items():
        percent = 100 * len(refs) // placed[cohort]
        if placed[cohort] >= _FEW_PLACED and percent > limit:
            facts: Facts = {
                "cohort": cohort,
                "placed": placed[cohort],
                "count": len(refs),
                "percent": percent,
            }
            yield Signal("FLEXIBLE_SHARE", refs, facts)


def register_doubt(data: DetectorInput) -> Iterator[Signal]:
    """Find destinations that passed review but are questioned by the national register."""
    for case, place in _current(data):
        if place.register_state != "学信网存疑":
            continue
        if any(a.target_id == place.id and a.review == PASSED for a in case.attachments):
            facts: Facts = {"on": place.on.isoformat()}
            yield Signal("REGISTER_DOUBT", (ref_of(place, place.on),), facts)


def phone_shared(_ground: DetectorInput) -> Gathering:
    """Find phone numbers shared by files of several students."""
    said: list[bytes] = []
    while (part := (yield None)) is not None:
        for case in part.cases:
            if case.file.phone:
                person = case.file.person_id or case.id
                phone = hashlib.sha256(normalise_phone(case.file.phone).encode()).digest()
                said.append(_PHONE.pack(phone, case.id.bytes, person.bytes))
    said.sort(key=_phone_of)  # stable: files with the same number keep their order
    for _phone, some in groupby(said, key=_phone_of):
        files = [_PHONE.unpack(one)[1:] for one in some]
        people = {person for _file_id, person in files}
        if len(people) > 1:
            refs = tuple(_file(UUID(bytes=file_id)) for file_id, _person in files)
            yield Signal("PHONE_SHARED", refs, {"count": len(people)})


def _phone_of(said: bytes) -> bytes:
    return said[:32]


def phone_of_helper(data: DetectorInput) -> Iterator[Signal]:
    """Find students whose phone number is their helper's own."""
    phones = {
        normalise_phone(note.phone): name
        for name, note in helper_settings(data.office).people.items()
        if note.phone
    }
    for case in data.cases:
        helper = phones.get(normalise_phone(case.file.phone)) if case.file.phone else None
        if helper is not None:
            yield Signal("PHONE_OF_HELPER", (_file(case.id),), {"helper": helper})


def _current(data: DetectorInput) -> Iterator[tuple[Case, Destination]]:
    for case in data.cases:
        place = destination_on(case, data.today)
        if place is not None:
            yield case, place


def _file(file_id: UUID) -> SignalRef:
    return SignalRef(CaseFile.kind, file_id, file_id)
