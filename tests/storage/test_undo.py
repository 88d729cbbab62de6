"""Any action can be undone and redone; what was used or edited since is kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.intake import draft_of, with_choices
from casework.problems import RuleBroken
from casework.records import Referral
from casework.service_layer import CaseloadServices, Reversal
from casework.service_layer.undo import NEVER_UNDONE
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
    facts,
    files_of,
    roster_of,
)
from tests.builders.nonempty import nonempty
from tests.builders.stories import STORIES, Story, a_proof
from tests.builders.tables import a_table
from tests.builders.writing_methods import WITH_PARTNERS, WRITES_NOTHING_BACK, writing_methods

Act = Callable[[CaseloadServices, list[UUID], int], object]


def _refer(services: CaseloadServices, files: list[UUID], turn: int) -> object:
    return services.referrals.refer(files, a_referral(a_posted_post(services, turn + 1)))


def _take_in_corrected(services: CaseloadServices, _files: list[UUID], turn: int) -> object:
    """Let a row wait, then take it in corrected."""
    draft = draft_of(a_table([["学号", "姓名", "性别"], [f"2023B{turn:03d}", "甲乙", "?"]]))
    services.imports.import_draft(draft)
    return services.imports.import_draft(
        with_choices(draft, draft.choices.with_fix(2, "gender", "女"))
    )


def _acted(story: Story) -> Act:
    return lambda services, files, turn: story(services, files, turn)()


ACTS: dict[str, Act] = {
    **{name: _acted(story) for name, story in STORIES.items()},
    "log_talk with one": lambda services, files, turn: services.talks.log_talk(files[:1], a_talk()),
    "make_plan for one": lambda services, files, turn: services.plans.make_plan(
        files[:1], a_plan()
    ),
    "take_in that settles": _take_in_corrected,
    "import_draft that renews": lambda services, files, turn: services.imports.import_draft(
        roster_of([facts(1, phone=f"138{turn:08d}", helper=f"新老师{turn}")])
    ),
}

"""Methods whose actions cannot be undone."""

NO_ACTIONS = {"undo", "redo", "preview_correction", "preview_parcel"}
"""Methods that begin an action, and are the taking back itself or keep nothing."""

"""Methods that need another caseload: ``test_exchange`` and ``test_handover`` take them back."""

TAKEN_OVER = "handover.take"
"""What taking a parcel in is called when files are handed over with it."""

OF_THIS_COMPUTER = {"assign", "set_shared_fields", "unassign"}
"""Actions that change who sees what, and no fact that two homes could share."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home")


def undo_last(caseload: OpenCaseload) -> Reversal:
    reversal = caseload.services.actions.undo()
    assert (reversal.kept, reversal.impossible) == ((), ())
    return reversal


def test_every_action_of_the_services_can_be_undone_or_says_why_not() -> None:
    answer = STORIES.keys() | WRITES_NOTHING_BACK.keys() | WITH_PARTNERS
    assert writing_methods() - NO_ACTIONS == answer
    assert {*WRITES_NOTHING_BACK.values(), TAKEN_OVER} == NEVER_UNDONE.keys()
    assert all(nonempty(NEVER_UNDONE.values()))


@pytest.mark.parametrize("what", STORIES)
def test_undo_and_redo_restore_the_states_before_and_after(home: Home, what: str) -> None:
    with home.open() as caseload:
        act = STORIES[what](caseload.services, files_of(caseload), 1)
        before = caseload.checks.state_digest()
        with caseload.snapshot() as reader:
            entries = reader.journal_head()[0]
        act()
        after = caseload.checks.state_digest()
        with caseload.snapshot() as reader:
            assert reader.journal_head()[0] == entries + 1
        assert (after == before) == (what in OF_THIS_COMPUTER)

        undo_last(caseload)
        assert caseload.checks.state_digest() == before
        caseload.services.actions.redo()
        assert caseload.checks.state_digest() == after
        undo_last(caseload)

        assert caseload.checks.state_digest() == before
        assert caseload.checks.verify_journal().findings == ()


# A step takes a tenth of a second; in long runs, where the profile asks for thousands, 200 times
# a hundred steps.
HISTORIES = 200 if settings().max_examples > 1000 else 6
STEPS = 100 if settings().max_examples > 1000 else 12


