"""A file erased under the retention rule leaves a certificate, blanks, and a whole chain."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from casework.ids import new_id
from casework.ports import Proof
from casework.problems import RuleBroken
from casework.read_models import FileQuery, JournalQuery
from casework.records import CaseFile, ParkedRow
from storage.erasing import format_places, parse_places
from storage.tables import journal_change_table, journal_table
from tests.builders.erasing import erase
from tests.builders.homes import (
    START,
    Home,
    a_home,
    a_plan,
    a_posted_post,
    a_referral,
    a_talk,
    an_event,
    files_of,
)
from tests.builders.nonempty import nonempty
from tests.builders.raw_database import rehash, unguarded_connection

PROOF = Proof("三方协议.pdf", b"%PDF-1.7 signed by hand")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Three students; the first has records of her own, shared ones, and an undone talk."""
    home = a_home(tmp_path / "home")
    with home.open() as caseload:
        services = caseload.services
        files = files_of(caseload)
        services.talks.log_talk(
            files[:1], a_talk(content="只和一个学生谈的秘密，谈到家里的债务和想法。")
        )
        services.talks.log_talk(
            files, a_talk(content="和大家一起谈的事情，讲了招聘会的时间和要求。")
        )
        services.talks.log_talk(
            files[:1], a_talk(content="撤销掉的谈话里也有秘密，谈到母亲的病情。")
        )
        services.actions.undo()
        services.referrals.refer(files[:2], a_referral(a_posted_post(services)))
        services.events.attend(services.events.add_event(an_event()).created[0], files)
        services.destinations.register_destination(files[:1], code="11", on=START, proof=PROOF)
        services.plans.make_plan(files[:1], a_plan())
    return home


def test_an_erased_file_is_gone_and_the_journal_verifies(home: Home) -> None:
    with home.open() as caseload:
        first, second, _ = files_of(caseload)

        counts = erase(caseload, first)

        assert counts["file"] == 1
        assert counts["talk"] == 2
        assert counts["talk_session"] == 1
        assert counts["evidence"] == 1
        assert files_of(caseload) == [second, files_of(caseload)[1]]
        assert caseload.checks.verify_journal().findings == ()
        assert caseload.checks.verify_store() == ()
        with caseload.snapshot() as reader:
            assert len(reader.case(second).talks) == 1
            assert reader.count(FileQuery(search="钱")) == 0


def test_no_text_about_an_erased_student_remains(home: Home) -> None:
    with home.open() as caseload:
        first, *_ = files_of(caseload)
        with caseload.snapshot() as reader:
            file = reader.case(first).file
        erase(caseload, first)

    with unguarded_connection(home) as connection:
        tables = [
            row[0]
            for row in connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            )
            if not row[0].startswith("file_search_")
        ]
        everything = "".join(
            repr(connection.exec_driver_sql(f'SELECT * FROM "{table}"').fetchall())
            for table in tables
        )
    for word in (file.name, str(file.phone), file.student_no, "债务", "病情", "三方协议"):
        assert word not in everything
    assert "大家一起" in everything


def test_shared_records_are_erased_with_their_last_student(home: Home) -> None:
    with home.open() as caseload:
        sessions = [
            erase(caseload, file_id).get("talk_session", 0) for file_id in files_of(caseload)
        ]

        assert sessions == [1, 0, 1]
        assert caseload.checks.verify_journal().findings == ()
    with unguarded_connection(home) as connection:
        payloads = connection.scalars(sa.select(journal_change_table.c.payload)).all()
    assert "大家一起" not in repr(payloads)


@pytest.mark.fast
def test_a_resolved_row_of_the_student_is_erased_too(home: Home) -> None:
    with home.open() as caseload:
        first, _, _ = files_of(caseload)
        with caseload._store.unit_of_work("roster.import") as work:
            number = work.get(CaseFile, first).student_no
            row = ParkedRow(
                id=new_id(),
                recorded_at=work.now,
                recorded_by=work.actor,
                sheet="名单",
                row=4,
                codes=("X",),
                cells=(("学号", number), ("姓名", "某人")),
            )
            waiting = replace(row, id=new_id())
            work.add([replace(row, settled=True), waiting])

        assert erase(caseload, first)["parked_row"] == 1
        with caseload.snapshot() as reader:
            assert [row.id for row in reader.parked()] == [waiting.id]


