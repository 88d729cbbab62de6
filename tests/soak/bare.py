"""The two commands of the README on a bare Debian: a root that debootstrap has just made.

    ./dev soak bare                 every scenario, with the whole suite (needs root)
    ./dev soak bare run             only `./dev run` as root, as CI does it
    ./dev soak bare SCENARIO…       those named

A root is a plain folder, entered with chroot in a mount namespace of its own; all mounts and
processes end with the namespace, and nothing is deleted while something is mounted inside.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.soak.checkout import copy_project

PROJECT = Path(__file__).parents[2]
SUITE = "trixie"
ROOT_HOME = "/root"
"""A folder that nobody else can read: a checkout below it is the hardest place for tests."""

PLAIN_USER = "counselor"
CERTIFICATES = "/opt/certificates.pem"
"""Where the machine's bundle is carried to: installing ``ca-certificates`` writes its own anew."""

CARRIED = re.compile(
    r"(PIP|UV)_(DEFAULT_)?(EXTRA_)?(INDEX|INDEX_URL|TIMEOUT|DEFAULT_TIMEOUT|HTTP_TIMEOUT)"
    r"|(HTTPS?|NO|ALL)_PROXY",
    re.IGNORECASE,
)
"""Settings of the machine that reach the registries; everything else stays behind."""


