"""Parcels as actions: sending, importing, resolving conflicts, returning records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from casework.exchange.attested_summary import Attester, summary_lines
from casework.exchange.authorisation import PartnerPolicy
from casework.exchange.conflict_resolution import put_resolution
from casework.exchange.delta import collect_changes, collect_files, recipients_of
from casework.exchange.line_decision import ImportResult
from casework.exchange.parcel_import import ParcelImporter
from casework.exchange.stranded_records import collect_stranded
from casework.parcels.lines import LineFilter, LineOutcome, RecordReply, RecordRevision, file_of
from casework.parcels.manifest import ParcelKind
from casework.parcels.scope import default_kind_for, is_late, may_send
from casework.parcels.signing import Signer
from casework.ports import ProgressCallback, Reader, UnitOfWork
from casework.ports.parcels import ParcelContents, SignedParcel, VerifiedParcel
from casework.previews import CountChange
from casework.problems import RuleBroken
from casework.read_models import FileQuery
from casework.records import Partner, Role
from casework.required_services import Service
from casework.service_layer import inputs
from casework.service_layer.base import (
    ActionOutcome,
    ActionResult,
    BaseService,
    ServiceContext,
    dry_run,
)
from casework.service_layer.handover import (
    ACCEPT,
    HandoverService,
    files_under_way_to,
    steps_of,
    steps_reported_to,
    steps_taken_from,
    steps_to,
)
from casework.standing import EvaluatedCase, evaluate_cases
from casework.verdicts import Verdict

TAKE = "parcel.take"
_PORTION = 300


@dataclass(frozen=True, slots=True)
class ParcelImport(ActionOutcome):
    """What importing a parcel did or would do."""

    taken: ImportResult
    shifts: tuple[CountChange, ...] = ()
    verdicts: Mapping[UUID, Verdict] = field(default_factory=dict)
    """In a dry run: the verdict on each record."""
    disputed: frozenset[UUID] = frozenset()
    """Files here that an office above assigns to another owner, according to this parcel."""


class ParcelService(BaseService):
    """Imports parcels, and records which ones were sent."""

    def __init__(self, context: ServiceContext, handover: HandoverService) -> None:
        super().__init__(context)
        self._handover = handover

    def collect_changes(
        self,
        partner: Partner,
        kind: ParcelKind | None = None,
        *,
        files: Iterable[UUID] | None = None,
    ) -> ParcelContents:
        """Return the contents of a parcel to a partner; nothing is written.

        Raises:
            RuleBroken: E_SENDER_UNVERIFIED, E_SENDER_REVOKED, field ``to``.
        """
        with self._store.snapshot() as reader:
            keeper = reader.keeper()
            chosen = kind or default_kind_for(keeper.role, partner)
            wanted = None if files is None else tuple(files)
            if chosen is ParcelKind.HANDOVER:
                return self._collect_files(reader, partner, wanted)
            if is_late(keeper.role, partner, chosen):
                return collect_stranded(reader, reader.exchange, partner)
            also: list[tuple[RecordRevision, str]] = []
            if chosen is ParcelKind.REPORT:
                author = Attester(keeper.name, reader.exchange.signing, self._now())
                also = list(self._inputs(reader, partner, author, wanted))
                every = wanted or reader.file_ids(FileQuery())
                if keeper.role is Role.OFFICE:
                    also += steps_reported_to(reader, partner, every)
                else:
                    also += steps_of(reader, every)
            elif chosen is ParcelKind.RULING:
                also = list(steps_taken_from(reader, partner))
            return collect_changes(
                reader, reader.exchange, partner, chosen, files=wanted, also=also
            )

    def _collect_files(
        self, reader: Reader, partner: Partner, files: tuple[UUID, ...] | None
    ) -> ParcelContents:
        chosen = files_under_way_to(reader, partner) if files is None else files
        if not chosen:
            raise RuleBroken("NO_STUDENT", "students")
        steps = steps_to(reader, partner, chosen)
        return collect_files(reader, reader.exchange, partner, chosen, steps)

    def receipt(
        self,
        partner: Partner,
        kind: ParcelKind,
        answers: tuple[RecordReply, ...],
        taken: ImportResult,
        about: Mapping[str, str],
    ) -> ParcelContents:
        """Return the contents of a receipt: an answer to each record, and the owners of the files.

        In it a recipient signs for the files that it accepted; a sender of records of a file that
        someone else owns by now learns the owner from it.
        """
        files = {
            file_id
            for one in taken.decisions
            if kind is ParcelKind.HANDOVER or one.code == "FILE_HANDED_ON"
            if (file_id := file_of(one.line)) is not None
        }
        with self._store.snapshot() as reader:
            known = reader.exchange.partner_states(partner.group)
            steps = {line.record_id: line for line, _ in steps_of(reader, files)}
            for line, _ in steps_taken_from(reader, partner):
                had = known.get(line.record_id)
                if had is None or had.revision != line.revision:
                    steps[line.record_id] = line
            recipients = recipients_of(reader, partner)
        return ParcelContents(partner, recipients, (*answers, *steps.values()), (), about)

    def _inputs(
        self, reader: Reader, partner: Partner, author: Attester, files: tuple[UUID, ...] | None
    ) -> Iterable[tuple[RecordRevision, str]]:
        """Return the summaries that replace withheld texts, in batches of files."""
        known = reader.exchange.partner_states(partner.group)
        every = reader.file_ids(FileQuery()) if files is None else files
        for start in range(0, len(every), _PORTION):
            cases = reader.cases(every[start : start + _PORTION]).values()
            yield from summary_lines(cases, partner, known, author, self._today())

    def note_sealed(self, sealed: SignedParcel, contents: ParcelContents) -> ActionResult:
        """Record that a parcel was sealed: its number, its digest, its contents."""
        with self._store.unit_of_work("parcel.seal") as work:
            manifest = sealed.manifest
            work.note(
                parcel=str(manifest.parcel_id),
                kind=manifest.kind.value,
                to=str(contents.partner.group),
                seq=manifest.seq,
                digest=sealed.digest,
                records=contents.records,
            )
            work.exchange.save_outgoing(sealed, contents)
            return ActionResult(work.change)

    def import_parcel(
        self,
        parcel: VerifiedParcel,
        *,
        wanted: LineFilter | None = None,
        reason: str | None = None,
        signer: Signer | None = None,
        on_progress: ProgressCallback | None = None,
    ) -> ParcelImport:
        """Import a verified parcel in one action: valid records are stored, the others returned.

        ``wanted`` says which records the user accepts; ``reason`` is sent for the others;
        ``signer`` signs for the files of a handover; ``tell`` receives the progress.

        Raises:
            RuleBroken: E_SCOPE if the partner may not send such parcels; E_CLOCK.
        """
        name = ACCEPT if parcel.manifest.kind is ParcelKind.HANDOVER else TAKE
        with self._store.unit_of_work(name) as work:
            if on_progress is not None:
                work.track_progress(on_progress, len(parcel.lines))
            taken = self._take(work, parcel, wanted or _all, reason, with_marks=False)
            heard = self._handover.apply_replies(work, parcel, taken.taken, signer)
            return replace(taken, disputed=heard)

    def preview_parcel(
        self, parcel: VerifiedParcel, *, wanted: LineFilter | None = None
    ) -> ParcelImport:
        """Return what importing a parcel would do, with each student's counts; nothing is saved."""
        with dry_run(self._store, TAKE) as work:
            return self._take(work, parcel, wanted or _all, None, with_marks=True)

    def resolve_conflict(self, record_id: UUID, keep: str) -> ActionResult:
        """Choose one of the conflicting versions of a record; the others stay in its history.

        Raises:
            RuleBroken: NOT_IN_CONFLICT, UNKNOWN_VERSION.
        """
        with self._store.unit_of_work("parcel.settle") as work:
            lines = work.exchange.conflicts().get(record_id, ())
            if not lines:
                raise RuleBroken("NOT_IN_CONFLICT", "record", record=str(record_id))
            choices = [line.revision for line in lines]
            if keep not in choices:
                raise RuleBroken("UNKNOWN_VERSION", "keep", value=keep, choices=choices)
            chosen = next(line for line in lines if line.revision == keep)
            put_resolution(work, work.exchange, chosen, lines)
            work.note(record=str(record_id), kept=keep, beside=len(lines) - 1)
            file_id = file_of(chosen)
            files = () if file_id is None else (file_id,)
            return ActionResult(work.change, (), files)

    def _take(
        self,
        work: UnitOfWork,
        parcel: VerifiedParcel,
        wanted: LineFilter,
        reason: str | None,
        *,
        with_marks: bool,
    ) -> ParcelImport:
        manifest, partner = parcel.manifest, parcel.partner
        if not may_send(work.keeper().role, manifest.kind, partner):
            raise RuleBroken("E_SCOPE", "file", kind=manifest.kind.value, partner=partner.name)
        ledger = work.exchange
        policy = PartnerPolicy(work, ledger, partner, manifest)
        files = tuple(_files_in(parcel))
        before = evaluate_cases(work.cases(files), self._today()) if with_marks else {}
        taken = ParcelImporter(work, ledger, parcel, policy, wanted=wanted, reason=reason).run()
        answered = manifest.about.get("parcel")
        if taken.replies or answered:
            ledger.apply_replies(partner.group, taken.replies, str(answered))
        work.note(
            parcel=str(manifest.parcel_id),
            kind=manifest.kind.value,
            sender=str(partner.id),
            seq=manifest.seq,
            digest=parcel.digest,
            **{outcome.value: len(taken.of(outcome)) for outcome in LineOutcome},
        )
        after = evaluate_cases(work.cases(files), self._today()) if with_marks else {}
        created = tuple(decision.line.record_id for decision in taken.of(LineOutcome.ACCEPTED))
        done = ActionResult(work.change, created, taken.files)
        verdicts = {
            verdict.record_id: verdict for mark in after.values() for verdict in mark.verdicts
        }
        return ParcelImport(done, taken, tuple(_count_changes(before, after)), verdicts)


