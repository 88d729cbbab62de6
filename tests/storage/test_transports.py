"""Parcels are transferred over real transports: a folder, a WebDAV server, an SFTP server."""

from __future__ import annotations

import contextlib
import gzip
import threading
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from casework.exchange.targets import SyncTarget, TransportKind, checked_target, pause_after
from casework.problems import RuleBroken, Trouble
from storage.exchange.transports.sync_run import open_transport
from storage.exchange.transports.transport import Transport, deliver
from storage.exchange.transports.webdav import WebDavTransport
from tests.builders.servers import (
    WORD,
    Server,
    flaky,
    in_one_line,
    needs_apache,
    needs_sshd,
    pinned,
    sftp_server,
    webdav_server,
)

PATIENCE_S = 10.0


@pytest.fixture(scope="module")
def sshd() -> Iterator[Server]:
    with sftp_server() as server:
        yield server


@pytest.fixture(scope="module")
def apache() -> Iterator[Server]:
    with webdav_server() as server:
        yield server


def a_transport(kind: str, folder: Path, request: pytest.FixtureRequest) -> Transport:
    if kind == "folder":
        return open_transport(SyncTarget("nas", TransportKind.FOLDER, str(folder)), "")
    server: Server = request.getfixturevalue(kind)
    password = "" if server.key_file else WORD
    return open_transport(pinned(server), password, patience_s=PATIENCE_S)


TRANSPORTS = [
    "folder",
    pytest.param("apache", marks=[in_one_line, needs_apache]),
    pytest.param("sshd", marks=[in_one_line, needs_sshd]),
]


