"""The queue of records with several versions: what each says, and which button keeps which."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from casework.exchange.conflict_resolution import Writer
from casework.parcels.lines import RecordRevision
from ui.exchange.conflicts_pane import ConflictsPane
from ui.exchange.view_model import ConflictRow, ExchangeViewModel

FILE = UUID(int=1)


def a_version(number: int, by: str, **fields: Any) -> RecordRevision:
    return RecordRevision(
        record_id=FILE,
        kind="file",
        revision=f"{number:032x}",
        ancestors=(),
        fields={"id": str(FILE), **fields},
        withheld=(),
        by=by,
        at=f"2026-11-20T0{number}:00:00+00:00",
        hlc=f"{number:016x}",
        author=f"{number:064x}",
    )


def a_conflict(*versions: RecordRevision, **more: Writer) -> ConflictRow:
    """What these versions make; each is that of the key's owner, unless ``more`` names another."""
    writers = {line.revision: Writer(line.author, line.by) for line in versions}
    return ConflictRow(FILE, "file", "钱知远", versions, writers=writers | more)


def a_pane(qtbot: QtBot, *versions: RecordRevision) -> ConflictsPane:
    pane = ConflictsPane()
    qtbot.addWidget(pane)
    pane.show()
    show(pane, (a_conflict(*versions),))
    return pane


def show(pane: ConflictsPane, conflicts: tuple[ConflictRow, ...]) -> None:
    keeper: Any = None
    pane.show_view_model(ExchangeViewModel(keeper, conflicts=conflicts))


def offered(pane: ConflictsPane) -> list[str]:
    return [one.text() for one in pane.keep if one.isVisible()]


def test_versions_of_one_person_are_distinguished_by_time(qtbot: QtBot) -> None:
    closed = a_version(1, "周敏", withdrawal="已结案")
    left = a_version(2, "周敏", withdrawal="退出")
    pane = a_pane(qtbot, closed, left)
    one, other = offered(pane)
    assert "周敏" in one
    assert "周敏" in other
    assert one != other
    with qtbot.waitSignal(pane.settled) as settled:
        pane.keep[1].click()
    assert settled.args == [FILE, left.revision]


def test_a_third_version_is_shown_and_can_be_kept(qtbot: QtBot) -> None:
    versions = [
        a_version(n, who, phone=str(n)) for n, who in enumerate(("周敏", "李强", "中心"), 1)
    ]
    pane = a_pane(qtbot, *versions)
    assert len(offered(pane)) == 3
    shown = pane.fields.topLevelItem(0)
    assert shown is not None
    assert [shown.text(column) for column in (1, 2, 3)] == ["1", "2", "3"]
    show(pane, (a_conflict(*versions[:2]),))
    assert offered(pane) == ["Keep the version of 周敏", "Keep the version of 李强"]
    show(pane, ())
    assert offered(pane) == []


def test_a_version_is_attributed_to_the_owner_of_its_key(qtbot: QtBot) -> None:
    """A parcel can claim any name; whose key it is, and who sent it, is known here."""
    ours, claimed = a_version(1, "周敏", phone="1"), a_version(2, "校就业中心", phone="2")
    pane = a_pane(qtbot)
    for writer, labels in (
        (Writer(claimed.author, "李强"), "Keep the version of 李强"),
        (
            Writer(claimed.author, "郭启明", "李强"),
            "Keep the version of 郭启明 (reported by 李强)",
        ),
        (
            Writer(claimed.author, "", "李强"),
            "Keep the version of unknown key 00000000… (reported by 李强)",
        ),
    ):
        show(pane, (a_conflict(ours, claimed, **{claimed.revision: writer}),))
        assert offered(pane) == ["Keep the version of 周敏", labels]


