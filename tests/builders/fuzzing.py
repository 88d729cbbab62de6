"""What must hold of any file, however damaged: it comes in whole, or is refused in a sentence."""

from __future__ import annotations

from pathlib import Path

from casework.intake import Choices, Subject, Workbook, draft_of
from casework.problems import RuleBroken, Trouble
from storage.caseload import OpenCaseload
from storage.intake.sheets import read_table
from ui.common.intake_words import change_name, column_name
from ui.common.problems import problem_sentence, sentence_for


def assert_taken_or_refused(caseload: OpenCaseload, path: Path, *, writes: bool) -> str:
    """Return ``taken`` or ``refused``; fail when a file does anything else.

    With ``writes`` it is taken in and taken back; otherwise nothing may be written.
    """
    before = caseload.checks.state_digest()
    workbook = _read(path)
    if isinstance(workbook, RuleBroken | Trouble):
        code = workbook.rule if isinstance(workbook, RuleBroken) else workbook.code
        assert code not in sentence_for(workbook), f"no sentence for {code}"
        assert code != "READER_NOT_STARTED"
        return "refused"
    for subject in (None, Subject.STUDENTS, Subject.TALKS):
        draft = draft_of(workbook, Choices(subject=subject))
        with caseload.snapshot() as reader:
            preview = caseload.services.imports.preview_draft(reader, draft)
        assert sum(preview.counts.values()) == len(preview.rows)
        for problem in preview.problems:
            assert problem_sentence(problem)
        for group in draft.changes():
            assert change_name(group.kind)
        for column in draft.columns:
            assert column_name(column.field)
    if writes:
        done, taken = caseload.services.imports.import_draft(
            draft_of(workbook, Choices(subject=Subject.STUDENTS))
        )
        assert sum(taken.counts.values()) == len(taken.rows)
        if done.action is not None:
            caseload.services.actions.undo(done.action)
    assert caseload.checks.state_digest() == before
    return "taken"


def _read(path: Path) -> Workbook | RuleBroken | Trouble:
    try:
        return read_table(path)
    except (RuleBroken, Trouble) as refusal:
        return refusal
