"""The words: the catalogue complete, a sentence for every code, the language of the system."""

from __future__ import annotations

import argparse
import ast
import copy
import functools
import gettext
import importlib.util
import inspect
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest

from casework.intake.roster import RowProblem
from casework.problems import RuleBroken, Trouble
from tests.builders.nonempty import nonempty
from ui.cli.parser import WORDS_OF_ARGPARSE
from ui.common.display_names import action_name
from ui.common.i18n import (
    DOMAIN,
    LOCALE_FOLDER,
    Catalogue,
    _,
    current_language,
    set_language,
    speak_in_window,
    system_language,
)
from ui.common.problems import problem_sentence, problem_sentences, sentence_for, sentence_of

SENTENCES, ROW_SENTENCES, WINDOW_SENTENCES = problem_sentences()
ROOT = Path(__file__).resolve().parent.parent
HOUSES = ("casework", "storage", "exports", "ui")

PLACE_OF_THE_CODE = {
    "RuleBroken": 0, "Trouble": 0, "Unreadable": 0, "VerificationFinding": 0,
    "RepositoryFinding": 0, "_finding": 2, "RowProblem": 3, "parked": 2, "_park_all": 3,
    "park": 1, "note": 1,
}  # fmt: skip
"""Which argument of a call is a code, for everything that makes one."""
A_CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")


@pytest.fixture(autouse=True)
def spoken_language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "en")
    yield
    set_language("en")


@pytest.fixture(scope="module")
def catalogues() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "catalogues", ROOT / "packaging" / "catalogues.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    wanted = module.template()  # reading all sources takes seconds
    vars(module)["template"] = lambda: copy.deepcopy(wanted)
    return module


