"""Forms: filled from the records, or empty for handwriting; each one fits its page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest

from casework.disclosure import Disclosure
from casework.settings.paper_templates import BUILT_IN, parse_template
from exports import wording
from exports.forms import FormFacts, FormKind
from exports.forms.writing import write_forms
from tests.builders.nonempty import nonempty
from tests.builders.paper import a_full_case, facts_of, read_with, text_of

FACTS = facts_of(a_full_case())
LINES = tuple((f"20190411{number:02}", f"学生{number}", "软件2301") for number in range(40))


def empty(kind: FormKind, **changes: Any) -> FormFacts:
    facts = FormFacts(
        kind=kind, unit="信息工程学院", as_of=FACTS.as_of, template=BUILT_IN[kind.value]
    )
    return replace(facts, **changes)


def filled(kind: FormKind, **changes: Any) -> FormFacts:
    facts = empty(kind, case=FACTS.case, verdicts=FACTS.verdicts, helper_phone="022-60000000")
    return replace(facts, minima=(("talk", 3), ("referral", 3)), **changes)


def text_of_form(facts: FormFacts, folder: Path) -> str:
    return text_of(write_forms([facts], folder / "form.pdf").path)


@pytest.mark.parametrize("kind", FormKind)
def test_an_empty_form_is_one_page_with_its_title(kind: FormKind, tmp_path: Path) -> None:
    written = write_forms([empty(kind)], tmp_path / "form.pdf")

    assert (written.pages, written.missing) == (1, ())
    text = text_of(written.path)
    assert BUILT_IN[kind.value].title in text
    assert "信息工程学院" in text
    assert "古丽" not in text
    assert "No syntax" in read_with("qpdf", "--check", str(written.path))


def test_each_talk_that_is_not_void_has_its_own_form(tmp_path: Path) -> None:
    written = write_forms([filled(FormKind.TALK)], tmp_path / "form.pdf")

    held = [one for one in FACTS.case.talks if not one.talk.is_void]
    assert written.pages == len(held) == 4
    pages = [page.extract_text() for page in pypdf.PdfReader(written.path).pages]
    for number, (one, page) in enumerate(zip(held, pages, strict=True), start=1):
        plain = "".join(page.split())
        assert f"第{number}次" in plain
        assert one.session.content in plain
        assert "古丽·买买提" in plain
    assert "集体谈话（不计入）" in "".join(pages[-1].split())


def test_every_referral_is_a_box_with_whether_it_counts(tmp_path: Path) -> None:
    text = text_of_form(filled(FormKind.REFERRAL), tmp_path)

    for made in FACTS.case.referrals:
        assert text.count(made.employer.uscc) == 1
    assert text.count("是否计入计入") == 2
    assert "是否计入未计入：" in text


def test_what_the_office_may_not_see_is_not_in_its_record_of_referrals(tmp_path: Path) -> None:
    text = text_of_form(filled(FormKind.REFERRAL, level=Disclosure.REPORT), tmp_path)

    assert "匹配说明" not in text
    assert "津门第1贸易有限公司" in text


def test_a_sign_in_sheet_has_a_line_for_each_and_its_head_on_each_page(tmp_path: Path) -> None:
    event = FACTS.case.attendances[0].event
    written = write_forms(
        [empty(FormKind.SIGN_IN, event=event, lines=LINES)], tmp_path / "form.pdf"
    )

    text = text_of(written.path)
    assert all(f"{number}{name}软件2301" in text for number, name, _class in nonempty(LINES))
    assert written.pages == text.count("签到时间") == 2
    assert event.name in text


def test_the_card_says_who_helps_and_how_to_reach_them(tmp_path: Path) -> None:
    text = text_of_form(filled(FormKind.CARD, level=Disclosure.OWN), tmp_path)

    assert text.count("帮扶责任人刘建国职务（身份）辅导员联系电话022-60000000") == 2
    assert "谈心谈话不少于3次，推荐有效岗位不少于3个。" in text
    assert "每两周一次模拟面试；报名线上课程" in text


def test_the_notice_names_the_student_and_how_long_is_kept(tmp_path: Path) -> None:
    text = text_of_form(filled(FormKind.NOTICE, years=5), tmp_path)

    assert "学生姓名古丽·买买提学号2019041107" in text
    assert "结案后保存5年" in text


def test_a_form_follows_the_template_of_the_office(tmp_path: Path) -> None:
    template = parse_template("talk", "标题：谈心谈话登记\n附加栏：旁听人、附件\n")

    text = text_of_form(empty(FormKind.TALK, template=template), tmp_path)

    assert text.startswith("谈心谈话登记")
    assert "旁听人" in text
    assert "附件" in text


def test_listed_texts_are_separated_by_one_full_stop() -> None:
    assert wording.listed(["改好简历。", None, " ", "周五前再看一遍；", "约好面试。"]) == (
        "改好简历；周五前再看一遍；约好面试。"
    )
    assert wording.listed([]) == ""


def test_the_reasons_of_a_record_of_referrals_follow_each_other_as_sentences(
    tmp_path: Path,
) -> None:
    verdicts = tuple(replace(one, reasons=one.reasons * 2) for one in FACTS.verdicts)
    text = text_of_form(filled(FormKind.REFERRAL, verdicts=verdicts), tmp_path)

    assert "未计入" in text
    assert "。；" not in text
