"""Whose counts new settings change: found without counting all, and the same as by counting all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from casework.ports import Reader
from casework.previews import preview_settings
from casework.required_services import Service
from casework.rulepack import DEFAULT_PACK, load_pack, pack_document
from casework.settings.org_settings import OrgSettings
from casework.standing import standing_of
from storage.caseload import OpenCaseload
from tests.builders.homes import START, a_home, a_posted_post, a_referral, files_of

_RICH = [{"region": "天津", "since": "2026-01-01", "amount": 9000}]
_POOR = [{"region": "天津", "since": "2026-01-01", "amount": 1}]
_OWN = {**pack_document(load_pack(DEFAULT_PACK)), "id": "own", "version": 1}
_OVER = {
    "begins": {"year": -1, "month": 9, "day": 1},
    "ends": {"year": -1, "month": 9, "day": 2},
}


@pytest.fixture(scope="module")
def caseload(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCaseload]:
    """Six students: some referred, some referred after they had a place, one under another pack."""
    home = a_home(tmp_path_factory.mktemp("effects") / "home", students=6)
    home.clock.pass_days(10)
    with home.open() as caseload:
        services, files, today = caseload.services, files_of(caseload), START + timedelta(days=8)
        services.referrals.refer(
            files[:4], a_referral(a_posted_post(services, 1), on=today, responded_on=today)
        )
        services.destinations.register_destination(files[2:4], code="11", on=START)
        services.destinations.register_destination(files[4:5], code="11", on=START)
        services.packs.add_pack(_OWN)
        services.packs.apply_pack(files[:1], "own@1", reason="学校自定标准")
        yield caseload


def _by_counting_all(reader: Reader, coming: OrgSettings, files: list[UUID]) -> set[UUID]:
    changed = set()
    for file_id, case in reader.cases(files).items():
        then = standing_of(
            replace(case, settings=coming), coming.pack(case.file.pack_id), reader.today
        )
        now = standing_of(case, case.pack, reader.today)
        if any(now.given(service) != then.given(service) for service in Service):
            changed.add(file_id)
    return changed


@pytest.mark.parametrize(
    ("settings", "packs", "count"),
    [
        ({"wages": _RICH}, {}, 2),
        ({"wages": _POOR}, {}, 0),
        ({"destinations": {"11": {"placed": False}}}, {}, 2),
        ({"destinations": {"11": {"placed": False}}, "wages": _RICH}, {}, 2),
        ({"destinations": {"85": {"placed": False}}}, {}, 0),
        ({}, {"own@1": {**_OWN, "window": _OVER}}, 1),
        ({}, {"own@2": {**_OWN, "version": 2}}, 0),
    ],
)
def test_effects_equal_those_of_a_full_recount(
    caseload: OpenCaseload,
    settings: Mapping[str, object],
    packs: Mapping[str, object],
    count: int,
) -> None:
    files = files_of(caseload)
    with caseload.snapshot() as reader:
        now = reader.org_settings()
        coming = replace(
            now,
            settings={**now.settings, **{key: json.dumps(one) for key, one in settings.items()}},
            own_packs={**now.own_packs, **{ref: json.dumps(one) for ref, one in packs.items()}},
        )
        found = preview_settings(reader, coming, files)
        assert {one.file_id for one in found.shifts} == _by_counting_all(reader, coming, files)
    assert found.count == count
