"""The journal: what it records, and that it names the first entry tampered with."""

from __future__ import annotations

import hashlib
from datetime import timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from casework.read_models import VerificationFinding
from storage import verification
from storage.caseload import OpenCaseload
from storage.tables import journal_table
from storage.vault import key_management
from tests.builders.homes import (
    START,
    Home,
    a_home,
    a_plan,
    a_posted_post,
    a_referral,
    a_roster,
    a_talk,
    files_of,
)
from tests.builders.raw_database import rehash, unguarded_connection
from tests.builders.stories import STORIES

TALK, PLAN, VOID = 3, 4, 5
"""Numbers of the entries: 1 opened the caseload, 2 took the roster in."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A caseload with a talk, a plan, and the talk voided."""
    home = a_home(tmp_path / "home")
    with home.open() as caseload:
        first, *_ = files_of(caseload)
        talk = caseload.services.talks.log_talk([first], a_talk()).created[0]
        caseload.services.plans.make_plan([first], a_plan())
        caseload.services.files.void([talk], reason="误录")
    return home


def findings(home: Home) -> list[VerificationFinding]:
    with home.open() as caseload:
        return list(caseload.checks.verify_journal().findings)


def first_code(home: Home) -> tuple[str, int | None]:
    found = findings(home)
    assert found, "nothing was noticed"
    return found[0].code, found[0].seq


def test_an_untouched_journal_verifies(home: Home) -> None:
    with home.open() as caseload:
        check = caseload.checks.verify_journal()

    assert check.findings == ()
    assert check.entries == VOID
    assert len(check.head) == 64


@pytest.mark.fast
def test_the_history_of_a_file_shows_who_did_what_and_the_fields_before_and_after(
    home: Home,
) -> None:
    with home.open() as caseload, caseload.snapshot() as reader:
        first = files_of(caseload)[0]
        history = reader.history(first)

    assert [line.action.name for line in history] == [
        "roster.import",
        "roster.import",
        "talk.log",
        "plan.make",
        "record.void",
    ]
    assert {line.action.by for line in history} == {"周老师"}
    voided = history[-1].change
    assert voided.before == {"voided_at": None, "voided_by": None, "void_reason": None}
    assert voided.after is not None
    assert voided.after["void_reason"] == "误录"


def test_entry_times_increase_even_if_the_clock_is_set_back(
    home: Home,
) -> None:
    home.clock.pass_days(-30)
    with home.open() as caseload:
        caseload.services.talks.log_talk(files_of(caseload)[:1], a_talk())

    with unguarded_connection(home) as connection:
        clocks = list(
            connection.scalars(sa.select(journal_table.c.hlc).order_by(journal_table.c.seq))
        )
    assert clocks == sorted(set(clocks))


def test_an_action_without_changes_is_not_journaled(home: Home) -> None:
    with home.open() as caseload:
        first = files_of(caseload)[0]
        caseload.services.pairings.pair([first], helper="王秀英", helper_role="班主任")
        before = caseload.checks.verify_journal().entries
        done = caseload.services.pairings.pair([first], helper="王秀英", helper_role="班主任")
        after = caseload.checks.verify_journal().entries

    assert done.action is None
    assert after == before


def test_no_personal_data_is_in_the_entries_themselves(home: Home) -> None:
    with unguarded_connection(home) as connection:
        rows = connection.execute(sa.select(journal_table.c.name, journal_table.c.facts)).all()

    assert "孙" not in repr(rows)
    assert "20230001" not in repr(rows)


