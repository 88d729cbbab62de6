"""The page Today and its windows."""

from __future__ import annotations

from typing import Any

from tests.tools.pictures import shown_anew


def today(studio: Any) -> None:
    _page(studio)


@shown_anew
def today_overview(studio: Any) -> None:
    page = _page(studio)
    if page.tabs.isTabVisible(page.list.overview_tab):
        page.tabs.setCurrentIndex(page.list.overview_tab)


def today_told(studio: Any) -> None:
    """The page below a notice, which takes room from its cards."""
    from ui.common.i18n import current_language

    _page(studio)
    is_chinese = current_language() == "zh_CN"
    text = "备份盘连不上，已改用本机备份。" if is_chinese else "The backup disk is not there."
    studio.page_host.show_banner("told", text, level="warn")


def today_helpers(studio: Any) -> None:
    _page(studio).show_helpers()


def today_dates(studio: Any) -> None:
    _page(studio).show_dates()
    studio.settle()


def today_due(studio: Any) -> None:
    _page(studio).show_due()
    studio.settle()


def overview(studio: Any) -> None:
    """The office's page, shown over the same caseload."""
    from ui.overview.page import OverviewPage
    from ui.shell.page import PageContext

    page_host = studio.page_host
    page = next((one for one in studio.window.findChildren(OverviewPage)), None)
    if page is None:
        page = OverviewPage(PageContext(page_host.session, page_host))
        page_host._stack.addWidget(page)
    page_host._stack.setCurrentWidget(page)
    page_host._lay_out(page)
    page.refresh()
    studio.settle()


def plan_versions(studio: Any) -> None:
    from casework.records import Measure
    from casework.service_layer import PlanDraft

    page = _page(studio)
    file_id = next(row.item.file_id for row in page.view_model.rows if row.item.file_id)
    planned = vars(studio).setdefault("planned", set())  # one caseload: it keeps what was made
    for level in () if file_id in planned else ("常规跟进", "重点帮扶"):
        draft = PlanDraft(
            analysis="专业基础扎实，求职信息来源少，面试经验不足，需要持续跟进。",
            difficulties=("信息", "就业能力"),
            goal="在天津从事会计工作",
            measures=(Measure(text="每周推送两个岗位", owner="李建国"),),
            change_reason="按月复核后调整级别",
            level=level,
        )
        studio.program.session.write(
            lambda services, d=draft: services.plans.make_plan([file_id], d)
        )
        studio.settle()
    planned.add(file_id)
    studio.page_host.ask(_open(file_id))
    studio.settle()
    studio.page_host.current_page.do.show_versions()


def _open(file_id: Any) -> Any:
    from ui.shell.requests import OpenFile

    return OpenFile(file_id)


def _page(studio: Any) -> Any:
    page = studio.show_page("today")
    studio.wait_until(lambda: page.view_model is not None)
    page.tabs.setCurrentIndex(0)
    studio.settle()
    return page


SCREENS = (
    ("today", today),
    ("today_overview", today_overview),
    ("today_told", today_told),
    ("today_helpers", today_helpers),
    ("today_dates", today_dates),
    ("today_due", today_due),
    ("overview", overview),
    ("plan_versions", plan_versions),
)
