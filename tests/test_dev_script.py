"""./dev on machines that lack something: what it says, asks for, and leaves alone.

The machine is real but for a folder at the head of PATH, where small programs stand in for apt,
uv and the like and write down how they were called.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT

SHELL = shutil.which("dash") or shutil.which("sh") or "sh"
UV = f"""
case "$1" in
    --version) echo "uv 0.99.0" ;;
    venv) "{sys.executable}" -m venv --without-pip "$5" ;;
    *)
        echo "uv $1 $2 index=${{UV_DEFAULT_INDEX-}} cert=${{SSL_CERT_FILE-}}" \
            "downloads=${{UV_PYTHON_DOWNLOADS-}}" >>"$RECORD"
        ;;
esac
"""
MAIN = "import sys; print(sys.argv[1:])\n"


@dataclass
class Machine:
    """A copy of the project's set-up on a machine whose programs a test can replace."""

    folder: Path

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def record(self) -> list[str]:
        path = self.folder / "record"
        return path.read_text("utf-8").splitlines() if path.exists() else []

    def program(self, name: str, body: str) -> None:
        """Let ``name`` run the shell lines of ``body``."""
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
        path.chmod(0o755)

    def dev(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SHELL, str(self.project / "dev"), *arguments],
            env={
                "HOME": str(self.folder),
                "LANG": "C.UTF-8",
                "PATH": f"{self.folder / 'bin'}:/usr/bin:/bin",
                "RECORD": str(self.folder / "record"),
                **settings,
            },
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a machine with every system package, a uv of its own, no root and no screen."""
    machine = Machine(tmp_path)
    (tmp_path / "bin").mkdir()
    machine.project.mkdir()
    for name in ("dev", "pyproject.toml", "uv.lock"):
        shutil.copy(ROOT / name, machine.project / name)
    (machine.project / "main.py").write_text(MAIN, "utf-8")
    (machine.folder / "bin" / "python3").symlink_to(sys.executable)
    machine.program("id", "echo 1000")
    machine.program("sudo", "exit 1")
    machine.program("dpkg-query", "echo installed")
    machine.program("apt-get", 'echo "apt-get $*" >>"$RECORD"')
    machine.program("uv", UV)
    return machine


def test_the_script_is_posix_shell() -> None:
    subprocess.run([SHELL, "-n", str(ROOT / "dev")], check=True)


def test_the_script_is_executable() -> None:
    assert os.access(ROOT / "dev", os.X_OK)
    assert (ROOT / "dev").read_text("utf-8").startswith("#!/bin/sh\n")


def test_help_names_every_job() -> None:
    text = (ROOT / "dev").read_text("utf-8")
    jobs = set(re.findall(r"^        ([a-z]+)\) ", text, re.MULTILINE))

    ended = subprocess.run([SHELL, str(ROOT / "dev")], capture_output=True, text=True, check=True)

    assert {"run", "test", "check", "bench", "soak", "screenshots"} <= jobs
    assert set(re.findall(r"^\./dev (\w+)", ended.stdout, re.MULTILINE)) == jobs


def test_an_unknown_job_is_named_and_the_help_pointed_at(machine: Machine) -> None:
    ended = machine.dev("tset")

    assert ended.returncode == 2
    assert "no job called 'tset'" in ended.stderr
    assert "./dev help" in ended.stderr
    assert machine.record == []


def test_without_a_screen_run_says_so_and_makes_the_demonstration(machine: Machine) -> None:
    ended = machine.dev("run")

    assert ended.returncode == 0, ended.stderr
    assert "There is no screen here" in ended.stderr
    assert ended.stdout == f"['demo', '--out', '{machine.project}/build/demo']\n"


def test_a_screen_that_cannot_be_reached_is_none(machine: Machine) -> None:
    """A name in DISPLAY is not believed: here nothing answers to it."""
    (machine.project / "ui").mkdir()
    (machine.project / "ui/window.py").write_text("from PySide6.QtWidgets import QWidget\n")

    ended = machine.dev("run", DISPLAY=":4711", WAYLAND_DISPLAY="nowhere")

    assert "There is no screen here" in ended.stderr
    assert ended.stdout.startswith("['demo', ")


def test_with_a_screen_but_no_window_yet_the_demonstration_is_made(machine: Machine) -> None:
    ended = machine.dev("run", DISPLAY=":4711")

    assert "This version has no window yet" in ended.stderr
    assert ended.stdout.startswith("['demo', ")


def test_what_follows_run_goes_to_the_program_as_it_is(machine: Machine) -> None:
    ended = machine.dev("run", "import", "学院 名单.xlsx", "--json")

    assert ended.stdout == "['import', '学院 名单.xlsx', '--json']\n"
    assert "screen" not in ended.stderr


def test_set_up_is_announced_before_it_happens_and_is_not_repeated(machine: Machine) -> None:
    first = machine.dev("run", "students")
    done_first = machine.record
    second = machine.dev("run", "students")

    assert "Making the environment .venv with Python 3." in first.stderr
    assert "Installing into .venv" in first.stderr
    assert [line.split(" index")[0] for line in done_first] == ["uv export --quiet", "uv pip sync"]
    assert second.stderr == ""
    assert machine.record == done_first


def test_a_changed_lock_is_installed_again(machine: Machine) -> None:
    machine.dev("run", "students")
    with (machine.project / "uv.lock").open("a", encoding="utf-8") as lock:
        lock.write("# another version\n")

    ended = machine.dev("run", "students")

    assert "Installing into .venv" in ended.stderr
    assert len(machine.record) == 4


def test_an_installation_that_failed_is_tried_again(machine: Machine) -> None:
    machine.program("uv", UV.replace("    *)\n", "    pip) echo offline; exit 2 ;;\n    *)\n"))
    failed = machine.dev("run", "students")
    machine.program("uv", UV)

    again = machine.dev("run", "students")

    assert failed.returncode == 3
    assert "offline" in failed.stderr
    assert "The Python packages could not be installed" in failed.stderr
    assert failed.stdout == ""
    assert again.returncode == 0
    assert "Installing into .venv" in again.stderr


def test_an_environment_that_no_longer_runs_is_made_anew(machine: Machine) -> None:
    machine.dev("run", "students")
    python = machine.project / ".venv/bin/python"
    python.unlink()
    python.symlink_to(machine.folder / "gone")

    ended = machine.dev("run", "students")

    assert "is made again" in ended.stderr
    assert ended.stdout == "['students']\n"


@pytest.mark.parametrize(
    ("settings", "seen"),
    [
        (
            {"PIP_INDEX_URL": "https://mirror/simple", "PIP_CERT": "/pip.pem"},
            "index=https://mirror/simple cert=/pip.pem",
        ),
        (
            {
                "PIP_INDEX_URL": "https://mirror/simple",
                "UV_DEFAULT_INDEX": "https://own/simple",
                "PIP_CERT": "/pip.pem",
                "SSL_CERT_FILE": "/own.pem",
            },
            "index=https://own/simple cert=/own.pem",
        ),
        ({}, "index= cert="),
    ],
)
def test_settings_of_pip_reach_uv_where_its_own_are_silent(
    settings: dict[str, str], seen: str, machine: Machine
) -> None:
    machine.dev("run", "students", **settings)

    assert machine.record[-1] == f"uv pip sync {seen} downloads=never"


def test_a_python_outside_the_range_is_passed_over(machine: Machine) -> None:
    """A newer python3 hides one that suits; the one that suits is taken."""
    (machine.folder / "bin" / "python3").unlink()
    machine.program("python3", "exit 1")
    (machine.folder / "bin" / "python3.13").symlink_to(sys.executable)

    ended = machine.dev("run", "students")

    assert ended.stdout == "['students']\n"
    assert f"({machine.folder}/bin/python3.13)" in ended.stderr


def test_the_python_that_the_settings_name_is_taken(machine: Machine) -> None:
    (machine.folder / "bin" / "other").symlink_to(sys.executable)

    ended = machine.dev("run", "students", UV_PYTHON="other")

    assert ended.stdout == "['students']\n"
    assert f"({machine.folder}/bin/other)" in ended.stderr


def test_an_environment_of_another_python_than_the_settings_name_is_made_anew(
    machine: Machine,
) -> None:
    machine.dev("run", "students")
    body = (
        f"""case "$2" in *python_version*) echo 3.0.1 ;; *) exec "{sys.executable}" "$@" ;; esac"""
    )
    machine.program("other", body)

    ended = machine.dev("run", "students", UV_PYTHON="other")

    assert "is not suitable any more and is made again" in ended.stderr


def test_a_python_that_the_settings_name_in_vain_is_named_back(machine: Machine) -> None:
    ended = machine.dev("run", "students", UV_PYTHON="2.7")

    assert ended.returncode == 3
    assert "UV_PYTHON names another: 2.7." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_home_that_cannot_be_written_to_gets_no_cache(machine: Machine) -> None:
    machine.program("uv", UV.replace("uv $1 $2 ", "uv $1 $2 cache=$UV_CACHE_DIR "))

    ended = machine.dev("run", "students", HOME="/nonexistent")

    assert ended.returncode == 0, ended.stderr
    assert f"cache={machine.project}/.venv/cache " in machine.record[-1]


def test_where_there_is_no_apt_the_packages_are_named_once(machine: Machine) -> None:
    """PATH holds nothing but the shell's tools, as on a system of another family."""
    for name in ("apt-get", "dpkg-query"):
        (machine.folder / "bin" / name).unlink()
    for tool in ("cat", "cksum", "dirname", "find", "grep", "mkdir", "rm", "sh", "uname"):
        (machine.folder / "bin" / tool).symlink_to(shutil.which(tool) or tool)
    (machine.project / "tests" / "bench").mkdir(parents=True)
    (machine.project / "tests" / "bench" / "__main__.py").write_text(MAIN, "utf-8")

    ended = machine.dev("bench", PATH=str(machine.folder / "bin"))
    again = machine.dev("bench", PATH=str(machine.folder / "bin"))

    assert ended.stdout == again.stdout == "[]\n"
    assert "There is no apt here" in ended.stderr
    assert "libgl1 " in ended.stderr
    assert "apt" not in again.stderr