OWNERSHIP: dict[str, tuple[str, str, int | None]] = {
    "a payload": (
        "UPDATE journal_change SET payload = replace(payload, '求职', '其他') WHERE seq = 3",
        "PAYLOAD_CHANGED",
        TALK,
    ),
    "a payload and its digest": (
        "UPDATE journal_change SET payload = '{}', payload_digest = '00' WHERE seq = 3",
        "PAYLOAD_CHANGED",
        TALK,
    ),
    "the digest of a payload": (
        "UPDATE journal_change SET payload_digest = '00', payload = NULL WHERE seq = 3",
        "ENTRY_CHANGED",
        TALK,
    ),
    "whose file it was": (
        (
            "UPDATE journal_change SET file_id = (SELECT id FROM file ORDER BY id DESC LIMIT 1)"
            " WHERE seq = 4"
        ),
        "ENTRY_CHANGED",
        PLAN,
    ),
    "only actions by this person": (
        "UPDATE journal SET actor = '别人' WHERE seq = 3",
        "ENTRY_CHANGED",
        TALK,
    ),
    "when it was": (
        "UPDATE journal SET at = '2020-01-01 00:00:00.000000' WHERE seq = 4",
        "ENTRY_CHANGED",
        PLAN,
    ),
    "when, in words": ("UPDATE journal SET at = 'long ago' WHERE seq = 4", "ENTRY_CHANGED", PLAN),
    "the seal": ("UPDATE journal SET mac = 'é' WHERE seq = 3", "SEAL_WRONG", TALK),
    "the link": ("UPDATE journal SET prev = 'zz' WHERE seq = 4", "CHAIN_BROKEN", PLAN),
    "the order of changes": (
        "UPDATE journal_change SET position = 9 WHERE seq = 3 AND position = 0",
        "ENTRY_CHANGED",
        TALK,
    ),
    "one change taken out": (
        "DELETE FROM journal_change WHERE seq = 3 AND position = 1",
        "ENTRY_CHANGED",
        TALK,
    ),
    "one change put in": (
        (
            "INSERT INTO journal_change SELECT seq, 7, kind, record_id, file_id, parent, revision,"
            " payload, payload_digest FROM journal_change WHERE seq = 4"
        ),
        "ENTRY_CHANGED",
        PLAN,
    ),
    "a middle entry taken out": (
        "DELETE FROM journal WHERE seq = 3",
        "ENTRY_MISSING",
        TALK,
    ),
    "the first entry taken out": ("DELETE FROM journal WHERE seq = 1", "ENTRY_MISSING", 1),
    "the last entry taken out, its changes left": (
        "DELETE FROM journal WHERE seq = 5",
        "ENTRY_MISSING",
        VOID,
    ),
    "the text of a record": (
        "UPDATE talk_session SET content = '补写的内容'",
        "RECORD_CHANGED",
        TALK,
    ),
    "a void taken back": (
        "UPDATE talk SET voided_at = NULL, voided_by = NULL, void_reason = NULL",
        "RECORD_CHANGED",
        VOID,
    ),
    "a word that is no mode": ("UPDATE talk_session SET mode = '喊话'", "RECORD_CHANGED", TALK),
    "a day that is none": ("UPDATE plan SET made_on = 'soon'", "RECORD_CHANGED", PLAN),
    "a list that is none": ("UPDATE plan SET measures = '{'", "RECORD_CHANGED", PLAN),
    "a record taken out": ("DELETE FROM plan", "RECORD_MISSING", PLAN),
    "a record put in": (
        (
            "INSERT INTO talk (session_id, own_words, file_id, id, recorded_at, recorded_by,"
            " revision) SELECT session_id, own_words, file_id, lower(hex(randomblob(16))),"
            " recorded_at, recorded_by, revision FROM talk"
        ),
        "RECORD_UNJOURNALED",
        None,
    ),
    "an id that is none": ("UPDATE talk SET id = 'talk'", "RECORD_CHANGED", None),
}


@pytest.mark.parametrize("what", OWNERSHIP)
def test_tampering_is_detected_at_its_first_entry(home: Home, what: str) -> None:
    statement, code, seq = OWNERSHIP[what]
    with unguarded_connection(home) as connection:
        assert connection.exec_driver_sql(statement).rowcount > 0

    if what == "an id that is none":
        codes = {finding.code for finding in findings(home)}
        assert codes == {"RECORD_UNJOURNALED", "RECORD_MISSING"}
    else:
        assert first_code(home) == (code, seq)


TABLES_OF_STORIES = {
    "add_complaint": ("complaint",),
    "add_evidence": ("attachment", "evidence"),
    "add_pack": ("pack_version",),
    "add_visit": ("visit",),
    "answer_signal": ("signal_answer",),
    "change_settings": ("setting",),
    "enrol_training": ("training",),
    "give_consent": ("consent",),
    "give_extra": ("extra_service",),
    "set_seating": ("seating",),
}


@pytest.mark.parametrize("what", TABLES_OF_STORIES)
def test_tampering_is_detected_in_records_of_every_kind(tmp_path: Path, what: str) -> None:
    home = a_home(tmp_path / "whole")
    with home.open() as caseload:
        STORIES[what](caseload.services, files_of(caseload), 1)()
        with caseload.snapshot() as reader:
            seq = reader.journal_head()[0]
        assert caseload.checks.verify_journal().findings == ()
    for table in TABLES_OF_STORIES[what]:
        with unguarded_connection(home) as connection:
            changed = f"UPDATE {table} SET recorded_by = '别人'"
            assert connection.exec_driver_sql(changed).rowcount > 0

        found = {(one.code, one.seq, one.facts.get("kind")) for one in findings(home)}
        assert ("RECORD_CHANGED", seq, table) in found


