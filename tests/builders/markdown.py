"""Reads a Markdown document: its commands, links, headings and code spans."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PROMPT = "$ "


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: its language and its text."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One command in a document, with the output shown below it."""

    command: str
    output: str = ""

    @property
    def words(self) -> str:
        """The command on one line, without comment and line breaks."""
        return " ".join(shlex.split(self.command.replace("\\\n", " "), comments=True))


def documents(root: Path) -> list[Path]:
    """Return the documents of the project."""
    return sorted((*root.glob("*.md"), *(root / "docs").rglob("*.md")))


def fences(document: Path) -> list[Fence]:
    """Return the fenced blocks in order."""
    return [
        Fence(token.info.strip(), token.content)
        for token in _tokens(document)
        if token.type == "fence"
    ]


def commands(fence: Fence) -> list[Shown]:
    """Return the commands of a block of ``sh``, or those after the prompts of ``console``."""
    has_prompts = fence.language == "console"
    shown: list[Shown] = []
    is_unfinished = False
    for line in fence.text.splitlines():
        if is_unfinished:
            shown[-1] = Shown(f"{shown[-1].command}\n{line}")
        elif not has_prompts or line.startswith(_PROMPT):
            shown.append(Shown(line.removeprefix(_PROMPT)))
        else:
            shown[-1] = Shown(shown[-1].command, f"{shown[-1].output}{line}\n")
            continue
        is_unfinished = line.endswith("\\")
    return [one for one in shown if one.command.strip()]


def inline_codes(document: Path) -> list[str]:
    """Return the code spans of the text."""
    return [token.content for token in _inline(document) if token.type == "code_inline"]


def links(document: Path) -> list[str]:
    """Return the targets of all links and pictures."""
    return [
        str(token.attrs["href" if token.type == "link_open" else "src"])
        for token in _inline(document)
        if token.type in ("link_open", "image")
    ]


def anchors(document: Path) -> set[str]:
    """Return the anchors that a Git forge generates for the headings.

    Lower case, blanks become hyphens, punctuation is removed, letters of any script are kept; a
    second heading with the same words gets ``-1``.

    Source:
        https://github.com/gjtorikian/html-pipeline, toc_filter.rb, which Git forges follow.
    """
    found: set[str] = set()
    times: dict[str, int] = {}
    for opened, words in itertools.pairwise(_tokens(document)):
        if opened.type != "heading_open":
            continue
        text = "".join(
            child.content for child in words.children or () if child.type in ("text", "code_inline")
        )
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        count = times.get(slug, 0)
        times[slug] = count + 1
        found.add(f"{slug}-{count}" if count else slug)
    return found


def _tokens(document: Path) -> list[Token]:
    parser = MarkdownIt("commonmark").enable("table")
    return parser.parse(document.read_text("utf-8"))


def _inline(document: Path) -> Iterator[Token]:
    for token in _tokens(document):
        yield from token.children or ()
