"""Merging: the state of a record is a fold over the set of its revisions.

The result depends neither on order nor on repetition nor on gaps: equal sets of heads give equal
states. A revision names all its ancestors, so that missing ones do not matter. Two revisions that
are not ancestors of each other are a conflict: both are kept with their authors until a person
resolves it. Meanwhile the one that was written first is current; a deletion never wins over
content. The decision depends on the revisions only, not on the local clock.

The time of a revision is its author's claim. Therefore a revision from someone who never had the
record, or one that claims a time before the file was opened, never wins automatically
(``is_unrelated``, ``predates``). This is decided on import, by comparison with the local revisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from casework.parcels.lines import RecordRevision
from casework.parcels.manifest import CLOCK_AHEAD
from casework.problems import RuleBroken


@dataclass(frozen=True, slots=True)
class RevisionNode:
    """One revision in a record's history.

    ``digest`` is ``view:content``; only contents of the same view can be compared. It is empty for
    local revisions. ``is_gone``: the record was undone. A concurrent revision that ``needs_choice``
    wins only if a person chooses it.
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
    """The state of a record: its current revision and all heads."""

    current: RevisionNode
    heads: tuple[RevisionNode, ...]

    @property
    def is_conflict(self) -> bool:
        return len(self.heads) > 1


def heads_of(nodes: Iterable[RevisionNode]) -> tuple[RevisionNode, ...]:
    """Return the revisions without descendants, the one written first at the front.

    Deletions come after all others, and after them the ones that only a person can choose.
    """
    every = {node.revision: node for node in nodes}
    followed = {past for node in every.values() for past in node.ancestors}
    heads = (node for revision, node in every.items() if revision not in followed)
    return tuple(sorted(heads, key=lambda node: (node.needs_choice, node.is_gone, *_written(node))))


def _written(node: RevisionNode) -> tuple[str, str]:
    return node.hlc, node.revision


def fold(nodes: Iterable[RevisionNode], *, latest: bool = False) -> MergedState:
    """Return the state that results from a non-empty set of revisions.

    ``latest`` is for derived records: the newest revision wins and there is no conflict.
    """
    heads = heads_of(nodes)
    if latest:
        newest = max(heads, key=_written)
        return MergedState(newest, (newest,))
    return MergedState(heads[0], heads)


class RevisionRelation(Enum):
    """The relation of an incoming revision to the known ones of its record."""

    NEW = auto()
    DESCENDANT = auto()
    SAME = auto()
    ANCESTOR = auto()
    CONCURRENT = auto()


def relation_of(known: Sequence[RevisionNode], coming: RevisionNode) -> RevisionRelation:
    """Return the relation of an incoming revision to the known ones.

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
    """Tell whether a revision shares no ancestor with the known ones, if there are any.

    Revision ids are digests of content, so that only who had the record can name one. A revision
    that shares ancestors only with revisions that need a choice counts as unrelated, too.
    """
    return bool(known) and not any(
        coming.ancestors & {node.revision, *node.ancestors}
        for node in known
        if not node.needs_choice
    )


def predates(nodes: Iterable[RevisionNode], coming: RevisionNode) -> bool:
    """Tell whether a revision claims to be older than the record's first one, if that is known.

    Clocks differ: less than ``CLOCK_AHEAD`` is tolerated. Revisions that need a choice are ignored.
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
    """Return the node of a line."""
    return RevisionNode(
        line.revision,
        frozenset(line.ancestors),
        line.hlc,
        line.author,
        digest,
        line.fields is None,
        needs_choice,
    )
