"""The import wizard: every step, with the odd rows that colleges send."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from tests.builders.rosters import invented_students, write_ledger, write_sheet

TALKS = ("学号", "姓名", "谈话日期", "谈话地点", "谈话主题", "谈话内容", "谈话教师")


def import_start(studio: Any) -> None:
    _page(studio)


def import_columns(studio: Any) -> None:
    _at(studio, _ledger(studio), steps=0)


def import_mend(studio: Any) -> None:
    page = _at(studio, _ledger(studio), steps=1)
    page.stages.problems.tree.focus_first()


def import_alike(studio: Any) -> None:
    page = _at(studio, _ledger(studio), steps=1)
    tree = page.stages.problems.tree
    line = next(node for node in tree._model.nodes() if not node.problem.is_one)
    index = tree._model.index_at(line)
    tree.setCurrentIndex(index)
    tree.expand(index)
    studio.settle()


def import_decided(studio: Any) -> None:
    page = _at(studio, _ledger(studio), steps=1)
    line = next(line for line in page.work.view_model.problems if line.code == "CATEGORY_UNKNOWN")
    page.answers.fix(line, line.places, "低保家庭")
    studio.settle()
    line = next(line for line in page.work.view_model.problems if line.code == "ID_WRONG_CHECK")
    page.answers.let_wait(line, line.places)
    studio.settle()
    page.stages.problems.tabs.setCurrentIndex(2)


def import_cleaned(studio: Any) -> None:
    page = _at(studio, _ledger(studio), steps=1)
    page.stages.problems.tabs.setCurrentIndex(3)


def import_row(studio: Any) -> None:
    page = _at(studio, _ledger(studio), steps=1)
    line = next(
        line for line in page.work.view_model.problems if line.code.startswith("STUDENT_REPEA")
    )
    from ui.intake.dialogs import show_row

    show_row(page.work.view_model, (9, line.places[0].row), page)


def import_check(studio: Any) -> None:
    _at(studio, _ledger(studio), steps=2)


def import_differences(studio: Any) -> None:
    page = _at(studio, _newer(studio), steps=2)
    page.stages.outcomes.show_tab("differences")
    page.stages.outcomes.differences.table.selectRow(1)
    page.stages.outcomes.differences.table.setFocus()


def import_report(studio: Any) -> None:
    page = _at(studio, _ledger(studio), steps=3)
    action = page._result.import_id
    page._result = None  # what is taken back behind the picture leaves it as it is
    studio.page_host.session.write(lambda services: services.actions.undo(action))
    studio.settle()


def import_talks(studio: Any) -> None:
    _at(studio, _talks(studio), steps=0)


def import_drop(studio: Any) -> None:
    _page(studio)
    sheet = studio.page_host.drop_target.sheet
    sheet.setGeometry(studio.page_host.rect())
    sheet.raise_()
    sheet.show()


def _page(studio: Any) -> Any:
    page = studio.show_page("import")
    page.put_away()
    if (place := getattr(studio.page_host, "drop_target", None)) is not None:
        place.sheet.hide()
    studio.settle()
    return page


def _at(studio: Any, path: Path, *, steps: int) -> Any:
    page = _page(studio)
    page.open_file(path)
    studio.settle()
    for _step in range(steps):
        page.footer.next.click()
        studio.settle()
    return page


def _ledger(studio: Any) -> Path:
    students = invented_students(38, stem="20230421")
    changed: dict[int, dict[str, Any]] = {
        2: {"categories": "家庭经济困难"},
        4: {"name": "努尔兰•哈力"},
        5: {"id_number": _with_wrong_end(students[5]["id_number"])},
        7: {"categories": "家庭经济困难"},
        8: {"categories": "建档立卡"},
        11: {"id_number": 1.2990020040307e17},
        12: {"categories": "家庭经济困难"},
        15: {"phone": "139 0000 0016"},
        18: {"categories": "建档立卡"},
        20: {"birth": date(2004, 2, 29)},
        23: {"student_no": None},
        27: {"ethnicity": "汉"},
        30: {"helper": None, "helper_role": None},
    }
    rows = [one.with_cells(**changed.get(at, {})) for at, one in enumerate(students)]
    rows.append(rows[4].with_cells(phone="13900009999"))
    return write_ledger(studio.folder / "困难毕业生名单_0412.xlsx", rows, hidden=(14,))


def _with_wrong_end(number: str) -> str:
    return number[:-1] + ("1" if number[-1] == "0" else "0")


def _newer(studio: Any) -> Path:
    lines = _lines(studio)[:12]
    head = ["学号", "姓名", "届", "班级", "专业", "意向城市"]
    rows = [
        [
            line.file.student_no,
            line.file.name,
            str(line.file.cohort),
            line.file.class_name if at % 3 else "软件2309",
            line.file.major if at % 2 else "人工智能",
            "成都",
        ]
        for at, line in enumerate(lines)
    ]
    return write_sheet(studio.folder / "困难毕业生名单_0510.xlsx", [head, *rows], name="汇总")


def _talks(studio: Any) -> Path:
    words = "谈到上周两次面试的情况，整理了简历里的实习经历，约好周五前改好再看一遍。"
    rows = [
        [
            line.file.student_no,
            line.file.name,
            f"2026-10-{at + 8:02}",
            "主楼 205",
            "求职进展",
            words,
            "周敏",
        ]
        for at, line in enumerate(_lines(studio)[:9])
    ]
    return write_sheet(studio.folder / "谈心谈话登记.xlsx", [TALKS, *rows], name="谈话")


def _lines(studio: Any) -> Any:
    from casework.read_models import FileQuery

    found: list[Any] = []
    studio.page_host.session.read(lambda reader: reader.lines(FileQuery())).then(found.append)
    studio.settle()
    return found[0]


SCREENS = (
    ("import_start", import_start),
    ("import_columns", import_columns),
    ("import_mend", import_mend),
    ("import_alike", import_alike),
    ("import_decided", import_decided),
    ("import_cleaned", import_cleaned),
    ("import_row", import_row),
    ("import_check", import_check),
    ("import_differences", import_differences),
    ("import_report", import_report),
    ("import_talks", import_talks),
    ("import_drop", import_drop),
)
