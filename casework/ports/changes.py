"""What a write changed, which each page reads to decide whether it has to reload."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar
from uuid import UUID

from casework.records import Setting

if TYPE_CHECKING:
    from casework.standing import Standing
    from casework.verdicts import Verdict

T_co = TypeVar("T_co", covariant=True)


@dataclass(slots=True)
class Change:
    """What one action changed.

    The unit of work fills it in when its block ends: until then, and after a rollback, nothing has
    changed. A write outside the journal has only a name.
    """

    name: str = ""
    action: UUID | None = None
    files: frozenset[UUID] = frozenset()
    """Files of which records changed, or that use a shared record that changed."""
    kinds: frozenset[str] = frozenset()
    """Kinds of the records that changed."""
    is_shared: bool = False
    """Whether a record that existed before and belongs to no file changed."""
    standings: Mapping[UUID, Standing] = field(default_factory=dict)
    """The standing of each of these files after the action."""
    verdicts: Mapping[UUID, Verdict] = field(default_factory=dict)
    """The verdicts on records that the action wrote."""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was saved."""
        return not self.name

    @property
    def has_settings(self) -> bool:
        """Whether settings of the office changed."""
        return Setting.kind in self.kinds

    def touches(self, file_id: UUID) -> bool:
        """Return whether what is shown of this file may have changed."""
        return not self.files or self.is_shared or self.has_settings or file_id in self.files


class HasChange(Protocol):
    """The result of a write."""

    @property
    def change(self) -> Change: ...


@dataclass(frozen=True, slots=True)
class Changed(Generic[T_co]):
    """The result of a write that returns something besides its change."""

    value: T_co
    change: Change
