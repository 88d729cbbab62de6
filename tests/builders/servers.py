"""Real servers on the loopback: OpenSSH, Apache with WebDAV, a proxy that breaks connections."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework.exchange.targets import SyncTarget, TransportKind
from storage.exchange.transports.sftp import see_host_key
from tests.conftest import ROOT

in_one_line = pytest.mark.xdist_group("servers")
"""Servers start one after another: two of a kind would only slow each other down."""

SSHD = "/usr/sbin/sshd"
APACHE = "/usr/sbin/apache2"
MODULES = Path("/usr/lib/apache2/modules")
WORD = "throw-away"

needs_sshd = pytest.mark.skipif(not Path(SSHD).exists(), reason="OpenSSH's server is not here")
needs_apache = pytest.mark.skipif(not Path(APACHE).exists(), reason="Apache is not here")


@dataclass(frozen=True)
class Server:
    """A server that runs: its port, the folder that it serves, and what lets one in."""

    port: int
    folder: Path
    key_file: Path | None = None
    fingerprint: str = ""
    scheme: str = "http"

    def target(self, name: str = "就业中心", *, port: int | None = None) -> SyncTarget:
        """Return this server as a target, perhaps behind another port."""
        port = port or self.port
        if self.key_file is not None:
            address = f"sftp://127.0.0.1:{port}{self.folder}"
            user = getpass.getuser()
            return SyncTarget(name, TransportKind.SFTP, address, user, key_file=str(self.key_file))
        address = f"{self.scheme}://127.0.0.1:{port}/dav"
        return SyncTarget(name, TransportKind.WEBDAV, address, "zhou")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def sftp_server() -> Iterator[Server]:
    """Run OpenSSH's server with keys that are thrown away."""
    with _shelter() as shelter:
        for name in ("host", "user"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(shelter / name)],
                check=True,
            )
        shutil.copy(shelter / "user.pub", shelter / "authorized")
        served, port = shelter / "served", free_port()
        served.mkdir()
        (shelter / "config").write_text(
            f"Port {port}\nListenAddress 127.0.0.1\nHostKey {shelter}/host\n"
            f"AuthorizedKeysFile {shelter}/authorized\nStrictModes no\nUsePAM no\n"
            "PasswordAuthentication no\nKbdInteractiveAuthentication no\n"
            "PermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\n"
            f"PidFile none\nMaxStartups 100:30:200\n"
        )
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        command = [SSHD, "-D", "-e", "-f", str(shelter / "config")]
        seen = subprocess.run(
            ["ssh-keygen", "-lf", str(shelter / "host.pub")],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()[1]
        with _running(command, shelter, port):
            yield Server(port, served, shelter / "user", seen)


@contextmanager
def webdav_server(*, secure: bool = False) -> Iterator[Server]:
    """Run Apache with WebDAV on a port of its own, with a name and a word."""
    with _shelter() as shelter:
        served, port = shelter / "served", free_port()
        served.mkdir()
        (shelter / "locks").mkdir()
        hashed = subprocess.run(
            ["openssl", "passwd", "-apr1", "-stdin"],
            input=WORD,
            text=True,
            check=True,
            capture_output=True,
        ).stdout.strip()
        (shelter / "users").write_text(f"zhou:{hashed}\n")
        config = _apache_config(shelter, port)
        if secure:
            write_certificate(shelter / "cert.pem", shelter / "cert.key")
            config += (
                f"LoadModule ssl_module {MODULES}/mod_ssl.so\nSSLEngine on\n"
                f"SSLCertificateFile {shelter}/cert.pem\nSSLCertificateKeyFile {shelter}/cert.key\n"
            )
        (shelter / "config").write_text(config)
        _give_to_apache(shelter)
        with _running([APACHE, "-X", "-f", str(shelter / "config")], shelter, port):
            yield Server(port, served, scheme="https" if secure else "http")


def _apache_config(shelter: Path, port: int) -> str:
    names = "mpm_event authn_core authn_file authz_core authz_user alias auth_basic dav dav_fs"
    loaded = "".join(f"LoadModule {n}_module {MODULES}/mod_{n}.so\n" for n in names.split())
    keeper = "User www-data\nGroup www-data\n" if os.geteuid() == 0 else ""
    return (
        f"{loaded}ServerRoot {shelter}\nServerName localhost\nListen 127.0.0.1:{port}\n{keeper}"
        f"PidFile {shelter}/pid\nErrorLog {shelter}/log\nDocumentRoot {shelter}\n"
        f"DavLockDB {shelter}/locks/db\nMutex file:{shelter}/locks default\n"
        f"Alias /dav {shelter}/served\n"
        f"<Directory {shelter}/served>\nDav On\nAuthType Basic\nAuthName dav\n"
        f"AuthUserFile {shelter}/users\nRequire valid-user\n</Directory>\n"
    )


def _give_to_apache(shelter: Path) -> None:
    """Apache never serves as root: what it writes to belongs to its own account then."""
    if os.geteuid() == 0:
        shelter.chmod(0o755)
        for place in (shelter / "served", shelter / "locks"):
            shutil.chown(place, "www-data", "www-data")


def write_certificate(cert: Path, key_file: Path) -> None:
    """Make a certificate that nobody vouches for."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nas.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))  # whatever day it is
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


@contextmanager
def flaky(port: int, *, seed: int, rate: float = 0.6, mean_bytes: int = 20000) -> Iterator[int]:
    """Put a proxy that breaks connections before a port; return its port."""
    command = [
        sys.executable,
        str(ROOT / "tests" / "torture" / "flaky_proxy.py"),
        *("--to", f"127.0.0.1:{port}", "--seed", str(seed), "--fault-rate", str(rate)),
        *("--mean-bytes", str(mean_bytes), "--stall-s", "0.5", "--delay-ms", "5"),
        *("--bps", "2000000", "--until-ok", "4"),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline().split()[-1])
    finally:
        process.terminate()
        process.communicate()


@contextmanager
def _shelter() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="zhuhang-server-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: list[str], shelter: Path, port: int) -> Iterator[None]:
    with (shelter / "said").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        _await(process, shelter, port)
        yield
    finally:
        process.terminate()
        process.wait()


def _await(process: subprocess.Popen[bytes], shelter: Path, port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    logs = [(shelter / name).read_text() for name in ("said", "log") if (shelter / name).exists()]
    raise AssertionError("the server did not start: " + "\n".join(logs))


def pinned(server: Server, *, port: int | None = None) -> SyncTarget:
    target = server.target(port=port)
    if server.key_file is None:
        return target
    return replace(target, pin=see_host_key(server.target().address, patience_s=5).pin)
