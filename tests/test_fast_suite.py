"""What ``./dev test --fast`` is made of: a module of tests that has no part in it is named here."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT

NOT_FAST = {
    "cli/test_planted_modules.py": "starts processes of the program",
    "storage/test_handover_histories.py": "random histories, which take longer than a minute",
    "storage/test_own_histories.py": "random histories, which take longer than a minute",
    "storage/test_intake_fuzz.py": "hundreds of damaged files",
    "storage/test_killed_imports.py": "kills processes",
    "storage/test_newer_programs.py": "every record of a newer program in one long test",
    "storage/test_settings_effects.py": "every setting in one long test",
    "storage/test_vault_keyring.py": "a real keyring on a message bus of its own",
}


def modules() -> list[str]:
    folders = (ROOT / "tests" / name for name in ("storage", "cli"))
    return sorted(
        path.relative_to(ROOT / "tests").as_posix()
        for folder in folders
        for path in folder.glob("test_*.py")
    )


@pytest.mark.parametrize("name", modules())
def test_every_module_of_tests_has_its_part_in_the_fast_suite(name: str) -> None:
    is_fast = "@pytest.mark.fast" in (ROOT / "tests" / name).read_text("utf-8")

    assert is_fast != (name in NOT_FAST)


def test_what_is_left_out_exists() -> None:
    assert NOT_FAST.keys() <= set(modules())
