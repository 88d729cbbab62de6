"""A public class name is defined once, so that a search for it finds one class."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.conftest import ROOT

_PACKAGES = ("casework", "storage", "exports", "ui")


def test_no_public_class_name_is_defined_in_two_modules() -> None:
    modules = defaultdict(list)
    for package in _PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    modules[node.name].append(path.relative_to(ROOT).as_posix())

    assert len(modules) > 1000
    assert {name: found for name, found in modules.items() if len(found) > 1} == {}
