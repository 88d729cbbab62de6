"""Where a caseload may live, and what its folder is made of."""

from __future__ import annotations

import errno
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.problems import RuleBroken, Trouble
from storage.folder import Folder, default_folder, troubles_at
from storage.location_checks import (
    Mount,
    _linux_mounts,
    check_location,
    is_share_path,
    kind_of,
    parse_mount_listing,
    parse_mountinfo,
    read_mounts,
)
from tests.builders.accounts import as_an_ordinary_account

LOCAL = (Mount(Path("/"), "ext4"),)


def refusal(path: Path, mounts: tuple[Mount, ...] = LOCAL, **environ: str) -> RuleBroken:
    with pytest.raises(RuleBroken) as caught:
        check_location(path, mounts, environ)
    return caught.value


@pytest.mark.fast
def test_a_new_folder_is_private_and_complete(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "deep" / "home")

    folder.prepare_new()

    for place in (folder.root, *folder.parts):
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert {p.name for p in folder.root.iterdir()} == {
        "blobs", "backups", "outbox", "inbox", "logs", "vault.lock",
    }  # fmt: skip


def test_the_folder_can_be_prepared_again_after_an_interruption(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "home")
    folder.prepare_new()

    folder.prepare_new()

    assert not folder.holds_caseload()


@pytest.mark.parametrize(
    "remains",
    [
        "vault.db",
        "keys.json",
        "keys.bak.json",
        "blobs/ab/abcd",
        "backups/snap/x.db",
        "outbox/0001.zhp",
        "inbox/0001.zhp",
    ],
)
def test_a_new_caseload_is_never_created_over_remains_of_another(
    tmp_path: Path, remains: str
) -> None:
    folder = Folder(tmp_path / "home")
    folder.prepare_new()
    (folder.root / remains).parent.mkdir(parents=True, exist_ok=True)
    (folder.root / remains).write_bytes(b"something")

    with pytest.raises(RuleBroken) as caught:
        folder.prepare_new()

    assert (caught.value.rule, caught.value.field) == ("HOME_EXISTS", "home")
    assert (folder.root / remains).read_bytes() == b"something"


def test_a_folder_with_unrelated_files_is_refused_and_untouched(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(b"mine")

    with pytest.raises(RuleBroken) as caught:
        Folder(tmp_path).prepare_new()

    assert caught.value.rule == "HOME_NOT_EMPTY"
    assert caught.value.facts == {"path": str(tmp_path)}
    assert [p.name for p in tmp_path.iterdir()] == ["letter.docx"]


def test_an_empty_folder_has_no_caseload_to_open(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RuleBroken) as caught:
            Folder(root).require_caseload()
        assert caught.value.rule == "HOME_MISSING"


def test_keys_without_a_database_are_not_opened_as_a_new_caseload(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_bytes(b"{}")

    with pytest.raises(Trouble) as caught:
        Folder(tmp_path).require_caseload()

    assert caught.value.code == "DATABASE_MISSING"


@pytest.mark.parametrize("below", ["", "home"])
def test_a_file_is_refused_as_a_home_or_its_parent(tmp_path: Path, below: str) -> None:
    (tmp_path / "note").write_bytes(b"text")
    path = tmp_path / "note" / below

    assert refusal(path).rule == "HOME_IS_FILE"
    with pytest.raises(RuleBroken, match="HOME_IS_FILE"):
        Folder(path).prepare_new()
    with pytest.raises(RuleBroken, match="HOME_IS_FILE"):
        Folder(path).require_caseload()


@pytest.mark.parametrize(
    "kind",
    ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.davfs", "fuse.rclone",
     "davfs", "vboxsf", "remote", "fuse.gvfsd-fuse", "CIFS"],
)  # fmt: skip
def test_a_network_share_is_refused_and_nothing_is_created(tmp_path: Path, kind: str) -> None:
    share = tmp_path / "share"
    mounts = (*LOCAL, Mount(share, kind))

    broken = refusal(share / "a" / "home", mounts)

    assert (broken.rule, broken.field) == ("HOME_ON_NETWORK", "home")
    assert broken.facts == {"path": str(share / "a" / "home"), "kind": kind.lower()}
    assert not share.exists()


@pytest.mark.parametrize("kind", ["ext4", "btrfs", "xfs", "tmpfs", "ntfs3", "NTFS", "apfs",
                                  "fuseblk", "overlay", "fuse.gocryptfs", ""])  # fmt: skip
def test_an_ordinary_disk_is_accepted(tmp_path: Path, kind: str) -> None:
    check_location(tmp_path / "home", (*LOCAL, Mount(tmp_path, kind)), {})

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["vfat", "exfat", "FAT32", "msdos"])
def test_a_fat_file_system_is_refused(tmp_path: Path, kind: str) -> None:
    assert refusal(tmp_path / "home", (*LOCAL, Mount(tmp_path, kind))).rule == "HOME_ON_FAT"


