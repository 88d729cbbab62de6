"""Lists: what is found by what a person types, and that every list shows the one standing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from casework.problems import RuleBroken
from casework.read_models import FileQuery
from casework.records import ExtraKind
from casework.required_services import Extra, Service
from casework.rulepack import DEFAULT_PACK, load_pack, pack_document
from casework.standing import standing_of, status_of
from storage.caseload import OpenCaseload
from tests.builders.homes import (
    COHORT,
    START,
    Home,
    a_home,
    a_posted_post,
    a_referral,
    a_talk,
    an_event,
    facts,
    files_of,
    roster_of,
)

STUDENTS = [
    facts(1, student_no="B20250001", name="林知远", phone="13912345678", class_name="会计2301"),
    facts(2, student_no="B20250002", name="林远", phone="13900008765", class_name="会计2301"),
    facts(3, student_no="B20250103", name="欧阳文静", class_name="软件（一）班", job_city="天津"),
    facts(4, student_no="B20250104", name="王𡒄", class_name="软件（一）班", gender=None),
    facts(5, student_no="B20250105", name="李䶮", class_name=None, phone=None, categories=()),
    facts(
        6,
        student_no="B20250106",
        name="阿依古丽·买买提",
        original_name="阿依古丽•买买提",
        ethnicity="维吾尔族",
        college="外国语学院",
    ),
    facts(7, student_no="B20250107", name="远知林", helper=None, helper_role=None),
]


@pytest.fixture(scope="module")
def caseload(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCaseload]:
    """Seven students: the first owes nothing, the second has a talk and two that do not count."""
    home = a_home(tmp_path_factory.mktemp("listing") / "home", students=0)
    with home.open() as caseload:
        services = caseload.services
        services.imports.import_draft(roster_of(STUDENTS))
        first, second, *_ = files_of(caseload)
        for turn, content in enumerate(
            (
                "谈到上周两次面试的情况，整理了简历里的实习经历，约好周五前改好再看一遍。",
                "家里希望回县城考编，本人想留在天津，算了两边的开支和时间，先报名初级会计。",
                "收到一家事务所的实习邀请，商量了请假和住宿的办法，提醒签三方之前看清条款。",
            )
        ):
            home.clock.pass_days(7)
            services.talks.log_talk([first], a_talk(on=home.clock.day, content=content))
            services.referrals.refer([first], a_referral(a_posted_post(services, turn + 1)))
            services.events.attend(
                services.events.add_event(an_event(turn + 1)).created[0], [first]
            )
        services.talks.log_talk([second], a_talk())
        services.talks.log_talk([second], a_talk(content="短"))
        services.talks.log_talk([second, first], a_talk())
        yield caseload


def names(caseload: OpenCaseload, **query: object) -> list[str]:
    with caseload.snapshot() as reader:
        asked = FileQuery(**query)
        found = [line.file.name for line in reader.lines(asked)]
        assert reader.count(asked) == len(found)
    return found


@pytest.mark.fast
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("林知远", ["林知远"]),
        ("知远", ["林知远"]),
        ("林", ["林知远", "林远", "远知林"]),
        ("林远", ["林远"]),
        ("远林", []),
        ("linzhiyuan", ["林知远"]),
        ("LinZhi", ["林知远"]),
        ("lzy", ["林知远"]),
        ("ly", ["林远", "李䶮"]),
        ("ouyang", ["欧阳文静"]),
        ("B20250001", ["林知远"]),
        ("b2025000", ["林知远", "林远"]),
        ("0001", ["林知远"]),
        ("50001", ["林知远"]),
        ("107", ["远知林"]),
        ("5678", ["林知远"]),
        ("8765", ["林远"]),
        ("13900008765", ["林远"]),
        ("139123", ["林知远"]),
        ("会计2301", ["林知远", "林远", "阿依古丽·买买提"]),
        ("软件（一）班", ["欧阳文静", "王𡒄"]),
        ("软件(一)班", ["欧阳文静", "王𡒄"]),
        ("软件", ["欧阳文静", "王𡒄"]),
        ("𡒄", ["王𡒄"]),
        ("王𡒄", ["王𡒄"]),
        ("䶮", ["李䶮"]),
        ("阿依古丽·买买提", ["阿依古丽·买买提"]),
        ("阿依古丽•买买提", ["阿依古丽·买买提"]),
        ("阿依古丽・买买提", ["阿依古丽·买买提"]),
        ("阿依古丽买买提", []),
        ("买买提", ["阿依古丽·买买提"]),
        ("林 2301", ["林知远", "林远"]),
        ("  林知远  ", ["林知远"]),
        ("ｌｚｙ", ["林知远"]),
        ("查无此人", []),
        ("···", []),
        ('"', []),
        ("林*", ["林知远", "林远", "远知林"]),
        ("NOT 林", []),
        ("/", []),
        ("林/", ["林知远", "林远", "远知林"]),
    ],
)
def test_a_student_is_found_by_typed_text(
    caseload: OpenCaseload, typed: str, expected: list[str]
) -> None:
    assert sorted(names(caseload, search=typed)) == sorted(expected)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ([("class_name", "会计2301")], 3),
        ([("class_name", "")], 1),
        ([("gender", "")], 1),
        ([("gender", "女")], 4),
        ([("ethnicity", "维吾尔族")], 1),
        ([("college", "外国语学院")], 1),
        ([("name", "林远")], 1),
        ([("student_no", "B20250103")], 1),
        ([("job_city", "天津")], 1),
        ([("cohort", str(COHORT))], 7),
        ([("cohort", "2020")], 0),
        ([("category", "残疾")], 1),
        ([("category", "低保家庭")], 5),
        ([("helper", "李建国")], 3),
        ([("helper", "")], 1),
        ([("helper_role", "班主任")], 3),
        ([("lacks", "categories")], 1),
        ([("lacks", "phone")], 1),
        ([("lacks", "id_number")], 7),
        ([("owes", "talk")], 6),
        ([("owes", "event")], 6),
        ([("owes", "any")], 6),
        ([("status", "三项达标")], 1),
        ([("helper", "李建国"), ("lacks", "gender")], 1),
        ([("helper", "李建国"), ("helper", "")], 4),
        ([("category", "残疾"), ("category", "低保家庭"), ("helper", "")], 1),
    ],
)
def test_filters_narrow_the_list(
    caseload: OpenCaseload, where: list[tuple[str, str]], expected: int
) -> None:
    assert len(names(caseload, where=tuple(where))) == expected


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ({"where": (("shoe_size", "42"),)}, "UNKNOWN_FILTER"),
        ({"where": (("cohort", "next"),)}, "BAD_FILTER"),
        ({"where": (("cohort", "9" * 30),)}, "BAD_FILTER"),
        ({"where": (("owes", "money"),)}, "BAD_FILTER"),
        ({"where": (("lacks", "patience"),)}, "BAD_FILTER"),
        ({"order": "beauty"}, "UNKNOWN_ORDER"),
    ],
)
def test_an_invalid_query_is_refused(
    caseload: OpenCaseload, query: dict[str, object], rule: str
) -> None:
    with pytest.raises(RuleBroken) as caught:
        names(caseload, **query)
    assert caught.value.rule == rule


def test_the_list_is_ordered_by_number_by_default(caseload: OpenCaseload) -> None:
    assert names(caseload) == [student.name for student in STUDENTS]


def test_an_order_can_be_reversed_and_paged(caseload: OpenCaseload) -> None:
    by_number = names(caseload, order="student_no", descending=True)
    assert by_number == [student.name for student in reversed(STUDENTS)]
    assert names(caseload, order="missing")[0] == "林知远"
    assert names(caseload, order="missing", descending=True)[-1] == "林知远"
    with caseload.snapshot() as reader:
        part = [line.file.name for line in reader.lines(FileQuery(limit=2, offset=1))]
        assert part == ["林远", "欧阳文静"]
        assert reader.count(FileQuery(limit=2, offset=1)) == len(STUDENTS)


def test_the_list_agrees_with_the_counting_function_for_every_file(
    caseload: OpenCaseload,
) -> None:
    with caseload.snapshot() as reader:
        lines = reader.lines(FileQuery())
        cases = reader.cases(line.file.id for line in lines)
        assert lines[0].missing == 0
        assert lines[1].standing[Service.TALK].not_counting == 2
        for line in lines:
            case = cases[line.file.id]
            standing = standing_of(case, load_pack(case.file.pack_id), reader._today)
            for service in Service:
                shown = line.standing[service]
                assert (shown.given, shown.owed, shown.not_counting) == (
                    standing.given(service),
                    standing.owed(service),
                    standing.not_counting(service),
                )
            assert line.status is status_of(case, standing, reader._today)
            assert line.helper == case.helper_on(reader._today)
            assert reader.line(line.file.id) == line


@pytest.mark.parametrize("by", ["class", "college"])
def test_the_groups_of_the_progress_add_up_to_the_whole(caseload: OpenCaseload, by: str) -> None:
    with caseload.snapshot() as reader:
        whole, *groups = reader.progress(by)
        lines = reader.lines(FileQuery())

    assert whole.label is None
    assert whole.files == sum(group.files for group in groups) == len(lines)
    assert whole.complete == sum(group.complete for group in groups) == 1
    for service in Service:
        for what in ("given", "owed", "not_counting"):
            total = getattr(whole.services[service], what)
            assert total == sum(getattr(group.services[service], what) for group in groups)
            assert total == sum(getattr(line.standing[service], what) for line in lines)


def test_a_student_of_two_categories_is_in_the_progress_of_both(caseload: OpenCaseload) -> None:
    with caseload.snapshot() as reader:
        _, *groups = reader.progress("category")

    assert {group.label: group.files for group in groups} == {
        "低保家庭": 5,
        "残疾": 1,
        "零就业家庭": 1,
    }


@pytest.mark.fast
def test_the_progress_of_an_unknown_group_is_refused(caseload: OpenCaseload) -> None:
    with pytest.raises(RuleBroken) as caught, caseload.snapshot() as reader:
        reader.progress("zodiac")
    assert caught.value.rule == "UNKNOWN_GROUP"


def test_the_progress_of_an_empty_caseload_is_zero_of_zero(tmp_path: Path) -> None:
    home: Home = a_home(tmp_path / "empty", students=0)
    with home.open() as caseload, caseload.snapshot() as reader:
        (whole,) = reader.progress("class")
    assert (whole.files, whole.complete) == (0, 0)
    assert whole.services[Service.TALK].given == 0


def test_a_name_corrected_by_a_roster_is_found_by_the_new_name_only(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home")
    with home.open() as caseload:
        with caseload.snapshot() as reader:
            old = reader.lines(FileQuery())[0].file.name
        assert names(caseload, search=old) == [old]
        caseload.services.imports.import_draft(roster_of([facts(1, phone="13811112222")]))
        assert names(caseload, search="2222") == [old]
        assert names(caseload, search="139000") == [f for f in names(caseload) if f != old]


def test_additional_requirements_of_a_pack_are_in_the_progress(tmp_path: Path) -> None:
    home: Home = a_home(tmp_path / "home", students=3)
    own = replace(load_pack(DEFAULT_PACK), id="own", version=1, extras={Extra.GUIDANCE: 2})
    with home.open() as caseload:
        first, second, third = files_of(caseload)
        caseload.services.packs.add_pack(pack_document(own))
        with caseload.snapshot() as reader:
            assert not reader.progress()[0].extras
        caseload.services.packs.apply_pack([first, second], "own@1", reason="学院另有要求")
        caseload.services.training.give_extra(
            [first, third], ExtraKind.GUIDANCE, on=START, by="李老师", content="逐项诊断简历。"
        )
        with caseload.snapshot() as reader:
            whole, *classes = reader.progress("class")
            owing = reader.file_ids(FileQuery(where=(("owes", "guidance"),)))
            facets = reader.facets(FileQuery())

        assert whole.extras.keys() == {Extra.GUIDANCE}
        assert (whole.extras[Extra.GUIDANCE].given, whole.extras[Extra.GUIDANCE].owed) == (2, 3)
        assert sum(one.extras[Extra.GUIDANCE].owed for one in classes if one.extras) == 3
        assert owing == (first, second)
        assert (facets["owes"]["guidance"], facets["owes"]["briefing"]) == (2, 0)