def _all(line: RecordRevision) -> bool:  # noqa: ARG001  accepts every line
    return True


def _files_in(parcel: VerifiedParcel) -> Iterable[UUID]:
    """Return the files that a parcel refers to, without duplicates."""
    every = (file_of(line) for line in parcel.lines if isinstance(line, RecordRevision))
    return dict.fromkeys(one for one in every if one is not None)


def _count_changes(
    before: Mapping[UUID, EvaluatedCase], after: Mapping[UUID, EvaluatedCase]
) -> Iterable[CountChange]:
    """Yield how the counts of each student change."""
    nothing = dict.fromkeys(Service, 0)
    for file_id, now in after.items():
        given = before[file_id].standing.given_counts if file_id in before else nothing
        yield CountChange.of(now.case.file, given, now.standing)


class ReturnService(BaseService):
    """Returns records with a reason, and dismisses returned ones."""

    def return_records(self, records: Iterable[UUID], *, reason: str) -> ActionResult:
        """Return records to their sender, with a reason; this is sent with the next ruling.

        Raises:
            RuleBroken: FIELD_MISSING, TEXT_TOO_SHORT; NOT_REPORTED if no one sent them.
        """
        why = inputs.required_text(reason, "reason", at_least=2)
        with self._store.unit_of_work("parcel.rule") as work:
            ids = list(records)
            if not work.exchange.return_records(ids, why):
                raise RuleBroken("NOT_REPORTED", "record")
            work.note(reason=why, records=[str(one) for one in ids])
            return ActionResult(work.change)

    def dismiss_returned(self, parcel_id: UUID, *, is_left: bool = True) -> ActionResult:
        """Dismiss the returned records of a parcel as not pending, or reopen them.

        Raises:
            RuleBroken: NOT_RETURNED if none was returned.
        """
        with self._store.unit_of_work("parcel.leave") as work:
            if not work.exchange.dismiss_returned(parcel_id, is_left=is_left):
                raise RuleBroken("NOT_RETURNED", "parcel")
            work.note(parcel=str(parcel_id), is_left=is_left)
            return ActionResult(work.change)

    def dismiss_records(self, ids: Iterable[UUID], *, is_left: bool = True) -> ActionResult:
        """Dismiss returned records as not pending, or reopen them, regardless of who sent them.

        Raises:
            RuleBroken: NOT_RETURNED if none of them was returned.
        """
        with self._store.unit_of_work("parcel.leave") as work:
            records = list(ids)
            if not work.exchange.dismiss_records(records, is_left=is_left):
                raise RuleBroken("NOT_RETURNED", "record")
            work.note(records=[str(one) for one in records], is_left=is_left)
            return ActionResult(work.change)
