"""One name, one meaning: no public class name is defined in two modules of the program."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.conftest import ROOT

PACKAGES = ("casework", "storage", "exports", "ui")


def test_no_public_class_name_is_defined_in_two_modules() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    found[node.name].append(path.relative_to(ROOT).as_posix())

    assert len(found) > 500
    assert {name: paths for name, paths in found.items() if len(paths) > 1} == {}
