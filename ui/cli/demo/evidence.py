"""Events, trainings and briefings; destinations of many kinds with their evidence."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta
from uuid import UUID

from casework.intake.signin import Presence
from casework.ports import Proof
from casework.records import AttendanceState, EventMode, ExtraKind, TrainingState
from casework.service_layer import (
    DestinationDetails,
    EventDraft,
    ProofDraft,
    SignInDetails,
    TrainingDraft,
)
from casework.service_layer.training import TrainingStep
from ui.cli.demo.invention import credit_code_of
from ui.cli.demo.records import DemoRecords


def hold_events(demo: DemoRecords, files: Sequence[UUID]) -> None:
    """Create a fair with registration and sign-in, a future event, trainings and other services."""
    _fair(demo, files)
    _announced(demo, files)
    _trainings(demo, files)
    _extra_services(demo, files)


def _fair(demo: DemoRecords, files: Sequence[UUID]) -> None:
    """Register students for a fair, then turn registrations into attendance by its sign-in list."""
    on = demo.today - timedelta(days=6)
    draft = EventDraft(
        name="京津冀困难毕业生专场双选会",
        event_kind="双选会",
        mode=EventMode.ON_SITE,
        on=on,
        until=on + timedelta(days=1),
        start=time(9),
        end=time(16, 30),
        organiser="就业指导中心",
        place="体育馆",
        city="天津",
        session_no="第 3 场",
    )
    event = demo.services.events.add_event(draft).created[0]
    some = files[:9]
    demo.services.events.attend(event, some[:6], state=AttendanceState.REGISTERED)
    signed = {file_id: Presence(None, on) for file_id in some[1:7]}
    signed[some[7]] = Presence(AttendanceState.ABSENT)
    signed[some[8]] = Presence(AttendanceState.ON_LEAVE)
    demo.services.events.sign_in(event, signed)
    late = SignInDetails(signed_by="现场签到", signed_on=on + timedelta(days=5))
    demo.services.events.attend(event, files[9:10], signed=late)
    demo.services.events.attend(event, some[1:2])  # entered twice, counts once
    demo.tally.add("event")
    demo.tally.add("attendance", len(some) + 2)


def _announced(demo: DemoRecords, files: Sequence[UUID]) -> None:
    draft = EventDraft(
        name="国聘行动网络专场",
        event_kind="直播带岗",
        mode=EventMode.ONLINE,
        on=demo.today + timedelta(days=9),
        start=time(14),
        end=time(15, 30),
        organiser="市教育两委",
        url="https://live.example.edu.cn",
    )
    event = demo.services.events.add_event(draft).created[0]
    coming = files[:8]
    demo.services.events.attend(event, coming, state=AttendanceState.REGISTERED)
    demo.tally.add("event")
    demo.tally.add("attendance", len(coming))


def _trainings(demo: DemoRecords, files: Sequence[UUID]) -> None:
    begun = demo.today - timedelta(days=40)
    draft = TrainingDraft(
        year=begun.year, mode="线上", platform="hzzh.chsi.com.cn", enrolled_on=begun
    )
    made = demo.services.training.enrol_training(files[:7], draft).created
    learning = TrainingStep(state=TrainingState.LEARNING, begun_on=begun + timedelta(days=4))
    demo.services.training.advance_training(made[:5], learning)
    for place, training in enumerate(made[:3], 1):
        ended = TrainingStep(
            state=TrainingState.FINISHED,
            ended_on=begun + timedelta(days=20),
            hours=40,
            certificate=f"HZ{begun.year}-{place:04d}",
        )
        demo.services.training.advance_training([training], ended)
    demo.services.training.advance_training(made[3:4], TrainingStep(state=TrainingState.BROKEN_OFF))
    demo.tally.add("training", len(made))


def _extra_services(demo: DemoRecords, files: Sequence[UUID]) -> None:
    given = (
        (ExtraKind.GUIDANCE, 5, "职业测评解读，逐项诊断简历并约定修改时间"),
        (ExtraKind.BRIEFING, 12, "讲解求职创业补贴、基层项目和征兵政策，发放申请指南"),
    )
    for place, (kind, count, content) in enumerate(given, 1):
        some = files[:count]
        on = demo.today - timedelta(days=10 * place)
        demo.services.training.give_extra(some, kind, on=on, by="陈老师", content=content)
        demo.tally.add("extra_service", len(some))


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


def hand_in(demo: DemoRecords, files: Sequence[UUID]) -> None:
    """Register destinations and attach evidence to records, as in the course of a year."""
    if len(files) < NEEDED:
        return
    chosen = files[-NEEDED:]
    own = {"520": {"name": "社区工作者专项", "needs": [["录用文件"]]}}
    demo.services.settings.change_settings({"destinations": own})
    places = _destinations(demo, chosen)
    _papers(demo, places)
    _of_categories(demo, chosen)


def _destinations(demo: DemoRecords, files: Sequence[UUID]) -> dict[str, UUID]:
    week = demo.today - timedelta(days=7)
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
        done = demo.services.destinations.register_destination(
            [file_id], code=code, on=week, employer=employer, details=details
        )
        made[key] = done.created[0]
        demo.tally.add("destination")
    places = demo.services.destinations
    places.sign_off(made["waiting"], level="院级", by="赵院长", on=week)
    places.sign_off(made["approved"], level="院级", by="赵院长", on=week)
    places.sign_off(made["approved"], level="校级", by="钱主任", on=demo.today)
    places.lose_destination(made["lost"], on=demo.today, reason="单位违约，本人继续求职")
    return made


def _papers(demo: DemoRecords, places: dict[str, UUID]) -> None:
    def lay(key: str, name: str, title: str, kind: str, *, pages: int = 1) -> UUID:
        proof = Proof(name, paper(f"{title} {key}", pages=pages))
        done = demo.services.evidence.add_evidence(
            [places[key]], proof, ProofDraft(proof_kind=kind, pages=pages)
        )
        demo.tally.add("attachment")
        return done.created[0]

    passed = lay("contract", "劳动合同.pdf", "Labour contract", "劳动合同", pages=3)
    demo.services.evidence.review_evidence([passed], passed=True, by="钱主任")
    returned = lay("contract2", "合同扫描.pdf", "Labour contract", "劳动合同")
    demo.services.evidence.review_evidence(
        [returned], passed=False, reason="盖章处看不清楚，请重新扫描"
    )
    lay("army", "入伍通知书.pdf", "Notice of enlistment", "入伍通知")
    lay("shop", "网店截图.pdf", "Online shop", "网店截图")
    lay("waiting", "说明.pdf", "Statement", "本人签字说明")
    lay("approved", "签字说明.pdf", "Statement", "本人签字说明")
    lay("abroad", "offer.pdf", "Letter of admission", "录取通知")
    wrong = lay("lost", "误传.pdf", "Wrong file", "其他")
    demo.services.files.void([wrong], reason="传错了文件")


def _of_categories(demo: DemoRecords, files: Sequence[UUID]) -> None:
    """Attach proofs of hardship, the same one for two students, which needs a review."""
    chosen = files[11:NEEDED]
    for number, file_id in enumerate(chosen, 1):
        same = Proof(f"证明{number}.jpg", photo(1 if number < len(chosen) else 2))
        draft = ProofDraft(proof_kind="困难证明")
        demo.services.evidence.add_evidence([file_id], same, draft, again=True)
        demo.tally.add("attachment")
