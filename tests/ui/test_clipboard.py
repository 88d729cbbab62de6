"""Personal numbers leave the clipboard again, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.builders.homes import a_home
from tests.builders.widgets import find_widget
from tests.ui.whole_program import Run, Until
from ui.shell.clipboard import CLEAR_AFTER_MS, ClipboardGuard, holds_number

NUMBER = "12990020030107001X"


@pytest.fixture(autouse=True)
def clipboard_is_owned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Qt's platform without a screen never says that it owns the clipboard; nobody else does."""
    monkeypatch.setattr(ClipboardGuard, "owns", lambda _self, _mode: True)


@pytest.fixture
def clipboard(qtbot: QtBot) -> Iterator[QClipboard]:
    found = QGuiApplication.clipboard()
    found.clear()
    yield found
    found.clear()


@pytest.fixture
def guard(clipboard: QClipboard) -> ClipboardGuard:
    return ClipboardGuard(clipboard.parent())


def expire(guard: ClipboardGuard) -> None:
    """Let the minute be over."""
    assert find_widget(guard, QTimer, "clear").isActive()
    assert find_widget(guard, QTimer, "clear").interval() == CLEAR_AFTER_MS
    find_widget(guard, QTimer, "clear").timeout.emit()


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        "129900 20030107 001X",
        "13800000000",
        "138-0000-0000",
        "138 0000 0000",
        "电话 022-60000000",
        "１３８００００００００",
        "林晓禾\t2019041100\t13800000000",
        "6222020000000000000",
    ],
)
def test_identity_numbers_phones_and_accounts_are_sensitive(text: str) -> None:
    assert holds_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "林晓禾",
        "2026-12-02",
        "20261202",
        "2026年12月2日 14:00",
        "工资 8000 元，7 月 15 日",
        "10099",
        "1299****001X",
        "138****0000",
    ],
)
def test_words_dates_amounts_and_masked_numbers_are_not_sensitive(text: str) -> None:
    assert not holds_number(text)


def test_a_copied_number_is_cleared_after_a_minute(
    clipboard: QClipboard, guard: ClipboardGuard, qtbot: QtBot
) -> None:
    line = QLineEdit(NUMBER)
    qtbot.addWidget(line)
    line.selectAll()
    line.copy()
    assert clipboard.text() == NUMBER

    expire(guard)

    assert clipboard.text() == ""
    assert not find_widget(guard, QTimer, "clear").isActive()


def test_a_copied_number_is_marked_as_secret_for_clipboard_managers(
    clipboard: QClipboard, guard: ClipboardGuard
) -> None:
    copied = QMimeData()
    copied.setText(NUMBER)
    copied.setHtml(f"<b>{NUMBER}</b>")
    clipboard.setMimeData(copied)

    found = clipboard.mimeData()
    assert bytes(found.data("x-kde-passwordManagerHint").data()) == b"secret"
    windows = [form for form in found.formats() if "ExcludeClipboardContentFromMonitor" in form]
    assert len(windows) == 1
    assert found.html() == f"<b>{NUMBER}</b>"
    assert found.text() == NUMBER


def test_other_text_is_neither_cleared_nor_marked(
    clipboard: QClipboard, guard: ClipboardGuard
) -> None:
    clipboard.setText("约好周五改简历")

    assert not find_widget(guard, QTimer, "clear").isActive()
    guard.clear()
    assert clipboard.text() == "约好周五改简历"
    assert not clipboard.mimeData().hasFormat("x-kde-passwordManagerHint")


def test_later_copies_are_not_cleared(clipboard: QClipboard, guard: ClipboardGuard) -> None:
    clipboard.setText(NUMBER)
    clipboard.setText("约好周五改简历")

    expire(guard)

    assert clipboard.text() == "约好周五改简历"


def test_contents_of_another_program_are_not_cleared(
    clipboard: QClipboard, guard: ClipboardGuard, monkeypatch: pytest.MonkeyPatch
) -> None:
    clipboard.setText(NUMBER)
    monkeypatch.setattr(guard, "owns", lambda _mode: False)

    expire(guard)

    assert clipboard.text() == NUMBER


def test_a_copied_pairing_card_is_not_cleared(clipboard: QClipboard, guard: ClipboardGuard) -> None:
    clipboard.setText("zhuhang:card:1234567890")

    assert not find_widget(guard, QTimer, "clear").isActive()


@pytest.mark.parametrize("way", ["lock", "close"])
def test_locking_and_closing_clear_a_number_at_once(
    way: str, clipboard: QClipboard, qtbot: QtBot, tmp_path: Path, until: Until
) -> None:
    run = Run(a_home(tmp_path / "home", students=1), tmp_path / "window.json", until)
    run.open()
    clipboard.setText(NUMBER)
    if way == "lock":
        run.program.lock()
    else:
        run.window.close()

    assert clipboard.text() == ""
    QTest.qWait(0)
    run.until(lambda: bool(run.done or run.ended))
    run.stop()
