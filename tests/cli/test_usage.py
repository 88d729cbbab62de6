"""The grammar: options before or after, help, both languages, wrong usage."""

from __future__ import annotations

import re

import pytest

from tests.builders.commands import TALK, Office
from tests.builders.nonempty import nonempty

COMMANDS = (
    "init", "import", "students", "show", "plan", "pair", "talk", "employer", "post", "refer",
    "event", "attend", "destination", "void", "explain", "progress", "undo", "redo", "history",
    "verify", "backup", "keys", "doctor", "demo", "soak", "lang",
)  # fmt: skip


@pytest.mark.fast
def test_common_options_are_accepted_before_and_after_the_command(office: Office) -> None:
    key = {"ZHUHANG_PASSPHRASE": "copper lantern seven rivers 助航"}
    home = str(office.home.folder)

    before = office.typed(["--home", home, "--json", "students"], environ=dict(key))
    after = office.typed(["students", "--json", "--home", home], environ=dict(key))

    assert before.code == after.code == 0, before.err + after.err
    assert before.document == after.document
    assert len(before.document) == 3


def test_options_of_a_subcommand_are_accepted_anywhere(office: Office) -> None:
    home = str(office.home.folder)
    key = {"ZHUHANG_PASSPHRASE": "copper lantern seven rivers 助航"}

    said = office.typed(["employer", "--home", home, "list", "--json"], environ=key)

    assert said.document == []


def test_the_passphrase_is_removed_from_the_environment_when_read(office: Office) -> None:
    environ = {"ZHUHANG_PASSPHRASE": "copper lantern seven rivers 助航"}

    said = office.says("students", "--json", environ=environ)

    assert said.code == 0
    assert environ == {}


def test_the_passphrase_is_removed_from_the_environment_on_failure(office: Office) -> None:
    environ = {"ZHUHANG_PASSPHRASE": "copper lantern seven rivers 助航"}

    office.typed(["no-such-command"], environ=environ)

    assert environ == {}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_both_languages(office: Office, command: str) -> None:
    english = office.typed([command, "--help", "--lang", "en"])
    chinese = office.typed([command, "--help", "--lang", "zh_CN"])

    assert english.code == chinese.code == 0
    assert "usage: main.py" in english.out
    assert "用法：main.py" in chinese.out
    assert "show this help" not in chinese.out
    assert "options of every command" in english.out
    assert "所有命令通用的选项" in chinese.out


@pytest.mark.fast
def test_the_whole_help_names_every_command_in_both_languages(office: Office) -> None:
    for lang in ("en", "zh_CN"):
        said = office.typed(["--help", "--lang", lang])
        assert said.code == 0
        for command in COMMANDS:
            assert re.search(rf"^    {command}\s+\S", said.out, re.MULTILINE), command


def test_no_english_word_is_left_in_the_chinese_descriptions(office: Office) -> None:
    said = office.typed(["--help", "--lang", "zh_CN"])

    described = re.findall(r"^    [a-z]+\s+(.+)$", said.out, re.MULTILINE)
    assert all(re.search(r"[\u4e00-\u9fff]", line) for line in nonempty(described)), described


def test_the_language_follows_the_system(office: Office) -> None:
    chinese = office.typed(["lang"], environ={"LANG": "zh_CN.UTF-8"})
    english = office.typed(["lang"], environ={"LANG": "de_DE.UTF-8"})

    assert chinese.out == "zh_CN\n"
    assert english.out == "en\n"


def test_a_missing_option_is_a_usage_error_that_names_it(office: Office) -> None:
    error = office.refuses("talk", "20230001", "--on", "2026-11-20")

    assert error["exit"] == 2
    assert error["error"] == "USAGE"
    assert error["field"] == "start"


@pytest.mark.parametrize("line", [["nonsense"], [], ["students", "--nonsense"], ["employer"]])
def test_unknown_arguments_are_a_usage_error(office: Office, line: list[str]) -> None:
    said = office.typed([*line, "--lang", "zh_CN"])

    assert said.code == 2
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "--help" in said.err


def test_options_cannot_be_abbreviated(office: Office) -> None:
    assert office.refuses("talk", "20230001", *TALK, "--grou")["error"] == "USAGE"


def test_an_unsupported_language_is_refused(office: Office) -> None:
    said = office.typed(["lang", "--lang", "fr"])

    assert said.code == 1
    assert "zh_CN, en" in said.err
