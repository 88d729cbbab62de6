"""What the page on the form of parcels says is so: Debian's ``age`` and its script read one."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casework.parcels import lines, manifest
from casework.ports import Proof
from tests.builders.exchange import advisor_and_counselor
from tests.builders.homes import a_talk

PAGE = Path(__file__).parents[2] / "docs" / "parcel-format.md"
PDF = b"%PDF-1.7 signed by hand"


def the_script() -> str:
    (script,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    return str(script)


@pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed")
def test_age_opens_a_parcel_and_thirty_lines_of_python_read_it(tmp_path: Path) -> None:
    script = tmp_path / "read_parcel.py"
    script.write_text(the_script(), encoding="utf-8")
    assert len([line for line in the_script().splitlines() if line.strip()]) <= 30
    with advisor_and_counselor(tmp_path) as (advisor, counselor):
        counselor.services.partners.assign(counselor.files()[:1], counselor.partner("郭启明").id)
        advisor.opens(counselor.seal("郭启明"))
        (talk,) = advisor.services.talks.log_talk(advisor.files(), a_talk()).created
        advisor.services.evidence.add_evidence([talk], Proof("签到表.pdf", PDF))
        parcel = advisor.seal("周敏")
        key = tmp_path / "key.txt"
        counselor.caseload.exchange.write_identity(key)
    opened = subprocess.run(
        ["age", "-d", "-i", str(key), str(parcel)], capture_output=True, check=True
    )
    read = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "out")],
        input=opened.stdout,
        capture_output=True,
        check=True,
    )
    said = read.stdout.decode()
    assert said.startswith("log 2 from ")
    assert f"talk {talk}" in said
    assert "面谈 2026-11-20 求职进展" in said
    (proof,) = (tmp_path / "out").iterdir()
    assert proof.read_bytes() == PDF


@pytest.mark.fast
def test_the_page_names_every_kind_and_every_limit() -> None:
    page = PAGE.read_text("utf-8")
    for kind in manifest.ParcelKind:
        assert f"`{kind.value}`" in page
    for outcome in lines.LineOutcome:
        assert f"`{outcome.value}`" in page
    for said, limit in (
        ("512 MiB", manifest.LARGEST_PARCEL),
        ("4 MiB", manifest.LARGEST_MANIFEST),
        ("20 MiB", manifest.LARGEST_ITEM),
        ("500 MiB", manifest.LARGEST_SUM),
    ):
        assert said in page
        assert int(said.split()[0]) * 1024 * 1024 == limit
    assert f"{manifest.MOST_ITEMS:,} items" in page