def a_file(folder: Path, name: str, data: bytes = b"sealed" * 1000) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.fast
@pytest.mark.parametrize("kind", TRANSPORTS)
def test_a_file_is_uploaded_completely_and_never_overwrites(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    far = tmp_path / "far"
    far.mkdir()
    transport = a_transport(kind, far, request)
    place, path = "place" + kind, a_file(tmp_path, "ZH_a_000001.zhp")
    assert transport.listing(place) == {}
    transport.create_folder(place)
    transport.create_folder(place)
    for _ in range(2):
        deliver(transport, place, path, transport.listing(place))
    (found,) = transport.listing(place).items()
    assert (found[0], found[1].size) == (path.name, 6000)
    read = bytearray()
    transport.download(place, path.name, read.extend)
    assert bytes(read) == path.read_bytes()

    other = a_file(tmp_path, "other.zhp", b"other" * 1200)
    with other.open("rb") as source:
        transport.upload(place, ".part", source, 6000)
    assert not transport.rename_if_free(place, ".part", path.name)
    path.write_bytes(other.read_bytes())
    with pytest.raises(Trouble) as refused:
        deliver(transport, place, path, transport.listing(place))
    assert refused.value.code == "ROAD_NAME_TAKEN"
    transport.remove(place, ".part")
    transport.remove(place, ".part")
    transport.close()


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_leftovers_of_an_attempt_are_removed_by_the_next(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    far = tmp_path / "far"
    far.mkdir()
    transport = a_transport(kind, far, request)
    place, path = "again" + kind, a_file(tmp_path, "ZH_b_000001.zhp")
    transport.create_folder(place)
    torn = a_file(tmp_path, "torn", b"sea")
    with torn.open("rb") as source:
        transport.upload(place, f".{path.name}.part-0123", source, 3)
    deliver(transport, place, path, transport.listing(place))
    assert list(transport.listing(place)) == [path.name]
    transport.close()


@pytest.mark.fast
def test_a_missing_drive_is_not_created(tmp_path: Path) -> None:
    transport = open_transport(SyncTarget("nas", TransportKind.FOLDER, str(tmp_path / "gone")), "")
    with pytest.raises(Trouble) as refused:
        transport.create_folder("x")
    assert refused.value.code == "ROAD_UNREACHABLE"
    assert not (tmp_path / "gone").exists()


@in_one_line
@needs_sshd
def test_a_server_with_another_key_is_refused(sshd: Server) -> None:
    with sftp_server() as stranger:
        target = replace(pinned(sshd), address=stranger.target().address)
        with pytest.raises(Trouble) as refused:
            open_transport(target, "", patience_s=PATIENCE_S)
    assert refused.value.code == "ROAD_HOST_CHANGED"


@in_one_line
@needs_apache
def test_a_wrong_password_is_distinguished_from_an_unreachable_server(apache: Server) -> None:
    transport = open_transport(apache.target(), "wrong", patience_s=PATIENCE_S)
    with pytest.raises(Trouble) as refused:
        transport.listing("")
    assert refused.value.code == "ROAD_REFUSED"
    transport.close()
    transport = open_transport(apache.target(port=1), WORD, patience_s=PATIENCE_S)
    with pytest.raises(Trouble) as away:
        transport.listing("")
    assert away.value.code == "ROAD_UNREACHABLE"
    transport.close()


@in_one_line
@needs_apache
def test_an_unresponsive_server_is_distinguished_from_a_lost_connection(
    apache: Server, tmp_path: Path
) -> None:
    transport = open_transport(apache.target(), WORD, patience_s=PATIENCE_S)
    apache.folder.rename(tmp_path / "moved")
    try:
        with pytest.raises(Trouble) as refused:
            transport.listing("")
    finally:
        (tmp_path / "moved").rename(apache.folder)
    assert refused.value.code == "ROAD_ANSWER"
    assert transport.listing("") is not None
    transport.close()


class _Server(BaseHTTPRequestHandler):
    """A server that answers every listing with the bytes and the heading that it was given."""

    body, encoding = b"", ""

    def do_PROPFIND(self) -> None:
        self.send_response(207)
        if self.encoding:
            self.send_header("Content-Encoding", self.encoding)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        with contextlib.suppress(OSError):  # the reader has gone
            self.wfile.write(self.body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(bytes(50_000_000)), "gzip"),
        (b"x", "br"),
        (b"<a>" + b" " * 9_000_000, ""),
    ],
    ids=["packed", "packed in another way", "endless"],
)
def test_an_oversized_listing_is_refused_before_it_is_read(body: bytes, encoding: str) -> None:
    handler = type("Handler", (_Server,), {"body": body, "encoding": encoding})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    transport = WebDavTransport(
        f"http://127.0.0.1:{server.server_port}/x", "", "", "", patience_s=20
    )
    tracemalloc.start()
    try:
        with pytest.raises(Trouble) as trouble:
            transport.listing("")
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        transport.close()
        server.shutdown()
        server.server_close()

    assert trouble.value.code == "ROAD_ANSWER"
    assert peak < 30_000_000


@in_one_line
@needs_apache
def test_an_untrusted_certificate_is_accepted_only_if_pinned() -> None:
    from storage.exchange.transports.webdav import see_certificate

    with webdav_server(secure=True) as nas, webdav_server(secure=True) as stranger:
        target = nas.target()
        transport = open_transport(target, WORD, patience_s=PATIENCE_S)
        with pytest.raises(Trouble) as refused:
            transport.listing("")
        assert refused.value.code == "ROAD_CERTIFICATE"
        transport.close()
        seen = see_certificate(target.address, patience_s=PATIENCE_S)
        assert seen is not None
        assert not seen.is_vouched
        pinned_nas = replace(target, pin=seen.pin)
        transport = open_transport(pinned_nas, WORD, patience_s=PATIENCE_S)
        assert transport.listing("") == {}
        transport.close()
        transport = open_transport(replace(pinned_nas, address=stranger.target().address), WORD)
        with pytest.raises(Trouble) as changed:
            transport.listing("")
        assert changed.value.code == "ROAD_CERTIFICATE"
        transport.close()


