"""Two computers of one person: what both write without knowing of each other is kept twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casework.parcels.lines import LineOutcome
from casework.parcels.manifest import ParcelKind
from casework.records import CaseFile, Role
from casework.required_services import Service
from casework.rulepack import DEFAULT_PACK, load_pack, pack_document
from tests.builders.exchange import Device, open_devices, pin
from tests.builders.homes import a_plan, a_roster


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Device, Device]]:
    """The second computer has what the first one has."""
    roles = [("周敏", Role.COUNSELOR), ("周敏二", Role.COUNSELOR)]
    with open_devices(tmp_path, roles) as (one, other):
        pin(one, other, Role.COUNSELOR, is_own=True)
        pin(other, one, Role.COUNSELOR, is_own=True)
        one.services.imports.import_draft(a_roster(1))
        carry(one, other)
        yield one, other


def carry(one: Device, other: Device) -> tuple[int, int, int]:
    """Bring everything over, and the receipt back; return taken, in two versions, and returned."""
    opened = other.opens(one.seal(name_of(other)))
    assert opened.receipt is not None
    one.opens(opened.receipt.path)
    outcomes = (LineOutcome.ACCEPTED, LineOutcome.CONFLICT, LineOutcome.RETURNED)
    return tuple(len(opened.of(outcome)) for outcome in outcomes)


def name_of(device: Device) -> str:
    with device.caseload.snapshot() as reader:
        return reader.keeper().name


def tell_settings(one: Device, other: Device) -> Any:
    """Send the settings, let them come into force, and return what that did."""
    opened = other.opens(one.seal(name_of(other), ParcelKind.SETTINGS))
    assert opened.receipt is not None
    one.opens(opened.receipt.path)
    assert opened.effect is not None
    return opened.effect.settings


def value(device: Device, key: str) -> object:
    with device.caseload.snapshot() as reader:
        found: object = reader.org_settings().value(key)
        return found


def own_pack(talks: int) -> dict[str, Any]:
    """A rule pack of one's own."""
    document = pack_document(load_pack(DEFAULT_PACK))
    return {**document, "id": "own", "version": 1, "minima": {**document["minima"], "talk": talks}}


def goals(device: Device) -> list[str]:
    with device.caseload.snapshot() as reader:
        return [plan.goal for plan in reader.case(device.files()[0]).plans]


def test_the_same_plan_version_from_both_computers_is_a_conflict(
    both: tuple[Device, Device],
) -> None:
    one, other = both
    student = one.files()
    one.services.plans.make_plan(student, replace(a_plan(), goal="在天津做会计"))
    other.home.clock.pass_days(1)
    other.services.plans.make_plan(student, replace(a_plan(), goal="回老家考公"))

    assert carry(one, other) == (0, 1, 0)
    assert carry(other, one) == (0, 1, 0)

    with one.caseload.snapshot() as reader:
        ((record, lines),) = reader.exchange.conflicts().items()
    assert {line.fields["goal"] for line in lines if line.fields} == {"在天津做会计", "回老家考公"}
    kept = next(line for line in lines if line.fields and line.fields["goal"] == "回老家考公")
    one.services.parcels.resolve_conflict(record, kept.revision)
    carry(one, other)
    assert goals(one) == goals(other) == ["回老家考公"]
    assert one.caseload.checks.state_digest() == other.caseload.checks.state_digest()
    one.services.plans.make_plan(
        student, replace(a_plan(), goal="第二版", change_reason="考公没有通过")
    )
    assert carry(one, other) == (1, 0, 0)
    assert goals(other)[-1] == "第二版"


def test_an_undone_and_rewritten_plan_is_one_record_with_a_history(
    both: tuple[Device, Device],
) -> None:
    one, other = both
    student = one.files()
    one.services.plans.make_plan(student, replace(a_plan(), goal="第一稿"))
    one.seal("周敏二")
    one.services.actions.undo()
    one.services.plans.make_plan(student, replace(a_plan(), goal="第二稿"))
    assert carry(one, other) == (1, 0, 0)
    assert goals(other) == ["第二稿"]
    assert one.caseload.checks.verify_journal().findings == ()


