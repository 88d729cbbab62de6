"""Document folders and bundles of an open caseload: cohort archive and spot audit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from casework import disclosure
from casework.disclosure import Disclosure
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.queries import all_files, evidence_of
from casework.reports.spot_audit import sample_of
from casework.service_layer.caseload_port import Caseload
from exports.bundles import ArchiveTerms, AuditFile, AuditTerms, write_archive, write_bundle
from exports.results import Cancelled, Progress
from exports.runs.base import Terms, noted, security_of
from exports.runs.dossiers import dossier_facts

ARCHIVE, AUDIT = "archive", "audit"
"""Kinds of document, as recorded in the journal."""


@dataclass(frozen=True, slots=True)
class BundleResult:
    """Result of a run; empty when it was cancelled."""

    path: Path
    files: tuple[UUID, ...] = ()
    evidence: tuple[UUID, ...] = ()
    action: UUID | None = None
    was_cancelled: bool = False

    def document(self) -> dict[str, Any]:
        """Return the JSON answer."""
        return {
            "path": str(self.path),
            "files": len(self.files),
            "sample": [str(file_id) for file_id in self.files],
            "evidence": len(self.evidence),
            "action": str(self.action) if self.action else None,
        }


def make_archive(
    caseload: Caseload,
    cohort: int,
    folder: Path,
    *,
    level: Disclosure = Disclosure.COLLEGE,
    fonds: str = "",
    keep: str = "D10",
    receiver: str | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> BundleResult:
    """Write a cohort's folder for the school archive, and record it in the journal.

    Raises:
        As ``exports.bundles.write_archive``; NO_SUCH_COHORT, CASELOAD_EMPTY.
    """
    disclosure.check_level(ARCHIVE, level)
    run = Terms(level=level, receiver=receiver)
    with caseload.snapshot() as reader:
        files = all_files(reader, cohort)
        terms = ArchiveTerms(
            unit=reader.keeper().unit,
            cohort=cohort,
            as_of=reader.today,
            fonds=fonds,
            keep=keep,
            level=level,
        )
        security = security_of(caseload, ARCHIVE, run)
        written = write_archive(
            dossier_facts(reader, files, run, caseload.services.evidence.read_evidence),
            folder,
            terms,
            total=len(files),
            security=security,
            progress=progress,
            cancelled=cancelled,
        )
    try:
        issue = noted(caseload, files, ARCHIVE, run, written, security)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)  # no document is kept without its journal entry
        raise
    return BundleResult(folder, issue.files, (), issue.action, issue.was_cancelled)


def make_audit(
    caseload: Caseload,
    size: int,
    seed: str,
    target: Path,
    *,
    cohort: int | None = None,
    level: Disclosure = Disclosure.COLLEGE,
    receiver: str | None = None,
    progress: Progress | None = None,
) -> BundleResult:
    """Write the bundle of a spot audit, and record sample and unmasked numbers in the journal.

    Raises:
        As ``exports.bundles.write_bundle``; AUDIT_NO_SAMPLE, AUDIT_TOO_FEW, FIELD_MISSING.
    """
    if not seed.strip():
        raise RuleBroken("FIELD_MISSING", "seed")
    disclosure.check_level(AUDIT, level)
    run = Terms(level=level, receiver=receiver)
    with caseload.snapshot() as reader:
        everyone = all_files(reader, cohort)
        files = sample_of(everyone, size, seed)
        terms = AuditTerms(
            unit=reader.keeper().unit,
            as_of=reader.today,
            seed=seed.strip(),
            drawn_from=len(everyone),
            level=level,
        )
        security = security_of(caseload, AUDIT, run)
        written = write_bundle(
            _audit_files(reader, files, run),
            target,
            terms,
            caseload.services.evidence.read_evidence,
            security=security,
            progress=None if progress is None else lambda done: progress(done, size),
        )
    issue = noted(caseload, files, AUDIT, run, written, security)
    return BundleResult(target, issue.files, written.evidence, issue.action)


def _audit_files(reader: Reader, files: Sequence[UUID], run: Terms) -> Iterator[AuditFile]:
    for facts in dossier_facts(reader, files, run):
        yield AuditFile(facts, evidence_of(reader, facts.case))