def test_without_root_or_sudo_the_line_to_run_is_printed(machine: Machine) -> None:
    machine.program("dpkg-query", 'case "$4" in libgl1*) ;; *) echo installed ;; esac')

    ended = machine.dev("test")

    assert ended.returncode == 3
    assert "    apt-get install -y --no-install-recommends libgl1\n" in ended.stderr
    assert "takes root or sudo" in ended.stderr
    assert machine.record == []


def test_the_fast_suite_asks_for_no_server_and_no_office_program(machine: Machine) -> None:
    absent = 'case "$4" in openssh*|libreoffice*|xvfb*) exit 1 ;; *) echo installed ;; esac'
    machine.program("dpkg-query", absent)

    ended = machine.dev("test", "--fast")

    assert "apt-get" not in ended.stderr


def test_the_fast_suite_asks_for_the_libraries_of_qt(machine: Machine) -> None:
    """The plug-in of pytest loads them, even where no test opens a window."""
    machine.program("dpkg-query", 'case "$4" in libgl1*) ;; *) echo installed ;; esac')

    ended = machine.dev("test", "--fast")

    assert "    apt-get install -y --no-install-recommends libgl1\n" in ended.stderr


def test_commands_ask_for_no_system_package(machine: Machine) -> None:
    machine.program("dpkg-query", "exit 1")

    ended = machine.dev("run", "students")

    assert ended.stdout == "['students']\n"
    assert not [line for line in machine.record if line.startswith("apt-get")]


