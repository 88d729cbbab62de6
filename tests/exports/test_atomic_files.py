"""A file appears whole under its name, or not at all."""

from __future__ import annotations

import errno
import io
import os
import signal
import stat
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from casework.problems import RuleBroken, Trouble
from exports import atomic_files
from exports.atomic_files import atomic_writer, fsync_folder, write_atomically

ROOT = Path(__file__).parents[2]


def in_a_child(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = "import sys\nsys.path.insert(0, sys.argv.pop(1))\n" + textwrap.dedent(script)
    return subprocess.run(
        [sys.executable, "-c", code, str(ROOT), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_the_bytes_written_become_the_file(tmp_path: Path) -> None:
    target = tmp_path / "台账.pdf"
    with atomic_writer(target) as out:
        out.write(b"one ")
        out.write(b"two")

    assert target.read_bytes() == b"one two"
    assert names_in(tmp_path) == ["台账.pdf"]


def test_the_target_is_untouched_until_the_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_bytes(b"old")
    with atomic_writer(target) as out:
        out.write(b"new")
        out.flush()
        assert target.read_bytes() == b"old"

    assert target.read_bytes() == b"new"


def test_an_error_inside_the_block_keeps_the_old_file_and_leaves_nothing_else(
    tmp_path: Path,
) -> None:
    target = tmp_path / "report"
    target.write_bytes(b"old")

    def write_half() -> None:
        with atomic_writer(target) as out:
            out.write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()

    assert target.read_bytes() == b"old"
    assert names_in(tmp_path) == ["report"]


def test_an_os_error_of_the_caller_is_not_wrapped(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), atomic_writer(tmp_path / "report"):
        (tmp_path / "missing").read_bytes()

    assert names_in(tmp_path) == []


def test_a_writer_that_seeks_is_verified_too(tmp_path: Path) -> None:
    target = tmp_path / "archive.zip"
    with atomic_writer(target) as out, zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "hello")
        archive.writestr("b.txt", "there")

    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert archive.read("b.txt") == b"there"


def test_a_writer_that_seeks_back_and_overwrites_is_verified(tmp_path: Path) -> None:
    target = tmp_path / "report"
    with atomic_writer(target) as out:
        out.write(b"0000 body and tail")
        out.seek(0)
        out.write(b"1234")
        out.seek(9)
        out.truncate()

    assert target.read_bytes() == b"1234 body"


def test_a_writer_that_closes_the_stream_does_no_harm(tmp_path: Path) -> None:
    target = tmp_path / "list.csv"
    with atomic_writer(target) as out, io.TextIOWrapper(out, encoding="utf-8") as text:
        text.write("学号\n")

    assert target.read_text(encoding="utf-8") == "学号\n"


def test_bytes_that_do_not_read_back_are_never_renamed_into_place(tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_bytes(b"old")

    def write_onto_a_bad_disk() -> None:
        with atomic_writer(target) as out:
            out.write(b"right")
            out.flush()
            next(tmp_path.glob(".*.part")).write_bytes(b"wrong")

    with pytest.raises(Trouble) as trouble:
        write_onto_a_bad_disk()

    assert trouble.value.code == "WRITE_NOT_VERIFIED"
    assert target.read_bytes() == b"old"
    assert names_in(tmp_path) == ["report"]


def test_private_files_are_owner_only_and_documents_follow_the_umask(
    tmp_path: Path,
) -> None:
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "keys", b"k")
        write_atomically(tmp_path / "document", b"d", private=False)
    finally:
        os.umask(before)

    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "document").stat().st_mode) == 0o640


def test_the_temporary_name_reveals_nothing(tmp_path: Path) -> None:
    with atomic_writer(tmp_path / "129900200201010000.pdf") as out:
        out.write(b"x")
        (name,) = names_in(tmp_path)

    assert "1299" not in name
    assert name.startswith(".")
    assert name.endswith(".part")


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(RuleBroken) as refusal:
        write_atomically(tmp_path / "out", b"x")

    assert (refusal.value.rule, refusal.value.field) == ("TARGET_IS_FOLDER", "out")
    assert refusal.value.facts == {"path": str(tmp_path / "out")}


@pytest.mark.parametrize("place", ["missing/report", "a-file/report"])
def test_a_missing_folder_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "a-file").write_bytes(b"")
    with pytest.raises(Trouble) as trouble:
        write_atomically(tmp_path / place, b"x")

    assert trouble.value.code == "FOLDER_MISSING"
    assert trouble.value.facts["path"] == str(tmp_path / place)


