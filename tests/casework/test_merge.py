"""The merge law by itself: the state of a record is a fold over the set of its revisions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.parcels.merge import (
    RevisionNode,
    RevisionRelation,
    fold,
    heads_of,
    is_unrelated,
    predates,
    relation_of,
)
from casework.problems import RuleBroken

EXAMPLES = 10_000 if settings().max_examples > 1000 else 200


def node(
    revision: str, *ancestors: str, hlc: int = 0, digest: str = "v:1", is_gone: bool = False
) -> RevisionNode:
    return RevisionNode(revision, frozenset(ancestors), f"{hlc:016x}", "author", digest, is_gone)


@st.composite
def histories(draw: st.DrawFn) -> list[RevisionNode]:
    """Revisions of one record: each follows some earlier ones, and all that those follow."""
    made: list[RevisionNode] = []
    for number in range(draw(st.integers(1, 12))):
        parents = draw(st.lists(st.sampled_from(made), max_size=2)) if made else []
        past = {one.revision for one in parents}.union(*(one.ancestors for one in parents))
        facts = {"hlc": draw(st.integers(0, 5)), "is_gone": draw(st.booleans())}
        made.append(node(f"{number:032x}", *past, **facts))
    return made


@given(history=histories(), data=st.data())
@settings(max_examples=EXAMPLES)
def test_merging_is_commutative_and_idempotent(
    history: list[RevisionNode], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(history + history[:3]))
    assert fold(shuffled) == fold(history)


@given(history=histories(), data=st.data())
@settings(max_examples=EXAMPLES)
def test_intermediate_revisions_may_be_missing(
    history: list[RevisionNode], data: st.DataObject
) -> None:
    heads = heads_of(history)
    between = [one for one in history if one not in heads]
    some = data.draw(st.lists(st.sampled_from(between))) if between else []
    assert fold([*heads, *some]) == fold(history)


@given(history=histories())
@settings(max_examples=EXAMPLES)
def test_merging_one_by_one_equals_merging_all(history: list[RevisionNode]) -> None:
    known: list[RevisionNode] = []
    for coming in history:
        meeting = relation_of(known, coming)
        assert (meeting is RevisionRelation.NEW) == (not known)
        assert meeting is not RevisionRelation.SAME
        known.append(coming)
        assert relation_of(known, coming) is RevisionRelation.SAME
    assert fold(known) == fold(history)


def test_of_two_heads_both_are_kept_and_the_first_wins() -> None:
    first, second = node("b", "a", hlc=1), node("c", "a", hlc=2)
    folded = fold([second, node("a"), first])
    assert folded.is_conflict
    assert (folded.current, folded.heads) == (first, (first, second))


def test_a_revision_with_both_parents_resolves_the_conflict() -> None:
    both = [node("b", "a", hlc=1), node("c", "a", hlc=2)]
    assert relation_of(both, node("d", "a", "b")) is RevisionRelation.CONCURRENT
    end = node("e", "a", "b", "c")
    assert relation_of(both, end) is RevisionRelation.DESCENDANT
    assert fold([*both, end]).heads == (end,)


def test_a_late_older_revision_changes_nothing() -> None:
    assert relation_of([node("c", "a", "b")], node("b", "a")) is RevisionRelation.ANCESTOR


def test_the_same_revision_id_with_other_content_is_a_fork() -> None:
    with pytest.raises(RuleBroken) as refused:
        relation_of([node("a", digest="v:1")], node("a", digest="v:2"))
    assert refused.value.rule == "E_FORK"
    assert relation_of([node("a", digest="v:1")], node("a", digest="w:2")) is RevisionRelation.SAME
    assert relation_of([node("a", digest="")], node("a", digest="v:2")) is RevisionRelation.SAME


def test_the_newest_derived_record_wins() -> None:
    both = [node("b", hlc=1), node("c", hlc=2)]
    assert fold(both, latest=True).current.revision == "c"
    assert not fold(both, latest=True).is_conflict


def test_an_edit_wins_over_a_concurrent_undo() -> None:
    words, gone = node("b", "a", hlc=2), node("c", "a", hlc=1, is_gone=True)
    folded = fold([node("a"), words, gone])
    assert folded.current == words
    assert folded.heads == (words, gone)
    assert fold([node("a"), gone]).current == gone


def test_the_newest_derived_record_wins_even_if_undone() -> None:
    words, gone = node("b", "a", hlc=1), node("c", "a", hlc=2, is_gone=True)
    assert fold([words, gone], latest=True).current == gone
    later = node("d", "a", hlc=3)
    assert fold([later, gone], latest=True).heads == (later,)


def after(first: RevisionNode, hours: float, name: str, *ancestors: str) -> RevisionNode:
    """A revision written so many hours after another one, as its author says."""
    written = (int(first.hlc, 16) >> 16) + round(hours * 3_600_000)
    return RevisionNode(name, frozenset(ancestors), f"{written << 16:016x}", "author", name)


FIRST = node("a", hlc=1_800_000_000_000 << 16)


def test_a_revision_without_a_common_ancestor_is_unrelated() -> None:
    later = after(FIRST, 1, "b", "a")

    assert not is_unrelated([], FIRST)
    assert is_unrelated([later], after(FIRST, 2, "c"))
    assert not is_unrelated([later], after(FIRST, 2, "c", "a"))
    claim = replace(after(FIRST, 2, "c"), needs_choice=True)
    assert is_unrelated([later, claim], after(FIRST, 3, "d", "c"))


@pytest.mark.parametrize(("hours", "answer"), [(1, False), (-23.9, False), (-24.1, True)])
def test_a_revision_dated_well_before_the_first_is_rejected_as_before(
    hours: float, answer: bool
) -> None:
    assert predates([FIRST], after(FIRST, hours, "b", "a")) is answer
    assert not predates([after(FIRST, 0, "b", "a")], after(FIRST, hours, "c", "a"))


def test_a_revision_that_needs_a_decision_wins_only_alone() -> None:
    claim = replace(after(FIRST, -1000, "c"), needs_choice=True)
    gone = replace(after(FIRST, 2, "b", "a"), is_gone=True)

    assert fold([claim, FIRST]).current == FIRST
    assert fold([claim, FIRST, gone]).heads == (gone, claim)
    assert fold([claim]).current == claim