def test_identical_versions_are_labelled_as_such(qtbot: QtBot) -> None:
    same = [a_version(n, "周敏", withdrawal="已结案") for n in (1, 2)]
    pane = a_pane(qtbot, *same)
    assert pane.fields.topLevelItemCount() == 1
    shown = pane.fields.topLevelItem(0)
    assert shown is not None
    assert shown.text(1) == "identical"


def labels(pane: ConflictsPane) -> list[list[str]]:
    rows = [pane.fields.topLevelItem(at) for at in range(pane.fields.topLevelItemCount())]
    return [[row.text(at) for at in range(pane.fields.columnCount())] for row in rows if row]


def test_a_personal_number_shows_only_the_digits_that_differ(qtbot: QtBot) -> None:
    mine = a_version(1, "周敏", phone="13812345678")
    theirs = a_version(2, "李强", phone="13812395678")
    assert labels(a_pane(qtbot, mine, theirs)) == [["phone", "138***45678", "138***95678"]]


def test_numbers_show_no_more_digits_than_needed_to_differ(qtbot: QtBot) -> None:
    mine = a_version(1, "周敏", id_number="129900200501010014")
    theirs = a_version(2, "李强", id_number="129900200502020011")
    shown = labels(a_pane(qtbot, mine, theirs))
    assert shown == [["identity number", "129900********0014", "129900********0011"]]


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        (("2005-01-01", "2004-01-01"), ["2005", "2004"]),
        (("2005-01-01", "2005-11-21"), ["2005-01-**", "2005-11-**"]),
        (("2005-01-01", "2005-01-11"), ["2005-**-01", "2005-**-11"]),
        (("2005-01-01", None), ["2005", "—"]),
    ],
)
def test_a_date_of_birth_is_never_shown_whole(
    qtbot: QtBot, days: tuple[str, str | None], shown: list[str]
) -> None:
    """The covered digits of the identity number are that date."""
    versions = [a_version(n, "周敏", birth=day) for n, day in enumerate(days, 1)]
    assert labels(a_pane(qtbot, *versions)) == [["date of birth", *shown]]


def test_raw_cells_are_masked_too(qtbot: QtBot) -> None:
    versions = [
        a_version(n, "周敏", custom=[["生日", f"2005年1月{n}日"], ["旧证件", "129900200501010014"]])
        for n in (1, 2)
    ]
    words = str(labels(a_pane(qtbot, *versions)))
    assert "129900200501010014" not in words
    assert "1月" not in words


def test_values_are_shown_as_labels_not_as_stored_codes(qtbot: QtBot) -> None:
    pane = a_pane(
        qtbot,
        a_version(1, "周敏", care_only=True, aliases=[{"student_no": "1"}]),
        a_version(2, "李强", care_only=False, aliases=[]),
    )
    shown = [words for row in labels(pane) for words in row[1:]]
    assert {"yes", "no", "—"} <= set(shown)
    assert not any("{" in words or "True" in words for words in shown)


def test_long_texts_are_shown_in_full_side_by_side(qtbot: QtBot) -> None:
    text = "约定下周一起改简历。" * 60
    pane = a_pane(
        qtbot,
        a_version(1, "周敏", nickname=text + "一"),
        a_version(2, "李强", nickname=text + "二"),
    )
    pane.resize(700, 500)
    (row,) = labels(pane)
    assert (row[1][-1], row[2][-1]) == ("一", "二")
    item = pane.fields.topLevelItem(0)
    qtbot.waitUntil(
        lambda: pane.fields.visualItemRect(item).height() > 4 * pane.fields.fontMetrics().height()
    )


def test_a_row_opens_the_students_file(qtbot: QtBot) -> None:
    pane = ConflictsPane()
    qtbot.addWidget(pane)
    versions = (a_version(1, "周敏", phone="1"), a_version(2, "李强", phone="2"))
    show(pane, (ConflictRow(FILE, "file", "钱知远", versions, file_id=FILE),))
    with qtbot.waitSignal(pane.opened) as opened:
        pane.table.opened.emit(pane.table.current_record())
    assert opened.args == [FILE]