@functools.cache
def codes_made() -> Mapping[str, str]:
    """Every code that a call makes, with the file it stands in."""
    found: dict[str, str] = {}
    for house in HOUSES:
        for path in sorted((ROOT / house).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (code := _code_of(node)) is not None:
                    found[code] = str(path.relative_to(ROOT))
    return found


def _code_of(call: ast.Call) -> str | None:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    place = PLACE_OF_THE_CODE.get(name)
    if place is None:
        return None
    for node in (*call.args[place : place + 1], *(k.value for k in call.keywords)):
        if isinstance(node, ast.Constant) and A_CODE.fullmatch(str(node.value)):
            return str(node.value)
    return None


def test_a_word_is_the_same_whether_few_or_many_were_asked_for() -> None:
    file = LOCALE_FOLDER / "zh_CN" / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with file.open("rb") as compiled:
        keys = vars(gettext.GNUTranslations(compiled))["_catalog"]
    words = [key if isinstance(key, str) else key[0] for key in keys if key]
    asked_for_all = Catalogue(file)
    for word in [*words, "Nothing of the kind"]:
        asked_for_all.gettext(word)

    assert len(words) > 1_000
    for word in [*words[::50], "Nothing of the kind"]:
        assert Catalogue(file).gettext(word) == asked_for_all.gettext(word)


def test_the_catalogues_are_complete_and_compiled(catalogues: ModuleType) -> None:
    assert catalogues.check() == []


def test_the_check_finds_a_sentence_without_words(
    catalogues: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    monkeypatch.setattr(catalogues, "ROOT", ROOT)
    left = catalogues.update()
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)

    found = catalogues.check()

    assert any(line.startswith("zh_CN: not translated") for line in left)
    assert any(line.startswith("zh_CN: not translated") for line in found)


def test_the_check_finds_quotation_marks_that_english_does_not_use(
    catalogues: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = catalogues.template()
    wanted.add("The “{name}” of it")
    monkeypatch.setattr(catalogues, "template", lambda: wanted)

    found = catalogues.check()

    assert "en: write straight quotation marks: The “{name}” of it" in found


def test_the_check_finds_a_lost_field_and_a_stale_compilation(
    catalogues: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language in catalogues.LANGUAGES:
        target = tmp_path / language / "LC_MESSAGES"
        target.mkdir(parents=True)
        for end in ("po", "mo"):
            source = catalogues.po_path(language).with_suffix(f".{end}")
            (target / source.name).write_bytes(source.read_bytes())
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    assert catalogues.check() == []

    chinese = catalogues.po_path("zh_CN")
    text = chinese.read_text(encoding="utf-8")
    chinese.write_text(text.replace("请填写{field}。", "请填写{feld}。"), "utf-8")

    found = catalogues.check()
    assert any("a field that the code does not fill" in line for line in found)
    assert any("older than its source" in line for line in found)


def test_every_code_that_is_made_has_a_sentence() -> None:
    made = codes_made()
    known = {code.split("/")[0] for code in SENTENCES} | ROW_SENTENCES.keys()

    missing = {code: file for code, file in made.items() if code not in known}

    assert len(made) > 100
    assert missing == {}


def test_a_code_has_its_sentence_in_one_topic() -> None:
    topics = tomllib.loads((LOCALE_FOLDER / "problems.toml").read_text("utf-8"))
    del topics["rows"], topics["window"]

    codes = [code for sentences in topics.values() for code in sentences]

    assert len(codes) > 400
    assert [code for code, times in Counter(codes).items() if times > 1] == []


def test_every_code_that_is_said_by_name_has_a_sentence() -> None:
    said = {
        code
        for path in (ROOT / "ui").rglob("*.py")
        for code in re.findall(r'sentence_of\(\s*"([A-Z_]+)"', path.read_text(encoding="utf-8"))
    }

    assert "NO_SCREEN" in said
    assert said <= {code.split("/")[0] for code in SENTENCES}


def test_every_action_of_the_services_has_a_name() -> None:
    begun = {
        name
        for path in (ROOT / "casework" / "service_layer").glob("*.py")
        for name in re.findall(r'unit_of_work\(\s*"([a-z_.]+)"', path.read_text(encoding="utf-8"))
    }

    set_language("zh_CN")
    assert len(begun) > 15
    assert all(re.search(r"[\u4e00-\u9fff]", action_name(name)) for name in nonempty(begun)), begun


def test_the_places_where_codes_are_made_are_found_at_all() -> None:
    made = codes_made()

    assert made["UNKNOWN_STUDENT"] == "storage/queries.py"
    assert made["STUDENT_NO_MISSING"].startswith("casework/intake/roster_cells")
    assert made["CHAIN_BROKEN"].startswith("storage/")


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_every_sentence_can_be_said_without_facts_and_with(lang: str) -> None:
    set_language(lang)
    for code, template in {**SENTENCES, **ROW_SENTENCES}.items():
        fields = re.findall(r"\{([a-z_]+)\}", template)
        bare = sentence_of(code.split("/")[0], {})
        full = sentence_of(code.split("/")[0], dict.fromkeys(fields, "X1"))
        assert "{" not in bare + full
        if code not in ROW_SENTENCES:
            assert "could not be done" not in full, code
        if lang == "zh_CN":
            assert re.search(r"[\u4e00-\u9fff]", _(template)), template


def test_every_sentence_ends_as_a_sentence() -> None:
    set_language("zh_CN")
    for template in (*SENTENCES.values(), *ROW_SENTENCES.values()):
        assert template.endswith((".", "}")), template
        assert _(template).endswith(("。", "}")), _(template)


def test_facts_are_told_in_the_language_spoken() -> None:
    error = RuleBroken("BAD_CHOICE", "mode", value="打", choices=["面谈", "电话"])
    large = RuleBroken("EVIDENCE_TOO_LARGE", "proof", size=30 << 20, limit=20 << 20)

    set_language("en")
    assert sentence_for(error) == '"打" is not possible for mode; choose one of: 面谈, 电话.'
    assert "30.0 MiB" in sentence_for(large)
    set_language("zh_CN")
    assert sentence_for(error) == "形式不能是“打”，请从这些里选：面谈、电话。"


def test_a_kind_of_a_code_has_its_own_sentence() -> None:
    set_language("en")

    short = sentence_for(RuleBroken("PASSPHRASE_WEAK", "passphrase", reason="TOO_SHORT"))
    other = sentence_for(RuleBroken("PASSPHRASE_WEAK", "passphrase", reason="COMMON"))

    assert "too short" in short
    assert short != other


def test_a_locked_caseload_says_what_was_wrong_with_the_keyring() -> None:
    set_language("en")
    gone = Trouble("LOCKED", exit_code=4, keyring_reason="KEYRING_NO_ENTRY")
    unused = Trouble("LOCKED", exit_code=4, keyring_reason="KEYRING_NOT_SET_UP")

    assert "no entry" in sentence_for(gone)
    assert sentence_for(unused) == sentence_for(Trouble("LOCKED", exit_code=4))


def test_a_blank_cell_of_a_roster_is_told_by_its_field() -> None:
    set_language("zh_CN")

    assert problem_sentence(RowProblem("名单", 5, "phone", "PHONE_MISSING")) == (
        "名单中联系电话为空，档案会提示待补。"
    )


def test_an_unknown_code_is_said_all_the_same() -> None:
    set_language("en")

    assert "NEVER_HEARD_OF" in sentence_for(Trouble("NEVER_HEARD_OF"))


@pytest.mark.parametrize(
    ("settings", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_TW.Big5"}, "zh_CN"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LANGUAGE": "zh_CN:en"}, "zh_CN"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_language_of_the_system_is_chinese_or_else_english(
    settings: dict[str, str], language: str
) -> None:
    assert system_language(settings) == language


def test_argparse_speaks_the_language_too() -> None:
    set_language("zh_CN")
    assert current_language() == "zh_CN"
    assert argparse.ArgumentParser(prog="x").format_usage().startswith("用法：")
    set_language("en")
    assert argparse.ArgumentParser(prog="x").format_usage().startswith("usage:")


def test_every_sentence_of_argparse_that_we_list_exists_there() -> None:
    """A sentence that argparse does not know would never be looked up."""
    source = inspect.getsource(argparse)
    since_313 = {"invalid choice: %(value)r (choose from %(choices)s)"}

    for sentence in WORDS_OF_ARGPARSE:
        if sentence not in since_313:
            assert sentence.rstrip() in source


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_window_names_no_options_of_the_command_line(language: str) -> None:
    set_language(language)
    speak_in_window()
    try:
        said = {code: sentence_of(code, {}) for code in {**SENTENCES, **ROW_SENTENCES}}
    finally:
        speak_in_window(False)

    spoken_to_a_terminal = {"USAGE", "NO_COMMAND", "NO_SCREEN", "PASSPHRASE_MISSING"}
    with_options = {
        code
        for code, sentence in said.items()
        if re.search(r"--[a-z]|ZHUHANG_|backup (list|restore)", sentence)
    }
    assert with_options <= spoken_to_a_terminal
    assert set(SENTENCES) | set(ROW_SENTENCES) >= set(WINDOW_SENTENCES)


def test_no_sentence_hides_inside_an_f_string() -> None:
    """The collector of Python 3.11 does not look into f-strings; a later one does."""
    hidden = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in sorted((ROOT / "ui").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call)
        and isinstance(inner.func, ast.Name)
        and inner.func.id in ("_", "N_", "ngettext")
        and inner.args
        and isinstance(inner.args[0], ast.Constant)
    ]

    assert hidden == []