@given(data=st.data())
@settings(max_examples=HISTORIES, suppress_health_check=[HealthCheck.too_slow])
def test_equal_numbers_of_undos_and_redos_restore_the_state(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    acts = data.draw(st.lists(st.sampled_from(sorted(ACTS)), min_size=STEPS, max_size=STEPS))
    home = a_home(tmp_path_factory.mktemp("undo") / "home")
    with home.open() as caseload:
        files = files_of(caseload)
        with caseload.snapshot() as reader:
            entries = reader.journal_head()[0]
        begin = caseload.checks.state_digest()
        for turn, what in enumerate(acts, 1):
            home.clock.pass_days(data.draw(st.integers(0, 3)))
            # what an earlier action has made impossible (a closed cohort, a paused file) is refused
            with suppress(RuleBroken):
                ACTS[what](caseload.services, files, turn)
        end = caseload.checks.state_digest()
        with caseload.snapshot() as reader:
            acted = reader.actions(limit=reader.journal_head()[0] - entries)
        steps = sum(action.name not in NEVER_UNDONE for action in acted)  # a partner stays pinned
        for _ in range(steps):
            undo_last(caseload)
        assert caseload.checks.state_digest() == begin
        for _ in range(steps):
            caseload.services.actions.redo()

        assert caseload.checks.state_digest() == end
        assert caseload.checks.verify_journal().findings == ()


def test_undoing_a_roster_keeps_files_used_since_and_reports_them(
    home: Home,
) -> None:
    with home.open() as caseload:
        services = caseload.services
        done, _ = services.imports.import_draft(a_roster(4, first=50))
        used = done.files[0]
        services.talks.log_talk([used], a_talk())

        reversal = services.actions.undo(done.action)

        assert set(files_of(caseload)) & set(done.files) == {used}
        assert {(kept.kind, kept.why) for kept in reversal.kept} == {
            ("file", "used_since"),
            ("pairing", "belongs_to_kept"),
        }
        assert {kept.file_id for kept in reversal.kept} == {used}
        assert len(reversal.reversed) == 6
        with caseload.snapshot() as reader:
            assert reader.case(used).pairings[0].helper
        assert caseload.checks.verify_journal().findings == ()


def test_a_roster_of_a_thousand_rows_is_undone_and_redone(home: Home) -> None:
    with home.open() as caseload:
        before = caseload.checks.state_digest()
        done, preview = caseload.services.imports.import_draft(a_roster(1_000, first=1_000))
        after = caseload.checks.state_digest()
        assert preview.count("new") == 1_000

        reversal = undo_last(caseload)
        assert len(reversal.reversed) >= 1_000
        assert caseload.checks.state_digest() == before
        caseload.services.actions.redo()

        assert caseload.checks.state_digest() == after
        assert done.action is not None
        assert caseload.checks.verify_journal().findings == ()


def test_undoing_a_roster_keeps_files_updated_by_a_later_roster(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        done, _ = services.imports.import_draft(a_roster(2, first=50))
        services.imports.import_draft(roster_of([facts(50, phone="13800000000")]))

        reversal = services.actions.undo(done.action)

        assert ("file", "edited_since") in {(kept.kind, kept.why) for kept in reversal.kept}
        with caseload.snapshot() as reader:
            (left,) = set(files_of(caseload)) & set(done.files)
            assert reader.case(left).file.phone == "13800000000"


def test_undoing_a_group_talk_keeps_the_part_voided_since(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        files = files_of(caseload)
        done = services.talks.log_talk(files, a_talk())
        services.files.void(done.created[:1], reason="误录")

        reversal = services.actions.undo(done.action)

        assert {(kept.kind, kept.why) for kept in reversal.kept} == {
            ("talk", "edited_since"),
            ("talk_session", "used_since"),
        }
        with caseload.snapshot() as reader:
            talks = [len(reader.case(file_id).talks) for file_id in files]
        assert talks == [1, 0, 0]


def test_an_action_whose_records_all_changed_since_cannot_be_undone(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        talk = services.talks.log_talk(files_of(caseload)[:1], a_talk())
        services.files.void(talk.created, reason="误录")
        before = caseload.checks.state_digest()

        with pytest.raises(RuleBroken) as caught:
            services.actions.undo(talk.action)

        assert caught.value.rule == "UNDO_CHANGES_NOTHING"
        assert caseload.checks.state_digest() == before


def test_referenced_employers_and_posts_are_not_undone(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        employer = services.employers.add_employer(an_employer())
        post = services.posts.add_post(a_post(employer.created[0]))
        services.referrals.refer(files_of(caseload), a_referral(post.created[0]))

        for action in (employer.action, post.action):
            with pytest.raises(RuleBroken) as caught:
                services.actions.undo(action)
            assert caught.value.rule == "UNDO_CHANGES_NOTHING"


def test_undoing_a_middle_pairing_leaves_one_helper_per_file(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        first = files_of(caseload)[:1]
        services.pairings.pair(first, helper="甲老师", helper_role="辅导员")
        home.clock.pass_days(1)
        middle = services.pairings.pair(first, helper="乙老师", helper_role="辅导员")
        home.clock.pass_days(1)
        services.pairings.pair(first, helper="丙老师", helper_role="辅导员")

        with pytest.raises(RuleBroken):
            services.actions.undo(middle.action)

        with caseload.snapshot() as reader:
            open_ones = [p.helper for p in reader.case(first[0]).pairings if p.until is None]
        assert open_ones == ["丙老师"]


def test_undoing_a_blacklisting_makes_the_referrals_count_again(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        files = files_of(caseload)
        post = a_posted_post(services)
        services.referrals.refer(files, a_referral(post))
        given = _given(caseload)
        with caseload.snapshot() as reader:
            employer = reader.case(files[0]).referrals[0].employer.id
        services.employers.blacklist(employer, reason="拖欠工资")
        assert _given(caseload) == [0, 0, 0]

        services.actions.undo()

        assert _given(caseload) == given == [1, 1, 1]


def _given(caseload: OpenCaseload) -> list[int]:
    from casework.read_models import FileQuery
    from casework.required_services import Service

    with caseload.snapshot() as reader:
        return [line.standing[Service.REFERRAL].given for line in reader.lines(FileQuery())]


@pytest.mark.fast
def test_an_undone_file_is_not_found_until_redone(home: Home) -> None:
    from casework.read_models import FileQuery

    with home.open() as caseload:
        services = caseload.services
        services.imports.import_draft(roster_of([facts(77, name="龚白芷")]))

        def found() -> int:
            with caseload.snapshot() as reader:
                return reader.count(FileQuery(search="龚白芷"))

        assert found() == 1
        services.actions.undo()
        assert found() == 0
        services.actions.redo()
        assert found() == 1


def test_a_new_action_clears_the_redo_stack(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        files = files_of(caseload)
        services.talks.log_talk(files, a_talk())
        services.actions.undo()
        services.plans.make_plan(files, a_plan())

        with pytest.raises(RuleBroken) as caught:
            services.actions.redo()
        assert caught.value.rule == "NOTHING_TO_REDO"


@pytest.mark.parametrize(
    ("ask", "rule"),
    [
        (lambda services, acts: services.actions.undo(UUID(int=1)), "UNKNOWN_ACTION"),
        (lambda services, acts: services.actions.undo(acts["opened"]), "NOT_UNDOABLE"),
        (lambda services, acts: services.actions.undo(acts["undone"]), "ALREADY_UNDONE"),
        (lambda services, acts: services.actions.undo(acts["undo"]), "NOT_UNDOABLE"),
        (
            lambda services, acts: (services.actions.undo(), services.actions.undo()),
            "NOTHING_TO_UNDO",
        ),
    ],
)
def test_actions_that_cannot_be_undone_say_why(home: Home, ask: Any, rule: str) -> None:
    with home.open() as caseload:
        talk = caseload.services.talks.log_talk(files_of(caseload), a_talk())
        undo = caseload.services.actions.undo()
        with caseload.snapshot() as reader:
            opened = reader.actions()[-1].id
        acts = {"opened": opened, "undone": talk.action, "undo": undo.done.action}

        with pytest.raises(RuleBroken) as caught:
            ask(caseload.services, acts)

        assert caught.value.rule == rule


def test_revealing_personal_data_is_not_undoable_and_keeps_the_redo_stack(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        files = files_of(caseload)
        talk = services.talks.log_talk(files, a_talk())
        services.actions.undo()
        services.disclosures.note_reveal(files[:1], reason="核对身份", what="id_number")

        again = services.actions.redo()

        assert len(again.reversed) == len(talk.created) + 1


def test_any_undone_action_can_be_redone(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        files = files_of(caseload)
        talk = services.talks.log_talk(files, a_talk())
        services.actions.undo()
        services.plans.make_plan(files, a_plan())

        again = services.actions.redo(talk.action)

        assert len(again.reversed) == 4
        with caseload.snapshot() as reader:
            assert len(reader.case(files[0]).talks) == 1
        with pytest.raises(RuleBroken) as caught:
            services.actions.redo(talk.action)
        assert caught.value.rule == "NOT_UNDONE"
        services.actions.undo(talk.action)
        assert caseload.checks.verify_journal().findings == ()


def test_a_record_replaced_meanwhile_is_not_redone(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        both = services.settings.change_settings({"masking": "strict", "retention_years": 5})
        services.actions.undo()
        services.settings.change_settings({"masking": "usual"})

        again = services.actions.redo(both.action)

        assert [kept.why for kept in again.impossible] == ["place_taken"]
        assert len(again.reversed) == 1
        with caseload.snapshot() as reader:
            assert reader.org_settings().value("masking") == "usual"
        assert caseload.checks.verify_journal().findings == ()


def test_a_plan_rewritten_meanwhile_is_not_overwritten(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        files = files_of(caseload)
        plan = services.plans.make_plan(files[:2], a_plan())
        services.actions.undo()
        services.plans.make_plan(files[:1], a_plan(goal="另一个目标"))

        again = services.actions.redo(plan.action)

        assert [(kept.file_id, kept.why) for kept in again.kept] == [(files[0], "edited_since")]
        assert len(again.reversed) == 1
        with caseload.snapshot() as reader:
            assert [one.goal for one in reader.case(files[0]).plans] == ["另一个目标"]
        assert caseload.checks.verify_journal().findings == ()


def test_a_record_whose_file_is_gone_is_not_redone(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        roster, _ = services.imports.import_draft(a_roster(1, first=50))
        talk = services.talks.log_talk(roster.files, a_talk())
        both = services.talks.log_talk([*roster.files, *files_of(caseload)[:1]], a_talk())
        services.actions.undo(both.action)
        services.actions.undo(talk.action)
        services.actions.undo(roster.action)

        again = services.actions.redo(both.action)

        assert {kept.why for kept in again.impossible} == {"parent_gone"}
        assert len(again.reversed) == 2
        assert caseload.checks.verify_journal().findings == ()


def test_a_pack_in_use_is_not_undone(home: Home) -> None:
    with home.open() as caseload:
        STORIES["apply_pack"](caseload.services, files_of(caseload), 1)()
        with caseload.snapshot() as reader:
            pack = next(one for one in reader.actions() if one.name == "pack.add")

        with pytest.raises(RuleBroken) as caught:
            caseload.services.actions.undo(pack.id)

        assert caught.value.rule == "UNDO_CHANGES_NOTHING"


def test_a_record_with_evidence_attached_since_is_kept(home: Home) -> None:
    with home.open() as caseload:
        talk = caseload.services.talks.log_talk(files_of(caseload)[:1], a_talk())
        caseload.services.evidence.add_evidence(talk.created, a_proof(1))

        with pytest.raises(RuleBroken) as caught:
            caseload.services.actions.undo(talk.action)

        assert caught.value.rule == "UNDO_CHANGES_NOTHING"


def test_undoing_a_setting_recounts_every_file(home: Home) -> None:
    from casework.ids import new_id
    from casework.records import Setting
    from casework.settings.org_settings import COUNTING_KEYS

    with home.open() as caseload:
        files = files_of(caseload)
        with caseload._store.unit_of_work("settings.change") as work:
            setting = Setting(
                id=new_id(),
                recorded_at=work.now,
                recorded_by=work.actor,
                key=min(COUNTING_KEYS),
                document="{}",
            )
            work.add([setting])
            assert work._touched_files() == set(files)
        caseload.services.actions.undo()
        assert caseload.checks.verify_journal().findings == ()


@pytest.mark.fast
def test_unique_keys_match_those_of_the_database() -> None:
    import sqlalchemy as sa

    from casework.records import RECORD_KINDS
    from storage.mapping import map_of
    from storage.record_tables import UNIQUE_KEYS

    for kind in RECORD_KINDS:
        singles = {
            frozenset(column.name for column in one.columns)
            for one in map_of(kind).table.constraints
            if isinstance(one, sa.UniqueConstraint)
        } - {frozenset({"id"})}
        assert singles == ({frozenset(UNIQUE_KEYS[kind])} if kind in UNIQUE_KEYS else set()), kind


def test_a_response_entered_since_keeps_the_referral(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        files = files_of(caseload)[:1]
        done = services.referrals.refer(
            files, a_referral(a_posted_post(services), response=None, responded_on=None)
        )
        with caseload._store.unit_of_work("referral.answer") as work:
            referral = work.get(Referral, done.created[0])
            work.amend(replace(referral, response="感兴趣", responded_on=START))

        with pytest.raises(RuleBroken) as caught:
            services.actions.undo(done.action)
        assert caught.value.rule == "UNDO_CHANGES_NOTHING"
