"""Settings of the window and those that travel: templates, backups, notices, the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casework.people.helpers import HELPERS_KEY
from casework.people.masking import MASKING_KEY, STRICT
from casework.problems import RuleBroken
from casework.required_services import Service
from casework.service_layer.settings import CHECKS
from casework.service_layer.settings_transfer import IMPERSONAL_SETTINGS
from casework.settings.talk_templates import (
    BLANK,
    TALK_TEMPLATES_KEY,
    TEMPLATES,
    check_talk_templates,
)
from tests.builders.homes import START, Home, a_home, a_plan, files_of
from tests.builders.window_fixture import WindowFixture, students_window
from ui.platform.window_settings import read_settings_document
from ui.quicklog.dialog import open_quick_log
from ui.settings.page import SettingsPage
from ui.settings.talk_templates_form import TalkTemplatesForm
from ui.shell.page import PageContext, PageEntry
from ui.shell.requests import QuickLog
from ui.shell.settings import Settings, SettingsStore
from ui.shell.tray_notifications import TrayNotifications, notification_text
from ui.theme.theme import Mode, theme

OWN = [
    {"name": "就业意向", "content": "想去__，因为__。", "measures": "约定__。"},
    {"name": "面试", "content": "面试了__。", "measures": "练习__。"},
]


class Chosen:
    """What the window has chosen, without a file."""

    def __init__(self) -> None:
        self.now = Settings()

    def change(self, **fields: Any) -> None:
        from dataclasses import replace

        self.now = replace(self.now, **fields)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home", students=2)


@pytest.fixture
def chosen() -> Chosen:
    return Chosen()


@pytest.fixture
def shown(home: Home, chosen: Chosen, qtbot: QtBot, tmp_path: Path) -> Iterator[WindowFixture]:
    def make(context: PageContext) -> SettingsPage:
        return SettingsPage(
            context, lambda: chosen.now, chosen.change, backups=home.folder / "backups"
        )

    entry = PageEntry("settings", "Settings", "gear", make)
    with students_window(home, tmp_path, first=entry) as window:
        yield window


def page_of(shown: WindowFixture) -> SettingsPage:
    page = shown.page_host.current_page
    assert isinstance(page, SettingsPage)
    return page


# --- templates of talks


def test_edited_and_reordered_templates_appear_in_quick_log(
    shown: WindowFixture,
) -> None:
    page = page_of(shown)
    page.office.open["talk_templates"].click()
    shown.settle()
    form = next(one for one in shown.window.findChildren(TalkTemplatesForm) if one.isVisible())
    form.down.click()
    form.list.setCurrentRow(0)
    form.name.setText("意向")
    form.name.textEdited.emit("意向")
    form.content.setPlainText("想去__工作。")
    form.submit()
    shown.settle()
    assert not any(one.isVisible() for one in shown.window.findChildren(TalkTemplatesForm))

    context = PageContext(shown.page_host.session, shown.page_host)
    dialog = open_quick_log(context, shown.window, QuickLog(service=Service.TALK))
    shown.settle()
    names = [made.text() for made in dialog.talk.template_buttons]
    assert names[:2] == ["1  意向", f"2  {TEMPLATES[0].name}"]
    dialog.talk.template_buttons[0].click()
    assert dialog.talk.content.text() == f"想去{BLANK}工作。"
    dialog.talk.clear_for_next()
    dialog.reject()


def test_an_invalid_template_is_refused_at_its_field(
    shown: WindowFixture,
) -> None:
    page = page_of(shown)
    page.office.open["talk_templates"].click()
    shown.settle()
    form = next(one for one in shown.window.findChildren(TalkTemplatesForm) if one.isVisible())
    form.less.click()
    form.more.click()
    form.submit()

    assert form.fields["name"].problem
    form.show_shipped()
    assert form.list.count() == len(TEMPLATES)
    form.done(0)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("x", "TALK_TEMPLATES_INVALID"),
        ([], "TALK_TEMPLATES_MANY"),
        (OWN * 5, "TALK_TEMPLATES_MANY"),
        ([OWN[0], OWN[0]], "TALK_TEMPLATE_TWICE"),
        ([{**OWN[0], "name": "一个长得放不下的名称"}], "TALK_TEMPLATE_NAME"),
        ([{**OWN[0], "content": " "}], "TALK_TEMPLATE_TEXT"),
    ],
)
def test_templates_are_checked(value: Any, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        check_talk_templates(value)


def test_two_underscores_are_a_blank() -> None:
    assert check_talk_templates(OWN)[0]["content"] == f"想去{BLANK}，因为{BLANK}。"


# --- backups


def test_backups_are_located_made_and_verified_here(shown: WindowFixture, home: Home) -> None:
    card = page_of(shown).backups
    assert card.where.accessibleName() == str(home.folder / "backups")
    assert card.last.text() == "There is no backup yet."

    card.now.click()
    shown.settle()
    assert card.last.text().startswith("1 backup; the last: ")
    card.check.click()
    shown.settle()
    assert card.checked.text().startswith("All were verified")
    snapshot = next((home.folder / "backups").rglob("*.db*"), None) or next(
        path for path in (home.folder / "backups").rglob("*") if path.stat().st_size > 40_000
    )
    snapshot.write_bytes(snapshot.read_bytes()[:-64] + bytes(64))
    card.check.click()
    shown.settle()
    assert "was changed" in card.checked.text()


def test_the_backup_folder_is_chosen_here_and_validated(
    shown: WindowFixture, home: Home, tmp_path: Path
) -> None:
    card = page_of(shown).backups
    card.choose_folder(home.folder / "blobs")
    shown.settle()
    toast = shown.window.toast
    assert toast is not None
    assert "is inside the data folder" in toast.text
    assert card.where.accessibleName() == str(home.folder / "backups")

    card.choose_folder(tmp_path / "disk")
    shown.settle()
    assert card.where.accessibleName() == str(tmp_path / "disk")
    assert card.usual.isVisible()
    assert toast.text.startswith("Backups are saved there from now on")
    card.now.click()
    shown.settle()
    assert card.last.text().startswith("1 backup; the last: ")

    (tmp_path / "disk").rename(tmp_path / "unplugged")
    card.refresh()
    shown.settle()
    assert "is not available" in card.missing.text()
    assert card.missing.isVisible()
    card.now.click()
    shown.settle()
    assert toast.text.startswith(f"The chosen folder {tmp_path / 'disk'} is not available")
    assert str(home.folder / "backups") in toast.text
    card.usual.click()
    shown.settle()
    assert card.where.accessibleName() == str(home.folder / "backups")
    assert not card.missing.isVisible()


# --- looks


def test_high_contrast_can_be_chosen_anywhere(qapp: QApplication) -> None:
    try:
        theme().apply(Mode.CONTRAST)
        assert set(re.findall(r"#[0-9a-fA-F]{6}", qapp.styleSheet())) <= {
            "#000000",
            "#ffffff",
            "#ffe600",
            "#9be79b",
        }
        assert theme().tokens.win == "#000000"
        assert theme().tokens.text == "#ffffff"
    finally:
        theme().apply(Mode.LIGHT)
    assert theme().tokens.win != "#000000"


def test_a_wide_window_shows_office_and_own_cards_side_by_side(
    shown: WindowFixture,
) -> None:
    page = page_of(shown)

    def where() -> tuple[QPoint, QPoint]:
        shown.settle()
        return page.keys.mapTo(page, QPoint(0, 0)), page.office.mapTo(page, QPoint(0, 0))

    shown.window.resize(1100, 728)
    own, offices = where()
    assert own.x() == offices.x()
    assert own.y() < offices.y()

    shown.window.resize(1536, 832)
    own, offices = where()
    assert own.x() + page.keys.width() <= offices.x()
    assert own.y() > offices.y()


def test_notices_and_quiet_hours_are_chosen_here(shown: WindowFixture, chosen: Chosen) -> None:
    from PySide6.QtCore import QTime

    page = page_of(shown)
    page.notifies.setChecked(False)
    page.quiet_from.setTime(QTime(20, 30))

    assert (chosen.now.notifies, chosen.now.quiet_from) == (False, 20 * 60 + 30)


# --- notices


class RecordingNotifier:
    def __init__(self) -> None:
        self.texts: list[str] = []

    def show_notification(self, title: str, text: str) -> None:
        self.texts.append(text)


@pytest.mark.parametrize(
    ("hour", "is_said"), [(9, True), (22, False), (3, False), (7, False), (8, True)]
)
def test_due_work_is_notified_once_a_day_outside_quiet_hours_without_names(
    home: Home, qtbot: QtBot, tmp_path: Path, hour: int, is_said: bool
) -> None:
    with home.open() as caseload:
        caseload.services.plans.make_plan(files_of(caseload)[:1], a_plan(review_on=START))
        with caseload.snapshot() as reader:
            name = reader.line(files_of(caseload)[0]).file.name
    with students_window(home, tmp_path) as shown:
        said = RecordingNotifier()
        notices = TrayNotifications(
            shown.page_host.session,
            Settings,
            said,
            shown.window,
            now=lambda: datetime(2026, 11, 20, hour).astimezone(),
        )
        notices.look()
        shown.settle()
        notices.look()
        shown.settle()
        notices.stop()

    assert len(said.texts) == is_said
    for text in said.texts:
        assert "due today" in text
        assert name not in text


def test_nothing_is_notified_when_notifications_are_off(
    home: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    with students_window(home, tmp_path) as shown:
        said = RecordingNotifier()
        notices = TrayNotifications(
            shown.page_host.session, lambda: Settings(notifies=False), said, shown.window
        )
        notices.look()
        shown.settle()
        assert said.texts == []


def test_reports_are_notified_on_the_day_and_the_day_before() -> None:
    thursday = date(2026, 11, 19)

    assert "Today: Weekly report" in notification_text(thursday, 0)
    assert "Tomorrow: Weekly report" in notification_text(thursday - timedelta(days=1), 2)
    assert notification_text(date(2026, 11, 16), 0) == ""


# --- settings that travel


def test_a_settings_file_has_office_and_appearance_but_no_names(
    shown: WindowFixture, home: Home, chosen: Chosen, qtbot: QtBot, tmp_path: Path
) -> None:
    people = {"people": {"李建国": {"on_paper": True, "phone": "13900001111"}}, "silent_days": 20}
    shown.page_host.session.write(
        lambda services: services.settings.change_settings(
            {MASKING_KEY: STRICT, TALK_TEMPLATES_KEY: OWN, HELPERS_KEY: people}
        )
    )
    chosen.change(percent=115, theme="dark")
    shown.settle()
    file = tmp_path / "settings.json"
    page_of(shown).travel.write_to(file)
    shown.settle()

    text = file.read_text("utf-8")
    assert "李建国" not in text
    assert "13900001111" not in text
    document = json.loads(text)
    assert document["window"]["percent"] == 115
    assert document["office"][MASKING_KEY] == STRICT
    assert document["office"][HELPERS_KEY] == {"silent_days": 20}


def test_importing_a_settings_file_is_one_undoable_change(
    shown: WindowFixture, chosen: Chosen, tmp_path: Path
) -> None:
    file = tmp_path / "settings.json"
    file.write_text(
        json.dumps(
            {
                "zhuhang_settings": 1,
                "window": {"percent": 130, "theme": "nonsense", "geometry": {"x": "y"}},
                "office": {MASKING_KEY: STRICT, TALK_TEMPLATES_KEY: OWN, "unknown": 1},
            }
        ),
        "utf-8",
    )
    page_of(shown).travel.take_from(file)
    shown.settle()

    assert chosen.now.percent == 130
    assert chosen.now.theme == "system"
    values: list[Any] = []
    shown.page_host.session.read(lambda reader: reader.org_settings().value(MASKING_KEY)).then(
        values.append
    )
    shown.settle()
    shown.page_host.undo()
    shown.settle()
    shown.page_host.session.read(lambda reader: reader.org_settings().value(MASKING_KEY)).then(
        values.append
    )
    shown.settle()
    assert values == [STRICT, None]


def test_helpers_survive_importing_a_settings_file(shown: WindowFixture, tmp_path: Path) -> None:
    people = {"people": {"李建国": {"on_paper": True}}}
    shown.page_host.session.write(
        lambda services: services.settings.change_settings({HELPERS_KEY: people})
    )
    shown.settle()
    file = tmp_path / "settings.json"
    file.write_text(
        json.dumps({"zhuhang_settings": 1, "office": {HELPERS_KEY: {"silent_days": 9}}}), "utf-8"
    )
    page_of(shown).travel.take_from(file)
    shown.settle()

    values: list[Any] = []
    shown.page_host.session.read(lambda reader: reader.org_settings().value(HELPERS_KEY)).then(
        values.append
    )
    shown.settle()
    assert values[0]["silent_days"] == 9
    assert list(values[0]["people"]) == ["李建国"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "SETTINGS_FILE_INVALID"),
        (b"[]", "SETTINGS_FILE_INVALID"),
        (b'{"zhuhang_settings": 99}', "SETTINGS_FILE_NEWER"),
        (b'{"zhuhang_settings": 1, "office": []}', "SETTINGS_FILE_INVALID"),
    ],
)
def test_a_file_that_is_not_a_settings_file_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        read_settings_document(data)


def test_every_office_setting_is_marked_exportable_or_not() -> None:
    assert set(CHECKS) == {*IMPERSONAL_SETTINGS, HELPERS_KEY}


def test_importing_a_file_keeps_window_settings_it_does_not_contain(tmp_path: Path) -> None:
    from ui.platform.window_settings import put_choices

    store = SettingsStore(tmp_path / "window.json")
    store.change(geometry={"a": "b"}, percent=115)
    put_choices(tmp_path / "window.json", {"theme": "dark", "percent": 7})
    now = SettingsStore(tmp_path / "window.json").now

    assert (now.geometry, now.percent, now.theme) == ({"a": "b"}, 115, "dark")


def test_unsaved_settings_apply_to_this_run(tmp_path: Path) -> None:
    (tmp_path / "account").write_text("no folder", "utf-8")
    store = SettingsStore(tmp_path / "account" / ".config" / "window.json")

    store.change(percent=130)
    store.note_code(tmp_path, is_proved=False)

    assert store.now.percent == 130
    assert store.now.unproved == (str(tmp_path),)