@pytest.mark.parametrize("hours", [8, -8, 5.75])
def test_entries_dated_in_another_time_zone_verify(home: Home, hours: float) -> None:
    zone = timezone(timedelta(hours=hours))
    caseload = OpenCaseload(
        home.place,
        key_management.unlock(home.folder, recovery_code=home.code),
        actor=None,
        now=lambda: home.clock.now().astimezone(zone),
        today=home.clock.today,
    )
    try:
        caseload.services.talks.log_talk(files_of(caseload)[1:2], a_talk())
    finally:
        caseload.close()

    assert findings(home) == []


def test_swapped_entries_are_detected(home: Home) -> None:
    with unguarded_connection(home) as connection:
        for old, new in ((3, 99), (4, 3), (99, 4)):
            for table in ("journal", "journal_change"):
                connection.exec_driver_sql(f"UPDATE {table} SET seq = {new} WHERE seq = {old}")

    assert first_code(home)[1] == TALK


def test_a_rehashed_entry_still_fails_its_seal(home: Home) -> None:
    with unguarded_connection(home) as connection:
        connection.exec_driver_sql("UPDATE journal SET actor = '别人' WHERE seq = 3")
        for seq in (3, 4, 5):
            rehash(connection, seq)

    found = findings(home)
    assert [(finding.code, finding.seq) for finding in found] == [
        ("SEAL_WRONG", 3),
        ("SEAL_WRONG", 4),
        ("SEAL_WRONG", 5),
    ]


def test_a_journal_sealed_with_another_key_is_refused(home: Home) -> None:
    with unguarded_connection(home) as connection:
        check = verification.verify(connection, b"another key of thirty-two bytes!")

    assert {finding.code for finding in check.findings} == {"SEAL_WRONG"}
    assert check.findings[0].seq == 1


def test_a_truncated_journal_is_detected_by_its_records(home: Home) -> None:
    """A tail cut off with its records leaves no trace: only a copy elsewhere reveals it."""
    with unguarded_connection(home) as connection:
        connection.exec_driver_sql("DELETE FROM journal_change WHERE seq >= 4")
        connection.exec_driver_sql("DELETE FROM journal WHERE seq >= 4")

    codes = [(finding.code, finding.seq) for finding in findings(home)]
    assert ("RECORD_CHANGED", TALK) in codes
    assert ("RECORD_UNJOURNALED", None) in codes


def test_an_emptied_journal_is_detected(home: Home) -> None:
    with unguarded_connection(home) as connection:
        connection.exec_driver_sql("DELETE FROM journal_change")
        connection.exec_driver_sql("DELETE FROM journal")

    assert "RECORD_UNJOURNALED" in {finding.code for finding in findings(home)}


def test_a_damaged_page_of_the_file_is_found(home: Home) -> None:
    with home.open() as caseload:
        assert caseload.checks.verify_store() == ()
    size = home.place.database.stat().st_size
    with home.place.database.open("r+b") as file:
        file.seek(size - 2000)
        file.write(hashlib.sha256(b"noise").digest())

    with home.open() as caseload:
        found = caseload.checks.verify_store()
    assert {finding.code for finding in found} == {"DATABASE_DAMAGED"}
    assert {finding.facts["path"] for finding in found} == {str(home.place.database)}


def test_a_day_with_every_kind_of_action_verifies(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        files = files_of(caseload)
        services.talks.log_talk(
            files, a_talk(), {files[0]: "单独谈到家里的情况和下个月的考试安排，想先考试。"}
        )
        post = a_posted_post(services)
        services.referrals.refer(files, a_referral(post))
        services.destinations.register_destination(files[:1], code="11", on=START)
        services.actions.undo()
        services.actions.redo()
        services.actions.undo()

        assert caseload.checks.verify_journal().findings == ()
        assert caseload.checks.verify_store() == ()


def test_a_cached_count_without_records_is_detected(home: Home) -> None:
    with home.open() as caseload:
        assert caseload.checks.verify_journal().findings == ()
        first, *_ = files_of(caseload)
    with unguarded_connection(home) as connection:
        connection.exec_driver_sql(
            "UPDATE standing SET talk_given = 3, talk_owed = 0 WHERE file_id = ?", (first.hex,)
        )

    with home.open() as caseload:
        found = caseload.checks.verify_journal().findings

    assert [(finding.code, finding.record_id) for finding in found] == [("COUNTS_CHANGED", first)]


def test_the_first_changes_of_a_large_action_can_be_read_alone(home: Home) -> None:
    with home.open() as caseload:
        done, _ = caseload.services.imports.import_draft(a_roster(20, first=40))
        assert done.action is not None
        with caseload.snapshot() as reader:
            every = reader.changes_of(done.action)
            assert reader.changes_of(done.action, most=7) == every[:7]
        assert len(every) > 20
