"""A server may be hostile: its listings and answers have limits."""

from __future__ import annotations

import http.server
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from casework.exchange.targets import SyncTarget, TransportKind
from casework.problems import Trouble
from storage.exchange.transports import transport, webdav
from storage.exchange.transports.sync_run import open_transport
from storage.exchange.transports.webdav import WebDavTransport
from tests.builders.servers import in_one_line, needs_sshd, pinned, sftp_server

OPEN = b'<?xml version="1.0"?><d:multistatus xmlns:d="DAV:">'
CLOSE = b"</d:multistatus>"


def entry(name: str, size: str = "7") -> bytes:
    return (
        f"<d:response><d:href>/x/{name}</d:href><d:propstat><d:prop>"
        f"<d:getcontentlength>{size}</d:getcontentlength>"
        f"<d:getlastmodified>today</d:getlastmodified></d:prop></d:propstat></d:response>"
    ).encode()


@contextmanager
def a_server(body: bytes, **headers: str) -> Iterator[WebDavTransport]:
    """A WebDAV server that answers everything with the same bytes."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self, status: int) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_PROPFIND(self) -> None:
            self.answer(207)

        def do_GET(self) -> None:
            self.answer(200)

        def do_MKCOL(self) -> None:
            self.answer(201)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name of the method it overrides
            """Nothing on the screen."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found = WebDavTransport(f"http://127.0.0.1:{server.server_port}/x", "", "", "", patience_s=20)
    try:
        yield found
    finally:
        found.close()
        server.shutdown()
        server.server_close()


def refusal(ask: Callable[[], object]) -> str:
    with pytest.raises(Trouble) as caught:
        ask()
    return caught.value.code


@pytest.mark.fast
def test_a_listing_of_files_is_parsed_without_folders() -> None:
    folder = b"<d:response><d:href>/x/sub</d:href><d:resourcetype><d:collection/></d:resourcetype>"
    body = OPEN + entry("a%20b.zhp") + folder + b"</d:response>" + entry("c.zhp", "x") + CLOSE
    with a_server(body) as server:
        (name, found), *more = server.listing("").items()
    assert (name, found.size, found.mark, more) == ("a b.zhp", 7, "today", [])


def test_compressed_responses_are_refused_unread() -> None:
    packed = zlib.compress(OPEN + bytes(1 << 20), wbits=31)
    with a_server(packed, Content_Encoding="gzip") as server:
        assert refusal(lambda: server.listing("")) == "ROAD_ANSWER"
        assert refusal(lambda: server.download("", "a", lambda _: None)) == "ROAD_ANSWER"


def test_response_bodies_next_to_a_status_are_discarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webdav, "_LONGEST_REST", 10)
    with a_server(bytes(4 << 20)) as server:
        server.create_folder("a")
        server.create_folder("b")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no XML",
        OPEN,
        OPEN + b"<d:a>" * 1000 + b"</d:a>" * 1000 + CLOSE,
        OPEN + entry("a" * 10_000) + CLOSE,
        b'<!DOCTYPE a [<!ENTITY b "cc">]>' + OPEN + b"&b;" + CLOSE,
        OPEN + entry("a") + CLOSE + b"more",
    ],
    ids=["nothing", "words", "half", "deep", "long", "entity", "more"],
)
def test_an_invalid_response_is_refused(body: bytes) -> None:
    with a_server(body) as server:
        assert refusal(lambda: server.listing("")) == "ROAD_ANSWER"


def test_a_listing_is_read_up_to_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    body = OPEN + b"".join(entry(str(number)) for number in range(10)) + CLOSE
    with a_server(body) as server:
        assert len(server.listing("")) == 10
        monkeypatch.setattr(webdav, "MOST_ENTRIES", 9)
        assert refusal(lambda: server.listing("")) == "ROAD_ANSWER"
        monkeypatch.undo()
        monkeypatch.setattr(webdav, "_LARGEST_LISTING", len(body) - 1)
        assert refusal(lambda: server.listing("")) == "ROAD_ANSWER"
        monkeypatch.undo()
        monkeypatch.setattr(webdav, "_LONGEST_ANSWER_S", -1.0)
        assert refusal(lambda: server.listing("")) == "ROAD_ANSWER"


@pytest.mark.parametrize("kind", [TransportKind.FOLDER, TransportKind.WATCH])
def test_a_folder_with_too_many_files_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: TransportKind
) -> None:
    for number in range(4):
        (tmp_path / f"{number}.zhp").write_bytes(b"age-encryption.org/v1\n")
    here = open_transport(SyncTarget("nas", kind, str(tmp_path)), "")
    assert len(here.listing("")) == 4

    monkeypatch.setattr(transport, "MOST_ENTRIES", 3)

    assert refusal(lambda: here.listing("")) == "ROAD_CROWDED"


def test_a_month_folder_with_too_many_files_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "2026-11").mkdir()
    for number in range(4):
        (tmp_path / "2026-11" / f"{number}.zhp").write_bytes(b"age-encryption.org/v1\n")
    monkeypatch.setattr(transport, "MOST_ENTRIES", 3)

    here = open_transport(SyncTarget("chat", TransportKind.WATCH, str(tmp_path)), "")

    assert refusal(lambda: here.listing("")) == "ROAD_CROWDED"


@in_one_line
@needs_sshd
def test_an_sftp_listing_with_too_many_files_is_cut_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with sftp_server() as server:
        there = open_transport(pinned(server), "", patience_s=10)
        for number in range(4):
            (server.folder / f"{number}.zhp").write_bytes(b"x")
        assert len(there.listing("")) == 4
        assert there.listing("nowhere") == {}
        monkeypatch.setattr(transport, "MOST_ENTRIES", 3)
        assert refusal(lambda: there.listing("")) == "ROAD_CROWDED"
        there.close()
