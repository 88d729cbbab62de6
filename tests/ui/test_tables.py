"""Tables share their width out by what stands in them, until somebody draws a column."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ui.widgets.tables import RecordTable, TableColumn

SHORT = ("一", "二", "三")
LONG = "高校领导班子成员（兼任就业工作领导小组组长）"


def a_table(qtbot: QtBot, width: int, *widths: int) -> RecordTable:
    columns = [
        TableColumn(f"C{at}", lambda row, at=at: row[at], width=wide)
        for at, wide in enumerate(widths)
    ]
    table = RecordTable("Table", columns)
    qtbot.addWidget(table)
    table.resize(width, 300)
    table.show()
    return table


def widths_of(table: RecordTable) -> list[int]:
    return [table.columnWidth(at) for at in range(table.model().columnCount())]


def is_whole(table: RecordTable, column: int) -> bool:
    return table.columnWidth(column) >= table.sizeHintForColumn(column) + 8


def test_a_clipped_column_takes_spare_width_of_others(
    qtbot: QtBot,
) -> None:
    table = a_table(qtbot, 700, 160, 160, 160)
    table.set_records([("一", LONG, "三")])

    assert is_whole(table, 1)
    assert sum(widths_of(table)) <= table.viewport().width()


def test_columns_shrink_to_their_text_before_the_table_scrolls(
    qtbot: QtBot,
) -> None:
    table = a_table(qtbot, 420, 200, 200, 200)
    table.set_records([SHORT])

    assert sum(widths_of(table)) <= table.viewport().width()
    qtbot.waitUntil(lambda: not table.horizontalScrollBar().isVisible())
    table.resize(900, 300)
    assert widths_of(table)[0] == 200


def test_a_stretch_column_takes_the_rest_and_the_last_keeps_its_width(
    qtbot: QtBot,
) -> None:
    columns = [
        TableColumn("A", lambda row: row, width=100, fills=True),
        TableColumn("B", lambda row: row, width=80, is_number=True),
    ]
    table = RecordTable("Table", columns)
    qtbot.addWidget(table)
    table.resize(700, 200)
    table.show()
    table.set_records(["x"])

    assert widths_of(table) == [table.viewport().width() - 80, 80]


def test_a_heading_is_never_clipped(qtbot: QtBot) -> None:
    columns = [
        TableColumn(LONG, lambda row: row, width=40),
        TableColumn("B", lambda row: row, width=40),
    ]
    table = RecordTable("Table", columns)
    qtbot.addWidget(table)
    table.resize(200, 200)
    table.show()
    table.set_records(["x"])

    assert table.columnWidth(0) >= table.horizontalHeader().sectionSizeHint(0)


def test_a_column_resized_by_the_user_keeps_its_width(qtbot: QtBot) -> None:
    table = a_table(qtbot, 700, 160, 160, 160)
    table.set_records([SHORT])
    table._is_drawn = True
    table.horizontalHeader().resizeSection(0, 301)

    table.set_records([("一", LONG, "三")])

    assert table.columnWidth(0) == 301


def test_very_long_text_leaves_room_for_other_columns(qtbot: QtBot) -> None:
    table = a_table(qtbot, 600, 100, 100, 100)
    table.set_records([("一", LONG * 9, "三")])

    assert table.columnWidth(1) <= 2 * 100
