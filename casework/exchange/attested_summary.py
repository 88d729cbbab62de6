"""Attested summary of a record whose text is redacted: length, similarity sketch, verdict."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from casework.case import Case, ReferralWithPost, TalkWithSession
from casework.formats.json_values import canonical_json
from casework.formats.text_similarity import sketch_of
from casework.parcels.lines import RecordRevision
from casework.ports.parcels import PartnerRecordState
from casework.records import AttestedSummary, Partner, Referral, Talk
from casework.verdicts import Verdict, judge
from casework.verdicts.common import cleaned, length_of
from casework.verdicts.talks import own_text

_CARRIED = UUID("6f2f0f0e-6c3c-5f0a-9d0b-636172726965")


@dataclass(frozen=True, slots=True)
class Attester:
    """Who computes the verdicts: name, signing key and time."""

    name: str
    signing: str
    at: datetime


def summary_lines(
    cases: Iterable[Case],
    partner: Partner,
    known: Mapping[UUID, PartnerRecordState],
    author: Attester,
    today: date,
) -> Iterator[tuple[RecordRevision, str]]:
    """Yield a summary line and its content digest for each record whose text is redacted.

    A summary that has not changed since it was last sent keeps its revision.
    """
    with_talks = "talk_text" not in partner.fields
    with_matches = "match_text" not in partner.fields
    for case in cases:
        verdicts = {one.record_id: one for one in judge(case, case.pack, today)}
        if with_talks:
            for held in case.talks:
                if (
                    held.carried is None
                ):  # otherwise the summary that was received is forwarded unchanged
                    yield _line(*_of_talk(held), case, verdicts[held.talk.id], known, author)
        if with_matches:
            for made in case.referrals:
                if made.carried is None:
                    verdict = verdicts[made.referral.id]
                    yield _line(*_of_referral(made), case, verdict, known, author)


def _of_talk(held: TalkWithSession) -> tuple[Talk | Referral, str]:
    return held.talk, own_text(held)


def _of_referral(made: ReferralWithPost) -> tuple[Talk | Referral, str]:
    return made.referral, made.referral.match


def _line(
    record: Talk | Referral,
    text: str,
    case: Case,
    verdict: Verdict,
    known: Mapping[UUID, PartnerRecordState],
    author: Attester,
) -> tuple[RecordRevision, str]:
    said = {
        "target_kind": record.kind,
        "target_id": str(record.id),
        "length": length_of(text),
        "sketch": sketch_of(cleaned(text)),
        "pack": case.file.pack_id,
        "counts": verdict.counts,
        "codes": [reason.code for reason in verdict.reasons if reason.code != "UNCHECKED"],
    }
    content = hashlib.sha256(_plain(said)).hexdigest()
    record_id = uuid5(_CARRIED, str(record.id))
    fields: dict[str, Any] = {
        "id": str(record_id),
        "recorded_at": record.recorded_at.isoformat(),
        "recorded_by": record.recorded_by,
        "file_id": str(record.file_id),
        "voided_at": None,
        "voided_by": None,
        "void_reason": None,
        **said,
    }
    had = known.get(record_id)
    if had is not None and had.local == content:
        revision, past = had.revision, had.past - {had.revision}
    else:
        past = frozenset() if had is None else had.past | {had.revision}
        # the revision is derived from the content: equal summaries have equal revisions
        revision = hashlib.sha256(_plain([fields, sorted(past)])).hexdigest()[:32]
    line = RecordRevision(
        record_id=record_id,
        kind=AttestedSummary.kind,
        revision=revision,
        ancestors=tuple(sorted(past)),
        fields=fields,
        withheld=(),
        by=author.name,
        at=author.at.astimezone(UTC).isoformat(),
        hlc=f"{int(author.at.timestamp() * 1000) << 16:016x}",
        author=author.signing,
    )
    return line, content


def _plain(value: Any) -> bytes:
    return canonical_json(value).encode()
