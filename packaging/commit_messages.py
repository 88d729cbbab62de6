"""Checks that commit messages are written as CONTRIBUTING.md asks.

``python packaging/commit_messages.py`` checks every commit since the rule was introduced and prints
one line per problem. Without history (an archive, no git) it says so and passes.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST = "5f43561b046fc676a48ca57a9a104a4bbbdb248b"
"""The last commit before the rule."""
SINCE = "2026-12-02T19:20:00Z"
"""When the rule was introduced, for a shallow clone without ``FIRST``."""

LONGEST_SUBJECT = 72
NEED_NO_BODY = ("names: ", "words: ")
"""Areas that need no body: pure renames, and wordings of the interface."""
_SUBJECT = re.compile(r"[a-z][a-z0-9./ -]*: \S.*")
_PAST_OR_GERUND = re.compile(r"(?:added|adding|fixed|fixing|renamed|renaming|changed|changing)\b")


def problems(message: str) -> Iterator[str]:
    """Return the problems of a commit message."""
    subject, *rest = message.rstrip("\n").split("\n")
    if len(subject) > LONGEST_SUBJECT:
        yield f"the subject has {len(subject)} characters; {LONGEST_SUBJECT} at most"
    if not _SUBJECT.fullmatch(subject):
        yield 'the subject is not "area: imperative"'
    else:
        said = subject.split(": ", 1)[1]
        if said[0].isupper():
            yield "the subject goes on with a capital letter after the colon"
        if _PAST_OR_GERUND.match(said):
            yield "the subject is not in the imperative (add, fix, rename, change)"
    if subject.endswith("."):
        yield "the subject ends with a full stop"
    if rest and rest[0]:
        yield "the second line is not empty"
    if not any(line.strip() for line in rest[1:]) and not _says_all(subject):
        yield "no body says why"


def _says_all(subject: str) -> bool:
    return subject.startswith(NEED_NO_BODY)


def messages() -> list[tuple[str, str]] | None:
    """Return the short hash and the message of each commit since the rule; None without history."""
    if _git("rev-parse", "--git-dir") is None:
        return None
    has_first = _git("cat-file", "-e", f"{FIRST}^{{commit}}") is not None
    chosen = [f"{FIRST}..HEAD"] if has_first else [f"--since={SINCE}", "HEAD"]
    output = _git("log", "--no-merges", "--format=%h%x00%B%x00%x00", *chosen)
    if output is None:
        return None
    entries = [entry.lstrip("\n") for entry in output.split("\0\0") if entry.strip()]
    return [(short, message) for short, message in (entry.split("\0", 1) for entry in entries)]


def _git(*words: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def main(arguments: Sequence[str]) -> int:
    """Check the history, or the messages in the given files."""
    if arguments:
        found = [(name, Path(name).read_text("utf-8")) for name in arguments]
    else:
        history = messages()
        if history is None:
            print("There is no history here; no commit messages were checked.")
            return 0
        found = history
    amiss = [
        f"{name}: {problem}: {message.splitlines()[0] if message else ''}"
        for name, message in found
        for problem in problems(message)
    ]
    for line in amiss:
        sys.stderr.write(line + "\n")
    return 1 if amiss else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
