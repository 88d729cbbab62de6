"""Everything that the documents name exists: links, paths, names in code, commands, options."""

from __future__ import annotations

import functools
import pkgutil
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.builders.markdown import anchors, documents, fences, inline_codes, links
from tests.conftest import ROOT
from tests.soak.__main__ import RUNS
from ui.cli.program import build_parser
from ui.common.input_parsing import day

DOCUMENTS = documents(ROOT)
PACKAGES = ("casework", "storage", "exports", "ui")
NAMES_OF_OTHERS = {"dependencies.md"}
"""Documents whose backticks hold classes of other projects."""

GENERATED_FROM_SENTENCES = "rules.md"
"""Its words are those of the reasons in ``casework``."""

CALQUES = re.compile(
    r"\b(t(?:ak(?:e|es|en|ing)|ook) (?:in|back)|g(?:ive|ives|iven|ave) up|mend(?:s|ed|ing)?"
    r"|anew|beside|lies? (?:there|beside|ready|aside|near|at)|(?:its|the) begin\b"
    r"|hears? of|let go|come back again|bring again|passing name|the houses?|the roads?"
    r"|pair of hands|reckon|whom it lies)\b",
    re.IGNORECASE,
)
"""Phrases that were translated word by word; in brackets what to write instead.

take in (import, accept), take back (undo), give up (revoke), mend (fix, correct), anew (again),
beside (next to, besides, compared with), lie (be), begin (start), hear of (learn of, be told of),
house (package), road (transport), hands (owner).
"""

_PATH = re.compile(r"[\w.*-]+(/[\w.*-]+)*/?")
_SOURCES = (".py", ".md", ".toml", ".svg", ".lock", ".sh")
_MADE = "build"
"""The folder for the output of commands; nothing in it is part of the project."""

_DOTTED = re.compile(rf"(?:{'|'.join(PACKAGES)})(?:\.\w+)+")
_CLASS = re.compile(r"([A-Z]\w*[a-z]\w*)(?:\.(\w+))?(?:\(.*\))?")
_DEFINED = re.compile(r"^ *(?:class |def |async def )?(\w+)(?=[:(]| = )", re.MULTILINE)
_PROGRAM = (["./dev", "run"], ["uv", "run", "main.py"], ["main.py"])
_JOB = re.compile(r"\./dev (\w+)(?: ([a-z]+))?")