@in_one_line
@pytest.mark.parametrize("kind", TRANSPORTS[1:])
def test_every_file_arrives_once_over_an_unreliable_connection(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server: Server = request.getfixturevalue(kind)
    files = [a_file(tmp_path, f"ZH_c_{n:06d}.zhp", bytes([n]) * 20_000) for n in range(6)]
    codes: set[str] = set()
    place, password = "holes", "" if server.key_file else WORD
    with flaky(server.port, seed=7) as port:
        target, left = pinned(server, port=port), list(files)
        for _ in range(200):
            try:
                transport = open_transport(target, password, patience_s=2)
            except Trouble:
                continue
            try:
                if not transport.listing(place):
                    transport.create_folder(place)
                while left:
                    deliver(transport, place, left[0], transport.listing(place))
                    left.pop(0)
                break
            except Trouble as trouble:
                codes.add(trouble.code)
            finally:
                transport.close()
    assert left == []
    assert codes <= {"ROAD_BROKEN", "ROAD_ANSWER", "ROAD_UNREACHABLE", "ROAD_TORN"}
    there = server.folder / place
    whole = {path.name: path.read_bytes() for path in there.iterdir() if path.suffix == ".zhp"}
    assert whole == {path.name: path.read_bytes() for path in files}


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (TransportKind.WEBDAV, "https://u:geheim@files.example/x"),
        (TransportKind.WEBDAV, "http://u:geheim@files.example/x"),
        (TransportKind.WEBDAV, "https://u:ge@heim@files.example/x"),
        (TransportKind.SFTP, "sftp://u:geheim@files.example/x"),
        (TransportKind.SFTP, "https://u:geheim@files.example:nowhere/x"),
    ],
)
def test_a_password_in_an_address_is_never_repeated(kind: TransportKind, address: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        checked_target(SyncTarget("nas", kind, address))

    assert "geheim" not in str(refused.value.facts)
    assert "heim" not in str(refused.value.facts)
    assert "***@files.example" in str(refused.value.facts["value"])


@pytest.mark.parametrize(
    ("kind", "address", "code"),
    [
        ("folder", "relative/place", "TARGET_ADDRESS"),
        ("webdav", "http://nas.example/dav", "ROAD_INSECURE"),
        ("webdav", "ftp://nas.example/dav", "TARGET_ADDRESS"),
        ("webdav", "https://a:b@nas.example/dav", "TARGET_ADDRESS"),
        ("sftp", "sftp://nas.example/in", "TARGET_ADDRESS"),
        ("sftp", "sftp://zhou@nas.example:99999/in", "TARGET_ADDRESS"),
    ],
)
def test_an_invalid_address_is_refused(kind: str, address: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        checked_target(SyncTarget("nas", TransportKind(kind), address))
    assert refused.value.rule == code


def test_retry_delays_grow_from_one_second_to_five_minutes() -> None:
    pauses = [pause_after(failures).total_seconds() for failures in (0, 1, 2, 3, 9, 10, 99)]

    assert pauses == [0, 1, 2, 4, 256, 300, 300]


@pytest.mark.parametrize(
    "secret", ["geheim", "ge/heim", "ge@heim", "ge heim", "ge:heim", "ge#heim"]
)
@pytest.mark.parametrize("address", ["https://u:{}@h/", "sftp://u:{}@h:22/x", "u:{}@h", "//u:{}@h"])
@pytest.mark.parametrize("kind", [TransportKind.WEBDAV, TransportKind.SFTP, TransportKind.FOLDER])
def test_no_form_of_a_typed_password_is_repeated(
    kind: TransportKind, address: str, secret: str
) -> None:
    if kind is TransportKind.FOLDER and "://" not in address:
        return  # nothing tells it from the name of a folder
    with pytest.raises(RuleBroken) as refused:
        checked_target(SyncTarget("nas", kind, address.format(secret)))

    assert "heim" not in str(refused.value.facts)
    assert "***@h" in str(refused.value.facts["value"])
