"""How copies meet: the state of a record is a fold over the set of its revisions.

Whatever order they come in, however often, with or without the ones in between: equal sets of
newest revisions give equal states. A revision names all that it follows, so that a gap never
matters. Two that follow the same one and not each other are a conflict: both are kept with their
authors until a person settles it, and meanwhile the one that was written first stands: of words
and of their being taken back, the words. Which one that is, is decided by the revisions alone and
by no clock of ours.

When something was written is what its author says, and so is its first place. A revision from
somebody who never had the record, or one that claims a time before the file was opened, therefore
never stands before others by itself (``is_unrelated``, ``predates``). That is told where it
comes in: it compares the revision with what is known there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from casework.exchange.parcels import CLOCK_AHEAD, RecordRevision
from casework.problems import RuleBroken


@dataclass(frozen=True, slots=True)
class RevisionNode:
    """One revision in a record's history.

    ``digest`` tells whether two are the same bytes: ``view:content``, where only contents of one
    view can be compared. It is empty for what we made ourselves. ``is_gone`` where the record was
    taken back. One that ``needs_choice`` stands beside others only when a person chooses it.
    """

    revision: str
    ancestors: frozenset[str]
    hlc: str
    author: str
    digest: str
    is_gone: bool = False
    needs_choice: bool = False


@dataclass(frozen=True, slots=True)
class MergedState:
    """The state of a record: the revision that stands, and all newest ones when they differ."""

    current: RevisionNode
    heads: tuple[RevisionNode, ...]

    @property
    def is_conflict(self) -> bool:
        return len(self.heads) > 1


def heads_of(nodes: Iterable[RevisionNode]) -> tuple[RevisionNode, ...]:
    """Return the revisions that no other one follows, the one written first at the front.

    Those that took the record back come after all others, and after those the ones that only a
    person can choose.
    """
    every = {node.revision: node for node in nodes}
    followed = {past for node in every.values() for past in node.ancestors}
    heads = (node for revision, node in every.items() if revision not in followed)
    return tuple(sorted(heads, key=lambda node: (node.needs_choice, node.is_gone, *_written(node))))


def _written(node: RevisionNode) -> tuple[str, str]:
    return node.hlc, node.revision


def fold(nodes: Iterable[RevisionNode], *, latest: bool = False) -> MergedState:
    """Return the state that a set of revisions makes; there is at least one.

    ``latest`` is for what is worked out and not written by anyone: there the newest stands, and
    nobody needs to settle anything.
    """
    heads = heads_of(nodes)
    if latest:
        newest = max(heads, key=_written)
        return MergedState(newest, (newest,))
    return MergedState(heads[0], heads)


class RevisionRelation(Enum):
    """What a revision that comes in is to what is known of its record."""

    NEW = auto()
    DESCENDANT = auto()
    SAME = auto()
    ANCESTOR = auto()
    CONCURRENT = auto()


def relation_of(known: Sequence[RevisionNode], coming: RevisionNode) -> RevisionRelation:
    """Return what a coming revision is to the known ones.

    Raises:
        RuleBroken: E_FORK when a known revision comes with other bytes.
    """
    for node in known:
        if node.revision == coming.revision:
            if _is_other(node.digest, coming.digest):
                raise RuleBroken("E_FORK", "file", revision=coming.revision)
            return RevisionRelation.SAME
    if not known:
        return RevisionRelation.NEW
    if any(coming.revision in node.ancestors for node in known):
        return RevisionRelation.ANCESTOR
    heads = heads_of(known)
    if all(head.revision in coming.ancestors for head in heads):
        return RevisionRelation.DESCENDANT
    return RevisionRelation.CONCURRENT


def is_unrelated(known: Sequence[RevisionNode], coming: RevisionNode) -> bool:
    """Tell whether a revision has no past in common with those that are known, though some are.

    The names of revisions are digests of what they say: whoever had the record can name one, and
    nobody else. One that shares its past only with such revisions is as they are.
    """
    return bool(known) and not any(
        coming.ancestors & {node.revision, *node.ancestors}
        for node in known
        if not node.needs_choice
    )


def predates(nodes: Iterable[RevisionNode], coming: RevisionNode) -> bool:
    """Tell whether a revision claims to be written before a record's first one, where that is here.

    Clocks differ: what is earlier by less than ``CLOCK_AHEAD`` is no claim. What nobody has chosen
    yet sets no time.
    """
    firsts = [node.hlc for node in nodes if not (node.ancestors or node.needs_choice)]
    if not firsts:
        return False
    earliest = instant_ms(min(firsts)) - CLOCK_AHEAD.total_seconds() * 1000
    return instant_ms(coming.hlc) < earliest


def instant_ms(hlc: str) -> int:
    """Return the milliseconds since 1970 in a hybrid clock's 16 hex digits."""
    return int(hlc, 16) >> 16


def _is_other(one: str, other: str) -> bool:
    view, _, content = one.partition(":")
    coming_view, _, coming = other.partition(":")
    return bool(view) and view == coming_view and content != coming


def node_of(line: RecordRevision, digest: str, *, needs_choice: bool = False) -> RevisionNode:
    """Return the node that a line is."""
    return RevisionNode(
        line.revision,
        frozenset(line.ancestors),
        line.hlc,
        line.author,
        digest,
        line.fields is None,
        needs_choice,
    )
