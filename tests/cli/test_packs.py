"""Rule packs and settings on the command line: looked at, added, tried, applied, taken back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from casework.records import ExtraKind
from casework.rulepack import DEFAULT_PACK, load_pack, pack_document
from tests.builders.commands import TALK, Office
from tests.builders.homes import START
from tests.builders.rule_packs import a_pack_file

FIRST, SECOND = "20230001", "20230002"


@pytest.mark.fast
def test_the_default_pack_is_listed_and_shown_in_full(office: Office) -> None:
    (default,) = [line for line in office.does("pack", "list") if line["is_default"]]

    assert default["ref"] == DEFAULT_PACK
    assert default["minima"] == {"talk": 3, "referral": 3, "event": 3}
    assert office.does("pack", "show", DEFAULT_PACK) == pack_document(load_pack(DEFAULT_PACK))
    assert "相同" not in office.says("pack", "show", DEFAULT_PACK).out
    assert "TEXT_COPIED" in office.says("pack", "show", DEFAULT_PACK, lang="zh_CN").out


def test_a_pack_of_the_office_is_saved_previewed_applied_and_undone(
    office: Office, tmp_path: Path
) -> None:
    office.does("talk", FIRST, *TALK)
    file = a_pack_file(tmp_path)

    assert office.does("pack", "check", file)["ok"]
    assert office.does("pack", "add", file)["ref"] == "our-office@1"
    effect = office.does("pack", "preview", "our-office@1")
    assert effect["files"] == effect["moved"] == 3
    assert [shift["student_no"] for shift in effect["rising"]] == [FIRST]
    assert effect["falling"] == []

    before = office.does("progress")
    applied = office.does("pack", "apply", "our-office@1", "--all", "--reason", "按学校新文件执行")
    assert office.does("progress")["complete"] == 1
    back = office.does("pack", "preview", DEFAULT_PACK, FIRST)
    assert [shift["student_no"] for shift in back["falling"]] == [FIRST]

    office.does("undo", applied["action"])
    assert office.does("progress") == before


def test_a_version_is_immutable(office: Office, tmp_path: Path) -> None:
    office.does("pack", "add", a_pack_file(tmp_path))

    again = office.does("pack", "add", a_pack_file(tmp_path))
    other = office.refuses("pack", "add", a_pack_file(tmp_path, name="另一个"))
    shipped = office.refuses("pack", "add", a_pack_file(tmp_path, id="tianjin-2023"))

    assert again["action"] is None
    assert (other["error"], other["facts"]["newest"]) == ("PACK_EXISTS", 1)
    assert shipped["error"] == "PACK_EXISTS"


def test_new_files_get_the_default_pack_and_old_ones_keep_theirs(
    office: Office, tmp_path: Path
) -> None:
    office.does("pack", "add", a_pack_file(tmp_path))
    office.does("pack", "default", "our-office@1")

    assert office.does("settings", "get", "default_pack") == "our-office@1"
    assert office.does("pack", "preview", "our-office@1")["moved"] == 3
    office.does("settings", "set", "default_pack", "null")
    assert office.does("settings", "get", "default_pack") is None
    assert office.refuses("pack", "default", "our-office@9")["error"] == "PACK_UNKNOWN"
    refused = office.refuses("settings", "set", "default_pack", "our-office@9")
    assert refused["error"] == "PACK_UNKNOWN"


def test_files_are_selected_in_one_way_and_with_a_reason(office: Office) -> None:
    two_ways = office.refuses("pack", "apply", DEFAULT_PACK, FIRST, "--all", "--reason", "试行")
    nobody = office.refuses("pack", "apply", DEFAULT_PACK, "--reason", "试行")
    without = office.refuses("pack", "apply", "moe-2024@2", FIRST, "--reason", " ")
    unknown = office.refuses("pack", "apply", "moe-2024@2", "--class", "会计9", "--reason", "试行")

    assert (two_ways["error"], two_ways["exit"]) == ("PACK_FOR_WHOM", 1)
    assert nobody["error"] == "NO_STUDENT"
    assert (without["error"], without["field"]) == ("FIELD_MISSING", "reason")
    assert unknown["error"] == "NO_SUCH_CLASS"


@pytest.mark.parametrize("text", ["{", "[1, 2]", '{"id": "x"}', "\xff"])
def test_a_broken_pack_file_is_refused_in_a_sentence(
    office: Office, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "broken.json"
    file.write_text(text, encoding="utf-8")

    refused = office.refuses("pack", "add", file)

    assert refused["exit"] == 1
    assert refused["error"] in ("JSON_BROKEN", "PACK_INVALID")


def test_the_minimum_wages_are_set_and_apply_at_once(office: Office) -> None:
    employer = office.does("employer", "add", "--name", "津门贸易", "--uscc", "91990000MA0000007X")
    post = office.does(
        "post", "add", "--employer", employer["id"], "--title", "会计", "--city", "天津",
        "--pay-low", "3000", "--pay-high", "4000", "--until", "2026-12-31", "--source", "招聘会",
    )  # fmt: skip
    office.does(
        "refer", FIRST, "--post", post["id"], "--on", "2026-11-20", "--match", "专业和城市都合适",
        "--response", "感兴趣", "--responded-on", "2026-11-20",
    )  # fmt: skip
    assert [line["counts"] for line in office.does("explain", FIRST)] == [True]

    rows = [{"region": "天津", "since": "2026-01-01", "amount": 3200}]
    office.does("settings", "set", "wages", json.dumps(rows, ensure_ascii=False))

    (line,) = office.does("explain", FIRST, lang="zh_CN")
    assert line["codes"] == ["PAY_BELOW_MINIMUM"]
    assert "3000" in line["message"]
    assert "3200" in line["message"]
    assert office.does("progress")["referral"]["given"] == 0
    assert office.does("settings", "list")["wages"] == rows
    rows[0]["amount"] = -1
    refused = office.refuses("settings", "set", "wages", json.dumps(rows, ensure_ascii=False))
    assert (refused["error"], refused["facts"]["row"]) == ("WAGES_INVALID", 1)
    assert office.refuses("settings", "get", "colour")["error"] == "SETTING_UNKNOWN"
    assert office.refuses("settings", "set", "wages")["field"] == "value"


def test_text_copied_from_an_earlier_talk_does_not_count(office: Office) -> None:
    later = [word if word != "2026-11-20" else "2026-11-19" for word in TALK]
    office.does("talk", SECOND, *later)
    office.does("talk", SECOND, *TALK)

    first, second = office.does("explain", SECOND)

    assert (first["counts"], second["counts"]) == (True, False)
    assert second["codes"] == ["TEXT_COPIED"]


def test_switching_packs_back_and_forth_gives_the_same_reports(
    office: Office, tmp_path: Path
) -> None:
    office.does("talk", FIRST, *TALK)
    office.does("pack", "add", a_pack_file(tmp_path))
    first = reports(office, tmp_path / "first.xlsx")

    office.does("pack", "apply", "our-office@1", "--all", "--reason", "试行新规则")
    other = reports(office, tmp_path / "other.xlsx")
    office.does("pack", "apply", DEFAULT_PACK, "--all", "--reason", "恢复原规则")
    again = reports(office, tmp_path / "again.xlsx")

    assert set(first) == set(again)
    for name in first:
        assert again[name] == first[name], name
        assert other[name] != first[name], name


def reports(office: Office, book: Path) -> dict[str, str]:
    """What the command line, the ledger and the dossiers say; the journal's head is another."""
    from openpyxl import load_workbook

    from casework.read_models import FileQuery
    from exports.dossier import write_dossier
    from exports.runs.base import Terms
    from exports.runs.dossiers import dossier_facts
    from tests.builders.paper import text_of

    office.does("ledger", "--out", book)
    cells = [row for sheet in load_workbook(book) for row in sheet.iter_rows(values_only=True)]
    with office.home.open() as caseload, caseload.snapshot() as reader:
        facts = list(dossier_facts(reader, reader.file_ids(FileQuery()), Terms()))
    dossier = book.with_suffix(".pdf")
    write_dossier(replace(facts[0], journal_count=0, journal_head="0" * 64), dossier)
    return {
        "progress": json.dumps(office.does("progress", "--by", "class")),
        "students": json.dumps(office.does("students")),
        "ledger": repr(cells),
        "dossier": text_of(dossier),
    }


def test_every_record_is_explained_once_including_other_services(office: Office) -> None:
    with office.home.open() as caseload, caseload.snapshot() as reader:
        (file_id,) = reader.find_files([FIRST])
    office.does("talk", FIRST, *TALK)
    with office.home.open() as caseload:
        caseload.services.training.give_extra(
            [file_id], ExtraKind.GUIDANCE, on=START, by="周老师", content="简历修改指导一次"
        )

    explained = office.does("explain", FIRST)

    assert [line["service"] for line in explained] == ["talk", "guidance"]
    assert len({line["id"] for line in explained}) == 2
    assert "✓ 2026-11-20 职业指导" in office.says("explain", FIRST, lang="zh_CN").out