def test_an_erased_file_is_omitted_from_past_days_and_histories(home: Home) -> None:
    home.clock.pass_days(2)
    with home.open() as caseload:
        first, second, third = files_of(caseload)
        erase(caseload, first)

        with caseload.snapshot(as_of=START) as reader:
            assert [line.file.id for line in reader.lines(FileQuery())] == [second, third]
            assert len(reader.case(second).talks) == 1
        with caseload.snapshot() as reader:
            assert all(line.change.is_erased for line in nonempty(reader.history(first)))
            touching = reader.journal_page(JournalQuery(file_id=first))
            assert touching[0].name == "file.erase"


def test_an_action_on_an_erased_record_cannot_be_undone(home: Home) -> None:
    with home.open() as caseload:
        first, *_ = files_of(caseload)
        with caseload.snapshot() as reader:
            plan = next(one for one in reader.actions() if one.name == "plan.make")
            talk = [one for one in reader.actions() if one.name == "talk.log"][1]
        erase(caseload, first)

        with pytest.raises(RuleBroken) as caught:
            caseload.services.actions.undo(plan.id)
        assert caught.value.rule == "UNDO_CHANGES_NOTHING"
        group = caseload.services.actions.undo(talk.id)
        assert [kept.why for kept in group.impossible] == ["erased"]
        assert len(group.reversed) == 3
        assert caseload.checks.verify_journal().findings == ()


def test_an_erasure_can_never_be_undone(home: Home) -> None:
    with home.open() as caseload:
        first, *_ = files_of(caseload)
        erase(caseload, first)
        with caseload.snapshot() as reader:
            action = reader.actions(limit=1)[0]

        with pytest.raises(RuleBroken) as caught:
            caseload.services.actions.undo(action.id)
        assert caught.value.rule == "NOT_UNDOABLE"


def codes(home: Home) -> list[tuple[str, int | None]]:
    with home.open() as caseload:
        return [(found.code, found.seq) for found in caseload.checks.verify_journal().findings]


def test_a_payload_erased_by_tampering_is_distinguished_from_an_erased_one(home: Home) -> None:
    with home.open() as caseload:
        erase(caseload, files_of(caseload)[0])
    assert codes(home) == []
    with unguarded_connection(home) as connection:
        rubbed = sa.select(sa.func.min(journal_change_table.c.position)).where(
            journal_change_table.c.seq == 4, journal_change_table.c.payload.is_not(None)
        )
        position = connection.scalar(rubbed)
        connection.execute(
            sa.update(journal_change_table)
            .where(journal_change_table.c.seq == 4, journal_change_table.c.position == position)
            .values(payload=None)
        )

    assert codes(home) == [("PAYLOAD_MISSING", 4)]


def test_an_erasure_without_a_certificate_is_damage(home: Home) -> None:
    with home.open() as caseload:
        erase(caseload, files_of(caseload)[0], with_certificate=False)

    assert {code for code, _ in codes(home)} == {"PAYLOAD_MISSING"}


def test_a_tampered_certificate_is_not_accepted(home: Home) -> None:
    with home.open() as caseload:
        erase(caseload, files_of(caseload)[0])
    with unguarded_connection(home) as connection:
        last = connection.scalar(sa.select(sa.func.max(journal_table.c.seq)))
        assert last is not None
        connection.exec_driver_sql(
            'UPDATE journal SET facts = replace(facts, \'"erased_payloads":"\','
            ' \'"erased_payloads":"1.0 \') WHERE seq = ?',
            (last,),
        )
        connection.exec_driver_sql("UPDATE journal_change SET payload = NULL WHERE seq = 1")
        rehash(connection, last)

    found = codes(home)
    assert found[0] == ("PAYLOAD_MISSING", 1)
    assert ("SEAL_WRONG", last) in found


def test_a_reappeared_erased_payload_is_detected(home: Home) -> None:
    with unguarded_connection(home) as connection:
        query = "SELECT payload FROM journal_change WHERE seq = 3 AND position = 0"
        payload = connection.exec_driver_sql(query).scalar()
    with home.open() as caseload:
        erase(caseload, files_of(caseload)[0])
    with unguarded_connection(home) as connection:
        connection.exec_driver_sql(
            "UPDATE journal_change SET payload = ? WHERE seq = 3 AND position = 0", (payload,)
        )

    assert codes(home) == [("PAYLOAD_RETURNED", 3)]


def test_journal_positions_are_encoded_compactly_and_decoded() -> None:
    places = {(3, 0), (3, 1), (3, 2), (17, 4), (17, 6)}

    assert format_places(places) == "3.0-2 17.4 17.6"
    assert parse_places("3.0-2 17.4 17.6") == places
    assert parse_places(format_places([])) == frozenset()
