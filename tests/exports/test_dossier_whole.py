"""The dossier whole: hardship, trainings, evidence with pictures, the office's own template."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from casework.case import Case
from casework.disclosure import Disclosure
from casework.records import Attachment, Consent, Evidence, ExtraKind, HardshipCategory
from casework.settings.paper_templates import (
    BUILT_IN,
    DOSSIER,
    DOSSIER_SECTIONS,
    SEAL_PLACES,
    parse_template,
)
from exports import proof_pictures
from exports.dossier import DossierFacts, write_dossier
from exports.dossier.facts import ProofPictures
from exports.typography.blocks import Text
from exports.typography.lines import TextRun
from exports.typography.sheet import FlowDocument
from tests.builders.cases import OPENED_ON, a_case, moment
from tests.builders.paper import PROOF, a_full_case, a_proof, facts_of, read_with, text_of
from tests.builders.proofs import a_pdf, a_picture


def printed(facts: DossierFacts, folder: Path) -> Path:
    target = folder / facts.file_name
    write_dossier(facts, target)
    return target


def made_of(case: Case) -> dict[str, object]:
    return {"recorded_at": moment(OPENED_ON), "recorded_by": "周老师", "file_id": case.id}


def with_proofs(case: Case, count: int) -> tuple[Case, tuple[Evidence, ...]]:
    """The case with so many proofs laid beside its first talk."""
    talk = case.talks[0].talk
    proofs = tuple(
        replace(a_proof(), id=UUID(int=0x900 + number), name=f"谈话照片{number}.jpg")
        for number in range(count)
    )
    laid = tuple(
        Attachment(
            id=UUID(int=0x800 + number),
            recorded_at=moment(OPENED_ON),
            recorded_by="周老师",
            file_id=case.id,
            evidence_id=proof.id,
            target_kind=talk.kind,
            target_id=talk.id,
            proof_kind="谈话照片",
            review="已通过",
        )
        for number, proof in enumerate(proofs)
    )
    return replace(case, attachments=laid), proofs


def test_each_category_has_its_period_evidence_and_validity(tmp_path: Path) -> None:
    categories = (
        HardshipCategory(name="低保家庭", recognised_on=date(2022, 9, 20), proof_id=PROOF),
        HardshipCategory(name="残疾", cancelled_on=date(2023, 3, 1)),
    )
    case = a_case().with_file(categories=categories).build()
    consent = Consent(
        id=UUID(int=5), consent_kind="告知", version="2026-11", given_on=OPENED_ON,
        how="书面签字", **made_of(case),
    )  # fmt: skip

    text = text_of(printed(facts_of(replace(case, consents=(consent,))), tmp_path))

    assert "低保家庭2022-09-20—有效已附" in text
    assert "残疾—2023-03-01已失效待补" in text
    assert "告知（第17条）：2022-09-15，书面签字" in text
    assert "敏感信息（第29条）：尚无" in text


def test_the_office_gets_no_chapter_it_may_not_see(tmp_path: Path) -> None:
    case, proofs = with_proofs(a_full_case(), 1)
    pictures = {proofs[0].id: ProofPictures(proof_pictures.thumbnail(a_picture()))}
    facts = facts_of(case, evidence=proofs, pictures=pictures, level=Disclosure.REPORT)

    target = printed(facts, tmp_path)

    with pikepdf.open(target) as pdf:
        assert not any("/XObject" in page.Resources for page in pdf.pages)
    assert "谈话照片0.jpg" not in text_of(target)
    assert "谈心谈话（2022-10-10）" in text_of(target)


def test_trainings_and_services_are_listed_once(tmp_path: Path) -> None:
    case = (
        a_case()
        .with_training(hours=40, certificate="HZ2023001", platform="hzzh.chsi.com.cn")
        .with_training(year=2024, voided=True)
        .with_extra(ExtraKind.GUIDANCE)
        .build()
    )

    text = text_of(printed(facts_of(case), tmp_path))

    assert text.count("2022宏志助航") == text.count("2024宏志助航") == 1
    assert "证书HZ2023001" in text
    assert "已作废：登记到了别人名下" in text
    assert "职业指导周老师讲解了求职补贴和档案转递的办理" in text


def test_evidence_is_shown_small_and_its_pages_on_request(tmp_path: Path) -> None:
    case, proofs = with_proofs(a_full_case(), 3)
    sources = (a_picture(1, kind="JPEG"), a_pdf(pages=3), b"no picture at all")
    pictures = {
        proof.id: ProofPictures(
            proof_pictures.thumbnail(data),
            proof_pictures.pages(data),
            proof_pictures.count_pages(data),
        )
        for proof, data in zip(proofs, sources, strict=True)
    }
    pictures[PROOF] = ProofPictures(is_lost=True)
    facts = facts_of(case, evidence=(a_proof(), *proofs), pictures=pictures)

    target = printed(facts, tmp_path)

    text = text_of(target)
    assert "佐证3（共3页）" in text
    assert "佐证1：原件缺失或已损坏" in text
    assert [f"佐证3第{page}页" in text for page in (1, 2, 3, 4)] == [True, True, True, False]
    with pikepdf.open(target) as pdf:
        assert len(pdf.pages[0].Resources.XObject) == 2 + 4  # thumbnails, then pages
    assert "No syntax" in read_with("qpdf", "--check", str(target))


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "1", "CMYK", "I;16"])
def test_a_picture_of_any_kind_becomes_one_for_paper(mode: str) -> None:
    stream = io.BytesIO()
    kind = "TIFF" if mode in {"CMYK", "I;16"} else "PNG"
    Image.new(mode, (900, 400)).save(stream, kind)

    found = proof_pictures.thumbnail(stream.getvalue())

    assert found is not None
    assert (found.width, found.height) == (420, 187)
    with Image.open(io.BytesIO(found.jpeg)) as image:
        assert image.mode == ("L" if mode in {"L", "1", "I;16"} else "RGB")


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7 torn", b"\x89PNG\r\n\x1a\n torn", a_picture()[:99]]
)
def test_damaged_evidence_has_no_picture_and_does_not_stop_the_export(data: bytes) -> None:
    assert proof_pictures.thumbnail(data) is None
    assert proof_pictures.pages(data) == ()


# --- templates


def with_template(text: str) -> DossierFacts:
    return facts_of(a_full_case(), template=parse_template(DOSSIER, text))


def test_a_template_chooses_chapters_their_order_and_own_fields(tmp_path: Path) -> None:
    template = "章节：三项完成、基本情况、签字\n标题：一生一档\n附加栏：家长确认、备注\n"

    text = text_of(printed(with_template(template), tmp_path))

    assert text.startswith("一生一档")
    assert text.index("一、三项帮扶完成情况") < text.index("二、基本情况")
    assert text.index("三、确认与审核") < text.index("家长确认") < text.index("填表人")
    for words in ("核验", "佐证材料", "一人一策", "帮扶记录"):
        assert words not in text


@pytest.mark.parametrize("place", SEAL_PLACES)
def test_the_seal_goes_where_the_template_wants_it(place: str, tmp_path: Path) -> None:
    text = text_of(printed(with_template(f"盖章：{place}"), tmp_path))

    assert text.count("盖章") == (0 if place == "不设" else 1)


@pytest.mark.parametrize("section", DOSSIER_SECTIONS)
def test_a_dossier_of_one_chapter_is_a_dossier(section: str, tmp_path: Path) -> None:
    target = printed(with_template(f"章节：{section}"), tmp_path)

    assert "No syntax" in read_with("qpdf", "--check", str(target))


# --- nothing clipped, nothing on top of something else


def lines_on(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float]]:
    """The boxes of the lines of words on a page: left, bottom, right, top."""
    words = page.get_textpage()
    return [words.get_rect(number) for number in range(words.count_rects())]


def check_positions(target: Path) -> None:
    """No words outside the type area and the foot, and none over others."""
    document = pypdfium2.PdfDocument(target)
    for number, page in enumerate(document, start=1):
        boxes = lines_on(page)
        left = 28 * 72 / 25.4 if number % 2 else 26 * 72 / 25.4
        for box in boxes:
            assert left - 1 <= box[0] <= box[2] <= left + 156 * 72 / 25.4 + 1, (number, box)
            assert 60 <= box[1] <= box[3] <= 842 - 37 * 72 / 25.4 + 3, (number, box)
        for place, box in enumerate(boxes):
            for other in boxes[place + 1 :]:
                across = min(box[2], other[2]) - max(box[0], other[0])
                down = min(box[3], other[3]) - max(box[1], other[1])
                is_apart = across < 1 or down < 1.5
                assert is_apart, (number, box, other)
    document.close()


def a_long_case() -> Case:
    name = "阿卜杜热合曼·麦麦提吐尔逊江·阿布都热依木·买买提尼亚孜江"  # thirty characters
    case = replace(a_full_case(name=name), plans=())
    return replace(case, pairings=tuple(replace(one, helper=name) for one in case.pairings))


def many_talks() -> Case:
    return a_case().with_file(name="林知远").with_talks(400).build()


@pytest.mark.parametrize(
    "case", [a_full_case(), a_long_case(), many_talks(), a_case().build()],
    ids=["full", "long name", "400 talks", "empty"],
)  # fmt: skip
def test_no_text_is_clipped_or_overlapping(case: Case, tmp_path: Path) -> None:
    target = printed(facts_of(case), tmp_path)

    check_positions(target)
    text = text_of(target)
    for held in case.talks[:400:57]:
        assert held.session.content[:12] in text


def test_twelve_pages_of_evidence_lose_nothing(tmp_path: Path) -> None:
    case, proofs = with_proofs(a_full_case(), 12)
    pictures = {
        proof.id: ProofPictures(
            proof_pictures.thumbnail(a_picture(number)), proof_pictures.pages(a_picture(number))
        )
        for number, proof in enumerate(proofs)
    }

    target = printed(facts_of(case, evidence=proofs, pictures=pictures), tmp_path)

    check_positions(target)
    text = text_of(target)
    assert all(f"谈话照片{number}.jpg" in text for number in range(12))
    assert all(f"佐证{number}第1页" in text for number in range(2, 14))


def test_overlapping_text_is_detected(tmp_path: Path) -> None:
    target = tmp_path / "over.pdf"
    with target.open("wb") as stream:
        sheet = FlowDocument(stream, title="试", subject="试")
        over = Text((TextRun("写在别的字上面的字"),), leading=3.0)
        sheet.flow((over, over, over), lambda *_: None)
        sheet.save()

    with pytest.raises(AssertionError):
        check_positions(target)


def test_the_built_in_template_is_what_an_empty_text_gives() -> None:
    assert parse_template(DOSSIER, "") == BUILT_IN[DOSSIER]