@dataclass(frozen=True, slots=True)
class Command:
    """One line typed in the checkout, and what must come of it."""

    line: str
    exit_code: int = 0
    says: str = ""
    says_not: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A person on a bare system, with a checkout somewhere, typing commands."""

    checkout: str
    commands: tuple[Command, ...]
    user: str = "root"
    prepared_by: tuple[str, ...] = ()
    """Lines that root has run before."""

    settings: dict[str, str] = field(default_factory=dict)


INSTALLED_NOTHING = "Installing"
RUN = Command("./dev run", says="Open it with:")
RUN_AGAIN = Command("./dev run", says="Open it with:", says_not=INSTALLED_NOTHING)
TEST = Command("./dev test", says=" passed", says_not="FAILED tests/")
SUDO = (
    "apt-get update -qq",
    "apt-get install -qq -y --no-install-recommends sudo >/dev/null 2>&1",
    f"useradd --create-home {PLAIN_USER}",
    f"echo '{PLAIN_USER} ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/{PLAIN_USER}",
)
NO_SUDO = (f"useradd --create-home {PLAIN_USER}",)
NO_APT = ("rm -f /usr/bin/apt-get",)

SCENARIOS = {
    "run": Scenario(f"{ROOT_HOME}/zhuhang", (RUN,)),
    "root": Scenario(f"{ROOT_HOME}/zhuhang", (RUN, TEST, RUN_AGAIN)),
    "sudo": Scenario(
        f"/home/{PLAIN_USER}/毕业生 帮扶/zhuhang",
        (RUN, TEST, RUN_AGAIN),
        user=PLAIN_USER,
        prepared_by=SUDO,
        settings={"LC_ALL": "C"},
    ),
    "no-home": Scenario(
        "/srv/zhuhang",
        (
            RUN,
            Command("./dev run students --home build/demo/home", says="023110101"),
            Command("./dev run students", exit_code=1, says="--home"),
        ),
        user=PLAIN_USER,
        prepared_by=SUDO,
        settings={"HOME": "/nonexistent", "ZHUHANG_PASSPHRASE": "demo-caseload-for-show"},
    ),
    "no-sudo": Scenario(
        "/srv/zhuhang",
        (Command("./dev run", exit_code=3, says="apt-get install -y --no-install-recommends"),),
        user=PLAIN_USER,
        prepared_by=NO_SUDO,
    ),
    "no-apt": Scenario(
        f"{ROOT_HOME}/zhuhang",
        (Command("./dev run", exit_code=3, says="python3 python3-venv"),),
        prepared_by=NO_APT,
    ),
}
WHOLE = ("root", "sudo", "no-home", "no-sudo", "no-apt")


def bare(arguments: Sequence[str]) -> bool:
    """Run the scenarios that are named, or all, each in a root of its own."""
    names = list(arguments) or list(WHOLE)
    unknown = [name for name in names if name not in SCENARIOS]
    if unknown:
        print(f"no such scenario: {', '.join(unknown)}; there are {', '.join(SCENARIOS)}")
        return False
    missing = [tool for tool in ("debootstrap", "unshare", "chroot") if not shutil.which(tool)]
    if missing or os.geteuid() != 0:
        print(f"a bare system is made by root, with debootstrap; missing: {missing or 'root'}")
        return False
    place = PROJECT / "build" / "bare"
    try:
        place.mkdir(parents=True, exist_ok=True)
        fresh = _timed("debootstrap", lambda: _bootstrap(place / "fresh"))
        held = [_holds(name, place) for name in names] if fresh else [False]
        return all(held)
    finally:
        _remove(place)


def _bootstrap(root: Path) -> bool:
    _remove(root)
    command = ["debootstrap", "--variant=minbase", SUITE, str(root), *_mirror()]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout[-2000:] + done.stderr[-2000:])
        return False
    settings = _apt_proxies()
    (root / "etc/apt/apt.conf.d/90carried").write_text(settings, "utf-8")
    for name in ("resolv.conf", "hosts"):
        shutil.copy(f"/etc/{name}", root / "etc" / name)
    bundle = _certificates()
    if bundle is not None:
        shutil.copy(bundle, root / CERTIFICATES.lstrip("/"))
    return True


def _mirror() -> list[str]:
    """The address that this machine has Debian from, where its apt names one for the suite."""
    wanted = ["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)"]
    done = subprocess.run(wanted, check=False, capture_output=True, text=True)
    lines = (line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)
    return [uri for release, uri in lines if release == SUITE and uri.startswith("http")][:1]


def _apt_proxies() -> str:
    done = subprocess.run(["apt-config", "dump"], check=False, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    return "".join(f"{line}\n" for line in lines if re.match(r"Acquire::https?::Proxy ", line))


def _certificates() -> str | None:
    named = [os.environ.get("SSL_CERT_FILE"), os.environ.get("PIP_CERT"), _pip_setting("cert")]
    found = [one for one in named if one and Path(one).is_file()]
    return found[0] if found else None


def _pip_setting(name: str) -> str | None:
    command = [sys.executable, "-m", "pip", "config", "get", f"global.{name}"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.stdout.strip() or None


def _carried_settings() -> dict[str, str]:
    carried = {name: value for name, value in os.environ.items() if CARRIED.fullmatch(name)}
    index = _pip_setting("index-url")
    if index and "PIP_INDEX_URL" not in carried:
        carried["PIP_INDEX_URL"] = index
    if _certificates() is not None:
        carried |= {"SSL_CERT_FILE": CERTIFICATES, "PIP_CERT": CERTIFICATES}
    return carried


def _holds(name: str, place: Path) -> bool:
    """Copy the fresh root, put the checkout into it and type the commands."""
    scenario, root = SCENARIOS[name], place / name
    print(f"-- {name}: {scenario.user} in {scenario.checkout}", flush=True)
    _remove(root)
    subprocess.run(["cp", "-a", "--", str(place / "fresh"), str(root)], check=True)
    assert not (root / "etc/machine-id").exists()  # or the scenario would prove nothing
    try:
        for line in scenario.prepared_by:
            if _type(root, line, user="root", folder="/", settings={}).returncode:
                print(f"{name}: could not be prepared: {line}")
                return False
        copy_project(PROJECT, root / scenario.checkout.lstrip("/"))
        owner = f"chown -R {scenario.user}: '{scenario.checkout}'"
        _type(root, owner, user="root", folder="/", settings={})
        held = [_command_holds(root, scenario, command) for command in scenario.commands]
        return all(held)
    finally:
        _remove(root)


def _command_holds(root: Path, scenario: Scenario, command: Command) -> bool:
    started = time.monotonic()
    done = _type(
        root,
        command.line,
        user=scenario.user,
        folder=scenario.checkout,
        settings=scenario.settings,
    )
    output = done.stdout.decode("utf-8", "replace")
    problems = [
        *([f"exit code {done.returncode}"] if done.returncode != command.exit_code else []),
        *([f"does not say {command.says!r}"] if command.says not in output else []),
        *(
            [f"says {command.says_not!r}"]
            if command.says_not and command.says_not in output
            else []
        ),
    ]
    took = time.monotonic() - started
    print(f"   {command.line}: {'; '.join(problems) or 'as it should'} ({took:.0f} s)")
    kept = output.splitlines()
    shown = kept[-60:] if problems else [line for line in kept if line.startswith("dev: ")]
    shown += [] if problems else kept[-1:]
    print("".join(f"      {line}\n" for line in shown), end="", flush=True)
    return not problems


def _type(
    root: Path, line: str, *, user: str, folder: str, settings: dict[str, str]
) -> subprocess.CompletedProcess[bytes]:
    """Run a shell line inside ``root`` as ``user``; standard error comes with the output."""
    home = ROOT_HOME if user == "root" else f"/home/{user}"
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": home,
        **_carried_settings(),
        **settings,
    }
    inside = ["env", "-i", *(f"{key}={value}" for key, value in environment.items())]
    if user != "root":
        inside = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", *inside]
    inside += ["sh", "-c", f"cd '{folder}' && {line}"]
    # The namespace ends with its first process, and everything in it: mounts, servers, children;
    # and that process ends with us.
    mounts = (
        'mount -t proc proc "$0/proc" && mount -t sysfs sysfs "$0/sys" && mount --rbind /dev '
        '"$0/dev" && root=$0 && exec chroot "$root" "$@"'
    )
    namespace = [
        *("setpriv", "--pdeathsig=KILL"),
        *("unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation=private"),
    ]
    return subprocess.run(
        [*namespace, "sh", "-c", mounts, str(root), *inside],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _remove(folder: Path) -> None:
    """Delete a root, unless something is mounted inside."""
    if not folder.exists():
        return
    mounts = Path("/proc/self/mountinfo").read_text("utf-8").splitlines()
    inside = [line.split()[4] for line in mounts if line.split()[4].startswith(f"{folder}/")]
    if inside:
        sys.exit(f"{inside[0]} is still mounted: {folder} is left as it is; unmount it first")
    subprocess.run(["rm", "-rf", "--one-file-system", "--", str(folder)], check=True)


def _timed(what: str, work: Callable[[], bool]) -> bool:
    started = time.monotonic()
    done = work()
    print(
        f"{what}: {'done' if done else 'failed'} ({time.monotonic() - started:.0f} s)", flush=True
    )
    return done