@pytest.mark.parametrize("by", ["root", "sudo"])
def test_missing_system_packages_are_announced_and_installed(by: str, machine: Machine) -> None:
    machine.program(
        "dpkg-query",
        'case "$4" in libgl1*) grep -qs "^apt-get install" "$RECORD" || exit 1 ;; esac\n'
        "echo installed",
    )
    if by == "root":
        machine.program("id", "echo 0")
    else:
        machine.program("sudo", '[ "$1" != -n ] || shift; exec "$@"')
    (machine.project / "tests" / "bench").mkdir(parents=True)
    (machine.project / "tests" / "bench" / "__main__.py").write_text(MAIN, "utf-8")

    ended = machine.dev("bench", "--quick")
    again = machine.dev("bench", "--quick")

    assert ended.stdout == again.stdout == "['--quick']\n"
    assert "Installing system packages: libgl1" in ended.stderr
    assert machine.record[:2] == [
        "apt-get update -qq",
        "apt-get install -qq -y --no-install-recommends libgl1",
    ]
    assert again.stderr == ""


def test_debians_new_names_count_as_the_old_ones(machine: Machine) -> None:
    machine.program("dpkg-query", '[ "$4" != libglib2.0-0 ] && echo installed')
    (machine.project / "tests" / "bench").mkdir(parents=True)
    (machine.project / "tests" / "bench" / "__main__.py").write_text(MAIN, "utf-8")

    assert machine.dev("bench").returncode == 0


def test_every_check_runs_and_the_failed_ones_are_named_at_the_end(machine: Machine) -> None:
    """Nothing is installed in this environment, so the tools are missing; our own scripts pass."""
    (machine.project / "packaging").mkdir()
    for script in ("catalogues.py", "commit_messages.py"):
        (machine.project / "packaging" / script).write_text("", "utf-8")

    ended = machine.dev("check")

    assert ended.returncode == 1
    assert "Failed: format, lint, types, import rules, tests. What is wrong" in ended.stderr