def test_the_topmost_mount_is_used(tmp_path: Path) -> None:
    share, local = tmp_path / "share", tmp_path / "share" / "local"
    mounts = (Mount(share, "ext4"), Mount(share, "nfs4"), *LOCAL, Mount(local, "xfs"))

    assert kind_of(share / "home", mounts) == "nfs4"
    assert kind_of(local / "home", mounts) == "xfs"
    assert kind_of(tmp_path / "shared" / "home", mounts) == "ext4"


def test_a_link_to_a_network_share_is_refused(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (tmp_path / "link").symlink_to(share)

    broken = refusal(tmp_path / "link" / "home", (*LOCAL, Mount(share, "nfs")))

    assert broken.rule == "HOME_ON_NETWORK"


@pytest.mark.parametrize(
    ("folder", "program"),
    [("OneDrive", "OneDrive"), ("OneDrive - 某某大学", "OneDrive"), ("坚果云", "坚果云"),
     ("我的坚果云", "坚果云"), ("Nutstore Files", "坚果云"), ("Dropbox", "Dropbox"),
     ("Dropbox (Personal)", "Dropbox"), ("百度网盘同步空间", "百度网盘"),
     ("BaiduSyncdisk", "百度网盘"), ("iCloudDrive", "iCloud"), ("Mobile Documents", "iCloud"),
     ("WPS云盘", "WPS 云盘"), ("Google Drive", "Google Drive")],
)  # fmt: skip
def test_a_synchronised_folder_is_refused_by_its_name(
    tmp_path: Path, folder: str, program: str
) -> None:
    broken = refusal(tmp_path / folder / "home")

    assert (broken.rule, broken.facts["kind"]) == ("HOME_IN_SYNC_FOLDER", program)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("folder", ["onedriver", "Dropbox-Archiv", "云", "Nutstores", "同步"])
def test_a_folder_with_a_similar_name_is_accepted(tmp_path: Path, folder: str) -> None:
    check_location(tmp_path / folder / "home", LOCAL, {})


def test_a_onedrive_folder_is_detected_by_its_variable(tmp_path: Path) -> None:
    broken = refusal(tmp_path / "文档" / "home", OneDriveCommercial=str(tmp_path / "文档"))

    assert (broken.rule, broken.facts["kind"]) == ("HOME_IN_SYNC_FOLDER", "OneDrive")
    check_location(tmp_path / "文档2" / "home", LOCAL, {"OneDrive": str(tmp_path / "文档")})


def test_a_renamed_sync_folder_is_detected_by_its_marker_file(tmp_path: Path) -> None:
    (tmp_path / ".dropbox").write_bytes(b"{}")

    assert refusal(tmp_path / "work" / "home").facts["kind"] == "Dropbox"


def test_the_settings_folder_of_a_sync_program_is_not_a_marker(tmp_path: Path) -> None:
    (tmp_path / ".dropbox").mkdir()

    check_location(tmp_path / "work" / "home", LOCAL, {})


def test_the_linux_mount_table_is_parsed_with_escapes() -> None:
    table = (
        b"22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        b"40 22 0:44 / /mnt/my\\040share rw shared:9 master:2 - cifs //nas/x rw,vers=3\n"
        b"41 22 0:45 / /media/\xe5\x8a\xa9 rw - fuse.sshfs me@host: rw\n"
        b"broken line\n"
    )

    assert parse_mountinfo(table) == (
        Mount(Path("/"), "ext4"),
        Mount(Path("/mnt/my share"), "cifs"),
        Mount(Path("/media/助"), "fuse.sshfs"),
    )


def test_the_macos_mount_listing_is_parsed() -> None:
    listing = (
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n"
        "//me@nas/work on /Volumes/work on nas (smbfs, nodev, nosuid, mounted by me)\n"
        "map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)\n"
    )

    assert parse_mount_listing(listing)[:2] == (
        Mount(Path("/"), "apfs"),
        Mount(Path("/Volumes/work on nas"), "smbfs"),
    )


def test_a_windows_share_is_detected_by_its_path() -> None:
    assert is_share_path("\\\\server\\share\\")
    assert not is_share_path("C:\\")
    assert not is_share_path("\\\\?\\C:\\")


def test_every_path_of_this_machine_has_a_mount(tmp_path: Path) -> None:
    mounts = read_mounts(tmp_path.resolve())

    found = kind_of(tmp_path.resolve(), mounts)

    # In a chroot, the root may be in no table.
    if sys.platform == "win32" or any(one.point == Path("/") for one in mounts):
        assert found != ""
    check_location(tmp_path / "home", environ={})


@pytest.mark.parametrize(
    "mounts", [(), (Mount(Path("/proc"), "proc"), Mount(Path("/dev/pts"), "devpts"))]
)
def test_a_folder_with_an_unknown_mount_is_accepted(
    tmp_path: Path, mounts: tuple[Mount, ...]
) -> None:
    home = tmp_path / "home"

    assert kind_of(home, mounts) == ""
    check_location(home, mounts, {})
    assert refusal(tmp_path / "Dropbox" / "home", mounts).rule == "HOME_IN_SYNC_FOLDER"


def test_a_network_share_inside_a_chroot_is_refused_although_its_root_is_unknown(
    tmp_path: Path,
) -> None:
    broken = refusal(tmp_path / "share" / "home", (Mount(tmp_path / "share", "nfs4"),))

    assert broken.rule == "HOME_ON_NETWORK"


def test_without_a_mount_table_the_mount_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir()

    assert _linux_mounts(tmp_path / "nothing") == ()
    assert _linux_mounts(tmp_path / "closed") == ()


def test_the_default_folder_is_local_to_the_account() -> None:
    place = default_folder()

    assert place.name == "Zhuhang"
    assert "Roaming" not in place.parts
    assert place.is_absolute()


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder that only root may write to, reachable by everyone."""
    outer = Path(tempfile.mkdtemp(prefix="zh-test-"))
    closed = outer / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    outer.chmod(0o755)
    yield closed
    shutil.rmtree(outer)


@pytest.mark.fast
def test_a_read_only_folder_is_trouble_with_its_path(closed_folder: Path) -> None:
    home = closed_folder / "home"

    with as_an_ordinary_account(), pytest.raises(Trouble) as caught:
        Folder(home).prepare_new()

    assert caught.value.code == "HOME_NOT_WRITABLE"
    assert caught.value.facts == {"path": str(home)}
    assert not home.exists()


@pytest.mark.parametrize(
    ("name", "code"), [("ENOSPC", "DISK_FULL"), ("EROFS", "HOME_READ_ONLY"),
                       ("EIO", "DISK_FAILED")],
)  # fmt: skip
def test_an_os_error_becomes_trouble_with_its_cause(tmp_path: Path, name: str, code: str) -> None:
    cause = OSError(getattr(errno, name), "as the system words it")

    with pytest.raises(Trouble) as caught, troubles_at(tmp_path):
        raise cause

    assert caught.value.code == code
    assert caught.value.__cause__ is cause
