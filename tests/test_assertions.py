"""Tests can fail and stand on their own: no empty assertion, no import from another test module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.conftest import ROOT

TESTS = ROOT / "tests"

# Calls that fail by themselves, so that a test needs no assertion beside them: of the tools, and
# of functions whose one purpose is to raise where something is wrong.
FAILING_CALLS = {
    *("raises", "warns", "fail", "waitUntil", "waitSignal"),
    *("import_module", "resolve_name", "check_libraries", "check_location"),
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text("utf-8")) for path in sorted(TESTS.rglob("*.py"))}


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def is_test_module(path: Path) -> bool:
    return path.name.startswith("test_")


def leaves_open(test: ast.expr) -> bool:
    """Say whether an asserted expression is of a form that hides what is expected."""
    if isinstance(test, ast.BoolOp):
        return isinstance(test.op, ast.Or) or any(leaves_open(one) for one in test.values)
    return isinstance(test, ast.Constant | ast.Tuple | ast.JoinedStr | ast.List | ast.Dict)


def iterated_by_all(test: ast.expr) -> Iterator[ast.expr]:
    """Yield what each ``all(…)`` of an asserted expression goes through."""
    for node in ast.walk(test):
        match node:
            case ast.Call(func=ast.Name(id="all"), args=[ast.GeneratorExp(generators=[first, *_])]):
                yield first.iter
            case ast.Call(func=ast.Name(id="all"), args=[argument]):
                yield argument


def is_never_empty(iterated: ast.expr) -> bool:
    """Say whether it is written out, a range of constants, or checked by ``nonempty``."""
    match iterated:
        case ast.Tuple(elts=[_, *_]) | ast.List(elts=[_, *_]) | ast.Set(elts=[_, *_]):
            return True
        case ast.Call(func=ast.Name(id="range"), args=bounds):
            return all(isinstance(bound, ast.Constant) for bound in bounds)
        case ast.Call(func=ast.Name(id="nonempty")):
            return True
    return False


def called(function: ast.AST) -> Iterator[str]:
    """Yield the names a function calls, or hands on to be called."""
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name


def checks_directly(function: ast.AST) -> bool:
    """Say whether it asserts or raises, or runs a process that has to succeed."""
    for node in ast.walk(function):
        match node:
            case ast.Assert() | ast.Raise():
                return True
            case ast.keyword(arg="check", value=ast.Constant(value=True)):
                return True
    return False


@cache
def checking_names() -> frozenset[str]:
    """Return the names of all helpers in tests that assert or raise, directly or by others."""
    calls: dict[str, set[str]] = {}
    checking = set(FAILING_CALLS)
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, Function) and not node.name.startswith("test_"):
                calls.setdefault(node.name, set()).update(called(node))
                if checks_directly(node):
                    checking.add(node.name)
    while True:
        more = {name for name, inner in calls.items() if name not in checking and inner & checking}
        if not more:
            return frozenset(checking)
        checking |= more


def functions_of_tests() -> Iterator[tuple[Path, Function]]:
    for path, tree in modules().items():
        if is_test_module(path):
            for node in ast.walk(tree):
                if isinstance(node, Function) and node.name.startswith("test_"):
                    yield path, node


def test_no_assertion_leaves_open_what_is_expected() -> None:
    """`assert a or b` passes for the wrong reason; `assert (a, b)` and `assert "…"` always do."""
    found = [
        f"{place(path, node)}: {ast.unparse(node.test)}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert) and leaves_open(node.test)
    ]

    assert found == []


def test_no_assertion_passes_because_there_is_nothing_to_check() -> None:
    """``assert all(…)`` of an empty sequence passes; ``nonempty`` of tests.builders refuses it."""
    found = [
        f"{place(path, node)}: {ast.unparse(node.test)}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert)
        and not all(is_never_empty(one) for one in iterated_by_all(node.test))
    ]

    assert found == [], "write all(… for one in nonempty(things))"


def test_every_test_checks_something() -> None:
    found = [
        f"{place(path, function)}: {function.name}"
        for path, function in functions_of_tests()
        if not checks_directly(function) and not checking_names().intersection(called(function))
    ]

    assert found == []


def test_no_test_module_imports_from_another() -> None:
    found = [
        f"{place(path, node)}: {node.module}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and names_a_test_module(node)
    ]

    assert found == []


def names_a_test_module(node: ast.ImportFrom) -> bool:
    """Say whether it is `from tests.ui.test_a import …` or `from tests.ui import test_a`."""
    parts = (node.module or "").split(".")
    if parts[0] != "tests":
        return False
    return any(part.startswith("test_") for part in (*parts, *(alias.name for alias in node.names)))
