"""Plain English: turns of phrase that must not come back in the sentences of the interface."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from casework.reasons import REASONS

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "ui" / "locale" / "zh_CN" / "LC_MESSAGES" / "zhuhang.po"

SAY_INSTEAD = {
    r"\bt(?:ake|akes|aken|ook|aking) back\b": "undo, resume or withdraw",
    r"\bb(?:ring|rought) (?:it )?again\b": "redo",
    r"\bb(?:ring|rought) (?:a |an |the )?[a-z ]*back\b": "restore",
    r"\bg(?:ive|iven|ave|iving) up\b": "revoke or stop",
    r"\bhand(?:s|ed)? on\b": "transfer",
    r"\bhand(?:s|ed)? in\b": "add or submit",
    r"\bpairs? of hands\b": "owner",
    r"\bin(?:to)? (?:your|other|an advisor's|a partner's) hands\b": "assigned to",
    r"\banew\b": "again",
    r"\bmend(?:s|ed|ing)?\b": "correct (data), fix or repair (things)",
    r"\bnobody\b|\banybody\b|\bsomebody\b|\beverybody\b": "no one, anyone, someone, everyone",
    r"\bwhoever\b": "the owner, anyone who",
    r"\blies? (?:in|on|at|beside|before|ahead|outside|ready)\b": "is",
    r"\bstands? (?:only|there|beside|in|above|under)\b": "is, exists",
    r"\bits begin\b": "start time",
    r"\brubbed out\b": "erased",
    r"\blet in\b": "accepted; not let in: rejected",
    r"\bt(?:ake|aken|ook) in\b": "import",
    r"\bput away\b": "close, discard",
    r"\bset aside\b": "on hold",
    r"\blook(?:s|ed)? into\b": "check, read or investigate",
    r"\blook at the disk\b": "check the disk",
    r"\bbeside\b": "attached to, next to",
    r"\bfor ever\b": "permanently",
    r"\bby the word of\b": "according to",
    r"\bputs? right\b": "fix, correct",
    r"\bnothing (?:is|was) written\b": "nothing is saved",
    r"\bvouch(?:es)? for\b": "trust",
    r"\bsmells? of\b": "possible",
    r"\b(?:go|goes|come|comes) by (?:itself|themselves)\b": "automatically",
    r"\ball the same\b": "anyway",
    r"\bof (?:one's|your|my) own\b": "own",
    r"\bas the program brings it\b": "the default",
    r"\bsaid in two ways\b": "selected in two ways",
    r"\b(?:was|were) (?:heard|told)\b": "received, informed",
}
"""A turn of phrase, and what the manuals of Git, SQLite or KeePassXC say instead."""


def sentences() -> list[str]:
    """Return every English sentence of the interface and of the verdicts."""
    with CATALOGUE.open("rb") as file:
        messages = [message.id for message in read_po(file) if message.id]
    shown = [one for ids in messages for one in ([ids] if isinstance(ids, str) else ids)]
    reasons = [text for kind in REASONS.values() for text in (kind.words.en, kind.words.fix_en)]
    return [*shown, *reasons]


@pytest.mark.parametrize("phrase", SAY_INSTEAD)
def test_a_turn_of_phrase_does_not_come_back(phrase: str) -> None:
    pattern = re.compile(phrase, re.IGNORECASE)

    found = [sentence for sentence in sentences() if pattern.search(sentence)]

    assert found == [], f"say instead: {SAY_INSTEAD[phrase]}"


def test_the_sentences_are_read_at_all() -> None:
    assert len(sentences()) > 4_000
    assert re.search(next(iter(SAY_INSTEAD)), "The action was TAKEN BACK.", re.IGNORECASE)
