"""JSON of others: a depth of its own, the same on every Python, and one way to read it."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.formats.json_values import DEEPEST, TooDeepError, read_json

ROOT = Path(__file__).parents[2]

OWN = {
    "casework/formats/json_values.py",  # here it is read
    # shipped with the program
    "casework/rulepack.py",
    "casework/offers/outreach.py",
    "storage/schema.py",
    "ui/icons/__init__.py",
    # kept by this program in its own encrypted database, after it was checked
    "casework/destinations.py",
    "casework/service_layer/settings_transfer.py",
    "casework/intake/layout.py",
    "casework/settings/org_settings.py",
    "casework/signals/common.py",
    "casework/settings/wages.py",
    "casework/reports/weekly.py",
    "storage/verification.py",
    "storage/as_of.py",
    "storage/ledger/authors.py",
    "storage/ledger/revision_graph.py",
    "storage/ledger/keys.py",
    "storage/ledger/partner_state_repository.py",
    "storage/ledger/parcel_ledger.py",
    "storage/exchange/device_migration.py",
    "storage/ledger/unresolved_returns.py",
    "storage/rollback_check.py",
    "storage/journal.py",
    "storage/mapping.py",
    "storage/note_index.py",
    "storage/types.py",
    "storage/queries.py",
    "ui/common/journal_words.py",
    "ui/quicklog/drafts.py",
    "ui/jobs/user_state.py",
    # written a moment ago by this program or a child of it, cell by cell
    "exports/child.py",
    "storage/exchange/service.py",
    "storage/intake/sheets.py",
    "ui/cli/demo/command.py",
}


def nested(levels: int, opening: str = "[", closing: str = "]", inside: str = "1") -> str:
    return opening * levels + inside + closing * levels


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[{"b": ', "}]")])
def test_the_nesting_limit_is_inclusive(opening: str, closing: str) -> None:
    levels = DEEPEST // sum(opening.count(bracket) for bracket in "[{")

    document = nested(levels, opening, closing)

    assert read_json(document) == json.loads(document)
    assert read_json(document.encode()) == json.loads(document)
    with pytest.raises(TooDeepError):
        read_json(nested(levels + 1, opening, closing).encode())


@pytest.mark.parametrize("levels", [1_000, 5_000, 1_000_000])
@pytest.mark.parametrize("closing", ["]", ""])
def test_a_too_deep_document_is_a_value_error(levels: int, closing: str) -> None:
    with pytest.raises(ValueError, match="levels"):
        read_json(nested(levels, "[", closing))


@pytest.mark.parametrize(
    "text",
    ["[" * 1_000, '\\"[' * 1_000, "{" * 500 + "}" * 500, '"' + "[" * 500, "\\" * 999 + '"[['],
)
def test_brackets_inside_strings_are_not_levels(text: str) -> None:
    document = json.dumps([text, {"说明": text}])

    assert read_json(document) == [text, {"说明": text}]


def test_many_values_on_one_level_are_not_levels() -> None:
    assert read_json("[" + ",".join(["[{}]"] * 10_000) + "]") == [[{}]] * 10_000


@pytest.mark.parametrize(
    "broken", [b"", b"{", b"\xff", b'{"a": 1', b'"' + b'\\"[' * 100_000, b"[" * 65, b"]" * 100]
)
def test_invalid_json_is_a_value_error(broken: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_json(broken)


def test_a_byte_order_mark_is_skipped() -> None:
    assert read_json(b"\xef\xbb\xbf{}") == {}


@given(
    st.recursive(
        st.none() | st.integers() | st.text('[]{}"\\甲 a'),
        lambda inner: st.lists(inner) | st.dictionaries(st.text('[{"\\'), inner),
        max_leaves=200,
    )
)
def test_every_shallow_document_round_trips(value: object) -> None:
    assert read_json(json.dumps(value, ensure_ascii=False)) == value


def test_untrusted_json_is_parsed_only_here() -> None:
    found = {
        str(path.relative_to(ROOT).as_posix())
        for folder in ("casework", "storage", "exports", "ui")
        for path in (ROOT / folder).rglob("*.py")
        if b"json" in (source := path.read_bytes())
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and node.attr in ("loads", "load", "JSONDecoder")
        and isinstance(node.value, ast.Name)
        and node.value.id == "json"
    }

    assert found == OWN
