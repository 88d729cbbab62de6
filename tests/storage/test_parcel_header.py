"""The header of a sealed file is bounded before a library looks for our key in it."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.parcels.manifest import LARGEST_HEADER, MOST_RECIPIENTS
from casework.problems import RuleBroken
from storage.exchange import container
from storage.exchange.container import _check_header
from tests.builders.exchange import advisor_and_counselor

BEGIN = b"age-encryption.org/v1\n"
END = b"--- " + base64.b64encode(b"m" * 32).rstrip(b"=") + b"\n"


def a_stanza() -> bytes:
    """One recipient's part, as anybody can write it without a key."""
    share, body = (base64.b64encode(os.urandom(32)).rstrip(b"=") for _part in range(2))
    return b"-> X25519 " + share + b"\n" + body + b"\n"


def code_of(start: bytes) -> str:
    try:
        _check_header(start[:LARGEST_HEADER])
    except RuleBroken as refused:
        return refused.rule
    return ""


@pytest.mark.fast
def test_a_header_for_several_computers_is_parsed() -> None:
    for computers in (1, 2, MOST_RECIPIENTS):
        recipients = [pyrage.x25519.Identity.generate().to_public() for _one in range(computers)]
        assert code_of(pyrage.encrypt(b"words", recipients)) == ""


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (b"", "E_FORMAT"),
        (b"age-encryption.org/v2\n", "E_FORMAT"),
        (BEGIN, "E_DAMAGED"),
        (BEGIN + a_stanza(), "E_DAMAGED"),
        (BEGIN + b"".join(a_stanza() for _one in range(MOST_RECIPIENTS + 2)) + END, "E_LIMIT"),
        (BEGIN + b"-> grease\n" + b"A" * LARGEST_HEADER + b"\n" + END, "E_LIMIT"),
    ],
    ids=["nothing", "another version", "no end", "one and no end", "too many", "one too long"],
)
def test_an_invalid_header_is_refused(start: bytes, code: str) -> None:
    assert code_of(start) == code


@given(st.binary(max_size=400))
def test_whatever_follows_the_first_line_ends_in_one_of_three_codes(rest: bytes) -> None:
    assert code_of(BEGIN + rest) in ("", "E_DAMAGED", "E_LIMIT")


def test_a_header_of_four_megabytes_never_reaches_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 4 * 1024 * 1024 // len(a_stanza())
    large = BEGIN + b"".join(a_stanza() for _one in range(count)) + END + os.urandom(64)
    path = tmp_path / "ZH_10000_7F3K_000002_1b2c3d4e.zhp"
    path.write_bytes(large)

    def is_called(*_arguments: object) -> None:
        raise AssertionError("the child with the library was called")

    with advisor_and_counselor(tmp_path) as (advisor, _counselor):
        monkeypatch.setattr(container, "a_child", is_called)
        with pytest.raises(RuleBroken) as refused:
            advisor.opens(path)

    assert refused.value.rule == "E_LIMIT"