def test_a_file_with_a_custom_pack_is_imported_after_the_settings(
    both: tuple[Device, Device],
) -> None:
    one, other = both
    one.services.packs.add_pack(own_pack(talks=5))
    one.services.packs.apply_pack(one.files(), "own@1", reason="学院要求更高")
    assert carry(one, other) == (0, 0, 1)  # PACK_UNKNOWN

    path = one.seal("周敏二", ParcelKind.SETTINGS)
    preview = other.caseload.exchange.preview(path).effect
    assert preview is not None
    assert preview.settings.packs == ("own@1",)
    assert carry(one, other) == (0, 0, 1)  # it was only looked at
    tell_settings(one, other)

    assert carry(one, other) == (1, 0, 0)
    with other.caseload.snapshot() as reader:
        assert reader.get(CaseFile, other.files()[0]).pack_id == "own@1"
    assert one.caseload.checks.state_digest() == other.caseload.checks.state_digest()


def test_settings_of_either_computer_apply_on_both(both: tuple[Device, Device]) -> None:
    one, other = both
    one.services.settings.change_settings({"masking": "strict"})
    other.services.settings.change_settings({"retention_years": 8})
    tell_settings(one, other)
    tell_settings(other, one)
    for device in both:
        assert (value(device, "masking"), value(device, "retention_years")) == ("strict", 8)


@pytest.mark.parametrize("is_later_first", [True, False])
def test_the_later_of_two_settings_wins_on_both(
    both: tuple[Device, Device], *, is_later_first: bool
) -> None:
    one, other = both
    one.services.settings.change_settings({"retention_years": 5})
    other.home.clock.pass_days(1)
    other.services.settings.change_settings({"retention_years": 8})
    ways = [(one, other), (other, one)]
    for sender, receiver in reversed(ways) if is_later_first else ways:
        done = tell_settings(sender, receiver)
        is_told = receiver is other and not is_later_first
        assert [(d.before, d.after) for d in done.later] == ([(8, 5)] if is_told else [])
    assert [value(device, "retention_years") for device in both] == [8, 8]


def test_a_setting_keeps_its_timestamp_on_the_other_computer(
    both: tuple[Device, Device],
) -> None:
    one, other = both
    one.services.settings.change_settings({"retention_years": 5})
    first = one.seal("周敏二", ParcelKind.SETTINGS)
    one.home.clock.pass_days(1)
    one.services.settings.change_settings({"retention_years": 8})
    other.home.clock.pass_days(3)
    other.opens(first)  # days after the next change
    one.home.clock.pass_days(2)
    tell_settings(other, one)
    assert value(one, "retention_years") == 8
    tell_settings(one, other)
    assert value(other, "retention_years") == 8


@pytest.mark.fast
def test_settings_sent_in_both_directions_converge(both: tuple[Device, Device]) -> None:
    one, other = both
    one.services.settings.change_settings({"retention_years": 5})
    other.services.settings.change_settings({"retention_years": 8})  # in the same moment
    there, back = (
        one.seal("周敏二", ParcelKind.SETTINGS),
        other.seal("周敏", ParcelKind.SETTINGS),
    )
    other.opens(there)
    one.opens(back)
    assert value(one, "retention_years") == value(other, "retention_years")


def test_a_reset_setting_is_reset_on_both(both: tuple[Device, Device]) -> None:
    one, other = both
    one.services.settings.change_settings({"masking": "strict"})
    tell_settings(one, other)
    other.home.clock.pass_days(1)
    other.services.settings.change_settings({"masking": None})
    assert value(other, "masking") is None
    tell_settings(other, one)
    assert value(one, "masking") is None


def test_a_pack_version_with_two_contents_is_kept_and_reported(
    both: tuple[Device, Device],
) -> None:
    one, other = both
    one.services.packs.add_pack(own_pack(talks=5))
    other.services.packs.add_pack(own_pack(talks=4))
    assert tell_settings(one, other).unlike == ("own@1",)
    with other.caseload.snapshot() as reader:
        assert reader.org_settings().pack("own@1").minimum(Service.TALK) == 4
