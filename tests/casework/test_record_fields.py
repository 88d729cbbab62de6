"""What records say of their fields, from which redaction, corrections and searches are derived."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from uuid import UUID

import pytest

from casework.corrections import CORRECTABLE
from casework.parcels import redaction
from casework.parcels.manifest import ParcelKind
from casework.parcels.scope import kinds_in
from casework.problems import RuleBroken
from casework.records import (
    KIND_OF,
    Attendance,
    Complaint,
    Destination,
    Employer,
    Event,
    Partner,
    Plan,
    Post,
    Referral,
    Role,
    Talk,
    TalkMode,
    TalkSession,
    Training,
    Visit,
)
from casework.records.base import Sharing, field_info
from casework.service_layer import (
    ComplaintDraft,
    DestinationDetails,
    EmployerDraft,
    EventDraft,
    PlanDraft,
    PostDraft,
    ReferralDraft,
    SignInDetails,
    TalkDraft,
    TrainingDraft,
    VisitDraft,
)
from casework.service_layer.drafts import check_choices, draft_from, values_of


def _sent() -> frozenset[str]:
    """Return the kinds of record that a parcel may hold."""
    card = {"name": "学院", "unit": "学院", "role": Role.OFFICE, "signing": "", "sealing": ""}
    stamp = {"id": UUID(int=1), "recorded_at": datetime(2026, 1, 1, tzinfo=UTC), "recorded_by": ""}
    partners = [Partner(**stamp, **card, is_own=is_own) for is_own in (False, True)]
    return frozenset().union(*(kinds_in(kind, one) for kind in ParcelKind for one in partners))


def test_each_field_that_may_leave_says_who_is_sent_it() -> None:
    unsaid = [
        f"{kind}.{name}"
        for kind in sorted(_sent())
        for name, info in field_info(KIND_OF[kind]).items()
        if info.sharing is None
    ]
    assert not unsaid, "say who is sent these (SENT, TALK_TEXT … of casework/records/base.py)"


def test_the_groups_that_an_office_may_be_allowed_keep_their_names_and_order() -> None:
    assert list(redaction.GROUPS) == [
        "id_number",
        "talk_text",
        "plan_text",
        "match_text",
        "wishes",
        "family",
        "evidence_names",
    ]
    assert set(redaction.GROUPS) < set(Sharing)
    assert redaction.GROUPS["talk_text"]["talk"] == ("own_words", "feedback")
    assert redaction.ALWAYS["file"] == ("imported",)
    assert "blob_key" in redaction.LOCAL


def test_the_days_and_times_of_an_event_are_corrected_together() -> None:
    order = list(CORRECTABLE[Event])

    assert order[3:7] == ["on", "until", "start", "end"]


def test_only_plain_fields_can_be_corrected() -> None:
    for kind, fields in CORRECTABLE.items():
        for name in fields:
            plain = field_info(kind)[name].type
            if not issubclass(plain, StrEnum):
                assert plain in (str, int, date, time), f"{kind.kind}.{name}"


def test_only_texts_are_limited_to_choices_or_kept_verbatim() -> None:
    for kind in KIND_OF.values():
        for name, info in field_info(kind).items():
            if info.choices or info.is_verbatim or info.may_be_blank:
                assert info.type is str, f"{kind.kind}.{name}"


def test_a_draft_has_only_fields_of_its_record() -> None:
    own = {TalkDraft: (TalkSession, Talk), PlanDraft: (Plan,), PostDraft: (Post,)}
    own |= {EmployerDraft: (Employer,), EventDraft: (Event,), ReferralDraft: (Referral,)}
    own |= {VisitDraft: (Visit,), ComplaintDraft: (Complaint,), TrainingDraft: (Training,)}
    own |= {SignInDetails: (Attendance,), DestinationDetails: (Destination,)}
    for draft, kinds in own.items():
        known = {name for kind in kinds for name in field_info(kind)}
        assert set(field_info(draft)) <= known, draft


def test_a_draft_hands_on_its_texts_without_blanks_around_them() -> None:
    draft = TalkDraft(
        on=date(2026, 11, 23),
        start=time(14),
        end=time(14, 30),
        mode=TalkMode.PHONE,
        place="  ",
        topic=" 求职 ",
        content="谈了简历",
        measures="改简历",
        template=" 模板 ",
        wishes=" ",
        feedback=" 同意 ",
    )
    said = values_of(draft, TalkSession)
    assert (said["place"], said["topic"], said["template"]) == ("", "求职", " 模板 ")
    assert said["wishes"] is None
    assert said["mode"] is TalkMode.PHONE
    assert values_of(draft, Talk)["feedback"] == "同意"


def test_an_imported_row_leaves_out_texts_that_its_field_does_not_accept() -> None:
    values = {"talk_kind": "闲聊", "follow_up": "跟进中", "wishes": "简历", "student_no": "1"}
    draft = draft_from(TalkDraft, values, place="")
    assert (draft.talk_kind, draft.follow_up, draft.wishes) == (None, "跟进中", "简历")
    with pytest.raises(RuleBroken, match="BAD_CHOICE"):
        check_choices(replace(draft, confirmed_how="点头"))
