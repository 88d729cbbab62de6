"""The subjects a file can have, the fields its columns can hold, and the headings they have.

The headings include names found in real files, field codes of campus systems (XH, XM …) and those
of the employment system's export.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from casework.records.activities import EventFields, SignInFields
from casework.records.base import field_info
from casework.records.destination import DestinationFields
from casework.records.offers import EmployerFields, PostFields, ReferralFields
from casework.records.talk import StudentTalkFields, TalkFields

SERIAL = "serial"
"""The running number of a sheet: recognised and dropped."""

KEPT = "custom"
"""The field of a column that is stored under its own heading."""

ENTRY = "entry"
"""A column whose cells each hold a whole record: a day and other words."""

LEFT_OUT = "-"
"""The field of a column that is not imported."""

REFERENCE = "reference"
"""The reference of a pending row, in a workbook that was exported for correction."""

REMARKS = "remarks"
"""The column of remarks in such a workbook."""

CATEGORY_PREFIX = "category:"
"""Prefix of the field of a column that is ticked for one category."""


class Subject(StrEnum):
    """What the rows of a sheet contain."""

    STUDENTS = "students"
    TALKS = "talks"
    REFERRALS = "referrals"
    EVENTS = "events"
    ATTENDANCES = "attendances"
    EMPLOYERS = "employers"
    POSTS = "posts"
    DESTINATIONS = "destinations"


_STUDENT = {
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
    "birth": "出生日期 出生年月 出生年月日 出生时间 生日 CSRQ CSNY CSNYR",
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
    "cohort": (
        "届 届别 届次 毕业年份 毕业届别 毕业届 毕业年度 毕业年 毕业年届 毕业时间 毕业日期"
        " 毕业年月 预计毕业时间 BYNF BYRQ BYND JB"
    ),
    "categories": (
        "困难类型 困难类别 困难生类别 困难毕业生类别 困难毕业生类型 困难生类型 困难学生类别"
        " 困难学生类型 困难群体 困难群体类别 困难群体类型 重点群体 重点群体类别 重点群体类型"
        " 重点帮扶类别 帮扶类别 帮扶类型 就业困难类别 就业困难类型 家庭困难类型 特殊群体类型"
        " 特殊群体 困难情况 困难种类 KNSLB KNSLBDM KNLX KNLB KNSLX"
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
_RECORD_STUDENT = {
    "student_no": "学号 学生学号 学籍号 学生编号 学工号 XH XSXH",
    "name": "姓名 学生姓名 毕业生姓名 学生 XM XSXM",
}
_EMPLOYER = {
    "employer": (
        "单位 单位名称 用人单位 用人单位名称 企业 企业名称 公司 公司名称 招聘单位 推荐单位 单位全称"
        " 用人单位全称 就业单位 签约单位 就业单位名称 签约单位名称 实际单位名称 DWMC"
    ),
    "uscc": (
        "统一社会信用代码 社会信用代码 信用代码 组织机构代码 单位组织机构代码 单位代码"
        " 统一社会信用代码证 TYSHXYDM"
    ),
    "employer_kind": "单位性质 企业性质 单位类型 单位性质名称 企业类型 DWXZ DWXZMC",
}
_INDUSTRY = {"industry": "行业 单位行业 所属行业 行业名称 DWHY DWHYMC"}
_REGION = {"region": "单位所在地 所在地 所在地区 注册地 单位地区 工作所在地 DWSZD"}
_POST = {
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
_EVENT = {
    "event": "活动 活动名称 活动主题 招聘会名称 参加活动 就业促进活动 活动内容 场次名称 名称 主题",
    "event_kind": "活动类型 活动类别 类型 类别 活动性质",
    "event_mode": "形式 活动形式 方式 线上/线下 线上线下 举办形式 活动方式",
    "organiser": "主办 主办单位 主办方 组织单位 举办单位 承办单位 主办部门",
    "place": "地点 活动地点 举办地点 平台 地点/平台 活动平台",
    "until": "结束日期 截止日期",
    "times": "时段 起止时间 活动时段",
}
_MORE_OF_EVENT = {
    "city": "城市 举办城市",
    "url": "链接 网址 平台链接 活动链接",
    "session_no": "场次 场次编号",
}

WORDS: Mapping[Subject, Mapping[str, str]] = MappingProxyType(
    {
        Subject.STUDENTS: _STUDENT,
        Subject.TALKS: {
            **_RECORD_STUDENT,
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
            **_RECORD_STUDENT,
            "on": "推荐日期 推荐时间 日期 时间 推送时间 推送日期",
            **_EMPLOYER,
            **_POST,
            "match": "匹配说明 人岗匹配 推荐理由 匹配情况 推荐说明",
            "way": "推荐方式 方式 推送方式",
            "response": "学生反馈 反馈 反馈情况 学生意见 推荐结果 结果 学生反馈情况",
            "responded_on": "反馈日期 反馈时间",
            "recommended_by": "推荐人 推荐教师 推荐老师 帮扶责任人",
        },
        Subject.EVENTS: {
            "on": "活动日期 举办日期 日期 时间 活动时间 举办时间 开始日期",
            **_EVENT,
            **_MORE_OF_EVENT,
        },
        Subject.ATTENDANCES: {
            **_RECORD_STUDENT,
            "on": "活动日期 举办日期 日期 时间 活动时间 举办时间 参加日期 参加时间",
            **_EVENT,
            "state": "参与情况 参加情况 状态 出勤 出勤情况 是否参加 签到状态 考勤",
            "signed_by": "签到方式",
            "signed_on": "签到日期 签到时间",
            "feedback": "收获 反馈 收获/反馈 活动反馈 活动收获",
        },
        Subject.EMPLOYERS: {
            **_EMPLOYER,
            "employer": f"{_EMPLOYER['employer']} 名称",
            **_INDUSTRY,
            "size": "规模 单位规模 企业规模 人员规模",
            **_REGION,
            "contact": _POST["contact"],
        },
        Subject.POSTS: {
            **_EMPLOYER,
            **_POST,
            "job_kind": "职位类别 岗位类别 工作职位类别 职业类别",
            **_INDUSTRY,
        },
        Subject.DESTINATIONS: {
            **_RECORD_STUDENT,
            "code": "毕业去向类别代码 去向类别代码 毕业去向代码 去向代码 BYQXDM BYQXLBDM",
            "destination": "毕业去向 去向 毕业去向类别 毕业去向名称 去向类别 BYQX BYQXMC",
            "on": "签约日期 落实日期 签约时间 落实时间 签订日期 QYRQ",
            **_EMPLOYER,
            "job_title": "工作职位类别 岗位 岗位名称 职位 工作职位",
            "pay": "薪资 月薪 薪酬 工资",
            **_REGION,
            "school_abroad": "留学院校中文名称 留学院校 升学院校 院校名称 录取院校",
            "country": "留学国家地区 国家地区 留学国家",
            "reason": "未就业原因 原因 未落实原因 待就业原因",
            "register_state": "登记状态 审核状态 登记系统状态",
        },
    }
)
"""The headings of each field of a sheet, in the order of the forms; the first is the usual one.

