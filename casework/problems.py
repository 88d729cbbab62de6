"""The two kinds of errors: those the user can fix, and failures of the environment."""

from __future__ import annotations

from typing import Any


class RuleBroken(Exception):
    """A request that breaks a rule of the service; the person who made it can fix it.

    Carries facts, never sentences: ``ui.common.problems`` owns the words.
    """

    def __init__(self, rule: str, field: str | None = None, **facts: Any) -> None:
        super().__init__(rule)
        self.rule = rule
        self.field = field
        self.facts = facts


class Trouble(Exception):
    """The surroundings failed: disk, lock, network, or no key.

    ``exit_code`` is 3 for failed surroundings and 4 for a locked caseload (no key).
    """

    def __init__(self, code: str, *, exit_code: int = 3, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.exit_code = exit_code
        self.facts = facts