def test_a_name_too_long_for_the_disk_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken) as refusal:
        write_atomically(tmp_path / ("长" * 300), b"x")

    assert (refusal.value.rule, refusal.value.field) == ("BAD_FILE_NAME", "out")
    assert names_in(tmp_path) == []


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_full_disk_is_reported_and_the_old_file_kept(tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_bytes(b"old")
    done = in_a_child(
        """
        import resource
        from pathlib import Path
        from casework.problems import Trouble
        from exports.atomic_files import write_atomically
        sys.dont_write_bytecode = True
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            write_atomically(Path(sys.argv[1]), b"x" * 1_000_000)
        except Trouble as trouble:
            print(trouble.code, trouble.facts["free_bytes"] > 0)
        """,
        str(target),
    )

    assert done.stdout == "DISK_FULL True\n", done.stderr
    assert target.read_bytes() == b"old"
    assert names_in(tmp_path) == ["report"]


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_disk_that_fills_at_the_last_write_is_reported_too(tmp_path: Path) -> None:
    done = in_a_child(
        """
        from pathlib import Path
        from casework.problems import Trouble
        from exports.atomic_files import atomic_writer
        import resource
        try:
            with atomic_writer(Path(sys.argv[1])) as out:
                out.write(b"x" * 2_000)       # stays in the buffer
                sys.dont_write_bytecode = True
                resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))
        except Trouble as trouble:
            print(trouble.code)
        """,
        str(tmp_path / "report"),
    )

    assert done.stdout == "DISK_FULL\n", done.stderr
    assert names_in(tmp_path) == []


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    done = in_a_child(
        """
        import os
        from pathlib import Path
        from casework.problems import Trouble
        from exports.atomic_files import write_atomically
        folder = Path(sys.argv[1])
        folder.chmod(0o555)
        if os.getuid() == 0:                  # root is not held by permissions
            os.chdir(folder)
            os.setuid(65534)
            folder = Path()
        try:
            write_atomically(folder / "report", b"x")
        except Trouble as trouble:
            print(trouble.code, trouble.facts["path"].endswith("report"))
        """,
        str(folder),
    )

    assert done.stdout == "CANNOT_WRITE True\n", done.stderr
    assert names_in(folder) == []


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_process_killed_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_bytes(b"old")
    done = in_a_child(
        """
        import os, signal
        from pathlib import Path
        from exports.atomic_files import atomic_writer
        with atomic_writer(Path(sys.argv[1])) as out:
            out.write(b"half of the new file")
            out.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        """,
        str(target),
    )

    assert done.returncode == -signal.SIGKILL
    assert target.read_bytes() == b"old"


def refusing(times: int, error: OSError) -> Callable[[Path, Path], None]:
    """Return a rename that fails so many times before it works."""
    left = [times]

    def rename(part: Path, target: Path) -> None:
        if left[0]:
            left[0] -= 1
            raise error
        part.replace(target)

    return rename


def windows_error(number: int) -> OSError:
    error = PermissionError(errno.EACCES, "held")
    error.winerror = number
    return error


@pytest.mark.parametrize("number", [5, 32, 33])
def test_a_briefly_locked_target_is_retried(tmp_path: Path, number: int) -> None:
    part, target = tmp_path / ".p.part", tmp_path / "report"
    part.write_bytes(b"new")
    atomic_files._take_the_name(
        part, target, replace=refusing(3, windows_error(number)), pauses_s=(0, 0, 0)
    )

    assert target.read_bytes() == b"new"


def test_a_target_that_stays_locked_keeps_the_finished_file_and_names_it(tmp_path: Path) -> None:
    part, target = tmp_path / ".p.part", tmp_path / "report"
    part.write_bytes(b"new")
    target.write_bytes(b"old")
    with pytest.raises(Trouble) as trouble:
        atomic_files._take_the_name(
            part, target, replace=refusing(99, windows_error(32)), pauses_s=(0, 0)
        )

    assert trouble.value.code == "TARGET_IN_USE"
    assert Path(trouble.value.facts["kept_at"]).read_bytes() == b"new"
    assert target.read_bytes() == b"old"


def test_a_folder_can_be_made_durable(tmp_path: Path) -> None:
    fsync_folder(tmp_path)

    with pytest.raises(OSError, match="missing"):
        fsync_folder(tmp_path / "missing")
