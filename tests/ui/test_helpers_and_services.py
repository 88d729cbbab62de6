"""Who helps and what was given beside the three, from the window: handover, part, guidance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAction

from casework.case import Case
from casework.records import ExtraKind
from casework.required_services import Extra
from casework.rulepack import DEFAULT_PACK, load_pack, pack_document
from tests.builders.homes import START, a_home, a_plan, facts, roster_of
from tests.builders.window_fixture import WindowFixture, window_fixture
from ui.common.timeline_entries import timeline_entries
from ui.dialogs.care_dialogs import AcceptDialog, ExtraDialog, PairDialog
from ui.events.page import EventsPage
from ui.evidence.destination_dialogs import RegisterStateDialog
from ui.file.dialogs import HelpersWindow
from ui.file.next_steps import FileNextStep, steps_of
from ui.file.page import FilePage
from ui.shell.page import Page
from ui.shell.requests import OpenFile, ShowEvents, ShowStudents
from ui.widgets.reason_dialog import ReasonDialog


def a_pack_with_guidance() -> dict[str, Any]:
    """The pack of the notice, with a guidance session and a training beside the three."""
    document = pack_document(load_pack(DEFAULT_PACK))
    minima = {**document["minima"], "guidance": 1, "training": 1}
    return {**document, "id": "own", "version": 1, "name": "本院", "minima": minima}


@pytest.fixture
def gui(tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(
        a_home(tmp_path / "home", students=3), tmp_path / "window.json", "students"
    ) as opened:
        yield opened


def the_file(gui: WindowFixture) -> FilePage:
    gui.page_host.ask(OpenFile(gui.files[0]))
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, FilePage)
    return shown


def entry(page: Page, text: str) -> QAction:
    """The entry of the page's menu of students."""
    return next(one for one in page.menu_actions()["students"] if one.text() == text)


def case(gui: WindowFixture, place: int = 0) -> Case:
    return gui.read(lambda reader: reader.case(gui.files[place]))


def steps(page: FilePage) -> dict[str, FileNextStep]:
    assert page.view_model is not None
    return {step.action: step for step in steps_of(page.view_model)}


def test_a_handover_is_scheduled_and_accepted_later(gui: WindowFixture) -> None:
    page = the_file(gui)
    page.do.pair()
    gui.settle()
    dialog = gui.child(PairDialog)
    dialog["helper"].setText("赵敏")
    dialog["note"].setText("材料一袋")
    dialog.submit()
    gui.settle()
    helper = case(gui).helper_on(START)
    assert helper is not None
    assert (helper.helper, helper.accepted_on, helper.handover_note) == ("赵敏", None, "材料一袋")

    entry(page, "Handover accepted…").trigger()
    gui.settle()
    gui.child(AcceptDialog).submit()
    gui.settle()

    helper = case(gui).helper_on(START)
    assert helper is not None
    assert helper.accepted_on == START
    gui.page_host.undo()
    gui.settle()
    helper = case(gui).helper_on(START)
    assert helper is not None
    assert helper.accepted_on is None


def test_a_handover_before_the_pairing_is_refused_at_its_field(gui: WindowFixture) -> None:
    page = the_file(gui)
    entry(page, "Handover accepted…").trigger()
    gui.settle()
    dialog = gui.child(AcceptDialog)
    dialog["accepted_on"].setText("2025-01-01")
    dialog.submit()
    gui.settle()

    assert dialog.isVisible()
    assert dialog.fields["accepted_on"].problem


def test_a_participant_joins_and_leaves_while_the_helper_stays(
    gui: WindowFixture,
) -> None:
    page = the_file(gui)
    before = case(gui).helper_on(START)
    entry(page, "Add a participant…").trigger()
    gui.settle()
    dialog = gui.child(PairDialog)
    assert "note" not in dialog.fields
    dialog["helper"].setText("孙校长")
    dialog.submit()
    gui.settle()
    assert case(gui).helper_on(START) == before

    page.do.show_helpers()
    window = gui.child(HelpersWindow)
    names = [one.helper for one in window.table.model().records]
    assert sorted(names) == sorted(["孙校长", before.helper if before else ""])
    for row, name in enumerate(names):
        window.table.selectRow(row)
        assert window.leave.isEnabled() == (name == "孙校长")
    window.table.selectRow(names.index("孙校长"))
    window.leave.click()
    gui.settle()

    (part,) = [one for one in case(gui).pairings if one.is_participant]
    assert part.until == START


