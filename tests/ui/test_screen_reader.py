"""What a blind counselor is told: the running window through AT-SPI, by the names of its controls.

Every control of the five jobs is found by name, in the program as it runs on a real screen, with
a message bus of its own; nothing is looked up inside the program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casework import clock
from casework.caseload_dtos import UnlockCredentials
from casework.service_layer.imports import graduating_cohort
from storage.caseload_manager import LocalCaseloadManager
from tests.builders.desktop import Desktop, Thing, a_desktop, can_run
from tests.builders.homes import facts, roster_of
from tests.builders.rosters import write_sheet
from tests.ui.conftest import PASSPHRASE, WHO
from ui.common.i18n import _, set_language

pytestmark = [
    pytest.mark.system_clock(reason="starts the program on a screen"),
    pytest.mark.xdist_group("desktop"),
    pytest.mark.skipif(not can_run(), reason="needs Xvfb, xdotool and AT-SPI for Python"),
]

NAME = "林晓禾"


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """The program in Chinese, open on a small caseload."""
    folder = tmp_path_factory.mktemp("reader")
    home, manager = folder / "home", LocalCaseloadManager()
    manager.create(home, PASSPHRASE, WHO, quick=True)
    with manager.open(home, UnlockCredentials(passphrase=PASSPHRASE)) as caseload:
        cohort = graduating_cohort(clock.today())  # the program reads the clock of the machine
        students = [facts(number, cohort=cohort) for number in (2, 3)]
        caseload.services.imports.import_draft(
            roster_of([facts(1, name=NAME, cohort=cohort), *students])
        )
    with a_desktop(folder, "--home", str(home), "--lang", "zh_CN", "--locked") as made:
        made.wait_for_name("解锁", "密码", "忘记密码，用恢复码")
        made.type(PASSPHRASE)
        made.press("Return")
        made.wait_for_name("待办清单")
        yield made


@pytest.fixture(autouse=True)
def chinese(english_and_light: None, desktop: Desktop) -> Iterator[None]:
    """Look names up in the catalogue that the program speaks; no dialog stays open."""
    set_language("zh_CN")
    yield
    while any(thing.role == "dialog" and thing.is_shown for thing in desktop.things()):
        desktop.press("Escape")


def names(things: list[Thing]) -> set[str]:
    return {thing.name for thing in things if thing.is_shown}


def roles_without_names(things: list[Thing]) -> list[str]:
    """Controls that would be read as their kind alone."""
    kinds = {"button", "push button", "check box", "radio button", "combo box", "text", "list"}
    kinds |= {"password text", "spin button", "table", "toggle button", "page tab", "slider"}
    return [
        thing.role
        for thing in things
        if thing.is_shown and thing.role in kinds and not thing.name and "focusable" in thing.states
    ]


def test_the_main_window_and_the_worklist_have_accessible_names(desktop: Desktop) -> None:
    desktop.press("ctrl+1")
    things = desktop.wait_for_name("待办清单")

    assert {"工作台", "学生", "导入", "报表", "设置", "锁定"} <= {
        name.partition("，")[0] for name in names(things)
    }
    assert any(NAME in thing.name for thing in things), "rows of the worklist are read as words"
    assert any("已计入 0" in name for name in names(things)), "bars are read as numbers"
    assert roles_without_names(things) == []


def test_the_roster_import_has_accessible_names(desktop: Desktop) -> None:
    desktop.press("ctrl+3")
    things = desktop.wait_for_name("选文件…", "粘贴表格")

    assert roles_without_names(things) == []


def test_a_roster_is_imported_by_accessible_names_alone(desktop: Desktop, tmp_path: Path) -> None:
    file = write_sheet(
        tmp_path / "roster.xlsx",
        [["学号", "姓名", "性别", "班级"], ["20239001", "阿依努尔", "女", "软件2301"]],
    )
    desktop.press("ctrl+3")
    desktop.wait_for_name("选文件…")
    desktop.press("alt+l")
    desktop.wait_for(
        lambda read: any(thing.role in {"dialog", "file chooser"} for thing in read), "the chooser"
    )
    desktop.type(str(file))
    desktop.press("Return")
    for step in ("下一步", "核对", "导入 "):
        things = desktop.wait_for(button_that_begins(step), f"the step “{step}”")
        assert {"取消", "上一步"} & names(things)
        assert roles_without_names(things) == []
        desktop.press("alt+n")

    things = desktop.wait_for_name("撤销这次导入", "查看学生")
    assert roles_without_names(things) == []


def button_that_begins(words: str) -> Callable[[list[Thing]], bool]:
    return lambda read: any(
        thing.name.startswith(words) and "button" in thing.role and thing.is_shown for thing in read
    )


def is_in_the_kinds(desktop: Desktop) -> bool:
    """Whether the list of kinds of document has the focus now."""
    return any(
        "focused" in thing.states and thing.role == "list" and thing.name == "报表种类"
        for thing in desktop.things()
    )


def test_the_first_start_has_accessible_names(tmp_path: Path) -> None:
    home = tmp_path / "new"
    with a_desktop(tmp_path, "--home", str(home), "--lang", "zh_CN") as unlock_screen:
        things = unlock_screen.wait_for_name(
            *("辅导员", "班主任", "学校就业中心", "姓名", "学院", "院校代码"),
            *("下一步", "退出", "中文 / English", "从备份恢复…", "先用示例数据看看"),
        )
        assert roles_without_names(things) == []


def test_quick_log_has_accessible_names_and_reads_field_errors(desktop: Desktop) -> None:
    desktop.press("ctrl+n")
    things = desktop.wait_for_name(
        *map(
            _, ("Students", "Start time", "Minutes", "Place", "Topic", "Note", "Measures", "Save")
        ),
        *map(_, ("Talk", "Referral", "Event", "In person", "Phone", "Today", "Yesterday")),
        *map(_, ("Cancel", "Add a file", "More about the talk")),
        "保存后继续记录下一人",
    )
    assert roles_without_names(things) == []

    desktop.press("ctrl+Return")
    desktop.wait_for(
        lambda read: any(thing.name == _("Students") and thing.description for thing in read),
        "the problem of the students' field",
    )
    desktop.press("Escape")
    desktop.wait_for(
        lambda read: not any(thing.role == "dialog" for thing in read), "quick log to close"
    )


def test_the_weekly_report_has_accessible_names(desktop: Desktop) -> None:
    desktop.press("ctrl+8")
    things = desktop.wait_for_name(
        *("周报", "生成报表", "打印…", "文件夹", "选择…", "班级", "报表数字", "数字对应的学生"),
        *("项目", "本期", "上周", "变化"),
    )

    assert roles_without_names(things) == []


def test_the_documents_page_has_accessible_names(desktop: Desktop) -> None:
    desktop.press("ctrl+5")
    things = desktop.wait_for_name(
        *("报表种类", "全部学生", "一个班级", "指定学生", "已遮盖", "完整", "文件夹", "选择…"),
        *("导出一人一档", "打印…", "核验文档…", "上一页", "下一页", "打印出来的页面"),
    )
    kinds = {thing.name.partition("\n")[0] for thing in things if thing.role == "list item"}

    assert {"一人一档", "帮扶工作台账", "班级进度表", "谈心谈话记录表"} <= kinds
    assert roles_without_names(things) == []


def test_the_class_sheet_has_accessible_names(desktop: Desktop) -> None:
    desktop.press("ctrl+5")
    desktop.wait_for_name("报表种类")
    for _pane in range(6):  # F6 goes from part to part
        desktop.press("F6")
        if is_in_the_kinds(desktop):
            break
    desktop.press("Down")
    desktop.press("Down")

    things = desktop.wait_for_name("座位…", "照单录入…", "导出班级进度表", "打印…")
    assert roles_without_names(things) == []


def test_the_exchange_page_has_accessible_names(desktop: Desktop) -> None:
    desktop.press("ctrl+4")
    things = desktop.wait_for_name(
        *("接收文件包…", "添加交换位置…", "立即检查", "生成上报包…", "发出…"),
        "添加往来方…",
    )
    tabs = {thing.name.partition(" ")[0] for thing in things if thing.role == "page tab"}

    assert {"待我处理", "收到", "发出", "等回执", "往来方"} <= tabs
    assert roles_without_names(things) == []


def test_the_palette_announces_its_results(desktop: Desktop) -> None:
    desktop.press("ctrl+k")
    desktop.wait_for_name(_("Name, number, pinyin or command"))
    desktop.type("lxh")

    desktop.wait_for(
        lambda read: any(NAME in thing.name for thing in read if thing.role == "list item"),
        "the student who was found",
    )
    desktop.press("Escape")
