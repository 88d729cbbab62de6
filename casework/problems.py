"""The two kinds of errors: those the user can fix, and failures of the environment."""

from __future__ import annotations

from typing import Any


class RuleBroken(Exception):
    """A request that violates a rule of the service; the user can correct it.

    It carries facts, no sentences: ``ui.common.problems`` has the messages.
    """

    def __init__(self, rule: str, field: str | None = None, **facts: Any) -> None:
        super().__init__(rule)
        self.rule = rule
        self.field = field
        self.facts = facts


class Trouble(Exception):
    """A failure of the environment: disk, lock, network, or a missing key.

    ``exit_code`` is 3 for failures and 4 for a locked caseload (no key).
    """

    def __init__(self, code: str, *, exit_code: int = 3, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.exit_code = exit_code
        self.facts = facts
