"""Headings of sheets of talks, referrals, events, posts and destinations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from casework.intake.fields import FIELDS, SERIAL, Subject
from casework.intake.roster_cells import plain

ENTRY = "entry"
"""A column whose cells each hold a whole record: a day and other words."""

_EMPLOYER_WORDS = {
    "employer": (
        "单位 单位名称 用人单位 用人单位名称 企业 企业名称 公司 公司名称 招聘单位 推荐单位 单位全称"
        " 用人单位全称 就业单位 签约单位 就业单位名称 签约单位名称 实际单位名称 DWMC"
    ),
    "uscc": (
        "统一社会信用代码 社会信用代码 信用代码 组织机构代码 单位组织机构代码 单位代码"
        " 统一社会信用代码证 TYSHXYDM"
    ),
    "employer_kind": "单位性质 企业性质 单位类型 单位性质名称 企业类型 DWXZ DWXZMC",
    "industry": "行业 单位行业 所属行业 行业名称 DWHY DWHYMC",
    "region": "单位所在地 所在地 所在地区 注册地 单位地区 工作所在地 DWSZD",
}
_POST_WORDS = {
    "title": (
        "岗位 岗位名称 职位 职位名称 推荐岗位 招聘岗位 招聘职位 推荐职位 推荐岗位名称 工作岗位 GWMC"
    ),
    "city": "工作地点 工作城市 工作地 地点 城市 工作地区 岗位地点 岗位所在地",
    "pay": "薪资 薪酬 月薪 工资 薪资待遇 待遇 薪酬待遇 薪资范围 月薪(元) 起薪 薪资水平",
    "pay_low": "最低薪资 薪资下限 最低月薪 月薪下限 最低薪酬",
    "pay_high": "最高薪资 薪资上限 最高月薪 月薪上限 最高薪酬",
    "until": "截止日期 截止时间 报名截止 有效期 有效期至 招聘截止日期 截止",
    "source": "来源 岗位来源 信息来源 推荐来源",
    "education": "学历要求 要求学历 学历",
    "major": "专业要求 要求专业 需求专业 所需专业",
    "url": "链接 网址 招聘链接 投递链接 信息链接",
    "headcount": "招聘人数 需求人数 人数",
    "contact": "联系方式 单位联系人 联系人 联系电话 招聘联系人 单位联系电话",
    "text": "岗位描述 职位描述 岗位说明 岗位要求 职位要求",
}
_EVENT_WORDS = {
    "event": "活动 活动名称 活动主题 招聘会名称 参加活动 就业促进活动 活动内容 场次名称 名称 主题",
    "event_kind": "活动类型 活动类别 类型 类别 活动性质",
    "event_mode": "形式 活动形式 方式 线上/线下 线上线下 举办形式 活动方式",
    "organiser": "主办 主办单位 主办方 组织单位 举办单位 承办单位 主办部门",
    "place": "地点 活动地点 举办地点 平台 地点/平台 活动平台",
    "until": "结束日期 截止日期",
    "times": "时段 起止时间 活动时段",
    "city": "城市 举办城市",
    "url": "链接 网址 平台链接 活动链接",
    "session_no": "场次 场次编号",
}
_WORDS: Mapping[Subject, Mapping[str, str]] = MappingProxyType(
    {
        Subject.TALKS: {
            "on": (
                "谈话日期 谈话时间 谈心时间 谈心谈话时间 谈心谈话日期 日期 时间 约谈时间 约谈日期"
                " 谈心日期 帮扶时间 THSJ THRQ"
            ),
            "times": "起止时间 谈话起止时间 时段 谈话时段 起止",
            "start": "开始时间 起始时间 谈话开始时间",
            "end": "结束时间 终止时间 谈话结束时间",
            "mode": "方式 谈话方式 谈心方式 形式 谈话形式 谈心谈话方式",
            "place": "地点 谈话地点 谈心地点",
            "topic": "主题 谈话主题 谈话事由 谈心主题 事由",
            "content": (
                "内容 谈话内容 谈心内容 谈心谈话内容 主要内容 谈话主要内容 学生情况 谈话记录"
                " 谈话情况 学生情况/主要内容 记录 情况 谈话要点 谈话纪要"
            ),
            "measures": (
                "帮扶措施 措施 帮扶措施及建议 措施及建议 建议 帮扶措施及效果 帮扶建议 解决措施"
                " 采取措施"
            ),
            "held_by": (
                "谈话人 谈话教师 谈话老师 谈心人 教师 教师姓名 谈话教师姓名 谈话人姓名 帮扶教师"
                " 帮扶责任人 记录人 谈心教师"
            ),
            "talk_kind": "谈话类型 类型 谈心类型 谈话类别",
            "wishes": "学生诉求 诉求",
            "feedback": "学生反馈 反馈 谈话效果 效果",
            "next_step": "下一步计划 下一步 后续计划 后续措施",
            "follow_up_on": "跟进日期 回访日期 下次谈话时间",
            "follow_up": "跟进状态 跟进情况",
        },
        Subject.REFERRALS: {
            **_EMPLOYER_WORDS,
            **_POST_WORDS,
            "on": "推荐日期 推荐时间 日期 时间 推送时间 推送日期",
            "match": "匹配说明 人岗匹配 推荐理由 匹配情况 推荐说明",
            "way": "推荐方式 方式 推送方式",
            "response": "学生反馈 反馈 反馈情况 学生意见 推荐结果 结果 学生反馈情况",
            "responded_on": "反馈日期 反馈时间",
            "recommended_by": "推荐人 推荐教师 推荐老师 帮扶责任人",
        },
        Subject.EVENTS: {
            **_EVENT_WORDS,
            "on": "活动日期 举办日期 日期 时间 活动时间 举办时间 开始日期",
        },
        Subject.ATTENDANCES: {
            **_EVENT_WORDS,
            "on": "活动日期 举办日期 日期 时间 活动时间 举办时间 参加日期 参加时间",
            "state": "参与情况 参加情况 状态 出勤 出勤情况 是否参加 签到状态 考勤",
            "signed_by": "签到方式",
            "signed_on": "签到日期 签到时间",
            "feedback": "收获 反馈 收获/反馈 活动反馈 活动收获",
        },
        Subject.EMPLOYERS: {
            **_EMPLOYER_WORDS,
            "employer": f"{_EMPLOYER_WORDS['employer']} 名称",
            "size": "规模 单位规模 企业规模 人员规模",
            "contact": _POST_WORDS["contact"],
        },
        Subject.POSTS: {
            **_EMPLOYER_WORDS,
            **_POST_WORDS,
            "job_kind": "职位类别 岗位类别 工作职位类别 职业类别",
        },
        Subject.DESTINATIONS: {
            **_EMPLOYER_WORDS,
            "code": "毕业去向类别代码 去向类别代码 毕业去向代码 去向代码 BYQXDM BYQXLBDM",
            "destination": "毕业去向 去向 毕业去向类别 毕业去向名称 去向类别 BYQX BYQXMC",
            "on": "签约日期 落实日期 签约时间 落实时间 签订日期 QYRQ",
            "job_title": "工作职位类别 岗位 岗位名称 职位 工作职位",
            "pay": "薪资 月薪 薪酬 工资",
            "school_abroad": "留学院校中文名称 留学院校 升学院校 院校名称 录取院校",
            "country": "留学国家地区 国家地区 留学国家",
            "reason": "未就业原因 原因 未落实原因 待就业原因",
            "register_state": "登记状态 审核状态 登记系统状态",
        },
    }
)
_SERIAL_WORDS = "序号 序 NO NO. 行号 编号"
_STUDENT_WORDS = {
    "student_no": "学号 学生学号 学籍号 学生编号 学工号 XH XSXH",
    "name": "姓名 学生姓名 毕业生姓名 学生 XM XSXM",
}
_ORDINAL = re.compile(
    r"第?\s*([一二三四五六七八九]|[1-9])\s*次(?:谈心谈话|谈心|谈话|约谈|推荐|参加|活动)?"
)
_DECORATION = re.compile(r"[*★☆※:：]|\((?:必填|选填)\)")
_BRACKETS = re.compile(r"\([^()]*\)")
_DIGIT_OF = {c: i for i, c in enumerate("一二三四五六七八九", 1)}
_GROUP_WORD: Mapping[Subject, re.Pattern[str]] = MappingProxyType(
    {
        Subject.TALKS: re.compile(r"谈心谈话|谈心|谈话|约谈"),
        Subject.REFERRALS: re.compile(r"岗位推荐|推荐岗位|推荐|有效岗位|岗位"),
        Subject.ATTENDANCES: re.compile(r"就业促进活动|参加活动|参与活动|促进活动|就业活动|活动"),
    }
)
_COUNTED = re.compile(r"次数|人数|个数|数量|合计|总数|是否")


def record_field(subject: Subject, group: str, heading: str) -> str | None:
    """Return the field of a heading below its group, with the record's number, or None.

    ``谈心谈话 | 第2次`` and ``第2次谈话时间`` belong to the second record of a row.
    """
    if len(group) + len(heading) > _REMEMBERED:
        return _field_in(subject, group, heading)
    return _remembered_field(subject, group, heading)


def _field_in(subject: Subject, group: str, heading: str) -> str | None:
    if not heading.strip():
        group, heading = "", group
    whole = f"{group} {heading}" if group and plain(group) != plain(heading) else heading
    numbered = _ORDINAL.search(whole) if subject in _GROUP_WORD else None
    words = _field_of(subject)
    if numbered is None:
        word = _bare(heading)
        return words.get(word) or words.get(_unbracketed(word))
    number = _number(numbered.group(1))
    others = {_GROUP_WORD[s] for s in _GROUP_WORD if s is not subject}
    own = _GROUP_WORD[subject].search(whole)
    if own is None and any(pattern.search(whole) for pattern in others):
        return None
    rest = _bare(_ORDINAL.sub("", heading))
    found = words.get(rest) or words.get(_unbracketed(rest))
    if found is None:
        rest = _bare(_GROUP_WORD[subject].sub("", rest))
        found = words.get(rest)
    if found in ("student_no", "name", SERIAL):
        return None
    if found is None and (rest or _COUNTED.search(whole)):
        return None
    return f"{found or ENTRY}#{number}"


_remembered_field = lru_cache(maxsize=8_192)(_field_in)
_REMEMBERED = 120
"""Longer texts are paragraphs rather than headings, and are not cached."""


def is_record_word(word: str) -> bool:
    """Return whether a normalised heading names a field of any kind of record."""
    return word in _every_word()


@cache
def _every_word() -> frozenset[str]:
    return frozenset().union(*(_field_of(subject) for subject in _WORDS))


def record_heading(subject: Subject, field: str, part: int) -> str | None:
    """Return a heading that is recognised as a field of such a sheet, or None."""
    own = _WORDS[subject].get(field) or _STUDENT_WORDS.get(field)
    if own is None:
        return f"第{part}次" if field == ENTRY and part else None
    word = own.split()[0]
    return f"第{part}次{word}" if part else word


@cache
def record_words(subject: Subject, field: str) -> frozenset[str]:
    """Return the headings recognised as a field of such a sheet."""
    return frozenset(word for word, name in _field_of(subject).items() if name == field)


def _bare(text: str) -> str:
    return _DECORATION.sub("", plain(text)).upper()


def _unbracketed(word: str) -> str:
    return _BRACKETS.sub("", word)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _DIGIT_OF[text]


@cache
def _field_of(subject: Subject) -> Mapping[str, str]:
    tables: dict[str, str] = {SERIAL: _SERIAL_WORDS}
    if "student_no" in FIELDS[subject]:
        tables |= _STUDENT_WORDS
    tables |= _WORDS[subject]
    found: dict[str, str] = {}
    for name, words in tables.items():
        for word in words.split():
            found.setdefault(plain(word).upper(), name)
    return MappingProxyType(found)
