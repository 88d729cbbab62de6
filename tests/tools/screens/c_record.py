"""Quick log and documents."""

from __future__ import annotations

from typing import Any

from casework.read_models import FileQuery
from casework.required_services import Service
from ui.shell.requests import QuickLog


def _files(studio: Any, count: int, search: str = "") -> tuple[Any, ...]:
    """Some students for whom something is still missing."""
    found: list[Any] = []

    def take(lines: Any) -> None:
        found.extend(line.file.id for line in lines)

    query = FileQuery(search=search, where=(("owes", "talk"),), order="missing", limit=count)
    studio.program.session.read(lambda reader: reader.lines(query)).then(take)
    studio.settle()
    return tuple(found)


def _open(studio: Any, files: tuple[Any, ...], service: Service = Service.TALK) -> Any:
    from ui.quicklog.dialog import QuickLogDialog

    def forget(caseload: Any, _progress: Any) -> None:
        for key in caseload.user_state():
            caseload.delete_user_state(key)

    studio.program.session.run(forget)
    studio.page_host.ask(QuickLog(files=files, service=service))
    studio.settle()
    studio.window.toast.hide()
    return studio.window.findChildren(QuickLogDialog)[-1]


def quick_log(studio: Any) -> None:
    dialog = _open(studio, _files(studio, 1))
    dialog.talk.use_template(0)
    dialog.talk.content.set_text(
        "近两周投递5家，收到面试2家。进展：周三面试过了一轮，对方让等通知。"
        "主要困难：面试紧张，自我介绍超时。"
    )
    dialog.talk.measures.set_text("约定下一步：周五模拟面试一次。")
    dialog.talk.place.setText("主楼 205")
    studio.settle()


def quick_log_group(studio: Any) -> None:
    dialog = _open(studio, _files(studio, 3))
    dialog.talk.topic.setText("秋招进展")
    dialog.talk.content.set_text("集中讲了十一月双选会的单位和投递办法，提醒带好材料。")
    dialog.talk.measures.set_text("下周二前交简历。")
    dialog.talk.place.setText("主楼 205")
    line = dialog.talk.owns.lines[0]
    line.setText("会后单独谈了回津南老家工作的打算，约周五再看岗位。")
    studio.settle()


def quick_log_more(studio: Any) -> None:
    from ui.quicklog.dialog import QuickLogDialog

    quick_log(studio)
    more = studio.window.findChildren(QuickLogDialog)[-1].talk.more
    more.fields["talk_kind"].setCurrentIndex(1)
    more.fields["wishes"].setText("想留在天津，最好是会计岗位")
    more.fields["next_step"].setText("推荐两个会计岗位")
    more.fields["follow_up_on"].go_back(-14)
    more.fields["held_by"].setText("李建国")
    more.fold.click()
    studio.settle()


def quick_log_problems(studio: Any) -> None:
    dialog = _open(studio, ())
    dialog.talk.start.setText("25:00")
    dialog.talk.use_template(0)
    dialog.save.click()


def quick_log_referral(studio: Any) -> None:
    dialog = _open(studio, _files(studio, 2), Service.REFERRAL)
    offers = dialog.referral.post.offers
    if offers:
        dialog.referral.post.pick(offers[0].record)
    dialog.referral.match.set_text("专业和意向城市相符，薪资也合适。")
    dialog.referral.response.setText("感兴趣")
    studio.settle()


def quick_log_new_post(studio: Any) -> None:
    dialog = _open(studio, _files(studio, 1), Service.REFERRAL)
    dialog.referral.new_post.setChecked(True)
    dialog.referral.panel.employer.setText("津门第九贸易有限公司")
    dialog.referral.panel.title.setText("会计助理")
    studio.settle()


def quick_log_event(studio: Any) -> None:
    dialog = _open(studio, _files(studio, 4), Service.EVENT)
    offers = dialog.event_form.event_.offers
    if offers:
        dialog.event_form.event_.pick(offers[0].record)
    studio.settle()


def documents(studio: Any) -> None:
    page = studio.show_page("documents")
    page.kinds.setCurrentRow(0)
    studio.settle()


def documents_class_sheet(studio: Any) -> None:
    page = studio.show_page("documents")
    page.kinds.setCurrentRow(2)
    studio.settle()


def documents_ledger(studio: Any) -> None:
    page = studio.show_page("documents")
    page.kinds.setCurrentRow(1)
    page.options.in_full.setChecked(True)
    page.options.folder.set_folder(str(studio.folder / "nowhere" / "x"))
    page.make.click()
    studio.settle()


SCREENS = (
    ("documents", documents),
    ("documents_class_sheet", documents_class_sheet),
    ("documents_ledger", documents_ledger),
    ("quick_log", quick_log),
    ("quick_log_more", quick_log_more),
    ("quick_log_group", quick_log_group),
    ("quick_log_problems", quick_log_problems),
    ("quick_log_referral", quick_log_referral),
    ("quick_log_new_post", quick_log_new_post),
    ("quick_log_event", quick_log_event),
)
