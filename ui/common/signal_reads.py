"""The signals of a caseload, read in one go, with what was answered."""

from __future__ import annotations

from casework.lists import FileQuery
from casework.ports import Reader
from casework.records import Evidence, SignalAnswer
from casework.signals import Answered, Ground, find_signals, with_answers


def read_signals(reader: Reader) -> tuple[Answered, ...]:
    """Return every signal with its answer, or None beside it while it is open."""
    cases = reader.cases(reader.file_ids(FileQuery()))
    evidence = {proof.id: proof for proof in reader.all_of(Evidence)}
    ground = Ground(tuple(cases.values()), reader.today, reader.office(), evidence)
    return with_answers(find_signals(ground), reader.all_of(SignalAnswer))
