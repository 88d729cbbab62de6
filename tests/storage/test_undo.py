"""Any action can be taken back and brought again; what was used or edited since is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.desk import Desk, Reversal
from casework.ports import Proof
from casework.problems import RuleBroken
from casework.records import AttendanceState, Referral
from storage.caseload import OpenCaseload
from tests.builders.homes import (
    START,
    Home,
    a_home,
    a_plan,
    a_post,
    a_posted_post,
    a_referral,
    a_roster,
    a_talk,
    an_employer,
    an_event,
    facts,
    files_of,
    roster_of,
)

PROOF = Proof("签到表.pdf", b"%PDF-1.7 signed by hand")
Act = Callable[[Desk, list[UUID], int], object]


def _refer(desk: Desk, files: list[UUID], turn: int) -> object:
    return desk.refer(files, a_referral(a_posted_post(desk, turn + 1)))


def _attend(desk: Desk, files: list[UUID], turn: int) -> object:
    event = desk.add_event(an_event(turn)).created[0]
    return desk.attend(event, files, state=AttendanceState.ATTENDED, proof=PROOF)


def _blacklist(desk: Desk, files: list[UUID], turn: int) -> object:
    return desk.blacklist(desk.add_employer(an_employer(turn + 1)).created[0], reason="拖欠工资")


def _void(desk: Desk, files: list[UUID], turn: int) -> object:
    return desk.void(desk.log_talk(files, a_talk()).created, reason="误录")


ACTS: dict[str, Act] = {
    "a talk": lambda desk, files, turn: desk.log_talk(files[:1], a_talk(topic=f"第{turn}次")),
    "a group talk": lambda desk, files, turn: desk.log_talk(
        files, a_talk(), {files[0]: f"单独谈到第{turn}件事，家里希望留在天津工作，愿意先实习。"}
    ),
    "a plan": lambda desk, files, turn: desk.make_plan(files, a_plan(goal=f"目标{turn}")),
    "a pairing": lambda desk, files, turn: desk.pair(
        files, helper=f"老师{turn}", helper_role="辅导员"
    ),
    "an employer": lambda desk, files, turn: desk.add_employer(an_employer(turn + 1)),
    "a post": lambda desk, files, turn: a_posted_post(desk, turn + 1),
    "a blacklisting": _blacklist,
    "a referral": _refer,
    "an event": lambda desk, files, turn: desk.add_event(an_event(turn)),
    "an attendance": _attend,
    "a destination": lambda desk, files, turn: desk.register_destination(
        files, code="11", on=START, proof=PROOF
    ),
    "a voiding": _void,
    "a roster of new students": lambda desk, files, turn: desk.import_roster(
        a_roster(3, first=100 + 10 * turn)
    ),
    "a roster that renews": lambda desk, files, turn: desk.import_roster(
        roster_of([facts(1, phone=f"138{turn:08d}", helper=f"新老师{turn}")])
    ),
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home")


def undo_last(caseload: OpenCaseload) -> Reversal:
    reversal = caseload.desk.undo()
    assert (reversal.kept, reversal.impossible) == ((), ())
    return reversal


@pytest.mark.parametrize("what", ACTS)
def test_an_action_taken_back_leaves_the_state_before_and_brought_again_the_state_after(
    home: Home, what: str
) -> None:
    with home.open() as caseload:
        files = files_of(caseload)
        states = [caseload.state_digest()]
        with caseload.look() as reader:
            entries = len(reader.actions())
        ACTS[what](caseload.desk, files, 1)
        with caseload.look() as reader:
            steps = len(reader.actions()) - entries
        after = caseload.state_digest()
        for _ in range(steps):
            undo_last(caseload)
        assert caseload.state_digest() == states[0]
        for _ in range(steps):
            caseload.desk.redo()
        assert caseload.state_digest() == after
        for _ in range(steps):
            undo_last(caseload)

        assert caseload.state_digest() == states[0]
        assert caseload.verify_journal().findings == ()


# A history takes half a second; in long runs, where the profile asks for thousands, a few hundred.
HISTORIES = 200 if settings().max_examples > 1000 else 10
STEPS = 25 if settings().max_examples > 1000 else 8


@given(data=st.data())
@settings(max_examples=HISTORIES, suppress_health_check=[HealthCheck.too_slow])
def test_as_many_steps_back_as_forth_end_where_they_began(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    acts = data.draw(st.lists(st.sampled_from(sorted(ACTS)), min_size=1, max_size=STEPS))
    home = a_home(tmp_path_factory.mktemp("undo") / "home")
    with home.open() as caseload:
        files = files_of(caseload)
        with caseload.look() as reader:
            entries = len(reader.actions())
        states = [caseload.state_digest()]
        for turn, what in enumerate(acts, 1):
            home.clock.pass_days(data.draw(st.integers(0, 3)))
            ACTS[what](caseload.desk, files, turn)
        end = caseload.state_digest()
        with caseload.look() as reader:
            steps = len(reader.actions()) - entries
        for _ in range(steps):
            undo_last(caseload)
        assert caseload.state_digest() == states[0]
        for _ in range(steps):
            caseload.desk.redo()

        assert caseload.state_digest() == end
        assert caseload.verify_journal().findings == ()


def test_the_roster_taken_back_keeps_the_files_that_were_used_since_and_says_so(
    home: Home,
) -> None:
    with home.open() as caseload:
        desk = caseload.desk
        done, _ = desk.import_roster(a_roster(4, first=50))
        used = done.files[0]
        desk.log_talk([used], a_talk())

        reversal = desk.undo(done.action)

        assert set(files_of(caseload)) & set(done.files) == {used}
        assert {(kept.kind, kept.why) for kept in reversal.kept} == {
            ("file", "used_since"),
            ("pairing", "belongs_to_kept"),
        }
        assert {kept.file_id for kept in reversal.kept} == {used}
        assert len(reversal.reversed) == 6
        with caseload.look() as reader:
            assert reader.case(used).pairings[0].helper
        assert caseload.verify_journal().findings == ()


def test_the_roster_taken_back_keeps_a_file_that_a_later_roster_renewed(home: Home) -> None:
    with home.open() as caseload:
        desk = caseload.desk
        done, _ = desk.import_roster(a_roster(2, first=50))
        desk.import_roster(roster_of([facts(50, phone="13800000000")]))

        reversal = desk.undo(done.action)

        assert ("file", "edited_since") in {(kept.kind, kept.why) for kept in reversal.kept}
        with caseload.look() as reader:
            (left,) = set(files_of(caseload)) & set(done.files)
            assert reader.case(left).file.phone == "13800000000"


def test_a_group_talk_taken_back_keeps_the_part_that_was_voided_since(home: Home) -> None:
    with home.open() as caseload:
        desk = caseload.desk
        files = files_of(caseload)
        done = desk.log_talk(files, a_talk())
        desk.void(done.created[:1], reason="误录")

        reversal = desk.undo(done.action)

        assert {(kept.kind, kept.why) for kept in reversal.kept} == {
            ("talk", "edited_since"),
            ("talk_session", "used_since"),
        }
        with caseload.look() as reader:
            talks = [len(reader.case(file_id).talks) for file_id in files]
        assert talks == [1, 0, 0]


def test_an_action_all_of_whose_records_moved_on_is_not_taken_back(home: Home) -> None:
    with home.open() as caseload:
        desk = caseload.desk
        talk = desk.log_talk(files_of(caseload)[:1], a_talk())
        desk.void(talk.created, reason="误录")
        before = caseload.state_digest()

        with pytest.raises(RuleBroken) as caught:
            desk.undo(talk.action)

        assert caught.value.rule == "UNDO_CHANGES_NOTHING"
        assert caseload.state_digest() == before


def test_an_employer_with_a_post_and_a_post_with_a_referral_stay(home: Home) -> None:
    with home.open() as caseload:
        desk = caseload.desk
        employer = desk.add_employer(an_employer())
        post = desk.add_post(a_post(employer.created[0]))
        desk.refer(files_of(caseload), a_referral(post.created[0]))

        for action in (employer.action, post.action):
            with pytest.raises(RuleBroken) as caught:
                desk.undo(action)
            assert caught.value.rule == "UNDO_CHANGES_NOTHING"


def test_a_pairing_in_the_middle_taken_back_leaves_one_helper_a_file(home: Home) -> None:
    with home.open() as caseload:
        desk = caseload.desk
        first = files_of(caseload)[:1]
        desk.pair(first, helper="甲老师", helper_role="辅导员")
        home.clock.pass_days(1)
        middle = desk.pair(first, helper="乙老师", helper_role="辅导员")
        home.clock.pass_days(1)
        desk.pair(first, helper="丙老师", helper_role="辅导员")

        with pytest.raises(RuleBroken):
            desk.undo(middle.action)

        with caseload.look() as reader:
            open_ones = [p.helper for p in reader.case(first[0]).pairings if p.until is None]
        assert open_ones == ["丙老师"]


def test_a_blacklisting_taken_back_gives_the_referrals_their_count_again(home: Home) -> None:
    with home.open() as caseload:
        desk = caseload.desk
        files = files_of(caseload)
        post = a_posted_post(desk)
        desk.refer(files, a_referral(post))
        given = _given(caseload)
        with caseload.look() as reader:
            employer = reader.case(files[0]).referrals[0].employer.id
        desk.blacklist(employer, reason="拖欠工资")
        assert _given(caseload) == [0, 0, 0]

        desk.undo()

        assert _given(caseload) == given == [1, 1, 1]


def _given(caseload: OpenCaseload) -> list[int]:
    from casework.lists import FileQuery
    from casework.services import Service

    with caseload.look() as reader:
        return [line.standing[Service.REFERRAL].given for line in reader.lines(FileQuery())]


def test_a_file_taken_back_is_found_no_more_and_brought_again_is_found(home: Home) -> None:
    from casework.lists import FileQuery

    with home.open() as caseload:
        desk = caseload.desk
        desk.import_roster(roster_of([facts(77, name="龚白芷")]))

        def found() -> int:
            with caseload.look() as reader:
                return reader.count(FileQuery(search="龚白芷"))

        assert found() == 1
        desk.undo()
        assert found() == 0
        desk.redo()
        assert found() == 1


def test_a_new_action_ends_what_could_be_brought_again(home: Home) -> None:
    with home.open() as caseload:
        desk = caseload.desk
        files = files_of(caseload)
        desk.log_talk(files, a_talk())
        desk.undo()
        desk.make_plan(files, a_plan())

        with pytest.raises(RuleBroken) as caught:
            desk.redo()
        assert caught.value.rule == "NOTHING_TO_REDO"


@pytest.mark.parametrize(
    ("ask", "rule"),
    [
        (lambda desk, acts: desk.undo(UUID(int=1)), "UNKNOWN_ACTION"),
        (lambda desk, acts: desk.undo(acts["opened"]), "NOT_UNDOABLE"),
        (lambda desk, acts: desk.undo(acts["undone"]), "ALREADY_UNDONE"),
        (lambda desk, acts: desk.undo(acts["undo"]), "NOT_UNDOABLE"),
        (lambda desk, acts: (desk.undo(), desk.undo()), "NOTHING_TO_UNDO"),
    ],
)
def test_what_cannot_be_taken_back_says_why(home: Home, ask: Any, rule: str) -> None:
    with home.open() as caseload:
        talk = caseload.desk.log_talk(files_of(caseload), a_talk())
        undo = caseload.desk.undo()
        with caseload.look() as reader:
            opened = reader.actions()[-1].id
        acts = {"opened": opened, "undone": talk.action, "undo": undo.done.action}

        with pytest.raises(RuleBroken) as caught:
            ask(caseload.desk, acts)

        assert caught.value.rule == rule


def test_a_showing_of_personal_data_is_never_taken_back_and_ends_no_redo(home: Home) -> None:
    with home.open() as caseload:
        desk = caseload.desk
        files = files_of(caseload)
        talk = desk.log_talk(files, a_talk())
        desk.undo()
        desk.note_reveal(files[:1], reason="核对身份", what="id_number")

        again = desk.redo()

        assert len(again.reversed) == len(talk.created) + 1


def test_a_response_that_a_person_wrote_since_keeps_the_referral(home: Home) -> None:
    with home.open() as caseload:
        desk = caseload.desk
        files = files_of(caseload)[:1]
        done = desk.refer(files, a_referral(a_posted_post(desk), response=None, responded_on=None))
        with caseload._archive.begin("referral.answer") as shelf:
            referral = shelf.get(Referral, done.created[0])
            shelf.amend(replace(referral, response="感兴趣", responded_on=START))

        with pytest.raises(RuleBroken) as caught:
            desk.undo(done.action)
        assert caught.value.rule == "UNDO_CHANGES_NOTHING"
