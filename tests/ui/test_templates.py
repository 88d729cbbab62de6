"""Templates of documents in the settings: edited, seen at once, kept as versions, by file too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.settings.paper_templates import DOSSIER, template_of
from tests.builders.homes import a_home
from tests.builders.proofs import a_picture
from tests.builders.window_fixture import ANY_PAGE, WindowFixture, window_fixture
from ui.settings.office import OfficeCard
from ui.settings.templates_dialog import TemplatesDialog


@pytest.fixture
def gui(tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(
        a_home(tmp_path / "home", students=3), tmp_path / "window.json", ANY_PAGE
    ) as opened:
        yield opened


@pytest.fixture
def dialog(gui: WindowFixture) -> TemplatesDialog:
    card = OfficeCard(gui.session, gui.page_host, gui.window)
    card.setGeometry(100, 60, 820, 560)
    card.show()
    card.refresh()
    gui.settle()
    card.open["templates"].click()
    gui.settle()
    found: TemplatesDialog = gui.child(TemplatesDialog)
    return found


def version(gui: WindowFixture) -> int:
    office = gui.read(lambda reader: reader.org_settings())
    return template_of(office, DOSSIER)[0].version


def test_typed_text_is_previewed_and_saved_as_a_version(
    gui: WindowFixture, dialog: TemplatesDialog
) -> None:
    assert not dialog.page.pixmap().isNull()
    before = dialog.page.pixmap().toImage()

    dialog.text.setPlainText("标题：一生一档\n章节：基本情况\n")
    dialog.show_page()
    gui.settle()
    assert dialog.page.pixmap().toImage() != before
    dialog.save.click()
    gui.settle()

    assert version(gui) == 1
    assert dialog.versions.count() == 2
    assert dialog.problem.isHidden()


def test_a_template_error_is_reported_with_its_line_and_not_saved(
    gui: WindowFixture, dialog: TemplatesDialog
) -> None:
    dialog.text.setPlainText("标题：一生一档\n颜色：红\n")
    dialog.save.click()
    gui.settle()

    assert "2" in dialog.problem.text()
    assert version(gui) == 0


def test_an_earlier_version_and_the_built_in_one_can_be_restored(
    gui: WindowFixture, dialog: TemplatesDialog
) -> None:
    for title in ("甲稿", "乙稿"):
        dialog.text.setPlainText(f"标题：{title}\n")
        dialog.save.click()
        gui.settle()
    dialog.versions.setCurrentIndex(1)
    dialog.versions.activated.emit(1)
    assert dialog.text.toPlainText() == "标题：甲稿\n"

    dialog.shipped.click()
    dialog.save.click()
    gui.settle()

    assert version(gui) == 0


def test_templates_and_logos_are_imported_and_exported(
    gui: WindowFixture, dialog: TemplatesDialog, tmp_path: Path
) -> None:
    own, logo, broken = tmp_path / "own.txt", tmp_path / "logo.png", tmp_path / "broken.png"
    own.write_bytes("标题：一生一档\n".encode("gb18030"))
    logo.write_bytes(a_picture())
    broken.write_bytes(b"no picture")

    dialog.take_file(own)
    dialog.take_logo(logo)
    gui.settle()
    dialog.save.click()
    gui.settle()
    dialog.put_file(tmp_path / "kept.txt")
    gui.settle()

    office = gui.read(lambda reader: reader.org_settings())
    template, _broken = template_of(office, DOSSIER)
    assert template.title == "一生一档"
    assert template.logo.startswith(b"\xff\xd8\xff")
    assert (tmp_path / "kept.txt").read_text("utf-8-sig") == "标题：一生一档\n"
    dialog.take_logo(broken)
    gui.settle()
    assert dialog.problem.text()
    dialog.take_file(tmp_path / "nowhere.txt")
    gui.settle()
    assert "nowhere" in dialog.problem.text()


def test_every_kind_has_a_preview(gui: WindowFixture, dialog: TemplatesDialog) -> None:
    seen = set()
    for place in range(dialog.kinds.count()):
        dialog.kinds.setCurrentIndex(place)
        gui.settle()
        image = dialog.page.pixmap().toImage()
        assert not image.isNull()
        seen.add(bytes(image.constBits())[:200_000])
    assert len(seen) == dialog.kinds.count()
