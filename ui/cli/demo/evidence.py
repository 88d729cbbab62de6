"""Destinations of many kinds with their evidence: complete, missing, returned, pending, lost."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from casework.ports import Proof
from casework.service_layer import CaseloadServices, DestinationDetails, ProofDraft
from ui.cli.demo.invention import credit_code_of

if TYPE_CHECKING:
    from ui.cli.demo.tally import DemoCounts

_A5 = (420.0, 595.0)
NEEDED = 14
"""The number of students needed here."""


def paper(title: str, *, pages: int = 1) -> bytes:
    """Return an invented document as a PDF."""
    from exports.typography.blocks import Align, Text
    from exports.typography.fonts import Face
    from exports.typography.lines import TextRun
    from exports.typography.sheet import FlowDocument, Margins

    stream = io.BytesIO()
    sheet = FlowDocument(
        stream, title=title, subject=title, margins=Margins(60, 60, 80, 60), size=_A5
    )
    for page in range(pages):
        note = f"Invented for demonstration, page {page + 1} of {pages}"
        rules = [Text((TextRun("＿" * 24),), 12, 24, Align.LEFT) for _ in range(12)]
        head = Text((TextRun(title, Face.SONG_BOLD),), size=20, leading=48, align=Align.CENTRE)
        sheet.flow((head, *rules, Text((TextRun(note),), space_before=12)), lambda *_: None)
    sheet.save()
    return stream.getvalue()


def photo(number: int) -> bytes:
    """Return an invented picture of a talk as a JPEG."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (640, 420), (214, 224, 230))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 300, 640, 420), fill=(150, 120, 96))
    for place, shade in ((150 + number * 7, (60, 90, 130)), (400, (150, 80, 70))):
        pen.ellipse((place, 110, place + 90, 200), fill=(228, 196, 170))
        pen.rectangle((place - 20, 200, place + 110, 330), fill=shade)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=80)
    return stream.getvalue()


def hand_in(
    services: CaseloadServices, files: Sequence[UUID], *, today: date, tally: DemoCounts
) -> None:
    """Register destinations and attach evidence to records, as in the course of a year."""
    if len(files) < NEEDED:
        return
    chosen = files[-NEEDED:]
    own = {"520": {"name": "社区工作者专项", "needs": [["录用文件"]]}}
    services.settings.change_settings({"destinations": own})
    places = _destinations(services, chosen, today, tally)
    _papers(services, places, tally)
    _of_categories(services, chosen, tally)


def _destinations(
    services: CaseloadServices, files: Sequence[UUID], today: date, tally: DemoCounts
) -> dict[str, UUID]:
    week = today - timedelta(days=7)
    work = DestinationDetails(
        employer_uscc=credit_code_of(1),
        employer_kind="国有企业",
        job_title="实施工程师",
        pay=5200,
        region="天津",
        fits_major=True,
        register_state="已登记",
    )
    underpaid = DestinationDetails(job_title="店员", pay=1800, region="天津")
    freelance = DestinationDetails(job_title="插画", pay=4000, region="天津")
    abroad = DestinationDetails(country="新加坡", school_abroad="演示大学 Demo University")
    made: dict[str, UUID] = {}
    for key, code, employer, details in (
        ("contract", "11", "海河软件有限公司(演示)", work),
        ("contract2", "11", "渤海会计师事务所有限公司(演示)", work),
        ("underpaid", "12", "滨海物流有限公司(演示)", underpaid),
        ("army", "46", None, DestinationDetails(employer_kind="部队")),
        ("shop", "753", None, DestinationDetails(register_state="学信网存疑")),
        ("waiting", "76", None, freelance),
        ("approved", "76", None, freelance),
        ("abroad", "85", None, abroad),
        ("looking", "70", None, DestinationDetails(reason="求职中")),
        ("lost", "10", "北方教育有限公司(演示)", replace(work, employer_uscc=credit_code_of(5))),
        ("own", "520", None, DestinationDetails()),
    ):
        file_id = files[len(made)]
        done = services.destinations.register_destination(
            [file_id], code=code, on=week, employer=employer, details=details
        )
        made[key] = done.created[0]
        tally.add("destination")
    services.destinations.sign_off(made["waiting"], level="院级", by="赵院长", on=week)
    services.destinations.sign_off(made["approved"], level="院级", by="赵院长", on=week)
    services.destinations.sign_off(made["approved"], level="校级", by="钱主任", on=today)
    services.destinations.lose_destination(made["lost"], on=today, reason="单位违约，本人继续求职")
    return made


def _papers(services: CaseloadServices, places: dict[str, UUID], tally: DemoCounts) -> None:
    def lay(key: str, name: str, title: str, kind: str, *, pages: int = 1) -> UUID:
        proof = Proof(name, paper(f"{title} {key}", pages=pages))
        done = services.evidence.add_evidence(
            [places[key]], proof, ProofDraft(proof_kind=kind, pages=pages)
        )
        tally.add("attachment")
        return done.created[0]

    passed = lay("contract", "劳动合同.pdf", "Labour contract", "劳动合同", pages=3)
    services.evidence.review_evidence([passed], passed=True, by="钱主任")
    returned = lay("contract2", "合同扫描.pdf", "Labour contract", "劳动合同")
    services.evidence.review_evidence([returned], passed=False, reason="盖章处看不清楚，请重新扫描")
    lay("army", "入伍通知书.pdf", "Notice of enlistment", "入伍通知")
    lay("shop", "网店截图.pdf", "Online shop", "网店截图")
    lay("waiting", "说明.pdf", "Statement", "本人签字说明")
    lay("approved", "签字说明.pdf", "Statement", "本人签字说明")
    lay("abroad", "offer.pdf", "Letter of admission", "录取通知")
    wrong = lay("lost", "误传.pdf", "Wrong file", "其他")
    services.files.void([wrong], reason="传错了文件")


def _of_categories(services: CaseloadServices, files: Sequence[UUID], tally: DemoCounts) -> None:
    """Attach proofs of hardship, the same one for two students, which needs a review."""
    chosen = files[11:NEEDED]
    for number, file_id in enumerate(chosen, 1):
        same = Proof(f"证明{number}.jpg", photo(1 if number < len(chosen) else 2))
        draft = ProofDraft(proof_kind="困难证明")
        services.evidence.add_evidence([file_id], same, draft, again=True)
        tally.add("attachment")
