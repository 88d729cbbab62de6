"""Parcels of form 1 are taken in as the program that knew no other form took them in."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.parcels.manifest import ParcelKind
from tests.builders.golden_homes import digest_of_entry, state_of
from tests.builders.golden_parcels import EXPECTED, FOLDER, parcels_of, receiver, taken


@pytest.mark.fast
@pytest.mark.parametrize("role", EXPECTED)
def test_every_old_parcel_has_its_recorded_outcome(role: str, tmp_path: Path) -> None:
    home = receiver(role, tmp_path / "home")

    with home.manager.open(home.folder, home.key) as caseload:
        before = EXPECTED[role]["before"]
        assert state_of(caseload).items() <= before.items()
        for name, expected in EXPECTED[role]["parcels"].items():
            assert taken(caseload, name, tmp_path) == expected, name
        assert caseload.checks.verify_journal().findings == ()
        assert caseload.checks.verify_store() == ()
        assert digest_of_entry(caseload, before["entries"]) == before["head"]


@pytest.mark.parametrize("role", EXPECTED)
def test_opening_an_old_parcel_again_changes_nothing(role: str, tmp_path: Path) -> None:
    home = receiver(role, tmp_path / "home")
    every = [FOLDER / f"{name}.zhp" for name in parcels_of(role)]

    with home.manager.open(home.folder, home.key) as caseload:
        for path in every:
            caseload.exchange.open(path, out=tmp_path)
        digest = caseload.checks.state_digest()
        for path in every:
            again = caseload.exchange.open(path, out=tmp_path)
            assert again.inspected.is_known
            assert again.taken.done.action is None
        assert caseload.checks.state_digest() == digest


def test_there_is_a_golden_parcel_of_every_kind() -> None:
    every = [expected for role in EXPECTED.values() for expected in role["parcels"].items()]

    assert {expected["kind"] for _, expected in every} == {kind.value for kind in ParcelKind}
    assert {name for name, _ in every} == {path.stem for path in FOLDER.glob("*.zhp")}
