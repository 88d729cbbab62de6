"""How fast a large parcel is sealed and taken in, beside age alone and beside writing it here."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import time
from itertools import count
from pathlib import Path

import pyrage
from pyrage import x25519

from casework.ids import new_id
from casework.ports import Proof
from casework.records import Role, Talk, TalkMode, TalkSession
from tests.bench.measure import Result, compared
from tests.builders.exchange import Device, open_devices, pin
from tests.builders.homes import START, Home, a_roster

FILES = 300
RECORDS = 10_000
PROOFS = 200
PROOF_BYTES = 300_000
_WORDS = (
    "谈到上周两次面试的情况，整理了简历里的实习经历，约好周五前改好再看一遍，记作第{number}次。"
)


def results(folder: Path) -> Iterator[Result]:
    """Yield the results one by one; everything happens below ``folder``."""
    roles = [("甲机", Role.COUNSELOR), ("乙机", Role.COUNSELOR)]
    with open_devices(folder, roles) as (one, other):
        one.services.imports.import_draft(a_roster(FILES))
        pin(one, other, Role.COUNSELOR, is_own=True)
        pin(other, one, Role.COUNSELOR, is_own=True)
        first = other.opens(one.seal("乙机"))
        assert first.receipt is not None
        one.opens(first.receipt.path)
        _write(one, RECORDS // 2)
        _prove(one)
        plain = secrets.token_bytes(PROOFS * PROOF_BYTES + RECORDS * 700)
        key = x25519.Identity.generate().to_public()
        sealed: list[Path] = []
        yield compared(
            f"seal {RECORDS:,} records and {PROOFS} proofs of 300 KB",
            lambda: sealed.append(one.seal("乙机")),
            "age alone on the same number of bytes, in memory",
            lambda: pyrage.encrypt(plain, [key]),
            limit=5_000,
            rounds=3,
        )
        turns = count()
        yield compared(
            f"import {RECORDS:,} records and {PROOFS} proofs, including the receipt",
            lambda: other.opens(sealed[next(turns)]),
            "writing the same number of records locally",
            lambda: _write(one, RECORDS // 2),
            limit=10_000,
            rounds=1,
        )
        _prove(one)
        again = one.seal("乙机")
    yield _gap(other.home, again, folder / "settings")


def _gap(home: Home, parcel: Path, settings: Path) -> Result:
    """How long the window's loop was ever away while a large parcel was shown and taken in."""
    from tests.bench.gaps import Pulse
    from tests.bench.windows import Window

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with Window(home.folder, settings, home.key) as window:
        window.page_host.show_page("exchange")
        window.settle()
        page, pulse = window.page, Pulse(window)

        def show() -> None:
            page.taking.offer(parcel)
            window.until(page.parcels.incoming.take.isVisible, most_s=120)

        def take() -> None:
            page.parcels.incoming.take.click()
            window.until(lambda: not window.program.jobs.running, most_s=120)

        shown = pulse.largest_in(show).ms
        window.settle()
        taken = pulse.largest_in(take).ms
        assert not page.parcels.incoming.take.isVisible()
        window.settle()
        rest = pulse.largest_in(window.settle).ms
    return Result(
        f"largest gap of the event loop: previewing and importing {RECORDS:,} records",
        "most",
        max(shown, taken),
        max(shown, taken),
        100,
        "the same window at rest",
        rest,
        1,
    )


def _write(device: Device, talks: int) -> None:
    """Write so many talks, each with its sitting, in one action."""
    files = device.files()
    with device.caseload._store.unit_of_work("talk.log") as work:
        sittings = [
            TalkSession(
                id=new_id(),
                recorded_at=work.now,
                recorded_by="周敏",
                on=START,
                start=time(9, number % 60),
                end=time(10, number % 60),
                mode=TalkMode.FACE,
                place="主楼 205",
                topic="求职进展",
                content=_WORDS.format(number=number),
                measures="周五前改好简历",
                held_by="周敏",
            )
            for number in range(talks)
        ]
        work.add(sittings)
        work.add(
            Talk(
                id=new_id(),
                recorded_at=work.now,
                recorded_by="周敏",
                file_id=files[number % len(files)],
                session_id=sitting.id,
            )
            for number, sitting in enumerate(sittings)
        )


def _prove(device: Device) -> None:
    """Lay a proof beside so many talks."""
    with device.caseload.snapshot() as reader:
        cases = reader.cases(device.files()[:PROOFS]).values()
        talks = [case.talks[0].talk.id for case in cases]
    for talk in talks:
        proof = Proof("签到表.pdf", b"%PDF-1.7" + secrets.token_bytes(PROOF_BYTES))
        device.services.evidence.add_evidence([talk], proof)
