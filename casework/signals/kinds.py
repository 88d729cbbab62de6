"""The message of each signal 疑点: neutral, in both languages, with the record's own values.

A signal marks what an auditor would question. It changes no count and accuses no one.

Source:
    What inspections of employment data check, according to the notice of 30 January 2023
    (items 15, 16, 21) and the inspections of 2023 to 2025 that followed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalKind:
    """A detector: its name, its message, and what to check.

    ``threshold`` is the value from which it reports, ``unit`` what is counted (None = no
    threshold); ``on`` is whether it runs by default.
    """

    code: str
    name_zh: str
    name_en: str
    zh: str
    en: str
    advice_zh: str
    advice_en: str
    threshold: int | None = None
    unit: str | None = None
    on: bool = True


_KINDS = (
    SignalKind(
        code="TALKS_OVERLAP",
        name_zh="谈话时间重叠",
        name_en="Talks at the same time",
        zh="{helper} 在 {on} 有两次谈话时间重叠：{first} 与 {second}。",
        en="{helper} has two talks at the same time on {on}: {first} and {second}.",
        advice_zh="请核对起止时间；同时与多人谈话的，应记为一次集体谈话。",
        advice_en="Check the times; a talk with several students at once is one group session.",
    ),
    SignalKind(
        code="TALKS_MANY",
        name_zh="一天面谈次数多",
        name_en="Many face-to-face talks in a day",
        zh="{helper} 在 {on} 有 {count} 次面谈（超过 {limit} 次）。",
        en="{helper} has {count} face-to-face talks on {on} (more than {limit}).",
        advice_zh="请核对日期和谈话方式。",
        advice_en="Check the dates and how they were held.",
        threshold=8,
        unit="talks",
    ),
    SignalKind(
        code="TALK_AT_NIGHT",
        name_zh="深夜谈话",
        name_en="Talk at night",
        zh="{helper} 在 {on} {start} 的谈话在 0 点至 6 点之间。",
        en="The talk of {helper} on {on} began at {start}, between midnight and six.",
        advice_zh="请核对时间是否写成了上午、下午颠倒。",
        advice_en="Check whether morning and afternoon were mixed up.",
    ),
    SignalKind(
        code="TALK_WHILE_AWAY",
        name_zh="离校或入伍后面谈",
        name_en="Face-to-face talk while away",
        zh="{on} 的面谈不早于该生入伍或离校之日（{away_on}）。",
        en="The face-to-face talk of {on} is not before the day ({away_on}) on which the student"
        " left or enlisted.",
        advice_zh="请核对谈话方式（电话、视频）和日期。",
        advice_en="Check how it was held (phone, video) and when.",
    ),
    SignalKind(
        code="TALK_BEFORE_PAIRING",
        name_zh="早于结对的谈话",
        name_en="Talks older than the pairing",
        zh="{helper} 有 {count} 次谈话早于结对之日（{paired_on}），于 {entered_on} 录入。",
        en="{count} talks of {helper}, entered on {entered_on}, are older than the"
        " pairing of {paired_on}.",
        advice_zh="请核对谈话日期、谈话人和结对日期。",
        advice_en="Check the dates, who held the talks, and since when the pairing holds.",
    ),
    SignalKind(
        code="BEFORE_FILE",
        name_zh="早于建档的记录",
        name_en="Records older than their files",
        zh="{by} 在 {entered_on} 录入了 {count} 条早于建档日期的记录。",
        en="On {entered_on} {by} entered {count} records older than their files.",
        advice_zh="从旧表转入的属正常；请备好原始材料。",
        advice_en="Usual where an older sheet was taken over; keep the originals at hand.",
    ),
    SignalKind(
        code="ENTERED_AHEAD",
        name_zh="先录入后发生",
        name_en="Entered before its day",
        zh="{on} 的记录在 {entered_on} 已录入，早了 {days} 天。",
        en="The record of {on} was entered {days} days before, on {entered_on}.",
        advice_zh="请核对日期；尚未发生的不应先录入。",
        advice_en="Check the date; what is still to come is not entered yet.",
        threshold=1,
        unit="days",
    ),
    SignalKind(
        code="ENTERED_LATE",
        name_zh="事后补录",
        name_en="Entered long after",
        zh="{on} 的记录在 {days} 天后（{entered_on}）才录入。",
        en="The record of {on} was entered {days} days later ({entered_on}).",
        advice_zh="请备好当时的原始记录。",
        advice_en="Keep what was noted at the time at hand.",
        threshold=30,
        unit="days",
    ),
    SignalKind(
        code="ENTERED_TOGETHER",
        name_zh="同一学生多次谈话一并录入",
        name_en="Talks of one student entered together",
        zh="该生 {count} 次谈话（{first_on} 至 {last_on}）在一小时内录入。",
        en="{count} talks of the student ({first_on} to {last_on}) were entered within an hour.",
        advice_zh="请核对各次谈话日期，并备好当时的记录。",
        advice_en="Check the dates of the talks, and keep what was noted then.",
        threshold=3,
        unit="talks",
    ),
    SignalKind(
        code="ALL_ON_ONE_DAY",
        name_zh="全部记录在同一天",
        name_en="Everything on one day",
        zh="该生的谈话、推荐和活动共 {count} 条，全部在 {on} 这一天。",
        en="All {count} talks, referrals and events of the student are of one day, {on}.",
        advice_zh="请核对各条记录的日期。",
        advice_en="Check the date of each.",
        threshold=3,
        unit="records",
    ),
    SignalKind(
        code="LAST_MINUTE",
        name_zh="报送前集中补录",
        name_en="Many entries just before a report",
        zh="{report_on} 报送前 48 小时内，{by} 录入了 {count} 条 7 天以前的记录。",
        en="Within 48 hours before the report of {report_on}, {by} entered {count} records"
        " that were older than a week.",
        advice_zh="请核对日期，并备好当时的原始记录。",
        advice_en="Check the dates, and keep what was noted at the time.",
        threshold=20,
        unit="records",
    ),
    SignalKind(
        code="COMPLETED_AT_ONCE",
        name_zh="报送前完成率突增",
        name_en="Many completed just before a report",
        zh="{report_on} 报送前 48 小时内，"
        "{cohort} 届 {files} 份档案中有 {count} 份（{percent}%）凑齐应有次数。",
        en="Within 48 hours before the report of {report_on}, {count} of {files} files"
        " of {cohort} ({percent} %) reached the demanded numbers.",
        advice_zh="请抽查最后录入的记录，并备好当时的原始记录。",
        advice_en="Look at what was entered last, and keep what was noted at the time.",
        threshold=30,
        unit="percent",
    ),
    SignalKind(
        code="TEXT_ALIKE",
        name_zh="谈话内容相近",
        name_en="Talks in nearly the same words",
        zh="{first_on} 与 {second_on} 的两次谈话，文字 {percent}% 相同。",
        en="The talks of {first_on} and {second_on} share {percent} % of their words.",
        advice_zh="请核对是否为各自实际谈话内容。",
        advice_en="Check that each says what was said then.",
        threshold=90,
        unit="percent",
    ),
    SignalKind(
        code="PROOF_REUSED",
        name_zh="同一材料多处使用",
        name_en="One proof for several records",
        zh="同一份材料用在 {count} 条记录上。",
        en="One and the same file is the proof of {count} records.",
        advice_zh="活动签到表共用属正常；其他请核对。",
        advice_en="Usual for the sign-in list of an event; check the others.",
    ),
    SignalKind(
        code="PHOTO_ALIKE",
        name_zh="照片高度相似",
        name_en="Pictures that look alike",
        zh="两张照片高度相似（相差 {distance} 位），用于不同记录。",
        en="Two pictures of different records look nearly the same ({distance} bits apart).",
        advice_zh="请打开两张照片核对。",
        advice_en="Open both and compare.",
        threshold=4,
        unit="bits",
    ),
    SignalKind(
        code="PHOTO_DATE",
        name_zh="照片日期与记录不符",
        name_en="Picture of another day",
        zh="照片拍摄于 {taken_on}，记录日期为 {on}，相差 {days} 天。",
        en="The picture was taken on {taken_on}, the record is of {on}: {days} days apart.",
        advice_zh="请核对记录日期和照片。",
        advice_en="Check the date of the record and the picture.",
        threshold=3,
        unit="days",
    ),
    SignalKind(
        code="PROOF_AFTER_REPORT",
        name_zh="材料日期晚于登记",
        name_en="Proof dated after the entry",
        zh="去向于 {entered_on} 登记，材料日期为 {dated_on}。",
        en="The destination was entered on {entered_on}; its proof is dated {dated_on}.",
        advice_zh="请核对签署日期。",
        advice_en="Check the date of signing.",
    ),
    SignalKind(
        code="SIGNED_BEFORE_PROOF",
        name_zh="审核早于材料日期",
        name_en="Approved before the proof",
        zh="去向材料日期为 {dated_on}，而审核或签批在 {signed_on}。",
        en="The proof of the destination is dated {dated_on}, yet it was passed or"
        " approved on {signed_on}.",
        advice_zh="请核对签署日期和审核日期。",
        advice_en="Check the date of signing and the day of the approval.",
    ),
    SignalKind(
        code="REFERRAL_AFTER_PLACE",
        name_zh="去向落实后推荐",
        name_en="Referral after the destination",
        zh="{on} 的推荐晚于去向落实日期 {placed_on}。",
        en="The referral of {on} is after the destination of {placed_on}.",
        advice_zh="请核对日期；失去去向的请先登记。",
        advice_en="Check the dates; if the destination was lost, register that first.",
    ),
    SignalKind(
        code="EMPLOYER_REPEATED",
        name_zh="反复推荐同一单位",
        name_en="One employer again and again",
        zh="“{employer}”向该生推荐了 {count} 次。",
        en="{employer} was referred to the student {count} times.",
        advice_zh="请核对是否为不同岗位。",
        advice_en="Check whether these were different posts.",
        threshold=3,
        unit="referrals",
    ),
    SignalKind(
        code="EMPLOYER_BLACKLISTED",
        name_zh="推荐了黑名单单位",
        name_en="Referrals to a blacklisted employer",
        zh="“{employer}”于 {blacklisted_on} 列入黑名单，有 {count} 条推荐。",
        en="{employer} was put on the blacklist on {blacklisted_on}; there are {count}"
        " referrals to it.",
        advice_zh="请联系这些学生，另荐岗位。",
        advice_en="Tell the students concerned, and refer other posts.",
    ),
    SignalKind(
        code="EVENTS_CLASH",
        name_zh="同日两地活动",
        name_en="Two places at one time",
        zh="该生 {on} 同时参加两场异地线下活动：“{first}”（{first_city}）和“{second}”"
        "（{second_city}）。",
        en="On {on} the student attended two events in different places: {first} ({first_city})"
        " and {second} ({second_city}).",
        advice_zh="请核对签到。",
        advice_en="Check the sign-in lists.",
    ),
    SignalKind(
        code="SIGNED_OFF_DAY",
        name_zh="签到日期在活动之外",
        name_en="Sign-in on another day",
        zh="“{event}”（{on}）的签到日期为 {signed_on}，相差 {days} 天。",
        en="The sign-in for {event} ({on}) is of {signed_on}, {days} days apart.",
        advice_zh="请核对活动日期和签到表。",
        advice_en="Check the date of the event and the sign-in list.",
        threshold=1,
        unit="days",
    ),
    SignalKind(
        code="ATTENDED_UNPROVEN",
        name_zh="参加活动无签到材料",
        name_en="Attendance without sign-in",
        zh="“{event}”（{on}）有 {count} 人已参加，没有签到材料。",
        en="{event} ({on}): {count} students attended, without a sign-in list.",
        advice_zh="请补充签到表或截图。",
        advice_en="Add the sign-in list or a screenshot.",
        on=False,
    ),
    SignalKind(
        code="EMPLOYER_CLUSTER",
        name_zh="小规模单位集中签约",
        name_en="Many students at one small employer",
        zh="{cohort} 届有 {count} 名学生去向为“{employer}”。",
        en="{count} students of {cohort} went to {employer}.",
        advice_zh="请核实用人单位规模和合同。",
        advice_en="Verify the employer's size and the contracts.",
        threshold=5,
        unit="students",
    ),
    SignalKind(
        code="EMPLOYER_CONTACT",
        name_zh="不同单位同一联系电话",
        name_en="One phone for several employers",
        zh="{cohort} 届有 {count} 名学生去向的 {employers} 家单位留有同一联系电话，"
        "如“{first}”“{second}”。",
        en="{count} students of {cohort} went to {employers} employers that give the"
        " same phone, such as {first} and {second}.",
        advice_zh="请核实这些单位之间的关系和合同。",
        advice_en="Verify how the employers belong together, and the contracts.",
        threshold=5,
        unit="students",
    ),
    SignalKind(
        code="EMPLOYER_CODE",
        name_zh="信用代码校验不符",
        name_en="Credit code fails its check",
        zh="“{employer}”的信用代码 {uscc} 校验不符。",
        en="The credit code {uscc} of {employer} fails its check.",
        advice_zh="请按营业执照核对。",
        advice_en="Check against the licence.",
    ),
    SignalKind(
        code="EMPLOYER_NAMES",
        name_zh="单位名称与代码不一致",
        name_en="Employer's name and code disagree",
        zh="同一信用代码 {uscc} 对应不同名称：“{first}”“{second}”。",
        en="One credit code {uscc} stands for different names: {first} and {second}.",
        advice_zh="请按营业执照核对。",
        advice_en="Check against the licence.",
    ),
    SignalKind(
        code="EMPLOYER_CODES",
        name_zh="同名单位代码不同",
        name_en="One employer under different codes",
        zh="“{employer}”有不同的信用代码：{first} 与 {second}。",
        en="{employer} stands under different credit codes: {first} and {second}.",
        advice_zh="请按营业执照核对，同名的确为不同单位的注明地区。",
        advice_en="Check against the licences; say where each is when they are two.",
    ),
    SignalKind(
        code="PAY_LOW",
        name_zh="薪酬低于最低工资",
        name_en="Pay below the minimum wage",
        zh="去向薪酬 {pay} 元，低于{region}最低工资 {minimum} 元。",
        en="The pay of {pay} yuan is below the minimum wage of {region}, {minimum}.",
        advice_zh="请核对薪酬和工作时间。",
        advice_en="Check the pay and the hours.",
    ),
    SignalKind(
        code="PAY_ALL_EQUAL",
        name_zh="薪酬全部相同",
        name_en="All pays equal",
        zh="{count} 名学生的去向薪酬都是 {pay} 元。",
        en="{count} students have exactly the same pay, {pay} yuan.",
        advice_zh="请核对合同或收入流水。",
        advice_en="Check contracts or statements.",
        threshold=8,
        unit="students",
    ),
    SignalKind(
        code="INTERNSHIP_AS_WORK",
        name_zh="实习材料作为就业证明",
        name_en="Internship as employment",
        zh="去向代码 {code}，岗位或材料名称含“{word}”。",
        en="The destination has code {code}, and its post or proof says {word}.",
        advice_zh="实习、见习材料不能作为就业证明材料（四不准第四条）。",
        advice_en="Internship papers are no proof of employment (四不准, 4).",
    ),
    SignalKind(
        code="FLEXIBLE_SHARE",
        name_zh="灵活就业占比高",
        name_en="Large share of flexible employment",
        zh="{cohort} 届已落实 {placed} 人，其中其他录用、自主创业、自由职业 {count} 人，"
        "占 {percent}%。",
        en="Of {placed} placed students of {cohort}, {count} ({percent} %) are in other, own or"
        " free employment.",
        advice_zh="请核对佐证材料是否齐全。",
        advice_en="Check that their proofs are complete.",
        threshold=40,
        unit="percent",
    ),
    SignalKind(
        code="PHONE_SHARED",
        name_zh="联系电话相同",
        name_en="One phone for several people",
        zh="{count} 名学生的手机号相同。",
        en="{count} students have the same phone number.",
        advice_zh="请核对并更正手机号。",
        advice_en="Check and correct the numbers.",
    ),
    SignalKind(
        code="PHONE_OF_HELPER",
        name_zh="学生电话与帮扶人相同",
        name_en="Student's phone is the helper's",
        zh="该生手机号与帮扶责任人 {helper} 的相同。",
        en="The student's phone number is that of the helper {helper}.",
        advice_zh="请核对并更正手机号。",
        advice_en="Check and correct the number.",
    ),
    SignalKind(
        code="REGISTER_DOUBT",
        name_zh="学信网存疑",
        name_en="Doubted in the national register",
        zh="学信网状态为存疑，而材料已审核通过（去向 {on}）。",
        en="The national register doubts the destination of {on}, whose proof was passed here.",
        advice_zh="请联系学生核对学信网反馈。",
        advice_en="Ask the student what the register says.",
    ),
)

KINDS: Mapping[str, SignalKind] = MappingProxyType({kind.code: kind for kind in _KINDS})
"""All detectors, in display order."""
