"""Evidence on a real caseload: stored once, attached to any record, reviewed, and printed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from casework.evidence import ProofState, missing_evidence
from casework.ports import Proof
from casework.problems import RuleBroken, Trouble
from casework.read_models import FileQuery
from casework.records import Attachment, Evidence
from casework.service_layer import ProofDraft
from storage.caseload import OpenCaseload
from tests.builders.homes import START, Home, a_home, a_talk, an_event, files_of
from tests.builders.proofs import TOO_LARGE, a_pdf, a_picture, a_proof


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home", students=3)


@pytest.fixture
def caseload(home: Home) -> Iterator[OpenCaseload]:
    with home.open() as opened:
        yield opened


def a_destination(caseload: OpenCaseload, file_id: UUID, code: str = "11") -> UUID:
    return caseload.services.destinations.register_destination(
        [file_id], code=code, on=START
    ).created[0]


def attachments(caseload: OpenCaseload, file_id: UUID) -> tuple[Attachment, ...]:
    with caseload.snapshot() as reader:
        return reader.case(file_id).attachments


def evidence(caseload: OpenCaseload) -> tuple[Evidence, ...]:
    with caseload.snapshot() as reader:
        return reader.get_all(Evidence)


def stored(home: Home) -> list[Path]:
    return [file for file in home.place.blobs.glob("??/*") if file.is_file()]


def test_evidence_is_attached_to_a_record_and_round_trips(
    caseload: OpenCaseload,
) -> None:
    first, *_rest = files_of(caseload)
    place = a_destination(caseload, first)
    proof = Proof("合同.pdf", a_pdf(2))
    draft = ProofDraft(proof_kind="劳动合同", dated_on=date(2026, 11, 1), pages=2)

    done = caseload.services.evidence.add_evidence([place], proof, draft)

    (laid,) = attachments(caseload, first)
    assert done.created == (laid.id,)
    assert (laid.target_id, laid.proof_kind, laid.pages) == (place, "劳动合同", 2)
    assert (laid.review, laid.dated_on) == ("待审核", date(2026, 11, 1))
    (kept,) = evidence(caseload)
    assert (kept.media, kept.name, kept.size) == ("application/pdf", "合同.pdf", len(proof.data))
    assert caseload.services.evidence.read_evidence(kept) == proof.data
    with caseload.snapshot() as reader:
        lacks = missing_evidence(reader.case(first))
    assert "DESTINATION_PROOF_MISSING" not in [lack.code for lack in lacks]


@pytest.mark.fast
def test_an_image_stores_its_perceptual_hash_and_date(caseload: OpenCaseload) -> None:
    first, *_rest = files_of(caseload)
    talk = caseload.services.talks.log_talk([first], a_talk()).created[0]
    photo = Proof("合影.jpg", a_picture(4, kind="JPEG", taken_on=START))

    caseload.services.evidence.add_evidence([talk], photo, ProofDraft(proof_kind="谈话照片"))

    (kept,) = evidence(caseload)
    assert (kept.media, kept.taken_on) == ("image/jpeg", START)
    assert kept.picture_hash is not None


def test_equal_bytes_are_stored_once(home: Home, caseload: OpenCaseload) -> None:
    services = caseload.services
    first, second, third = files_of(caseload)
    event = services.events.add_event(an_event()).created[0]
    services.events.attend(event, [first], proof=a_proof(1, "签到表.png"))
    services.events.attend(event, [second], proof=a_proof(1, "签到表(2).png"))
    later = services.events.attend(event, [third]).created[0]
    services.evidence.add_evidence([later], a_proof(1, "签到.png"))

    assert len(evidence(caseload)) == 1
    assert len(stored(home)) == 1


def test_a_duplicate_for_another_record_is_detected_before_saving(
    caseload: OpenCaseload,
) -> None:
    services = caseload.services
    first, second, _third = files_of(caseload)
    place, other = a_destination(caseload, first), a_destination(caseload, second)
    services.evidence.add_evidence([place], a_proof(1))

    with caseload.snapshot() as reader:
        (use,) = services.evidence.uses_of(reader, a_proof(1, "另一个名字.png"))
        assert services.evidence.uses_of(reader, a_proof(2)) == ()
    assert (use.record_id, use.student_no, use.kind) == (place, "20230001", "destination")
    with pytest.raises(RuleBroken) as refusal:
        services.evidence.add_evidence([other], a_proof(1))
    assert refusal.value.rule == "PROOF_USED_BEFORE"
    assert refusal.value.facts["numbers"] == ["20230001"]
    assert attachments(caseload, second) == ()

    services.evidence.add_evidence([other], a_proof(1), again=True)
    assert len(attachments(caseload, second)) == 1


def test_attendances_share_a_sign_in_list_without_a_warning(caseload: OpenCaseload) -> None:
    services = caseload.services
    event = services.events.add_event(an_event()).created[0]
    first, second, third = services.events.attend(event, files_of(caseload)).created
    services.evidence.add_evidence([first, second], a_proof(1))

    services.evidence.add_evidence([third], a_proof(1))

    with caseload.snapshot() as reader:
        assert len(services.evidence.uses_of(reader, a_proof(1))) == 3


def test_the_same_file_twice_on_one_record_is_refused(caseload: OpenCaseload) -> None:
    first, *_rest = files_of(caseload)
    place = a_destination(caseload, first)
    caseload.services.evidence.add_evidence([place], a_proof(1))

    with pytest.raises(RuleBroken) as refusal:
        caseload.services.evidence.add_evidence([place], a_proof(1), again=True)
    assert refusal.value.rule == "PROOF_THERE_ALREADY"


def test_void_evidence_is_not_used(caseload: OpenCaseload) -> None:
    first, *_rest = files_of(caseload)
    place = a_destination(caseload, first)
    laid = caseload.services.evidence.add_evidence([place], a_proof(1)).created
    caseload.services.files.void(laid, reason="传错了文件")

    caseload.services.evidence.add_evidence([place], a_proof(1))

    assert [one.is_void for one in attachments(caseload, first)] == [True, False]


def test_attaching_the_file_again_replaces_damaged_bytes(
    home: Home, caseload: OpenCaseload
) -> None:
    first, second, _third = files_of(caseload)
    place = a_destination(caseload, first)
    caseload.services.evidence.add_evidence([place], a_proof(1))
    (file,) = stored(home)
    file.chmod(0o600)
    file.write_bytes(b"ZHB1 torn")

    caseload.services.evidence.add_evidence(
        [a_destination(caseload, second)], a_proof(1), again=True
    )

    old, new = sorted(evidence(caseload), key=lambda one: one.id)
    assert caseload.services.evidence.read_evidence(new) == a_picture(1)
    with pytest.raises(Trouble) as trouble:
        caseload.services.evidence.read_evidence(old)
    assert trouble.value.code == "EVIDENCE_DAMAGED"


def test_empty_files_and_files_over_twenty_mebibytes_are_refused(
    home: Home, caseload: OpenCaseload
) -> None:
    first, *_rest = files_of(caseload)
    place = a_destination(caseload, first)

    for data, rule in ((bytes(TOO_LARGE), "EVIDENCE_TOO_LARGE"), (b"", "EVIDENCE_EMPTY")):
        with pytest.raises(RuleBroken) as refusal:
            caseload.services.evidence.add_evidence([place], Proof("大.bin", data))
        assert refusal.value.rule == rule
    assert stored(home) == []
    just = Proof("刚好.bin", bytes(20 * 1024 * 1024))
    caseload.services.evidence.add_evidence([place], just)
    assert evidence(caseload)[0].size == len(just.data)


def test_internship_papers_are_refused_as_evidence_of_employment(
    caseload: OpenCaseload,
) -> None:
    first, *_rest = files_of(caseload)
    place = a_destination(caseload, first)
    paper = a_proof(1, "实习证明.png")

    for act in (
        lambda: caseload.services.evidence.add_evidence(
            [place], paper, ProofDraft(proof_kind="其他")
        ),
        lambda: caseload.services.destinations.register_destination(
            [first], code="11", proof=paper
        ),
    ):
        with pytest.raises(RuleBroken) as refusal:
            act()
        assert refusal.value.rule == "INTERNSHIP_PROOF"
    assert evidence(caseload) == ()
    caseload.services.evidence.add_evidence([first], paper, ProofDraft(proof_kind="实习见习材料"))


def test_evidence_of_a_category_is_attached_to_the_category(caseload: OpenCaseload) -> None:
    first, *_rest = files_of(caseload)
    with caseload.snapshot() as reader:
        name = reader.case(first).file.categories[0].name
        assert "CATEGORY_PROOF_MISSING" in [
            lack.code for lack in missing_evidence(reader.case(first))
        ]

    caseload.services.evidence.add_evidence(
        [first], a_proof(1, "低保证.png"), ProofDraft(category=name)
    )

    with caseload.snapshot() as reader:
        case = reader.case(first)
    assert missing_evidence(case) == ()
    assert case.attachments[0].proof_kind == "困难证明"
    with pytest.raises(RuleBroken) as refusal:
        caseload.services.evidence.add_evidence([first], a_proof(2), ProofDraft(category="孤儿"))
    assert refusal.value.rule == "CATEGORY_NOT_OF_FILE"


def test_nothing_can_be_attached_to_an_event_or_a_void_record(caseload: OpenCaseload) -> None:
    first, *_rest = files_of(caseload)
    event = caseload.services.events.add_event(an_event()).created[0]
    talk = caseload.services.talks.log_talk([first], a_talk()).created[0]
    caseload.services.files.void([talk], reason="误录")

    for target, rule in (
        (event, "NOT_PROVABLE"),
        (talk, "ALREADY_VOID"),
        (UUID(int=5), "UNKNOWN_RECORD"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            caseload.services.evidence.add_evidence([target], a_proof(1))
        assert refusal.value.rule == rule


def test_a_review_approves_evidence_or_rejects_it_with_a_reason(caseload: OpenCaseload) -> None:
    first, *_rest = files_of(caseload)
    place = a_destination(caseload, first)
    laid = caseload.services.evidence.add_evidence([place], a_proof(1)).created

    with pytest.raises(RuleBroken) as refusal:
        caseload.services.evidence.review_evidence(laid, passed=False, reason="不清楚")
    assert refusal.value.rule == "TEXT_TOO_SHORT"
    caseload.services.evidence.review_evidence(laid, passed=False, reason="盖章处看不清楚")

    (one,) = attachments(caseload, first)
    assert (one.review, one.return_reason, one.reviewed_on) == ("退回", "盖章处看不清楚", START)
    with caseload.snapshot() as reader:
        lacks = [lack.code for lack in missing_evidence(reader.case(first))]
    assert lacks[0] == "DESTINATION_PROOF_MISSING"
    assert lacks[-1] == "PROOF_RETURNED"
    caseload.services.evidence.review_evidence(laid, passed=True)
    (one,) = attachments(caseload, first)
    assert (one.review, one.return_reason, one.reviewed_by) == ("已通过", None, "周老师")


def test_a_setting_requires_a_second_person_for_reviews(caseload: OpenCaseload) -> None:
    first, *_rest = files_of(caseload)
    laid = caseload.services.evidence.add_evidence(
        [a_destination(caseload, first)], a_proof(1)
    ).created
    caseload.services.settings.change_settings({"evidence.second_person": True})

    with pytest.raises(RuleBroken) as refusal:
        caseload.services.evidence.review_evidence(laid, passed=True)
    assert refusal.value.rule == "REVIEWER_SAME_PERSON"
    caseload.services.evidence.review_evidence(laid, passed=True, by="钱主任")
    assert attachments(caseload, first)[0].reviewed_by == "钱主任"


def test_a_decrypted_copy_is_journaled_with_its_reason_and_cannot_be_undone(
    caseload: OpenCaseload,
) -> None:
    first, *_rest = files_of(caseload)
    caseload.services.evidence.add_evidence([a_destination(caseload, first)], a_proof(1))
    (kept,) = evidence(caseload)

    done = caseload.services.evidence.note_saved(kept.id, reason="核验时当面出示")

    assert done.files == (first,)
    with caseload.snapshot() as reader:
        (action, *_older) = reader.actions()
    assert action.name == "evidence.save"
    assert action.facts["files"] == [str(first)]
    assert kept.name not in str(action.facts)
    with pytest.raises(RuleBroken) as refusal:
        caseload.services.actions.undo(done.action)
    assert refusal.value.rule == "NOT_UNDOABLE"


def test_undo_and_redo_leave_evidence_readable(
    caseload: OpenCaseload,
) -> None:
    first, *_rest = files_of(caseload)
    caseload.services.evidence.add_evidence([a_destination(caseload, first)], a_proof(1))

    caseload.services.actions.undo()
    assert attachments(caseload, first) == ()
    caseload.services.actions.redo()

    assert caseload.services.evidence.read_evidence(evidence(caseload)[0]) == a_picture(1)


def test_evidence_now_used_by_another_record_is_voided_not_undone(
    caseload: OpenCaseload,
) -> None:
    first, second, _third = files_of(caseload)
    added = caseload.services.evidence.add_evidence([a_destination(caseload, first)], a_proof(1))
    place = a_destination(caseload, second)
    caseload.services.evidence.add_evidence([place], a_proof(1), again=True)

    with pytest.raises(RuleBroken) as refusal:
        caseload.services.actions.undo(added.action)
    assert refusal.value.rule == "UNDO_CHANGES_NOTHING"
    caseload.services.files.void(added.created, reason="传错了人")

    assert len(attachments(caseload, second)) == 1
    assert caseload.services.evidence.read_evidence(evidence(caseload)[0]) == a_picture(1)


def test_no_file_of_the_folder_has_unencrypted_evidence(home: Home, caseload: OpenCaseload) -> None:
    first, *_rest = files_of(caseload)
    words = "只有本人才知道的一句话".encode() * 20
    caseload.services.evidence.add_evidence(
        [a_destination(caseload, first)], Proof("说明.txt", words)
    )
    kept = evidence(caseload)[0]
    assert caseload.services.evidence.read_evidence(kept) == words

    for file in home.folder.rglob("*"):
        if file.is_file():
            assert words[:30] not in file.read_bytes(), file.name


def test_impossible_days_and_page_counts_are_refused(caseload: OpenCaseload) -> None:
    first, *_rest = files_of(caseload)
    place = a_destination(caseload, first)
    far = START + timedelta(days=365 * 300)

    for draft, rule in (
        (ProofDraft(dated_on=far), "DAY_OUT_OF_RANGE"),
        (ProofDraft(pages=0), "PAGES_WRONG"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            caseload.services.evidence.add_evidence([place], a_proof(1), draft)
        assert refusal.value.rule == rule


def test_the_list_filters_by_the_evidence_of_the_destination(caseload: OpenCaseload) -> None:
    first, second, _third = files_of(caseload)
    services = caseload.services
    contract, freelance = a_destination(caseload, first), a_destination(caseload, second, "76")

    def found() -> dict[str, tuple[UUID, ...]]:
        with caseload.snapshot() as reader:
            states = {one.value: FileQuery(where=(("proof", one.value),)) for one in ProofState}
            ids = {state: reader.file_ids(query) for state, query in states.items()}
            counted = reader.facets(FileQuery())["proof"]
        assert {s: len(i) for s, i in ids.items()} == {s: counted.get(s, 0) for s in ids}
        return {state: files for state, files in ids.items() if files}

    assert found() == {"missing": (first, second)}
    (laid,) = services.evidence.add_evidence(
        [contract], Proof("合同.pdf", a_pdf(1)), ProofDraft(proof_kind="劳动合同")
    ).created[-1:]
    services.evidence.add_evidence(
        [freelance], Proof("说明.pdf", a_pdf(2)), ProofDraft(proof_kind="本人签字说明")
    )
    assert found() == {"proven": (first,), "unapproved": (second,)}
    services.evidence.review_evidence(
        [laid], passed=False, by="王主任", reason="盖章处看不清楚，重新扫描"
    )
    assert found() == {"returned": (first,), "unapproved": (second,)}
    services.destinations.lose_destination(contract, on=START, reason="单位解约")
    assert found() == {"unapproved": (second,)}
    assert caseload.checks.verify_journal().findings == ()
    with caseload.snapshot() as reader, pytest.raises(RuleBroken) as refused:
        reader.file_ids(FileQuery(where=(("proof", "perhaps"),)))
    assert refused.value.rule == "BAD_FILTER"
