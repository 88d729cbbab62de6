"""The dossier: everything of one student once, with its verdict, and nothing above the level."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casework.case import Case
from casework.disclosure import Disclosure
from casework.problems import RuleBroken
from casework.records import HardshipCategory
from casework.required_services import Service
from casework.verdicts import sentence
from exports.dossier import DossierFacts, write_dossier
from exports.typography import MissingGlyph
from tests.builders.cases import a_case
from tests.builders.nonempty import nonempty
from tests.builders.paper import (
    ID_NUMBER,
    PHONE,
    a_full_case,
    a_proof,
    facts_of,
    lines_of,
    read_with,
    text_of,
    with_plan,
)

INJECTIONS = ('<font color="[[[', "&amp;&", "</para><b>", "=cmd|' /C calc'!A0", "%s{0}\\n", "(a\\)")


def printed(facts: DossierFacts, folder: Path) -> Path:
    target = folder / facts.file_name
    assert write_dossier(facts, target).paths == (target,)
    return target


def text_of_case(case: Case, folder: Path, **changes: Any) -> str:
    return text_of(printed(facts_of(case, **changes), folder))


def test_every_record_is_in_the_dossier_once(tmp_path: Path) -> None:
    case = a_full_case()
    for number, held in enumerate(case.talks):
        held = replace(held, session=replace(held.session, topic=f"谈话题目{number}。"))
        case = replace(case, talks=(*case.talks[:number], held, *case.talks[number + 1 :]))

    text = text_of_case(case, tmp_path)

    assert [text.count(f"谈话题目{n}。") for n in range(len(case.talks))] == [1] * 5
    # An employer and an event are named once more where the reason quotes them in 「“ ”」.
    for made in case.referrals:
        assert text.replace(f"“{made.employer.name}", "").count(made.employer.name) == 1
    for place in case.attendances:
        assert text.replace(f"“{place.event.name}", "").count(place.event.name) == 1


def test_every_verdict_is_printed_with_its_explanation(tmp_path: Path) -> None:
    facts = facts_of(a_full_case())

    text = text_of(printed(facts, tmp_path))

    counting = sum(verdict.counts for verdict in facts.verdicts)
    refused = [v for v in facts.verdicts if not v.counts and not v.is_void]
    assert text.count("✓计入") == counting
    assert text.count("未计入：") == len(refused) > 0
    for verdict in refused:
        for reason in verdict.reasons:
            assert "".join(sentence(reason, "zh").split()) in text
    assert text.count("已作废原因：登记到了别人名下") == 1


def test_the_standing_is_printed_as_it_was_given(tmp_path: Path) -> None:
    facts = facts_of(a_full_case())

    text = text_of(printed(facts, tmp_path))

    words = {Service.TALK: "谈心谈话", Service.REFERRAL: "岗位推荐", Service.EVENT: "就业促进活动"}
    for service, name in words.items():
        standing = facts.standing.of(service)
        assert f"{name}{standing.given}/{standing.minimum}" in text


def test_plan_pairing_destination_evidence_and_signatures_are_there(tmp_path: Path) -> None:
    text = text_of_case(a_full_case(), tmp_path, evidence=(a_proof(),))

    for words in (
        "现行方案：第2版",
        "第1版2022-09-15",
        "【职业指导】每两周一次模拟面试",
        "求职意向由外地改为天津",
        "周敏辅导员2022年9月15日2023年2月1日",
        "刘建国辅导员2023年2月1日至今",
        "签劳动合同形式就业（11）",
        "困难类别：脱贫家庭",
        "脱贫户证明.pdf",
        "20KB",
        "ab12" * 16,
        "填表人（签字）",
        "审核人（签字）",
        "学生确认（签字）",
        "单位（盖章）",
        "tianjin-2023@1",
        "截至2023年4月20日",
        "履历#1234·7F3K-29QD…",
        "—1—",
    ):
        assert words in text


def test_identity_and_phone_numbers_are_masked_by_default(
    tmp_path: Path,
) -> None:
    covered = text_of_case(a_full_case(), tmp_path)
    full = text_of_case(a_full_case(), tmp_path, unmasked=True)

    assert "129900********002X" in covered
    assert "139****0123" in covered
    assert ID_NUMBER not in covered
    assert PHONE not in covered
    assert ID_NUMBER in full
    assert PHONE in full


def test_a_dossier_for_the_office_has_no_notes(tmp_path: Path) -> None:
    case = with_plan(a_full_case(), analysis="家里的情况不便外传，需要保密处理，只在学院内部说明。")
    target = printed(facts_of(case, level=Disclosure.REPORT, evidence=(a_proof(),)), tmp_path)

    text = text_of(target)

    assert "谈心谈话2/3" in text
    for words in (
        "投递三家单位",
        "不便外传",
        "人岗匹配：",
        "脱贫户证明.pdf",
        "就业意向",
        "由外地改为",
    ):
        assert words not in text


def test_a_dossier_is_never_made_for_public_figures(tmp_path: Path) -> None:
    facts = facts_of(a_full_case(), level=Disclosure.PUBLIC)

    with pytest.raises(RuleBroken, match="LEVEL_WITHOUT_PERSONS"):
        write_dossier(facts, tmp_path / "x.pdf")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", INJECTIONS)
def test_text_that_looks_like_markup_is_printed_verbatim(words: str, tmp_path: Path) -> None:
    text = text_of_case(a_case_full_of(words), tmp_path)

    # Once in each field of the file, the plan and the records that takes free words.
    assert text.count("".join(words.split())) >= 24


def a_case_full_of(words: str) -> Case:
    case = a_full_case(name=words)
    file = replace(
        case.file,
        college=words,
        major=words,
        class_name=words,
        level=words,
        ethnicity=words,
        job_city=words,
        job_kind=words,
        categories=(HardshipCategory(name=words),),
    )
    session = {"topic": words, "content": words, "measures": words, "place": words}
    employer = {"name": words, "uscc": words}
    builder = a_case().with_file().with_talks(2, held_by=words, own_words=words, **session)
    builder.with_referrals(1, employer=employer, title=words, city=words, source=words, match=words)
    builder.with_attendances(1, name=words, event_kind=words, organiser=words, place=words)
    made = builder.build()
    plan = replace(
        case.plans[-1], analysis=words, goal=words, difficulties=(words,), change_reason=words
    )
    return replace(
        case,
        file=file,
        plans=(plan,),
        talks=made.talks,
        referrals=made.referrals,
        attendances=made.attendances,
    )


def test_rare_names_are_printed_and_what_no_font_has_is_reported(tmp_path: Path) -> None:
    facts = facts_of(a_full_case(name="王𬭎𡒄\u072b"))

    written = write_dossier(facts, tmp_path / "x.pdf")

    assert "王𬭎𡒄〔U+072B〕" in text_of(tmp_path / "x.pdf")
    assert written.missing == (MissingGlyph("2019041107", "\u072b"),)
    assert "\u072b" not in repr(written)


def test_a_name_stays_on_one_line(tmp_path: Path) -> None:
    name = "阿卜杜热合曼·麦麦提吐尔逊江"
    case = a_full_case(name=name)
    case = replace(case, pairings=tuple(replace(pairing, helper=name) for pairing in case.pairings))

    lines = lines_of(printed(facts_of(case), tmp_path))

    assert sum(line.count(name) for line in lines) == text_of_case(case, tmp_path).count(name) == 6


def test_metadata_and_file_name_hold_the_number_and_never_the_name(tmp_path: Path) -> None:
    facts = facts_of(a_full_case(name="林知远"))
    target = printed(facts, tmp_path)

    about = read_with("pdfinfo", str(target))

    assert target.name == "助航_2023届_学生档案_2019041107.pdf"
    assert re.search(r"^Title: +一人一档 2019041107$", about, re.MULTILINE)
    assert "林知远" not in about
    assert "周敏" not in about


def test_a_number_that_no_file_name_can_hold_is_changed_in_the_name_only(tmp_path: Path) -> None:
    facts = facts_of(a_full_case(student_no="2019/04:1"))

    assert facts.file_name == "助航_2023届_学生档案_2019-04-1.pdf"
    assert "2019/04:1" in text_of(printed(facts, tmp_path))


def test_the_pdf_is_sound_and_names_no_font_but_the_shipped_ones(tmp_path: Path) -> None:
    target = printed(facts_of(a_full_case()), tmp_path)

    fonts = [line.split()[0] for line in read_with("pdffonts", str(target)).splitlines()[2:]]

    assert "No syntax or stream encoding errors" in read_with("qpdf", "--check", str(target))
    assert all("+Zhuhang" in font for font in nonempty(fonts))


def test_an_empty_file_has_a_dossier_that_says_what_it_lacks(tmp_path: Path) -> None:
    text = text_of_case(a_case().build(), tmp_path)

    for words in ("待补", "尚未制定帮扶方案", "尚无记录", "尚未结对", "尚未登记毕业去向"):
        assert words in text


def test_a_long_dossier_loses_nothing(tmp_path: Path) -> None:
    case = a_case().with_talks(40, content="谈话内容" * 300).with_referrals(60).build()
    target = tmp_path / "x.pdf"

    written = write_dossier(facts_of(case), target)

    text = text_of(target)
    assert written.pages > 10
    # Five digits in a row at a page break may part the words; count what cannot be parted.
    assert text.count("谈话人周老师") == 40
    assert text.count("人岗匹配：") == 60
    assert f"—{written.pages}—" in text


def test_the_outline_lists_the_chapters_and_names_nobody(tmp_path: Path) -> None:
    target = printed(facts_of(a_full_case(name="林知远")), tmp_path)

    document = json.loads(read_with("qpdf", "--json", "--json-key=outlines", str(target)))

    (top,) = document["outlines"]
    assert top["title"] == "一人一档 2019041107"
    assert [kid["title"] for kid in top["kids"]] == [
        "一、基本情况",
        "二、困难认定与证明",
        "三、三项帮扶完成情况",
        "四、一人一策",
        "五、帮扶记录",
        "六、结对帮扶",
        "七、培训与其他服务",
        "八、毕业去向",
        "九、佐证材料",
        "十、确认与审核",
        "十一、核验",
    ]