@pytest.fixture(params=DOCUMENTS, ids=lambda path: path.name)
def document(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_every_link_has_a_target(document: Path) -> None:
    lost = []
    for link in links(document):
        parts = urlsplit(link)
        if parts.scheme:
            assert parts.scheme == "https", link
            assert parts.netloc, link
            continue
        target = document.parent / unquote(parts.path) if parts.path else document
        is_there = target.resolve().is_relative_to(ROOT) and target.exists()
        if not is_there or (parts.fragment and unquote(parts.fragment) not in anchors(target)):
            lost.append(link)

    assert lost == []


def test_every_path_in_backticks_exists(document: Path) -> None:
    assert [code for code in inline_codes(document) if not _is_there(code, document)] == []


def _is_there(code: str, document: Path) -> bool:
    """Return whether what looks like a path of the project exists; a bare name may be anywhere."""
    if not _PATH.fullmatch(code):
        return True
    first, _, rest = code.partition("/")
    if rest and first != _MADE and (ROOT / first).is_dir():
        return _is_file_or_member(ROOT / code)
    if code.endswith(_SOURCES):
        return any(True for _ in _places(code, document))
    return True


def _is_file_or_member(path: Path) -> bool:
    """``exports/seal`` is a module without its ending, ``casework/disclosure.PAPERS`` a member."""
    module = path.with_suffix(".py")
    if path.exists() or (module.exists() and not path.suffix):
        return True
    return module.exists() and path.suffix[1:] in _DEFINED.findall(module.read_text("utf-8"))


def _places(name: str, document: Path) -> Iterator[Path]:
    for folder in (ROOT, document.parent):
        yield from folder.glob(name)
    for package in (*PACKAGES, "tests", "packaging"):
        yield from (ROOT / package).rglob(name)


def test_every_dotted_name_in_backticks_can_be_imported(document: Path) -> None:
    for code in inline_codes(document):
        if _DOTTED.fullmatch(code):
            pkgutil.resolve_name(code)


def test_every_class_in_backticks_is_defined_in_the_program(document: Path) -> None:
    if document.name in NAMES_OF_OTHERS:
        return
    named = {
        name
        for code in inline_codes(document)
        if (found := _CLASS.fullmatch(code)) is not None
        for name in found.groups()
        if name is not None
    }

    assert named - _defined() == set()


@functools.cache
def _defined() -> frozenset[str]:
    """Return the names of all classes, functions and attributes of the program."""
    sources = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return frozenset(name for path in sources for name in _DEFINED.findall(path.read_text("utf-8")))


def test_every_method_of_a_session_in_backticks_exists(document: Path) -> None:
    sessions = (ROOT / "ui" / path for path in ("jobs/session.py", "cli/context.py"))
    defined = {name for path in sessions for name in _DEFINED.findall(path.read_text("utf-8"))}
    shown = (re.match(r"session\.(\w+)\(", code) for code in inline_codes(document))

    assert {match[1] for match in shown if match is not None} <= defined


def test_no_document_contains_phrases_that_were_translated_word_by_word(document: Path) -> None:
    if ".zh-CN" in document.name or document.name == GENERATED_FROM_SENTENCES:
        return
    text = re.sub(r"```.*?```|`[^`]*`|“[^”]*”", "", document.read_text("utf-8"), flags=re.DOTALL)

    assert [match[0] for match in CALQUES.finditer(text)] == []


def test_every_job_of_dev_exists(document: Path) -> None:
    text = (ROOT / "dev").read_text("utf-8")
    jobs = set(re.findall(r"^        ([a-z]+)\) ", text, re.MULTILINE)) | {"help"}
    shown = [*inline_codes(document), *(fence.text for fence in fences(document))]

    named = [match.groups() for code in shown for match in _JOB.finditer(code)]

    assert {job for job, _run in named} <= jobs
    assert {run for job, run in named if job == "soak"} <= {None, *RUNS}


@pytest.mark.parametrize("name", ["guide.md", "guide.zh-CN.md"])
def test_the_dates_shown_in_the_guide_are_accepted(name: str) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    (sentence,) = re.findall(
        r"^(?:Dates may be|日期可以写) (?:[^`.。]*`[^`]+`)+", text, re.MULTILINE
    )
    dates = re.findall(r"`([^`]+)`", sentence)

    assert len(dates) >= 3
    for shown in dates:
        day(shown, "on", today=date(2026, 11, 23))


def test_every_command_and_option_in_backticks_exists(document: Path) -> None:
    parser = build_parser()
    wrong = []
    for code in inline_codes(document):
        words = code.split()
        if words[0].startswith("--"):
            if words[0].split("=")[0] not in _all_options(parser):
                wrong.append(code)
        elif (line := _command_line(words, parser)) is not None and not _is_known(line, parser):
            wrong.append(code)

    assert wrong == []


def _command_line(words: list[str], parser: ArgumentParser) -> list[str] | None:
    """Return the arguments of a shown call of the program, or None for anything else."""
    for start in _PROGRAM:
        if words[: len(start)] == start:
            return words[len(start) :]
    return words if len(words) > 1 and words[0] in _level(parser) else None


def _is_known(words: list[str], parser: ArgumentParser) -> bool:
    """Return whether the commands and options exist; values are not checked."""
    while words and (level := _level(parser)) and not words[0].startswith("--"):
        if words[0] not in level:
            return False
        parser, words = level[words[0]], words[1:]
    options = {word.split("=")[0] for word in words if word.startswith("--")}
    return options <= set(parser._option_string_actions)


def _level(parser: ArgumentParser) -> dict[str, ArgumentParser]:
    """Return the subcommands of a parser."""
    actions = [] if parser._subparsers is None else parser._subparsers._group_actions
    return {
        name: one
        for action in actions
        if isinstance(action.choices, dict)
        for name, one in action.choices.items()
    }


def _all_options(parser: ArgumentParser) -> set[str]:
    found = set(parser._option_string_actions)
    for below in _level(parser).values():
        found |= _all_options(below)
    return found
