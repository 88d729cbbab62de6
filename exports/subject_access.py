"""Documents on personal data: a student's copy, the notice, certificates of deletion.

Source:
    个人信息保护法 17 (what a notice says), 44-45 (the right to know and to a copy), 47 (erasure).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from casework.disclosure import Disclosure
from exports import wording
from exports.atomic_files import write_atomically
from exports.dossier.document import TITLE_SIZE, heading, label, paragraph, row, small, value
from exports.results import Written
from exports.seal import PLAIN, DocumentSecurity
from exports.typography.blocks import Align, Block, Text
from exports.typography.fonts import Face
from exports.typography.lines import TextRun
from exports.typography.sheet import FORM, Foot, page_numbers, set_parts, write_pdf
from exports.typography.tables import RuledTable

COPY_TITLE = "个人信息副本"
NOTICE_TITLE = "个人信息处理告知书"
CERTIFICATE_TITLE = "个人信息删除证明"
_NUMBERS = "一二三四五六七八九十"
_WIDTHS = (3.2, 12.8)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CopyChapter:
    """One chapter of a copy: its heading, and entries of (what, value) pairs."""

    title: str
    entries: tuple[tuple[Pair, ...], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SubjectAccessCopy:
    """All data stored about one student, for that student alone."""

    unit: str
    made_by: str
    as_of: date
    student_no: str
    cohort: int
    parts: tuple[CopyChapter, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """One erased file as the certificate shows it: a digest, without name or number."""

    number: str
    file_digest: str
    cohort: int
    closed_on: date
    erased_on: date
    rule: str
    counts: tuple[Pair, ...]
    approved_by: str
    done_by: str


def write_subject_access_copy(
    target: Path, copy: SubjectAccessCopy, security: DocumentSecurity = PLAIN
) -> Written:
    """Write a copy as JSON or PDF, by the extension of ``target``.

    Raises:
        As ``atomic_writer``.
    """
    if target.suffix.lower() == ".json":
        text = json.dumps(_document(copy), ensure_ascii=False, indent=2)
        write_atomically(target, text.encode() + b"\n")
        return Written((target,))
    parts = ((_copy_blocks(copy), _foot(COPY_TITLE)),)
    number = copy.student_no
    return write_pdf(
        target,
        lambda to: set_parts(to, COPY_TITLE, parts, security=security, student_no=number),
    )


def write_notice(target: Path, unit: str, years: int, security: DocumentSecurity = PLAIN) -> None:
    """Write the notice on personal data, with signature fields. Raises as ``atomic_writer``."""
    parts = (((_title(NOTICE_TITLE), *notice_blocks(unit, years)), _foot(NOTICE_TITLE)),)
    write_pdf(target, lambda to: set_parts(to, NOTICE_TITLE, parts, security=security))


def write_certificates(
    target: Path, unit: str, facts: Iterable[CertificateFacts], security: DocumentSecurity = PLAIN
) -> None:
    """Write certificates of deletion, one per page. Raises as ``atomic_writer``."""
    parts = ((_certificate_blocks(unit, one), _foot(one.number)) for one in facts)
    write_pdf(target, lambda to: set_parts(to, CERTIFICATE_TITLE, parts, security=security))


def _document(copy: SubjectAccessCopy) -> dict[str, Any]:
    return {
        "title": COPY_TITLE,
        "disclosure": Disclosure.OWN.value,
        "unit": copy.unit,
        "as_of": copy.as_of.isoformat(),
        "student_no": copy.student_no,
        "cohort": copy.cohort,
        "parts": [
            {
                "title": part.title,
                "entries": [
                    [{"what": what, "value": said} for what, said in entry]
                    for entry in part.entries
                ],
            }
            for part in copy.parts
        ],
    }


def _copy_blocks(copy: SubjectAccessCopy) -> Iterable[Block]:
    yield _title(COPY_TITLE)
    yield _about(
        f"学号 {copy.student_no}　{copy.cohort}届　截至 {wording.day(copy.as_of)}　"
        f"披露级别：{Disclosure.OWN.value}"
    )
    yield paragraph(
        f"　　{copy.unit}应本人请求，依照《中华人民共和国个人信息保护法》第四十四条、第四十五条"
        "提供本副本，内容为本软件持有的与本人有关的全部个人信息。认为不准确或不完整的，"
        "可依照第四十六条请求更正、补充。"
    )
    for number, part in enumerate(copy.parts):
        sign = _NUMBERS[number] if number < len(_NUMBERS) else str(number + 1)
        yield heading(f"{sign}、{part.title}")
        if not part.entries:
            yield paragraph("　　无。")
        for entry in part.entries:
            yield _pairs(entry)
    yield paragraph(f"　　提供人：{copy.made_by}　　　　签收人：　　　　　　　　日期：", before=16)


def notice_blocks(unit: str, years: int) -> Iterable[Block]:
    """Yield the content of a notice on personal data, without a title."""
    yield paragraph(f"　　{unit}为落实困难毕业生就业帮扶工作，需要处理您的个人信息。现告知如下：")
    for number, (words, text) in enumerate(_notice_parts(unit, years)):
        yield heading(f"{_NUMBERS[number]}、{words}")
        yield paragraph(f"　　{text}")
    yield heading("本人确认")
    yield paragraph("　　□ 本人已阅读并知悉上述内容。（告知）")
    yield paragraph(
        "　　□ 本人同意处理困难类别、残疾情况、身份证件号码等敏感个人信息。（单独同意，第二十九条）"
    )
    yield paragraph(
        "　　□ 本人同意离校未就业时，将本人信息提供给人力资源和社会保障部门用于后续就业服务。"
        "（单独同意，第二十三条）"
    )
    yield paragraph("　　以上各项同意均可随时撤回，撤回不影响此前的处理。")
    yield paragraph("学生签名：　　　　　　　　　学号：　　　　　　　　　日期：", before=24)


def _notice_parts(unit: str, years: int) -> Sequence[Pair]:
    return (
        ("处理者", f"{unit}（以下简称本单位）。联系方式以本单位公布的为准。"),
        (
            "处理目的和方式",
            (
                "建立一人一档、一人一策，记录谈心谈话、岗位推荐、就业促进活动和毕业去向，"
                "核对帮扶是否到位。信息加密保存在帮扶责任人的计算机上，不上传互联网。"
            ),
        ),
        (
            "信息种类",
            (
                "学号、姓名、性别、民族、身份证件号码、出生日期、联系方式、学院专业班级、困难类别及其"
                "证明、求职意向、帮扶记录、毕业去向及其佐证材料。其中困难类别、残疾情况和身份证件号码"
                "为敏感个人信息，仅用于确认帮扶对象，不公开、不排名；不提供可能无法享受专项帮扶。"
            ),
        ),
        (
            "提供给他人",
            "按规定向学校就业工作部门报送。向人力资源和社会保障部门提供，须取得您的单独同意。",
        ),
        ("保存期限", f"结案后保存{years}年，期满删除并留存删除证明。"),
        (
            "您的权利",
            "您有权查阅、复制、更正、补充、删除您的信息，有权撤回同意；可向帮扶责任人或本单位提出。",
        ),
    )


def _certificate_blocks(unit: str, one: CertificateFacts) -> Iterable[Block]:
    yield _title(CERTIFICATE_TITLE)
    yield _about(f"编号 {one.number}")
    yield paragraph(
        f"　　{unit}依照《中华人民共和国个人信息保护法》第四十七条和本单位保存期限规定，"
        "已将下列档案中的个人信息永久删除。本证明不含个人信息。"
    )
    yield _pairs(
        (
            ("档案标识摘要", one.file_digest),
            ("届别", f"{one.cohort}届"),
            ("结案日期", wording.day(one.closed_on)),
            ("删除日期", wording.day(one.erased_on)),
            ("保存规则", one.rule),
            ("批准人", one.approved_by),
            ("执行人", one.done_by),
        )
    )
    yield heading("删除的记录")
    yield _pairs(one.counts)
    yield paragraph(
        "　　删除方式：数据库中的记录和履历中的内容已清除；佐证材料的密钥已销毁，密文文件已删除。"
        "履历保留不含个人信息的摘要，其完整性仍可核验。删除前所做的加密备份仍含上述档案，"
        "由之后的备份逐步替换，持续备份时最迟十三个月内清除；久未备份的，留到之后的备份将其替换为止。"
        "恢复备份时留下的旧数据文件夹和另存在别处的副本，须另行删除。"
        "在此之前均不得用于恢复已删除的档案。"
    )
    yield paragraph(
        "批准人签字：　　　　　　　　　　执行人签字：　　　　　　　　　　（盖章）", before=24
    )


def _pairs(entry: Iterable[Pair]) -> RuledTable:
    rows = tuple(row(label(what), value(said or wording.NOTHING)) for what, said in entry)
    return RuledTable(_WIDTHS, rows, padding=(5, 3), space_before=6)


def _title(words: str) -> Text:
    return Text(
        (TextRun(words, Face.SONG_BOLD),),
        size=TITLE_SIZE,
        leading=34,
        align=Align.CENTRE,
        bookmark=(words, 0),
    )


def _about(words: str) -> Text:
    return small(words, align=Align.CENTRE)


def _foot(words: str) -> Foot:
    return page_numbers(FORM, words, below=10, size=9)
