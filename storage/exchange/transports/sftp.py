"""SFTP transport: uploads to a temporary name, verifies, renames without overwriting."""

from __future__ import annotations

import asyncio
import contextlib
import posixpath
import stat
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, BinaryIO, TypeVar, cast
from urllib.parse import unquote, urlsplit

import asyncssh

from casework.exchange.targets import ServerIdentity
from casework.problems import RuleBroken, Trouble
from storage.exchange.transports.transport import CHUNK, RemoteFile, check_entry_limit

T = TypeVar("T")

_CUT = (
    asyncssh.ConnectionLost,
    asyncssh.DisconnectError,
    asyncssh.ChannelOpenError,
    asyncssh.SFTPConnectionLost,
    asyncssh.SFTPNoConnection,
)


class SftpTransport:
    """A folder of an SSH server, whose key must be the pinned one."""

    def __init__(
        self, address: str, user: str, password: str, pin: str, key_file: str, *, patience_s: float
    ) -> None:
        self._address = address
        self._root = unquote(urlsplit(address).path) or "."
        self._patience_s = patience_s
        self._runner = asyncio.Runner()
        # One request reports a broken connection; errors of parallel requests add nothing.
        self._runner.get_loop().set_exception_handler(lambda _loop, _context: None)
        self._connection: asyncssh.SSHClientConnection | None = None
        try:
            self._connection, self._client = self._run(self._enter(user, password, pin, key_file))
        except BaseException:
            self.close()
            raise

    async def _enter(
        self, user: str, password: str, pin: str, key_file: str
    ) -> tuple[asyncssh.SSHClientConnection, asyncssh.SFTPClient]:
        host, port = _where(self._address)
        keys = [_private_key(key_file, password)] if key_file else None
        connection = await asyncssh.connect(
            host,
            port,
            username=user,
            password=None if key_file else password,
            client_keys=keys,
            known_hosts=([asyncssh.import_public_key(pin)], [], []),
            config=None,
            agent_path=None,
            connect_timeout=self._patience_s,
            login_timeout=self._patience_s,
        )
        try:
            return connection, await connection.start_sftp_client()
        except BaseException:
            connection.abort()
            raise

    def listing(self, place: str) -> Mapping[str, RemoteFile]:
        async def look() -> dict[str, RemoteFile]:
            found: dict[str, RemoteFile] = {}
            entries = 0
            try:
                async for entry in self._client.scandir(self._path(place)):
                    entries += 1
                    check_entry_limit(entries, self._address)
                    state, name = entry.attrs, str(entry.filename)
                    if stat.S_ISREG(state.permissions or 0):
                        found[name] = RemoteFile(state.size or 0, str(state.mtime))
            except asyncssh.SFTPNoSuchFile:
                if not place:
                    raise
            return found

        return self._run(look())

    def create_folder(self, place: str) -> None:
        async def make() -> None:
            if not await self._client.isdir(self._path(place)):
                await self._client.mkdir(self._path(place))

        self._run(make())

    def upload(self, place: str, name: str, source: BinaryIO, size: int) -> None:
        remote = self._run(self._client.open(self._path(place, name), "xb"))
        try:
            while portion := source.read(CHUNK):
                self._run(remote.write(portion))
        finally:
            self._leave(remote)

    def download(self, place: str, name: str, keep: Callable[[bytes], object]) -> None:
        remote = self._run(self._client.open(self._path(place, name), "rb"))
        try:
            while portion := self._run(remote.read(CHUNK)):
                keep(cast(bytes, portion))  # opened in binary mode
        finally:
            self._leave(remote)

    def rename_if_free(self, place: str, name: str, new: str) -> bool:
        async def rename() -> bool:
            target = self._path(place, new)
            if await self._client.exists(target):
                return False
            try:
                # Plain rename: OpenSSH fails if the target exists, even if created just now.
                await self._client.rename(self._path(place, name), target)
            except (asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists):
                if await self._client.exists(target):
                    return False
                raise
            return True

        return self._run(rename())

    def remove(self, place: str, name: str) -> None:
        async def remove() -> None:
            with contextlib.suppress(asyncssh.SFTPNoSuchFile):
                await self._client.remove(self._path(place, name))

        self._run(remove())

    def close(self) -> None:
        connection, self._connection = self._connection, None
        with contextlib.suppress(Trouble):
            if connection is not None:
                connection.abort()
                self._run(connection.wait_closed())
        self._runner.close()

    def _leave(self, remote: Any) -> None:
        """Close a remote file; ignore failures, since reading back detects them."""
        with contextlib.suppress(Trouble):
            self._run(remote.close())

    def _path(self, *parts: str) -> str:
        return posixpath.join(self._root, *filter(None, parts))

    def _run(self, work: Awaitable[T]) -> T:
        async def patiently() -> T:
            return await asyncio.wait_for(work, self._patience_s)

        with _evidence_for(self._address):
            return self._runner.run(patiently())


def see_host_key(address: str, *, patience_s: float) -> ServerIdentity:
    """Return the host key of a server. Raises Trouble ROAD_UNREACHABLE."""
    host, port = _where(address)

    async def look() -> asyncssh.SSHKey | None:
        asking = asyncssh.get_server_host_key(host, port, config=None)
        return await asyncio.wait_for(asking, patience_s)

    with _evidence_for(address):
        key = asyncio.run(look())
    if key is None:
        raise Trouble("ROAD_UNREACHABLE", address=address)
    pin = key.export_public_key("openssh").decode().strip()
    return ServerIdentity(pin, key.get_fingerprint(), is_vouched=False)


def _where(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return parts.hostname or "", parts.port or 22


def _private_key(key_file: str, password: str) -> asyncssh.SSHKey:
    try:
        return asyncssh.read_private_key(key_file, password or None)
    except (OSError, asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise RuleBroken("ROAD_KEY_FILE", "key_file", path=key_file) from error


@contextlib.contextmanager
def _evidence_for(address: str) -> Iterator[None]:
    """Translate errors of an SSH connection to ``Trouble``."""
    facts: dict[str, Any] = {"address": address}
    try:
        yield
    except asyncssh.HostKeyNotVerifiable as error:
        raise Trouble("ROAD_HOST_CHANGED", **facts) from error
    except (asyncssh.PermissionDenied, asyncssh.SFTPPermissionDenied) as error:
        raise Trouble("ROAD_REFUSED", **facts) from error
    except asyncssh.SFTPNoSuchFile as error:
        raise Trouble("ROAD_NO_FOLDER", **facts) from error
    except (asyncssh.SFTPNoSpaceOnFilesystem, asyncssh.SFTPQuotaExceeded) as error:
        raise Trouble("ROAD_FULL", **facts) from error
    except _CUT as error:
        raise Trouble("ROAD_BROKEN", **facts) from error
    except asyncssh.SFTPError as error:  # the connection is fine: the server refused
        raise Trouble("ROAD_ANSWER", **facts) from error
    except (asyncssh.Error, TimeoutError) as error:
        raise Trouble("ROAD_BROKEN", **facts) from error
    except OSError as error:
        raise Trouble("ROAD_UNREACHABLE", **facts) from error
