"""Commands run inside this process, on a real caseload, with what they said."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.builders.homes import Home, a_home
from ui.cli.program import run


@dataclass(frozen=True)
class Said:
    """The exit code of a command and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON on stdout."""
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The JSON on stderr."""
        return json.loads(self.err)


@dataclass
class Office:
    """A caseload and someone who types commands for it."""

    home: Home

    def says(
        self, *words: str | Path, lang: str = "en", environ: dict[str, str] | None = None
    ) -> Said:
        """Run a command on the caseload; the recovery code opens it."""
        reading, writing = os.pipe()
        os.write(writing, self.home.code.encode())
        os.close(writing)
        try:
            key = ["--recovery-code-fd", str(reading)] if environ is None else []
            line = [*map(str, words), "--home", str(self.home.folder), "--lang", lang, *key]
            return self.typed(line, environ=environ)
        finally:
            os.close(reading)

    def typed(self, line: Sequence[str], *, environ: dict[str, str] | None = None) -> Said:
        """Run exactly this command line."""
        out, err = io.StringIO(), io.StringIO()
        settings = {"LANG": "en_US.UTF-8"} if environ is None else environ
        code = run(
            line,
            self.home.manager,
            stdout=out,
            stderr=err,
            environ=settings,
            today=self.home.clock.today,
        )
        return Said(code, out.getvalue(), err.getvalue())

    def does(self, *words: str | Path, lang: str = "en") -> Any:
        """Run a command that must succeed, and return its JSON."""
        said = self.says(*words, "--json", lang=lang)
        assert said.code == 0, said.err
        assert said.err == ""
        return said.document

    def refuses(self, *words: str | Path, lang: str = "en") -> dict[str, Any]:
        """Run a command that must fail in one clear sentence; return the error and exit code."""
        plain = self.says(*words, lang=lang)
        assert plain.code != 0, plain.out
        assert plain.out == ""
        assert plain.err.count("\n") == 1, plain.err
        assert "Traceback" not in plain.err
        assert "—" not in plain.err, f"a fact is missing: {plain.err}"
        answer = self.says(*words, "--json", lang=lang)
        assert answer.code == plain.code
        assert set(answer.error) == {"error", "message", "field", "facts"}
        assert answer.error["message"] == plain.err.rstrip("\n")
        return {**answer.error, "exit": answer.code}


def an_office(folder: Path, *, students: int = 3) -> Office:
    """Return someone with a caseload of so many students."""
    return Office(a_home(folder / "home", students=students))


TALK = (
    "--on", "2026-11-20", "--start", "10:00", "--end", "10:30", "--mode", "电话",
    "--topic", "求职进展", "--measures", "周五前改好简历",
    "--content", "谈到上周两次面试的情况，整理了简历里的实习经历，约好周五前改好再看一遍。",
)  # fmt: skip
