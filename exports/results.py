"""What writers of documents report: progress, cancellation, and the files that they wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from exports.typography.fonts import MissingGlyph

Progress = Callable[[int, int], None]
"""Called with the number done and the total."""

Cancelled = Callable[[], bool]
"""Returns whether the user has cancelled the run."""


class CancelledError(Exception):
    """The run was cancelled; partial files are discarded."""


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a run; none when it was cancelled.

    ``missing`` are characters without a glyph, printed as codes; ``codes`` are the check codes of
    dossiers, in the order of the students; ``evidence`` are the proofs copied unencrypted.
    """

    paths: tuple[Path, ...] = ()
    pages: int = 0
    missing: tuple[MissingGlyph, ...] = ()
    codes: tuple[str, ...] = ()
    evidence: tuple[UUID, ...] = ()
    was_cancelled: bool = False

    @property
    def path(self) -> Path:
        return self.paths[0]
