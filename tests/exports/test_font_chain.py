"""The chain of fonts: the next one when a character or a file is missing, never a stop."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from importlib.resources import files
from pathlib import Path

import pytest

from casework.problems import Trouble
from exports.dossier import writing
from exports.typography import fonts, lines
from exports.typography.lines import TextRun, broken
from tests.builders.paper import a_full_case, facts_of

SHIPPED = Path(str(files("exports") / "fonts"))


@pytest.fixture
def other_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The fonts in a folder of the test's own; nothing is remembered of the real ones."""
    remembered = (
        *(fonts.loaded, fonts.font_for, fonts.system_fonts),
        *(lines._ems, lines._shaped, lines._broken_once),
    )
    folder = tmp_path / "exports" / "fonts"
    folder.mkdir(parents=True)
    for path in SHIPPED.glob("*.ttf"):
        (folder / path.name).symlink_to(path)
    monkeypatch.setattr(fonts, "files", lambda _package: tmp_path / "exports")
    for one in remembered:
        one.cache_clear()
    yield folder
    for one in remembered:
        one.cache_clear()


def set_words(words: str, missing: set[str]) -> None:
    broken((TextRun(words),), 10.5, 300, missing=missing)


@pytest.mark.parametrize("content", [None, b"", b"no font at all", b"\0\1\0\0" + b"\xff" * 400])
def test_a_missing_or_damaged_font_is_named(content: bytes | None, other_fonts: Path) -> None:
    path = other_fonts / "song-regular.ttf"
    path.unlink()  # a link: the shipped one stays as it is
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(Trouble) as trouble:
        set_words("张三", set())

    assert trouble.value.code == "FONT_DAMAGED"
    assert trouble.value.facts["path"] == str(path)


def test_without_the_font_of_rare_names_they_are_shown_by_their_codes(other_fonts: Path) -> None:
    missing: set[str] = set()
    (other_fonts / "rare-names.ttf").unlink()
    (other_fonts / "rare-names.ttf").write_bytes(b"damaged")

    set_words("张\U00021484三", missing)

    assert missing == {"\U00021484"}


def test_a_font_of_the_system_is_next_and_a_damaged_one_is_passed_over(
    other_fonts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rare = tmp_path / "rare.ttf"
    (other_fonts / "rare-names.ttf").rename(rare)
    (tmp_path / "torn.ttf").write_bytes(b"torn")
    paths = [tmp_path / "nowhere.ttf", tmp_path / "torn.ttf", rare]
    monkeypatch.setattr(fonts, "_system_paths", lambda: paths)
    missing: set[str] = set()

    set_words("张\U00021484三", missing)

    assert missing == set()
    assert [font.name for font in fonts.system_fonts()] == ["system-rare"]


def test_a_font_that_may_not_be_embedded_is_not_used(
    other_fonts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fontTools.ttLib import TTFont

    font = TTFont(other_fonts / "rare-names.ttf")
    font["OS/2"].fsType = 2
    font.save(tmp_path / "closed.ttf")
    monkeypatch.setattr(fonts, "_system_paths", lambda: [tmp_path / "closed.ttf"])

    assert fonts.system_fonts() == ()


def test_a_run_on_two_cores_names_the_damaged_font(
    other_fonts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (other_fonts / "hei-regular.ttf").unlink()
    out = tmp_path / "out"
    out.mkdir()

    def lost(*_args: object) -> object:
        raise BrokenProcessPool

    monkeypatch.setattr(writing.ProcessPoolExecutor, "submit", lost)
    facts = [facts_of(a_full_case(str(number))) for number in range(12)]
    with pytest.raises(Trouble) as trouble:
        writing.write_dossiers(facts, out, total=12)

    assert trouble.value.code == "FONT_DAMAGED"
    assert list(out.iterdir()) == []
