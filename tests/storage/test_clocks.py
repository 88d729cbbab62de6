"""A clock that was wrong: nothing is refused for its time alone, and it is said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from casework.clock import ClockDoubt
from casework.exchange.targets import ArrivalState, SyncTarget, TransportKind
from casework.parcels.lines import LineOutcome
from casework.parcels.manifest import ParcelKind
from casework.records import Role, Talk
from storage.ledger.tables import arrival_table
from tests.builders.exchange import Device, advisor_and_counselor, open_devices, pin
from tests.builders.homes import COHORT, START, a_home, a_talk, files_of


@contextmanager
def a_clock_ahead(device: Device, days: int) -> Iterator[None]:
    """For a while, the clock of this computer is so many days ahead (behind: below 0)."""
    device.home.clock.pass_days(days)
    yield
    device.home.clock.pass_days(-days)


def test_a_talk_dated_a_year_ahead_is_imported_and_reported_and_the_next_counts(
    tmp_path: Path,
) -> None:
    with advisor_and_counselor(tmp_path) as (advisor, counselor):
        counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        advisor.opens(counselor.seal("郭启明"))
        (first, second, *_rest) = advisor.files()
        with a_clock_ahead(advisor, 365):
            advisor.services.talks.log_talk([first], a_talk())
            early = counselor.opens(advisor.seal("周敏"))
        advisor.services.talks.log_talk([second], a_talk())
        late = counselor.opens(advisor.seal("周敏"))

        assert not early.of(LineOutcome.RETURNED)
        assert not late.of(LineOutcome.RETURNED)
        assert {one.line.kind for one in early.taken.taken.ahead} == {"talk_session", "talk"}
        assert counselor.given(first)[0] == 1
        assert counselor.given(second)[0] == 1


def test_a_parcel_from_a_fast_clock_is_accepted(tmp_path: Path) -> None:
    with advisor_and_counselor(tmp_path) as (advisor, counselor):
        counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        with a_clock_ahead(advisor, -3):
            advisor.opens(counselor.seal("郭启明"))

        assert len(advisor.files()) == 3


def test_a_decision_with_a_future_time_is_postponed_and_applied_later(tmp_path: Path) -> None:
    nas = tmp_path / "nas"
    nas.mkdir()
    people = [("就业中心", Role.OFFICE), ("周敏", Role.COUNSELOR)]
    with open_devices(tmp_path, people) as (office, counselor):
        pin(office, counselor, Role.COUNSELOR)
        pin(counselor, office, Role.OFFICE)
        sync_service = counselor.caseload.sync_service
        sync_service.keep_target(
            sync_service.connect(SyncTarget("nas", TransportKind.FOLDER, str(nas)))
        )
        with a_clock_ahead(office, 3):
            office.services.settings.change_settings({"retention_years": 5})
            path = office.seal("周敏", ParcelKind.SETTINGS)
        held = sync_service.offer(path)
        assert (held.state, held.code) == (ArrivalState.HELD, "E_CLOCK")

        counselor.home.clock.pass_days(4)
        sync_service.sync("nas")

        (waiting,) = sync_service.arrivals()
        assert (waiting.state, waiting.code) == (ArrivalState.WAITING, None)


def test_a_parcel_refused_for_its_time_by_an_older_program_is_fetched_again(tmp_path: Path) -> None:
    nas = tmp_path / "nas"
    nas.mkdir()
    with advisor_and_counselor(tmp_path) as (advisor, counselor):
        for device in (advisor, counselor):
            device.caseload.sync_service.keep_target(
                device.caseload.sync_service.connect(
                    SyncTarget("nas", TransportKind.FOLDER, str(nas))
                )
            )
        counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        counselor.caseload.exchange.seal(counselor.partner("郭启明"))
        counselor.caseload.sync_service.sync("nas")
        advisor.caseload.sync_service.sync("nas")
        (came,) = advisor.caseload.sync_service.arrivals()
        with advisor.caseload.database.writing() as connection:  # as the older program left it
            connection.execute(sa.update(arrival_table).values(state="refused", code="E_CLOCK"))
        came.path.unlink()
        assert not advisor.caseload.sync_service.arrivals()

        advisor.caseload.sync_service.sync("nas")

        (again,) = advisor.caseload.sync_service.arrivals()
        assert again.state is ArrivalState.WAITING


@pytest.mark.fast
def test_the_clock_normally_agrees_with_the_journal(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home")
    with home.open() as caseload:
        assert caseload.checks.check_clock() is None
        assert caseload.checks.wrong_times() == {}
        home.clock.pass_days(60)  # the summer
        assert caseload.checks.check_clock() is None


def test_a_clock_behind_the_last_entry_is_noticed_before_anything_is_written(
    tmp_path: Path,
) -> None:
    home = a_home(tmp_path / "home")
    with home.open() as caseload:
        home.clock.pass_days(-3)
        found = caseload.checks.check_clock()

    assert found is not None
    assert found.doubt is ClockDoubt.BEHIND
    assert found.now < found.last


def test_a_jump_of_years_is_reported_until_the_date_is_confirmed(
    tmp_path: Path,
) -> None:
    home = a_home(tmp_path / "home")
    with home.open() as caseload:
        home.clock.pass_days(3650)
        found = caseload.checks.check_clock()
        assert found is not None
        assert found.doubt is ClockDoubt.LEAP
        caseload.checks.confirm_clock()
        assert caseload.checks.check_clock() is None


def test_entries_of_a_fast_clock_are_repaired_and_time_continues_from_now(
    tmp_path: Path,
) -> None:
    home = a_home(tmp_path / "home")
    with home.open() as caseload:
        first, second, third = files_of(caseload)
        home.clock.pass_days(3650)
        caseload.services.talks.log_talk([first], a_talk())
        home.clock.pass_days(-3650)
        caseload.services.talks.log_talk([second], a_talk(start=time(11), end=time(11, 30)))
        found = caseload.checks.check_clock()
        assert found is not None
        assert found.doubt is ClockDoubt.BEHIND  # by entries that were written, whatever followed
        (number,) = caseload.checks.wrong_times()

        repair = caseload.services.clock.repair_clock()

        assert (repair.entries, repair.changed, repair.left) == (1, 2, 0)
        assert caseload.checks.check_clock() is None
        with caseload.snapshot() as reader:
            talks = reader.get_all(Talk)
            assert {one.recorded_at.year for one in talks} == {START.year}
            assert reader.journal_head()[0] == number + 2
        caseload.services.talks.log_talk([third], a_talk(start=time(14), end=time(14, 30)))
        assert caseload.checks.check_clock() is None
        assert caseload.checks.verify_journal().findings == ()
        assert (
            caseload.services.clock.repair_clock().changed == 0
        )  # a second time there is nothing left


def test_entries_of_a_slow_clock_are_repaired(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home")
    with home.open() as caseload:
        first, second, _third = files_of(caseload)
        home.clock.pass_days(-1000)
        caseload.services.talks.log_talk([first], a_talk())
        home.clock.pass_days(1000)
        caseload.services.talks.log_talk([second], a_talk(start=time(11), end=time(11, 30)))
        assert len(caseload.checks.wrong_times()) == 1

        assert caseload.services.clock.repair_clock().changed == 2

        with caseload.snapshot() as reader:
            assert {one.recorded_at.year for one in reader.get_all(Talk)} == {START.year}


def test_repaired_entries_are_sent_with_the_right_time(
    tmp_path: Path,
) -> None:
    with advisor_and_counselor(tmp_path) as (advisor, counselor):
        counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        advisor.opens(counselor.seal("郭启明"))
        (first, *_rest) = advisor.files()
        with a_clock_ahead(advisor, 365):
            advisor.services.talks.log_talk([first], a_talk())
        advisor.services.clock.repair_clock()

        opened = counselor.opens(advisor.seal("周敏"))

        assert not opened.of(LineOutcome.RETURNED)
        assert not opened.taken.taken.ahead
        assert counselor.given(first)[0] == 1


def test_the_repair_skips_a_closed_cohort(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home")
    with home.open() as caseload:
        first, *_rest = files_of(caseload)
        home.clock.pass_days(3650)
        caseload.services.talks.log_talk([first], a_talk())
        home.clock.pass_days(-3650)
        caseload.services.year.close_cohort(COHORT, reason="届满", with_open=True)

        repair = caseload.services.clock.repair_clock()

        assert (repair.entries, repair.changed, repair.left) == (1, 0, 2)
        assert caseload.checks.check_clock() is None