def test_guidance_required_by_a_pack_is_owed_recorded_and_counted(gui: WindowFixture) -> None:
    services = gui.caseload.services
    services.plans.make_plan(gui.files[:1], a_plan())
    services.packs.add_pack(a_pack_with_guidance())
    services.packs.apply_pack(gui.files[:1], "own@1", reason="学院加了两项")
    page = the_file(gui)
    assert {"guidance", "training"} <= set(steps(page))
    step = steps(page)["guidance"]
    assert step.title == "1 more guidance session"

    page.panel.chosen.emit(step)
    gui.settle()
    dialog = gui.child(ExtraDialog)
    assert dialog["service"].value() == ExtraKind.GUIDANCE
    dialog["content"].setPlainText("一次")
    dialog.submit()
    gui.settle()
    assert dialog.fields["content"].problem
    dialog["content"].setPlainText("简历诊断一次，改了两处")
    dialog.submit()
    gui.settle()

    assert "guidance" not in steps(page)
    assert page.view_model is not None
    assert page.view_model.standing.extras[Extra.GUIDANCE].given == 1
    (given,) = [one for one in timeline_entries(page.view_model) if "简历诊断" in one.detail]
    assert given.counts is True


def test_a_briefing_is_recorded_for_the_selected_students(gui: WindowFixture) -> None:
    gui.page_host.ask(ShowEvents("training"))
    gui.settle()
    page = gui.page_host.current_page
    assert isinstance(page, EventsPage)
    page.training.table.selectAll()
    page.training.give_extra()
    gui.settle()
    dialog = gui.child(ExtraDialog)
    dialog["service"].setCurrentIndex(1)
    dialog["by"].setText("王老师")
    dialog["content"].setPlainText("介绍求职补贴政策")
    dialog.submit()
    gui.settle()

    for place in range(3):
        (briefing,) = case(gui, place).extras
        assert (briefing.service, briefing.given_by) == (ExtraKind.BRIEFING, "王老师")


def test_a_finding_of_the_national_register_adds_no_destination(
    gui: WindowFixture,
) -> None:
    page = the_file(gui)
    note = entry(page, "State in the national register…")
    note.trigger()  # there is no destination yet
    gui.settle()
    gui.caseload.services.destinations.register_destination(
        gui.files[:1], code="10", on=START, employer="津门"
    )
    page.refresh()
    gui.settle()
    note.trigger()
    gui.settle()
    dialog = gui.child(RegisterStateDialog)
    dialog["register_state"].setCurrentText("学信网存疑")
    dialog.submit()
    gui.settle()

    (place,) = case(gui).destinations
    assert place.register_state == "学信网存疑"


def test_two_files_merged_by_mistake_are_split_with_a_reason(gui: WindowFixture) -> None:
    services = gui.caseload.services
    services.imports.import_draft(roster_of([facts(9, cohort=2026)]))
    (other,) = gui.read(lambda reader: reader.find_files(["20230009"], 2026))
    first = gui.read(lambda reader: reader.find_files(["20230001"], 2027))[0]
    services.people.link_person([first, other])
    gui.page_host.ask(OpenFile(first))
    gui.settle()
    page = gui.page_host.current_page
    assert isinstance(page, FilePage)
    assert page.view_model is not None
    assert [one.id for one in page.view_model.others] == [other]

    entry(page, "Not the same person…").trigger()
    gui.settle()
    dialog = gui.child(ReasonDialog)
    dialog.submit()
    gui.settle()
    assert dialog.fields["reason"].problem
    dialog.reason.setCurrentText("同名同姓的两人")
    dialog.submit()
    gui.settle()

    assert page.view_model.others == ()


def test_the_list_and_the_file_offer_the_same_actions(gui: WindowFixture) -> None:
    wanted = (
        "Set the helper…",
        "Handover accepted…",
        "Add a participant…",
        "Guidance or briefing…",
    )
    page = the_file(gui)
    of_file = [one.text() for one in page.menu_actions()["students"]]
    gui.page_host.ask(ShowStudents())
    gui.settle()
    shown = gui.page_host.current_page
    of_list = [one.text() for one in shown.menu_actions()["students"]]

    for text in wanted:
        assert of_file.count(text) == of_list.count(text) == 1
