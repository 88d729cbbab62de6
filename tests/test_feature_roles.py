"""The same role has the same file name in every feature folder of ``ui``."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

_NO_FEATURES = ("cli", "common", "jobs", "theme", "widgets")
_ROLES = {
    "Page": r"(\w+_)?page",
    "ViewModel": r"view_model",
    "Dialog": r"(\w+_)?dialogs?",
    "Form": r"(\w+_)?forms?",
    "Tab": r"\w+_tab",
    "Pane": r"\w+_pane",
    "Actions": r"(\w+_)?actions",
    "Prompts": r"(\w+_)?prompts",
    "Flow": r"\w+_flow",
    "Screen": r"(\w+_)?screens?",
    "Window": r"(\w+_)?(window|dialogs)",
}
"""The last word of a class name, and what its module is called. See ``docs/development.md``."""


def test_a_class_with_a_role_is_in_a_module_named_after_the_role() -> None:
    misplaced = [
        f"{name} in {path.relative_to(ROOT).as_posix()}"
        for path in _feature_modules()
        for name in _public_classes(path)
        for role, module in _ROLES.items()
        if name.endswith(role) and not re.fullmatch(module, path.stem)
    ]

    assert not misplaced, "\n".join(misplaced)


def test_every_feature_with_a_page_has_one_page_module() -> None:
    pages = [path for path in _feature_modules() if path.stem == "page"]

    assert len(pages) >= 16
    for path in pages:
        assert any(name.endswith("Page") for name in _public_classes(path)), path


def _feature_modules() -> Iterator[Path]:
    for path in sorted((ROOT / "ui").rglob("*.py")):
        if path.relative_to(ROOT / "ui").parts[0] not in _NO_FEATURES:
            yield path


def _public_classes(path: Path) -> list[str]:
    return [
        node.name
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]


def test_every_folder_with_a_page_is_in_the_contract_of_the_layers() -> None:
    """One that is not could import other features, and the contract would not notice."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    named = {
        name
        for contract in contracts["contracts"]
        for layer in contract.get("layers", ())
        for name in layer.replace(":", "|").replace("|", " ").split()
    }
    features = {f"ui.{page.parent.name}" for page in (ROOT / "ui").glob("*/page.py")}

    assert features <= named
