"""How long a practised person takes for a piece of work, by the keystroke-level model.

A key takes 0.2 s (one that is held with another counts as two), a decision 1.35 s; the words of a
note are what a person wants to say, so they are not counted.

Source:
    S. K. Card, T. P. Moran, A. Newell: The keystroke-level model for user performance time with
    interactive systems. Communications of the ACM 23 (1980) 7: the operators K and M.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

KEY_S = 0.2
DECISION_S = 1.35


@dataclass(frozen=True)
class Press:
    """Keys as xdotool names them; ``after_thought`` says that a decision comes before."""

    keys: str
    after_thought: bool = False

    @property
    def seconds(self) -> float:
        return KEY_S * len(self.keys.split("+")) + DECISION_S * self.after_thought


@dataclass(frozen=True)
class Type:
    """Characters that are typed; those of the note do not count as time."""

    words: str
    after_thought: bool = True
    is_note: bool = False

    @property
    def seconds(self) -> float:
        keys = 0 if self.is_note else KEY_S * len(self.words)
        return keys + DECISION_S * self.after_thought


Step = Press | Type


def seconds_of(steps: Sequence[Step]) -> float:
    """Return how long a practised person takes."""
    return sum(step.seconds for step in steps)
