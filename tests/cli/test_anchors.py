"""Does this journal hold the entry that a document or a partner names: ``verify --anchor``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders.commands import TALK, Office, an_office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path)


def anchor_of(office: Office) -> tuple[int, str]:
    journal = office.does("verify", "journal")
    return journal["entries"], journal["head"]


@pytest.mark.fast
def test_an_entry_of_this_journal_is_found_in_any_notation(office: Office) -> None:
    count, head = anchor_of(office)
    office.does("talk", "20230001", *TALK)
    short = f"{head[:4]}-{head[4:8]}…".upper()

    for written in (
        f"{count}:{head}",
        f"{count}:{head[:8]}",
        f"entry {count} ({head[:8]})",
        f"履历 #{count} · {short}",
        f"第 {count} 条，{short}",
        f"操作记录第 {count} 条（{head[:8]}）",
    ):
        answer = office.does("verify", "--anchor", written)
        assert (answer["ok"], answer["entry"], answer["head"]) == (True, count, head)
    assert office.does("verify", "journal", "--anchor", f"{count}:{head}")["ok"] is True
    said = office.says("verify", "--anchor", f"{count}:{head}")
    assert said.out.startswith(f"Entry {count} of this journal has that digest")


def test_an_entry_of_another_journal_is_refused(office: Office) -> None:
    count, head = anchor_of(office)
    other = ("0" if head[0] != "0" else "1") + head[1:]

    differs = office.refuses("verify", "--anchor", f"{count}:{other}")
    ahead = office.refuses("verify", "--anchor", f"{count + 1}:{head}")

    assert (differs["exit"], differs["error"], differs["field"]) == (1, "ANCHOR_DIFFERS", "anchor")
    assert (ahead["exit"], ahead["error"]) == (1, "ANCHOR_AHEAD")
    assert ahead["facts"] == {"count": count + 1, "entries": count}


@pytest.mark.parametrize(
    "text", ["", "5", "5:", ":b0459571", "5:b04595", "0:b0459571", "5:" + "a" * 65, "x:b0459571"]
)
def test_input_that_names_no_entry_is_refused_in_one_sentence(office: Office, text: str) -> None:
    refused = office.refuses("verify", f"--anchor={text}")

    assert (refused["exit"], refused["error"]) == (1, "ANCHOR_MALFORMED")


def test_only_the_journal_is_checked_against_an_anchor(office: Office) -> None:
    count, head = anchor_of(office)

    refused = office.refuses("verify", "paper.pdf", "--anchor", f"{count}:{head}")

    assert (refused["exit"], refused["error"]) == (1, "ANCHOR_OF_JOURNAL")
    assert office.says("verify").code == 2


def test_a_sealed_document_anchors_its_journal_entry(office: Office, tmp_path: Path) -> None:
    before = office.does("verify", "journal")
    assert before["anchored"] is None
    assert before["not_anchored_since"] == 1
    assert "No one else holds" in office.says("verify", "journal").out

    made = office.does("dossier", "20230001", "--out", tmp_path / "out")
    paper = office.does("verify", made["paths"][0])["journal"]

    after = office.does("verify", "journal")
    assert (after["anchored"], after["anchored_by"]) == (paper["count"], "document")
    assert after["not_anchored_since"] == paper["count"] + 1
    office.does("verify", "--anchor", f"{paper['count']}:{paper['head']}")
    (journal,) = (one for one in office.does("doctor")["checks"] if one["name"] == "journal")
    assert journal["not_anchored_since"] == paper["count"] + 1
    assert f"Not anchored since entry {paper['count'] + 1}" in journal["message"]
