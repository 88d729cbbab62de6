"""Documents of an open caseload: their contents, and their entries in the journal."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from uuid import UUID

from casework.disclosure import PersonalField, shows
from casework.ports import Reader
from casework.problems import Trouble
from casework.queries import evidence_of, judged_files
from casework.records import Evidence
from casework.service_layer.caseload_port import Caseload
from casework.settings.paper_templates import template_of
from exports import dossier, proof_pictures
from exports.atomic_files import ensured_folder
from exports.dossier import DossierFacts
from exports.dossier.chapters import dossier_of
from exports.dossier.document import DossierSheet
from exports.dossier.facts import ProofPictures
from exports.ledger import Ledger
from exports.results import Cancelled, Progress, Written
from exports.runs.base import (
    Printable,
    RunResult,
    Terms,
    check_template,
    noted,
    nothing_kept,
    prepare,
    security_of,
)

DOSSIER, LEDGER = "dossier", "ledger"
"""Kinds of document, as recorded in the journal."""

_LOGO = (400, 400)  # pixels

# --- contents of documents ---------------------------------------------------------------------


def dossier_facts(
    reader: Reader,
    files: Iterable[UUID],
    terms: Terms,
    read: Callable[[Evidence], bytes] | None = None,
) -> Iterator[DossierFacts]:
    """Yield the contents of the dossiers of these files, loaded in batches.

    ``read`` returns a piece of evidence decrypted; without it dossiers have no images of evidence.
    """
    keeper = reader.keeper()
    template, _broken = template_of(reader.org_settings(), DOSSIER)
    logo = proof_pictures.picture_of(template.logo, _LOGO) if template.logo else None
    count, head = reader.journal_head()
    for judged in judged_files(reader, files):
        evidence = evidence_of(reader, judged.case)
        yield DossierFacts(
            case=judged.case,
            verdicts=judged.verdicts,
            standing=judged.standing,
            status=judged.status,
            pack=judged.case.pack,
            as_of=reader.today,
            printed_by=keeper.name,
            journal_count=count,
            journal_head=head,
            level=terms.level,
            evidence=evidence,
            unmasked=terms.unmasked,
            unit=template.unit or keeper.unit,
            template=template,
            logo=logo,
            pictures=pictures_of(evidence, terms, read),
        )


def ledger_of(reader: Reader, files: Sequence[UUID], terms: Terms) -> Ledger:
    """Return the contents of the ledger of these files; its lines are loaded while writing.

    The ledger names a cohort when all its files belong to it.
    """
    keeper = reader.keeper()
    cohorts = {line.file.cohort for line in reader.lines_of(files)}
    return Ledger(
        unit=keeper.unit,
        cohort=cohorts.pop() if len(cohorts) == 1 else None,
        as_of=reader.today,
        made_by=keeper.name,
        lines=judged_files(reader, files),
        level=terms.level,
        unmasked=terms.unmasked,
    )


def bound_name(day: date) -> str:
    """Return the file name of the PDF that contains all dossiers."""
    return f"助航_一人一档合订_{day:%Y%m%d}.pdf"


def pictures_of(
    evidence: Iterable[Evidence], terms: Terms, read: Callable[[Evidence], bytes] | None
) -> dict[UUID, ProofPictures]:
    """Return the images of each piece of evidence that ``terms`` ask for; lost ones are marked."""
    has_any = terms.has_thumbnails or terms.has_pages
    if read is None or not has_any or not shows(terms.level, PersonalField.EVIDENCE_NAMES):
        return {}
    return {proof.id: _pictures_of(proof, terms, read) for proof in evidence}


def _pictures_of(proof: Evidence, terms: Terms, read: Callable[[Evidence], bytes]) -> ProofPictures:
    try:
        data = read(proof)
    except Trouble:
        return ProofPictures(is_lost=True)
    return ProofPictures(
        thumbnail=proof_pictures.thumbnail(data) if terms.has_thumbnails else None,
        pages=proof_pictures.pages(data) if terms.has_pages else (),
        count=proof_pictures.count_pages(data),
    )


# --- documents ----------------------------------------------------------------------------------


def make_dossiers(
    caseload: Caseload,
    files: Sequence[UUID],
    folder: Path,
    terms: Terms,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> RunResult:
    """Write one dossier per file into ``folder``, created if needed, and record them.

    Raises:
        As ``exports.dossier.write_dossiers``; TARGET_IS_FILE; UNMASK_NEEDS_REASON, NO_STUDENT.
        Documents that cannot be recorded in the journal are deleted again.
    """
    around = ensured_folder(folder)
    write = dossier.write_dossiers
    return _make_dossiers(caseload, files, terms, write, folder, around, progress, cancelled)


def make_bound_dossiers(
    caseload: Caseload,
    files: Sequence[UUID],
    target: Path,
    terms: Terms,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> RunResult:
    """Write the dossiers of all files to one PDF, and record it. Raises as ``make_dossiers``."""
    write, around = dossier.write_bound, nothing_kept()
    return _make_dossiers(caseload, files, terms, write, target, around, progress, cancelled)


def _make_dossiers(
    caseload: Caseload,
    files: Sequence[UUID],
    terms: Terms,
    write: Callable[..., Written],
    target: Path,
    around: AbstractContextManager[object],
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> RunResult:
    prepare(caseload, files, terms, DOSSIER)
    with caseload.snapshot() as reader:
        template, broken = template_of(reader.org_settings(), DOSSIER)
    check_template(template, terms.level)
    security = security_of(caseload, DOSSIER, terms)
    with caseload.snapshot() as reader, around:
        written = write(
            dossier_facts(reader, files, terms, caseload.services.evidence.read_evidence),
            target,
            total=len(files),
            security=security,
            progress=progress,
            cancelled=cancelled,
        )
    return noted(caseload, files, DOSSIER, terms, written, security, note=broken)


def dossiers_to_print(
    caseload: Caseload,
    files: Sequence[UUID],
    terms: Terms,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Printable | None:
    """Render the dossiers of these files as one document; None when cancelled.

    Raises:
        As ``exports.runs.base.prepare``.
    """
    prepare(caseload, files, terms, DOSSIER)
    stream = io.BytesIO()
    security = security_of(caseload, DOSSIER, terms)
    sheet = DossierSheet(stream, "一人一档（合订）", security=security)
    with caseload.snapshot() as reader:
        read = caseload.services.evidence.read_evidence
        for done, facts in enumerate(dossier_facts(reader, files, terms, read), start=1):
            if cancelled is not None and cancelled():
                return None
            sheet.add(dossier_of(facts))
            if progress is not None:
                progress(done, len(files))
    sheet.save()
    pdf, count = stream.getvalue(), security.journal_count
    return Printable(DOSSIER, "一人一档", tuple(files), terms, sheet.pages, pdf, count)
