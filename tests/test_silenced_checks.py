"""A check that is silenced says why, on its line."""

from __future__ import annotations

import re
import tokenize
from pathlib import Path

from tests.conftest import ROOT

_FOLDERS = ("casework", "storage", "exports", "ui", "packaging", "tests")
_KEPT_AS_THEY_CAME = ROOT / "tests" / "torture"
_SILENCED = re.compile(r"#\s*(?:noqa|type:\s*ignore)")
_WITH_REASON = re.compile(
    r"#\s*(?:noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)*|type: ignore\[[a-z, -]+\])\s+#?\s*[^\W\d_].+"
)


def unreasoned(source: Path) -> list[str]:
    with tokenize.open(source) as file:
        comments = [
            token
            for token in tokenize.generate_tokens(file.readline)
            if token.type == tokenize.COMMENT and _SILENCED.search(token.string)
        ]
    return [
        f"{source.name}:{token.start[0]}: {token.string}"
        for token in comments
        if not _WITH_REASON.fullmatch(token.string)
    ]


def sources() -> list[Path]:
    found = [path for folder in _FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return [ROOT / "main.py", *(one for one in found if _KEPT_AS_THEY_CAME not in one.parents)]


def test_every_silenced_check_has_its_reason_beside_it() -> None:
    assert [line for source in sources() for line in unreasoned(source)] == []


def test_a_code_alone_is_no_reason(tmp_path: Path) -> None:
    source = tmp_path / "silenced.py"
    lines = {
        "a = 1  # noqa: S105": True,
        "b = 1  # noqa": True,
        "c = 1  # type: ignore[misc]": True,
        "d = 1  # noqa: S105  a name, no password": False,
        "e = 1  # type: ignore[misc]  # the stubs are wrong": False,
        "f = '# noqa'": False,
    }
    source.write_text("\n".join(lines) + "\n", "utf-8")

    found = unreasoned(source)

    assert len(found) == sum(lines.values())
