"""How answers look: tables, both languages, any character."""

from __future__ import annotations

import io
import json

import pytest

from tests.builders.commands import Office
from ui.cli import output
from ui.cli.program import _utf8


@pytest.mark.fast
def test_tables_align_below_chinese_headings() -> None:
    table = output.table(["姓名", "N"], [["王小明", 3], ["Li", 12]])

    first, rule, second, third = table.splitlines()
    assert output.width_of(rule) == output.width_of(second) == output.width_of(third)
    assert first.startswith("姓名  ")
    assert second.endswith(" 3")


def test_answers_without_json_are_human_readable(office: Office) -> None:
    for lang, word in (("en", "Number"), ("zh_CN", "学号")):
        for words in (["students"], ["show", "20230001"]):
            said = office.says(*words, lang=lang)
            assert said.code == 0
            assert word in said.out
            assert "{" not in said.out


def test_lone_surrogates_never_break_the_output() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    stream = _utf8(out)
    output.write_json(stream, {"name": "王\udc80"})
    stream.flush()

    raw = out.buffer.getvalue().decode("utf-8")
    assert json.loads(raw) == {"name": "王\udc80"}
