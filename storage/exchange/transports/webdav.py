"""WebDAV transport: PUT to a temporary name, verify, MOVE without overwriting."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO
from urllib.parse import quote, urlsplit

import httpx

from casework.exchange.targets import ServerIdentity
from casework.formats.json_values import read_json
from casework.parcels.manifest import LARGEST_PARCEL
from casework.problems import Trouble
from exports.children import CHILD_TROUBLES, ChildFailed, ChildRefused, a_child
from storage.exchange.transports import dav_listing_child
from storage.exchange.transports.transport import CHUNK, MOST_ENTRIES, RemoteFile

_LONGEST_SECONDS = 60.0


def files_in(portions: Iterable[bytes], address: str) -> dict[str, RemoteFile]:
    """Return the files listed in a response.

    Raises:
        Trouble: ROAD_ANSWER; CHILD_NOT_STARTED, CHILD_STOPPED; and as ``portions``.
    """
    whole = list(portions)  # read completely before parsing: errors here are the server's
    found: dict[str, RemoteFile] = {}
    try:
        with a_child(dav_listing_child.MODULE) as child:
            asked = {"most": MOST_ENTRIES}
            for _kind, frame in child.answers(asked, whole, seconds=_LONGEST_SECONDS):
                found |= _files(read_json(frame))
    except ChildFailed as failed:
        if failed.why in CHILD_TROUBLES:
            raise Trouble(CHILD_TROUBLES[failed.why]) from failed
        raise Trouble("ROAD_ANSWER", address=address) from failed
    except (ChildRefused, ValueError, TypeError, AttributeError) as error:
        raise Trouble("ROAD_ANSWER", address=address) from error
    return found


def _files(facts: Any) -> dict[str, RemoteFile]:
    """Return the files of one frame. Raises ValueError, TypeError, AttributeError."""
    return {str(name): RemoteFile(int(size), str(mark)) for name, (size, mark) in facts.items()}


_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_LARGEST_LISTING = 8 * 1024 * 1024
"""Maximum size in bytes, about 15,000 files."""

_LONGEST_ANSWER_S = 3600.0
"""Enough for the largest parcel at 150 KB a second."""

_LONGEST_REST = 64 * 1024
_REFUSED = frozenset({401, 403})
_FULL = frozenset({413, 507})
_GONE = frozenset({404, 409})


class WebDavTransport:
    """A folder of a WebDAV server; its certificate is verified, or compared with the pinned one."""

    def __init__(
        self, address: str, user: str, password: str, pin: str, *, patience_s: float
    ) -> None:
        self._root = address.rstrip("/")
        host = urlsplit(address).hostname
        self._client = httpx.Client(
            auth=(user, password) if user else None,
            verify=_context(pin),
            timeout=patience_s,
            follow_redirects=False,
            trust_env=host not in _LOOPBACK,
            headers={"Accept-Encoding": "identity"},
        )

    def listing(self, place: str) -> Mapping[str, RemoteFile]:
        headers = {"Depth": "1", "Content-Length": "0"}
        with self._asking("PROPFIND", self._url(place, ""), headers=headers) as answer:
            if place and answer.status_code in _GONE:
                return {}
            self._require(answer, 207)
            return files_in(self._portions(answer, _LARGEST_LISTING), self._root)

    def create_folder(self, place: str) -> None:
        with self._asking("MKCOL", self._url(place, "")) as answer:
            if answer.status_code != 405:  # it exists already
                self._require(answer, 201)

    def upload(self, place: str, name: str, source: BinaryIO, size: int) -> None:
        content = iter(lambda: source.read(CHUNK), b"")
        headers = {"Content-Length": str(size)}
        where = self._url(place, name)
        with self._asking("PUT", where, content=content, headers=headers) as answer:
            self._require(answer, 201, 200, 204)

    def download(self, place: str, name: str, keep: Callable[[bytes], object]) -> None:
        with self._asking("GET", self._url(place, name)) as answer:
            self._require(answer, 200)
            for portion in self._portions(answer, LARGEST_PARCEL):
                keep(portion)

    def rename_if_free(self, place: str, name: str, new: str) -> bool:
        headers = {"Destination": self._url(place, new), "Overwrite": "F"}
        with self._asking("MOVE", self._url(place, name), headers=headers) as answer:
            if answer.status_code == 412:  # the name is taken
                return False
            self._require(answer, 201, 204)
        return True

    def remove(self, place: str, name: str) -> None:
        with self._asking("DELETE", self._url(place, name)) as answer:
            if answer.status_code not in _GONE:
                self._require(answer, 200, 204)

    def close(self) -> None:
        self._client.close()

    def _url(self, place: str, name: str) -> str:
        parts = [self._root, *([quote(place)] if place else []), quote(name)]
        return "/".join(parts)

    def _require(self, answer: httpx.Response, *wanted: int) -> None:
        status = answer.status_code
        if status in wanted:
            return
        facts: dict[str, Any] = {"address": self._root, "status": status}
        if status in _REFUSED:
            raise Trouble("ROAD_REFUSED", **facts)
        if status in _FULL:
            raise Trouble("ROAD_FULL", **facts)
        if status in _GONE:
            raise Trouble("ROAD_NO_FOLDER", **facts)
        raise Trouble("ROAD_ANSWER", **facts)

    @contextlib.contextmanager
    def _asking(self, method: str, where: str, **more: Any) -> Iterator[httpx.Response]:
        """Send a request; the response body is read only as far as the caller reads it.

        Compressed responses are rejected: a small one may expand beyond the available memory.
        """
        with self._evidence_for(), self._client.stream(method, where, **more) as answer:
            packed = answer.headers.get("Content-Encoding", "identity").lower()
            if packed not in ("", "identity"):
                raise Trouble("ROAD_ANSWER", address=self._root, status=answer.status_code)
            yield answer
            if not answer.is_stream_consumed:
                _drain(answer)

    def _portions(self, answer: httpx.Response, most: int) -> Iterator[bytes]:
        """Yield the body of a response, within limits of size and time. Raises ROAD_ANSWER."""
        until = time.monotonic() + _LONGEST_ANSWER_S
        for portion in answer.iter_raw(CHUNK):
            most -= len(portion)
            if most < 0 or time.monotonic() > until:
                raise Trouble("ROAD_ANSWER", address=self._root, status=answer.status_code)
            yield portion

    @contextlib.contextmanager
    def _evidence_for(self) -> Iterator[None]:
        try:
            yield
        except httpx.ConnectError as error:
            if _is_about_certificate(error):
                raise Trouble("ROAD_CERTIFICATE", address=self._root) from error
            raise Trouble("ROAD_UNREACHABLE", address=self._root) from error
        except httpx.ConnectTimeout as error:
            raise Trouble("ROAD_UNREACHABLE", address=self._root) from error
        except (httpx.HTTPError, httpx.StreamError, ssl.SSLError) as error:
            raise Trouble("ROAD_BROKEN", address=self._root) from error


def see_certificate(address: str, *, patience_s: float) -> ServerIdentity | None:
    """Return the certificate of a server; None for plain http.

    Raises:
        Trouble: ROAD_UNREACHABLE.
    """
    parts = urlsplit(address)
    if parts.scheme != "https":
        return None
    blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    blind.check_hostname = False
    blind.verify_mode = ssl.CERT_NONE  # inspection only; nothing is sent
    where = (parts.hostname or "", parts.port or 443)
    try:
        with (
            socket.create_connection(where, patience_s) as plain,
            blind.wrap_socket(plain, server_hostname=parts.hostname) as seen,
        ):
            der = seen.getpeercert(binary_form=True) or b""
    except OSError as error:
        raise Trouble("ROAD_UNREACHABLE", address=address) from error
    digest = hashlib.sha256(der).hexdigest().upper()
    fingerprint = ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))
    return ServerIdentity(
        ssl.DER_cert_to_PEM_cert(der), fingerprint, _is_vouched(where, patience_s)
    )


def _drain(answer: httpx.Response) -> None:
    """Read a short rest, so that the connection can be reused; skip a long one."""
    read = 0
    for portion in answer.iter_raw(CHUNK):
        read += len(portion)
        if read > _LONGEST_REST:
            return


def _is_vouched(where: tuple[str, int], patience_s: float) -> bool:
    try:
        with (
            socket.create_connection(where, patience_s) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=where[0]),
        ):
            return True
    except OSError:  # includes SSLError
        return False


def _context(pin: str) -> ssl.SSLContext:
    if not pin:
        return ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Only the exact pinned certificate is accepted, regardless of its name.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_verify_locations(cadata=pin)
    return context


def _is_about_certificate(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return "CERTIFICATE_VERIFY_FAILED" in str(error)
