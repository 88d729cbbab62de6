"""Headings of rosters, and the student fields they stand for.

They include names found in real files, field codes of campus systems (XH, XM …) and the headings of
the employment system's export.
"""

from __future__ import annotations

import re
from functools import lru_cache
from types import MappingProxyType

from casework.formats import code_tables
from casework.intake.fields import CATEGORY_PREFIX, REFERENCE, REMARKS, SERIAL, Subject, part_of
from casework.intake.record_headings import (
    is_record_word,
    record_field,
    record_heading,
    record_words,
)
from casework.intake.roster_cells import plain

_NAMES = MappingProxyType(
    {
        SERIAL: "序号 序 NO NO. 行号 XUHAO 编号",
        REFERENCE: "待处理编号 REFERENCEOFTHEPENDINGROW REFERENCEOFTHEWAITINGROW",
        REMARKS: "待处理说明 WHYTHEROWISPENDING WHYTHEROWWAITS 原行号 原表行号 ROWINTHEROSTER",
        "student_no": (
            "学号 学生学号 学籍号 学生编号 学工号 学生号 本人学号 毕业生学号 XH XSXH XUEHAO"
        ),
        "name": "姓名 学生姓名 毕业生姓名 学生名字 名字 本人姓名 毕业生 学生 XM XSXM XINGMING",
        "gender": "性别 学生性别 性别代码 XB XBDM XBMC",
        "ethnicity": "民族 民族名称 民族代码 民族成份 民族成分 MZ MZDM MZMC",
        "id_number": (
            "身份证 身份证号 身份证号码 证件号 证件号码 公民身份号码 公民身份证号码 居民身份证号"
            " 居民身份证号码 身份证件号 身份证件号码 身份号码 有效身份证件号码 学生身份证号"
            " 本人身份证号 SFZ SFZH SFZHM SFZJH SFZJHM ZJHM ZJH"
        ),
        "phone": (
            "手机 手机号 手机号码 联系电话 联系方式 联系手机 电话 电话号码 移动电话 本人电话"
            " 本人手机 本人手机号 本人联系电话 本人联系方式 学生电话 学生联系电话 学生手机"
            " 学生手机号 毕业生联系电话 毕业生电话 LXDH SJ SJH SJHM YDDH DH LXFS"
        ),
        "college": (
            "学院 院系 院系名称 学院名称 所在学院 所在院系 所属学院 所属院系 二级学院 系部 系别"
            " 院部 学院(系) 院(系) 学院/系 院系所 培养单位 系 XY XYMC YX YXMC YXSMC"
        ),
        "major": "专业 专业名称 所学专业 就读专业 ZY ZYMC",
        "class_name": "班级 班级名称 行政班 行政班级 所在班级 所属班级 班 BJ BJMC XZB",
        "level": (
            "学历 学历层次 培养层次 层次 学历名称 学历(层次) 毕业生学历 学生层次"
            " XL XLMC XLCC PYCC PYCCMC XLDM"
        ),
        "birth": "出生日期 出生年月 出生年月日 出生时间 生日 CSRQ CSNY CSNYR",
        "categories": (
            "困难类型 困难类别 困难生类别 困难毕业生类别 困难毕业生类型 困难生类型 困难学生类别"
            " 困难学生类型 困难群体 困难群体类别 困难群体类型 重点群体 重点群体类别 重点群体类型"
            " 重点帮扶类别 帮扶类别 帮扶类型 就业困难类别 就业困难类型 家庭困难类型 特殊群体类型"
            " 特殊群体 困难情况 困难种类 KNSLB KNSLBDM KNLX KNLB KNSLX"
        ),
        "cohort": (
            "届 届别 届次 毕业年份 毕业届别 毕业届 毕业年度 毕业年 毕业年届 毕业时间 毕业日期"
            " 毕业年月 预计毕业时间 BYNF BYRQ BYND JB"
        ),
        "job_city": (
            "意向城市 意向地区 意向地点 意向工作地 意向工作地点 意向就业城市 意向就业地区"
            " 意向工作城市 就业意向地区 就业意向城市 求职意向城市 求职意向地区 求职意向地点"
            " 期望城市 期望地区 期望就业地区 期望工作地点 求职地区 求职城市 就业意向地 YXCS YXDQ"
        ),
        "job_kind": (
            "意向岗位 意向职业 意向职位 意向工作岗位 意向就业岗位 求职意向岗位 求职意向职业"
            " 求职岗位 期望岗位 期望职位 期望职业 就业意向岗位 求职意向 就业意向 意向岗位类型 YXGW"
        ),
        "helper": (
            "帮扶责任人 帮扶责任人姓名 责任人 责任人姓名 结对帮扶人 结对帮扶人姓名 结对帮扶责任人"
            " 帮扶人 帮扶人姓名 帮扶教师 帮扶教师姓名 帮扶老师 帮扶老师姓名 结对教师 结对老师"
            " 包干责任人 就业第一责任人 帮扶干部 帮扶联系人 帮扶负责人 一对一帮扶责任人 BFR BFZRR"
        ),
        "helper_role": (
            "身份/职务 职务/身份 帮扶责任人职务 帮扶责任人身份 帮扶责任人身份/职务"
            " 帮扶责任人职务/身份 责任人职务 责任人身份 责任人身份/职务 帮扶人职务 帮扶人身份"
            " 帮扶人身份/职务 帮扶教师职务 帮扶教师身份 帮扶责任人类别 结对帮扶人职务 BFRZW"
        ),
    }
)
_FIELD_OF = MappingProxyType(
    {word: field for field, words in _NAMES.items() for word in words.split()}
)
_HELPER_GROUP = re.compile(r"帮扶|结对|责任人|包干")
_OTHER_PERSON = re.compile(r"家长|父|母|家庭成员|监护|联系人|紧急|导师|推荐人|介绍人|配偶|单位")
_HELPER_SUBS = MappingProxyType(
    {
        "helper": ("姓名", "名字", "教师姓名", "责任人", "帮扶人"),
        "helper_role": ("身份/职务", "职务/身份", "职务", "身份", "职称", "类别", "职务职称"),
    }
)
_JOB_SUBS = MappingProxyType(
    {
        "job_city": ("城市", "地区", "地点", "地域", "区域"),
        "job_kind": ("岗位", "职业", "职位", "工种"),
    }
)
_JOB_GROUP = re.compile(r"意向|期望|求职")
_DECORATION = re.compile(r"[*★☆※●◆:]|\((?:必填|选填|必|可多选|多选|单选)\)")
_LONGEST_HEADING = 60
_BRACKETS = re.compile(r"\([^()]*\)")
_TICK_LEAD = re.compile(r"^(?:是否(?:为|属于)?|属于)")


