"""The page of rules: a pack is edited, looked at, saved, applied and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QTableWidgetItem

from casework.required_services import Extra, Service
from casework.rulepack import DEFAULT_PACK, load_pack
from casework.settings.wages import SHIPPED_WAGES, WageRow, wages_of
from tests.builders.homes import a_home, a_talk
from tests.builders.window_fixture import WindowFixture, window_fixture
from ui.dialogs.office_dialogs import WagesDialog
from ui.rules.effect_dialog import EffectDialog
from ui.rules.page import RulesPage
from ui.shell.requests import ShowRules


@pytest.fixture
def gui(tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(
        a_home(tmp_path / "home", students=3), tmp_path / "window.json", "rules"
    ) as opened:
        yield opened


@pytest.fixture
def page(gui: WindowFixture) -> RulesPage:
    assert gui.page_host.ask(ShowRules())
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, RulesPage)
    return shown


def effect_of(gui: WindowFixture, page: RulesPage) -> EffectDialog:
    page.bar.effect.click()
    gui.settle()
    return gui.child(EffectDialog)


def one_talk_is_enough(page: RulesPage) -> None:
    for key, least in (("talk", 1), ("referral", 0), ("event", 0)):
        page.form.minima[key].setValue(least)


def test_the_default_pack_is_shown_first_and_unchanged(page: RulesPage) -> None:
    assert page.form.pack() == load_pack(DEFAULT_PACK)
    assert not page.form.is_edited
    assert page.bar.save.isHidden()
    assert page.packs.currentItem().text().splitlines()[1].startswith(DEFAULT_PACK)


def test_every_shipped_pack_round_trips_through_the_form(page: RulesPage) -> None:
    for place in range(page.packs.count()):
        page.packs.setCurrentRow(place)
        assert not page.form.is_edited, page.packs.currentItem().text()


def test_an_edited_pack_is_previewed_before_it_is_saved(
    gui: WindowFixture, page: RulesPage
) -> None:
    gui.session.write(lambda services: services.talks.log_talk(gui.files[:1], a_talk()))
    gui.settle()
    one_talk_is_enough(page)

    dialog = effect_of(gui, page)

    assert [shift.file_id for shift in dialog.rising.records] == gui.files[:1]
    assert dialog.falling.records == ()
    assert dialog.apply.isHidden()
    dialog.reject()


def test_a_pack_is_saved_applied_and_undone(gui: WindowFixture, page: RulesPage) -> None:
    page.form.minima["guidance"].setValue(2)
    page.form.tests.rows["NOT_FACE_TO_FACE"].switch.setChecked(True)
    page.bar.save.click()
    gui.settle()

    kept = page.form.pack()
    assert kept.pack_ref == "tianjin-2023@3"
    assert kept.extras[Extra.GUIDANCE] == 2
    assert kept.is_on("NOT_FACE_TO_FACE")
    assert gui.read(lambda reader: reader.org_settings().pack("tianjin-2023@3")) == kept

    dialog = effect_of(gui, page)
    dialog.apply.click()
    gui.settle()
    assert dialog.reason_field.problem
    dialog.reason.setText("学校新文件")
    dialog.apply.click()
    gui.settle()
    assert {gui.line(one).file.pack_id for one in gui.files} == {"tianjin-2023@3"}
    assert "学校新文件" in page.moves.text.text()

    page.moves.back.click()
    gui.settle()
    assert {gui.line(one).file.pack_id for one in gui.files} == {DEFAULT_PACK}
    assert page.moves.isHidden()


def test_a_pack_without_requirements_is_not_saved(gui: WindowFixture, page: RulesPage) -> None:
    for box in page.form.groups.values():
        box.setChecked(False)

    page.bar.save.click()
    gui.settle()

    assert page.bar.state.property("kind") == "danger"
    assert page.form.is_edited
    page.bar.discard.click()
    assert not page.form.is_edited


def test_a_row_of_the_preview_opens_the_file(gui: WindowFixture, page: RulesPage) -> None:
    for service in Service:
        page.form.minima[service.value].setValue(0)
    dialog = effect_of(gui, page)
    assert len(dialog.rising.records) == 3

    dialog.rising.opened.emit(dialog.rising.records[1])
    gui.settle()

    assert gui.page_host.current_key == "file"


def test_another_pack_can_be_the_default(gui: WindowFixture, page: RulesPage) -> None:
    page.packs.setCurrentRow(1)
    page.bar.default.click()
    gui.settle()

    assert gui.read(lambda reader: reader.org_settings().default_pack) == "shaanxi-2024@2"
    assert page.bar.default.isHidden()


def test_the_minimum_wages_are_edited_and_a_wrong_row_is_reported(
    gui: WindowFixture, page: RulesPage
) -> None:
    page.wages.click()
    dialog = gui.child(WagesDialog)
    dialog.add.click()
    for column, text in enumerate(("河北", "2026-01-01", "两千")):
        dialog.table.setItem(2, column, QTableWidgetItem(text))
    dialog.save.click()
    assert dialog.isVisible()
    assert "两千" in dialog.problem.text()

    dialog.table.setItem(2, 2, QTableWidgetItem("2200"))
    dialog.save.click()
    gui.settle()

    wages = wages_of(gui.read(lambda reader: reader.org_settings()))
    assert set(wages) == {*SHIPPED_WAGES, WageRow("河北", date(2026, 1, 1), 2200)}
