"""The Chinese of the interface and the documents: 您 throughout, no translated turns of phrase."""

from __future__ import annotations

import ast
import functools
import gettext
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from ui.common.i18n import DOMAIN, LOCALE_FOLDER

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("casework", "storage", "exports", "ui")
QUOTED = re.compile(r"“[^”]*”")
CHINESE = re.compile(r"[\u4e00-\u9fff]")

INSTEAD = {
    "本案卷": "本档案库", "本案册": "本档案库", "工作档案": "档案库", "全部案卷": "整个档案库",
    "毕结业": "毕业/结业", "缺策": "缺一人一策", "策的原文": "一人一策原文",
    "办公日历": "校历", "全年日历": "报送日历",
    "拉黑": "列入黑名单", "打码": "遮盖", "结识往来方": "添加往来方", "正在收好": "正在收尾",
    "不留半份": "取消后不留下文件", "只存一半": "数据没有损坏", "看过就是看过": "号码已经看过",
    "还没有任何记载": "还没有数据", "收进来": "收入", "已结档": "已结案",
    "程序自带的值": "默认值", "用对方公钥加密": "只有对方能打开", "没有不发的内容": "全部发送",
    "一张纸上印两页": "每张纸打印两页", "在路上不加密": "传输时不加密",
    "先放着": "暂不处理", "问一下": "请与对方核实", "看一眼": "请核对", "读不懂": "无法识别",
    "读不出": "无法读取", "什么都没有丢": "数据没有丢失", "一把密钥": "一个密钥",
    "没有设置成。": "没有设置成功",
    "关闭该届": "结束本届", "操作日志": "操作记录",
}  # fmt: skip
"""Phrases that no office says, each with what it says instead."""


@functools.cache
def chinese_texts() -> Mapping[str, str]:
    """Every Chinese text that a person reads, with where it stands."""
    return {text: place for place, text in (*_of_the_catalogue(), *_of_the_code(), *_of_the_docs())}


def _of_the_catalogue() -> Iterator[tuple[str, str]]:
    with (LOCALE_FOLDER / "zh_CN" / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as compiled:
        words = vars(gettext.GNUTranslations(compiled))["_catalog"]
    for key, text in words.items():
        if key:
            yield f"catalogue: {key}", text


def _of_the_code() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and CHINESE.search(text := str(node.value)):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", text


def _of_the_docs() -> Iterator[tuple[str, str]]:
    for path in (*ROOT.glob("*.zh-CN.md"), *(ROOT / "docs").glob("*.zh-CN.md")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            yield f"{path.relative_to(ROOT)}:{number}", line


def test_the_reader_is_addressed_with_the_polite_word_throughout() -> None:
    found = [
        f"{at}: {text}" for text, at in chinese_texts().items() if "你" in QUOTED.sub("", text)
    ]

    assert len(chinese_texts()) > 4_000
    assert found == []


@pytest.mark.parametrize("phrase", sorted(INSTEAD))
def test_a_phrase_that_no_office_uses_does_not_come_back(phrase: str) -> None:
    found = [f"{at}: {text}" for text, at in chinese_texts().items() if phrase in text]

    assert found == [], f"write {INSTEAD[phrase]}"


def test_a_sentence_of_the_windows_calls_the_journal_by_its_one_name() -> None:
    found = [
        text
        for text, at in chinese_texts().items()
        if at.startswith("catalogue") and "履历" in text
    ]

    assert found == [], "操作记录: 履历 is a student's curriculum vitae; only papers print it"