@lru_cache(maxsize=4_096)
def heading_of(text: str) -> str:
    """Return a heading normalised for comparison: half-width capitals, no blanks or decoration."""
    return _DECORATION.sub("", plain(text)).upper()


def heading_for(subject: Subject, field: str) -> str:
    """Return a heading that is recognised as this field; for other text, the text itself."""
    bare, part = part_of(field)
    if field.startswith(CATEGORY_PREFIX):
        return f"是否{field.removeprefix(CATEGORY_PREFIX)}"
    if subject is not Subject.STUDENTS:
        return record_heading(subject, bare, part) or field
    return _NAMES[field].split()[0] if field in _NAMES else field


def words_of(field: str, subject: Subject = Subject.STUDENTS) -> frozenset[str]:
    """Return the headings recognised as a field, normalised by ``heading_of``."""
    if subject is not Subject.STUDENTS:
        return record_words(subject, field)
    return _words_of(field)


@lru_cache(maxsize=256)
def _words_of(field: str) -> frozenset[str]:
    return frozenset(word for word, name in _FIELD_OF.items() if name == field)


@lru_cache(maxsize=4_096)
def field_of(heading: str) -> str | None:
    """Return the field of a single heading, or None."""
    word = heading_of(heading)
    found = _FIELD_OF.get(word) or _FIELD_OF.get(_BRACKETS.sub("", word))
    return found or _tick_of(word)


def field_under(group: str, heading: str) -> str | None:
    """Return the field of a heading below a group heading (帮扶责任人 | 姓名), or None."""
    above, word = heading_of(group), heading_of(heading)
    if not above or above == word:
        return field_of(heading)
    if not word:
        return field_of(group)
    if _HELPER_GROUP.search(above):
        return _sub_field(_HELPER_SUBS, word) or _own_helper_field(word)
    if _OTHER_PERSON.search(above):
        return None
    if _JOB_GROUP.search(above):
        return _sub_field(_JOB_SUBS, word) or field_of(heading)
    return field_of(heading)


def field_at(subject: Subject, group: str, heading: str) -> str | None:
    """Return the field of a heading (below its group, if any) in a sheet of this subject."""
    if not group and not heading:
        return None
    if subject is not Subject.STUDENTS:
        own = field_of(heading)
        return own if own in (REFERENCE, REMARKS) else record_field(subject, group, heading)
    return field_under(group, heading) if group else field_of(heading)


@lru_cache(maxsize=8_192)
def may_name(text: str) -> bool:
    """Return whether a text may be a heading of any subject; fast, and without false negatives."""
    if len(text) > _LONGEST_HEADING:
        return False
    word = heading_of(text)
    short = _BRACKETS.sub("", word)
    return (
        word in _FIELD_OF
        or short in _FIELD_OF
        or is_record_word(word)
        or is_record_word(short)
        or "次" in word
        or _tick_of(word) is not None
    )


def is_month_only(heading: str) -> bool:
    """Return whether a birth column contains year and month only."""
    return heading_of(heading) in ("出生年月", "CSNY")


def _own_helper_field(word: str) -> str | None:
    found = _FIELD_OF.get(word)
    return found if found in ("helper", "helper_role") else None


def _sub_field(subs: MappingProxyType[str, tuple[str, ...]], word: str) -> str | None:
    return next((field for field, words in subs.items() if word in words), None)


def _tick_of(word: str) -> str | None:
    """Return the field of a column that is ticked for one category (是否低保家庭)."""
    known, unknown = code_tables.category_words(_TICK_LEAD.sub("", word))
    return f"{CATEGORY_PREFIX}{known[0]}" if len(known) == 1 and not unknown else None
