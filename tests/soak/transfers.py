"""A thousand sealed files through bad connections: each arrives and is fetched once, and whole."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from storage.exchange.transports.sftp import see_host_key
from storage.exchange.transports.sync_run import SyncPlan, Upload, transfer
from tests.builders.servers import WORD, Server, flaky, sftp_server, webdav_server

TRANSFERS = 1000
"""Half of them by SFTP, half by WebDAV."""

PLACE = "0123456789abcdef01234567"
_PATIENCE_S = 2.0
_VISITS = 400
_PORTION = 25


def transfers(folder: Path) -> bool:
    """Upload and download a thousand files, each transport through a proxy that cuts and delays."""
    return all(
        [
            _through(sftp_server(), folder / "sftp", seed=1),
            _through(webdav_server(), folder / "webdav", seed=2),
        ]
    )


def _through(serving: AbstractContextManager[Server], folder: Path, *, seed: int) -> bool:
    outbox, inbox = folder / "outbox", folder / "inbox"
    outbox.mkdir(parents=True)
    files = [_a_file(outbox, number) for number in range(TRANSFERS // 2)]
    with serving as server, flaky(server.port, seed=seed, mean_bytes=60_000) as port:
        target = server.target(port=port)
        if server.key_file is not None:
            seen = see_host_key(server.target().address, patience_s=10)
            target = replace(target, pin=seen.pin)
        password = "" if server.key_file is not None else WORD
        sending = SyncPlan(target, (), inbox, password=password)
        fetching = SyncPlan(target, (PLACE,), inbox, password=password)
        left = _leave(sending, files)
        fetched = _fetch(fetching, len(files))
        there = Counter(
            path.name for path in (server.folder / PLACE).iterdir() if path.suffix == ".zhp"
        )
    sent = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    holds = left and fetched == sent and set(there) == set(sent)
    print(f"{folder.name}: {len(there)} of {len(sent)} there, {len(fetched)} fetched", flush=True)
    return holds


def _a_file(folder: Path, number: int) -> Path:
    path = folder / f"ZH_10000_SOAK_{number:06d}_{number:08x}.zhp"
    path.write_bytes(secrets.token_bytes(500 + number * 97 % 40_000))
    return path


def _leave(plan: SyncPlan, files: list[Path]) -> bool:
    waiting = [Upload(PLACE, path) for path in files]
    for _ in range(_VISITS):
        if not waiting:
            return True
        some = tuple(waiting[:_PORTION])
        result = transfer(replace(plan, uploads=some), patience_s=_PATIENCE_S)
        waiting = [load for load in waiting if load not in result.left]
    return not waiting


def _fetch(plan: SyncPlan, count: int) -> dict[str, str]:
    """Fetch until all is there; what came twice is told as something that never was sent."""
    found: dict[str, str] = {}
    seen: dict[tuple[str, str], str] = {}
    for _ in range(_VISITS):
        result = transfer(replace(plan, seen=dict(seen)), patience_s=_PATIENCE_S)
        for one in result.fetched:
            found[one.name if one.name not in found else f"{one.name} again"] = one.sha256
            seen[one.place, one.name] = one.mark
        if len(found) >= count and result.trouble is None:
            break
    return found
