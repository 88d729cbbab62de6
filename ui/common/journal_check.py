"""What was found when the journal was checked, in words: whole, or the first entry that is not."""

from __future__ import annotations

from typing import Any

from casework.lists import Finding, JournalCheck
from casework.problems import RuleBroken
from ui.common.problems import sentence_for
from ui.common.words import ngettext


def check_words(check: JournalCheck) -> str:
    """Return one sentence: the journal is whole, or what is wrong first and what to do."""
    if check.findings:
        return sentence_for(damage(check.findings))
    told = ngettext(
        "The journal is whole: {count} entry, head {head}.",
        "The journal is whole: {count} entries, head {head}.",
        check.entries,
    )
    return told.format(count=check.entries, head=check.head)


def damage(findings: tuple[Finding, ...]) -> RuleBroken:
    """The refusal that names the first finding, and how many there are."""
    first = findings[0]
    facts: dict[str, Any] = {**first.facts, "findings": len(findings)}
    if first.seq is not None:
        facts["seq"] = first.seq
    if first.record_id is not None:
        facts["record"] = str(first.record_id)
    return RuleBroken(first.code, None, **facts)


__all__ = ["check_words", "damage"]