A field named like one of its record (or ``times``, ``pay``, ``event`` …, which stand for several)
is imported without another line: its type says how its cells are read.
"""

SET_ASIDE: Mapping[Subject, Mapping[str, str]] = MappingProxyType(
    {
        Subject.REFERRALS: _INDUSTRY | _REGION,
        Subject.ATTENDANCES: _MORE_OF_EVENT,
        Subject.POSTS: _REGION,
        Subject.DESTINATIONS: _INDUSTRY,
    }
)
"""Headings that are recognised in a sheet although it does not import these fields."""

MARKS: Mapping[str, str] = MappingProxyType(
    {
        SERIAL: "序号 序 NO NO. 行号 XUHAO 编号",
        REFERENCE: "待处理编号 REFERENCEOFTHEPENDINGROW REFERENCEOFTHEWAITINGROW",
        REMARKS: "待处理说明 WHYTHEROWISPENDING WHYTHEROWWAITS 原行号 原表行号 ROWINTHEROSTER",
    }
)
"""Headings of columns that hold no field of a student."""

RECORD_SERIAL = "序号 序 NO NO. 行号 编号"
"""Headings of the running number in sheets of records."""

FIELDS: Mapping[Subject, tuple[str, ...]] = MappingProxyType(
    {subject: tuple(words) for subject, words in WORDS.items()}
)
"""The fields of each subject, in the order of the forms."""

NEEDED: Mapping[Subject, tuple[str, ...]] = MappingProxyType(
    {
        Subject.STUDENTS: ("student_no", "name"),
        Subject.TALKS: ("student_no", "on"),
        Subject.REFERRALS: ("student_no", "employer"),
        Subject.EVENTS: ("event", "on"),
        Subject.ATTENDANCES: ("student_no", "event"),
        Subject.EMPLOYERS: ("employer",),
        Subject.POSTS: ("employer", "title"),
        Subject.DESTINATIONS: ("student_no", "code"),
    }
)
"""The required columns of each subject."""

ASKED: Mapping[Subject, tuple[str, ...]] = MappingProxyType(
    {
        Subject.STUDENTS: ("college", "cohort"),
        Subject.TALKS: ("start", "end", "mode", "place", "topic", "measures", "held_by"),
        Subject.REFERRALS: ("on", "source", "city", "match"),
        Subject.EVENTS: ("event_kind", "event_mode", "organiser"),
        Subject.ATTENDANCES: ("on", "event_kind", "event_mode", "organiser", "state"),
        Subject.EMPLOYERS: (),
        Subject.POSTS: ("source", "city"),
        Subject.DESTINATIONS: ("on",),
    }
)
"""Fields that can be set for all rows that lack their own value."""


_ENTERED = (
    TalkFields,
    StudentTalkFields,
    EmployerFields,
    PostFields,
    ReferralFields,
    EventFields,
    SignInFields,
    DestinationFields,
)

TYPES: Mapping[str, Any] = MappingProxyType(
    {name: info.type for fields in reversed(_ENTERED) for name, info in field_info(fields).items()}
)
"""The type of the values of each field of a record; of a talk, where two records have the name."""


def fields_of(subject: Subject) -> tuple[str, ...]:
    """Return the fields that a column of such a sheet can hold."""
    return FIELDS[subject]


def has_students(subject: Subject) -> bool:
    """Return whether each row refers to a student of the caseload."""
    return "student_no" in FIELDS[subject]


def part_of(field: str) -> tuple[str, int]:
    """Split ``content#2`` into field and number of the record in its row, 0 for none."""
    bare, mark, number = field.partition("#")
    return bare, int(number) if mark and number.isdigit() else 0
