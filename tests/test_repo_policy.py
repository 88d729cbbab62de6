"""What holds for the project as a whole: its drawers, its lock, its words."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.builders.nonempty import nonempty
from tests.conftest import ROOT

TOP_LEVEL = {
    *("main.py", "ui", "casework", "storage", "exports", "tests"),
    *("pyproject.toml", "uv.lock", "dev", "docs", "packaging", ".ci", ".gitignore"),
    *("README.md", "README.zh-CN.md", "LICENSE"),
    *("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"),
}
PUBLIC_INDEX = "https://pypi.org/simple"
PUBLIC_FILES = "https://files.pythonhosted.org/"

# Built from halves, so that this page does not find itself.
FOREIGN_WORDS = re.compile(
    "|".join(
        (
            r"(?<![\w.])/wo" + "rk/",
            r"(?<![\w.])/ro" + "ot/",
            "bash_" + "jobs",
            r"\bC" + r"EO\b",
            "cla" + "ude|anthro" + "pic|sub" + r"agent|\bL" + r"LM\b",
            r"\b(brief|stack|contracts|product|trust|domain|conventions)" + r"\.md\b",
            r"\b(issue|step) " + r"#?\d+\b",
        )
    ),
    re.IGNORECASE,
)


def ignored_names() -> list[str]:
    lines = (ROOT / ".gitignore").read_text("utf-8").split()
    return [".git", *(line.strip("/") for line in lines)]


def project_files() -> Iterator[Path]:
    """Yield the files that are part of the project, not what a run leaves behind."""
    ignored = ignored_names()
    folders = [ROOT]
    while folders:
        for path in folders.pop().iterdir():
            if any(fnmatch(path.name, pattern) for pattern in ignored):
                continue
            if path.is_dir():
                folders.append(path)
            else:
                yield path


def read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / name).read_text("utf-8"))


def locked_packages() -> dict[str, dict[str, Any]]:
    return {package["name"]: package for package in read_toml("uv.lock")["package"]}


def asked_for() -> list[Requirement]:
    """Return what the program, its tests and its measurements ask for by name."""
    project = read_toml("pyproject.toml")
    groups = project["dependency-groups"].values()
    texts = [*project["project"]["dependencies"], *(text for group in groups for text in group)]
    return [Requirement(text) for text in texts]


def test_the_top_level_has_no_other_drawer() -> None:
    ignored = ignored_names()
    found = {
        path.name
        for path in ROOT.iterdir()
        if not any(fnmatch(path.name, pattern) for pattern in ignored)
    }

    assert found <= TOP_LEVEL, found - TOP_LEVEL


def test_the_main_module_fits_on_a_hundred_lines() -> None:
    lengths = [len(path.read_text("utf-8").splitlines()) for path in ROOT.glob("main.py")]

    assert all(length <= 100 for length in nonempty(lengths))


def test_the_lock_names_the_public_index_only() -> None:
    packages = locked_packages()
    del packages["zhuhang"]

    assert {package["source"]["registry"] for package in packages.values()} == {PUBLIC_INDEX}
    files = [
        file
        for package in packages.values()
        for file in (*package.get("wheels", []), *filter(None, [package.get("sdist")]))
    ]
    assert all(file["url"].startswith(PUBLIC_FILES) for file in nonempty(files))
    assert all(file["hash"].startswith("sha256:") for file in nonempty(files))


def test_the_lock_holds_what_the_project_asks_for() -> None:
    packages = locked_packages()
    metadata = packages["zhuhang"]["metadata"]
    groups = (entry for group in metadata["requires-dev"].values() for entry in group)
    locked = {
        (entry["name"], entry.get("specifier", ""))
        for entry in (*metadata["requires-dist"], *groups)
    }

    assert {name for name, _ in locked} == {canonicalize_name(one.name) for one in asked_for()}
    for requirement in asked_for():
        name = canonicalize_name(requirement.name)
        assert requirement.specifier.contains(packages[name]["version"]), requirement


@pytest.mark.parametrize(
    ("name", "version"),
    [
        # Other builds bundle an SQLite that can lose data in WAL mode.
        ("sqlcipher3", "0.6.4"),
        # 6.12 aborts on Python 3.11; 6.10 and later do not start on an older Windows 10.
        ("pyside6-essentials", "6.9.3"),
    ],
)
def test_two_packages_are_locked_where_others_fail(name: str, version: str) -> None:
    assert locked_packages()[name]["version"] == version


def test_no_second_build_of_sqlcipher_can_take_the_place_of_the_first() -> None:
    assert [name for name in locked_packages() if "sqlcipher" in name] == ["sqlcipher3"]


def test_each_dependency_is_argued() -> None:
    page = (ROOT / "docs/dependencies.md").read_text("utf-8")
    argued = set(re.findall(r"^\| `([\w.-]+)`", page, re.MULTILINE))

    assert argued == {requirement.name for requirement in asked_for()}


def test_the_project_speaks_of_itself_alone() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in project_files()
        if b"\0" not in (content := path.read_bytes())  # a font or a picture has no words
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1)
        if (match := FOREIGN_WORDS.search(line))
    ]

    assert found == []


@pytest.mark.parametrize(
    "module", ["Core", "Gui", "Network", "PrintSupport", "Svg", "Test", "Widgets"]
)
def test_the_system_has_the_libraries_of_qt(module: str) -> None:
    importlib.import_module(f"PySide6.Qt{module}")


@pytest.mark.system_clock(reason="starts a Python of its own")
def test_the_main_program_finds_its_own_houses_first() -> None:
    """A drawer named like a library must not hide it, nor a library one of the houses."""
    code = "import packaging.version, casework, storage, exports, ui; print(casework.__file__)"

    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert Path(ended.stdout.strip()) == ROOT / "casework" / "__init__.py"
