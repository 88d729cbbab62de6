"""Tests use what production code offers its other modules, and no private names.

``python -m tests.test_private_access`` lists the accesses that are left, with their lines.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.conftest import ROOT

TESTS = ROOT / "tests"
# Scripts kept unchanged as they were delivered.
OUTSIDE = TESTS / "torture"

# Documented by the standard library in spite of the underscore.
DOCUMENTED = {"_exit", "_getframe", "_asdict", "_replace", "_make"}
BY_STRING = {"getattr", "setattr", "delattr", "hasattr"}

WHAT_TO_DO = """
Find a widget by its object name, with find_widget(window, QPushButton, "save") of
tests.builders.widgets; give it a name with setObjectName() where it has none. Read a state from a
public property or from the text that is shown. Where several production modules use a private
name, make it public. Where a module has fewer accesses than the table says, lower its number.
"""

# Accesses left per module. The numbers only fall; a module that is not named has none.
LEFT: dict[str, int] = {
    "bench/exchange.py": 1,
    "bench/locking_round.py": 1,
    "bench/office.py": 1,
    "bench/windows.py": 2,
    "builders/erasing.py": 1,
    "builders/exchange.py": 5,
    "builders/replicas.py": 6,
    "builders/sharing.py": 2,
    "builders/transfers.py": 1,
    "cli/test_notices.py": 2,
    "cli/test_output.py": 1,
    "cli/test_paper_bad_input.py": 2,
    "exports/test_atomic_files.py": 2,
    "exports/test_bounded_process.py": 1,
    "exports/test_children.py": 2,
    "exports/test_font_chain.py": 5,
    "exports/test_office_form.py": 2,
    "storage/test_as_of.py": 2,
    "storage/test_batching.py": 1,
    "storage/test_device_migration.py": 12,
    "storage/test_erasing.py": 1,
    "storage/test_exchange.py": 1,
    "storage/test_folder.py": 1,
    "storage/test_history_reader.py": 1,
    "storage/test_hostile_transports.py": 3,
    "storage/test_installation_keys.py": 1,
    "storage/test_key_changes.py": 3,
    "storage/test_key_management.py": 3,
    "storage/test_listing.py": 3,
    "storage/test_notices.py": 2,
    "storage/test_orphaned_evidence.py": 5,
    "storage/test_parcel_attacks.py": 1,
    "storage/test_parcel_child.py": 2,
    "storage/test_parcel_header.py": 1,
    "storage/test_rollback.py": 2,
    "storage/test_service_layer.py": 1,
    "storage/test_sync_service.py": 4,
    "storage/test_undo.py": 3,
    "storage/test_vault_keyring.py": 1,
    "storage/test_vault_passphrase.py": 2,
    "test_documents.py": 5,
    "test_memory.py": 2,
    "test_three_levels.py": 1,
    "tools/screens/a_shell.py": 1,
    "tools/screens/b_students.py": 1,
    "tools/screens/d_rules.py": 2,
    "tools/screens/e_offers.py": 2,
    "tools/screens/f_today.py": 3,
    "tools/screens/i_events.py": 2,
    "tools/screens/i_settings.py": 3,
    "tools/screens/i_signals.py": 2,
    "tools/screens/j_import.py": 4,
    "tools/screens/j_reports.py": 1,
    "tools/screens/k_exchange.py": 1,
    "ui/test_documents_page.py": 1,
    "ui/test_empty_states.py": 1,
    "ui/test_exchange_notices.py": 2,
    "ui/test_exchange_page.py": 2,
    "ui/test_first_picture.py": 1,
    "ui/test_locking.py": 1,
    "ui/test_quick_log.py": 1,
    "ui/test_settings_office.py": 2,
    "ui/test_shell.py": 5,
    "ui/test_sleep_inhibitor.py": 1,
    "ui/test_sleep_watcher_windows.py": 3,
    "ui/test_tables.py": 1,
    "ui/test_today_groups.py": 1,
}


def is_private(name: str) -> bool:
    is_dunder = name.startswith("__") and name.endswith("__")
    return len(name) > 1 and name[0] == "_" and not is_dunder and name not in DOCUMENTED


def is_own(owner: ast.expr) -> bool:
    """Say whether it is ``self``, ``cls`` or ``super()``."""
    match owner:
        case ast.Name(id="self" | "cls") | ast.Call(func=ast.Name(id="super")):
            return True
    return False


def private_names(node: ast.AST) -> Iterator[str]:
    """Yield the private names of other objects that this node alone accesses."""
    match node:
        case ast.Attribute(value=owner, attr=name) if not is_own(owner):
            yield name
        case ast.ImportFrom(names=aliases):
            yield from (alias.name for alias in aliases)
        case ast.Call(
            func=ast.Name(id=called) | ast.Attribute(attr=called),
            args=[owner, ast.Constant(value=str(name)), *_],
        ) if called in BY_STRING and not is_own(owner):
            yield name


def accesses(source: str) -> list[tuple[int, str]]:
    """Return the line and name of each access to a private attribute of another object."""
    return sorted(
        (getattr(node, "lineno", 0), name)
        for node in ast.walk(ast.parse(source))
        for name in private_names(node)
        if is_private(name)
    )


def accesses_by_module() -> dict[str, list[tuple[int, str]]]:
    found = {
        path.relative_to(TESTS).as_posix(): accesses(path.read_text("utf-8"))
        for path in sorted(TESTS.rglob("*.py"))
        if OUTSIDE not in path.parents
    }
    return {module: lines for module, lines in found.items() if lines}


def test_no_module_accesses_more_private_names_than_its_number() -> None:
    found = {module: len(lines) for module, lines in accesses_by_module().items()}

    differing = [
        f"{module}: {found.get(module, 0)} accesses, {LEFT.get(module, 0)} in the table"
        for module in sorted(found.keys() | LEFT.keys())
        if found.get(module, 0) != LEFT.get(module, 0)
    ]

    assert differing == [], WHAT_TO_DO


def test_every_way_to_reach_a_private_name_counts() -> None:
    source = """
from a import _b
dialog._go.click()
self.page._rows
monkeypatch.setattr(module, "_LIMIT", 1)
getattr(page, "_tab")
self._own, cls._own, super()._own, page.__class__, named._asdict(), setattr(self, "_own", 1)
"""

    assert [name for _line, name in accesses(source)] == ["_b", "_go", "_rows", "_LIMIT", "_tab"]


def listing() -> Iterator[str]:
    """Yield a heading per module, the largest number first, and a line per access."""
    found = accesses_by_module()
    for module in sorted(found, key=lambda one: (-len(found[one]), one)):
        yield f"{len(found[module]):4} {module}"
        lines = (TESTS / module).read_text("utf-8").splitlines()
        for number, name in found[module]:
            yield f"     {number}: {name}: {lines[number - 1].strip()}"
    yield f"{sum(map(len, found.values())):4} in all"


if __name__ == "__main__":
    print(*listing(), sep="\n")
