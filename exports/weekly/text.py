"""A weekly report as a text for chat: figures only, since names are not safe in a chat."""

from __future__ import annotations

from casework.reports.weekly_figures import GIVEN, OWED, Figure, figures_of
from casework.required_services import Service
from exports import wording
from exports.weekly.facts import WeeklyFacts, figure_name, heads_of, signed


def chat_text(facts: WeeklyFacts) -> str:
    """Return the report as a few lines of text."""
    weekly = facts.weekly
    figures = figures_of(weekly)
    lines = [f"【{facts.title}】{facts.unit}", facts.compared]
    lines += [f"{figure_name(figure.key)}：{_figure_text(figure)}" for figure in heads_of(weekly)]
    for service in Service:
        given, owed = (figures[f"{service.value}:{what}"] for what in (GIVEN, OWED))
        name = wording.SERVICE_NAMES[service]
        lines.append(f"{name}：已计入 {_figure_text(given)}，还差 {_figure_text(owed)}")
    lines.append(
        f"进展停滞 {len(weekly.stuck)} 人（超过 {weekly.stuck_after_days} 天没有新的计入），"
        f"补录 {len(weekly.late)} 条"
    )
    return "\r\n".join(lines) + "\r\n"


def _figure_text(figure: Figure) -> str:
    change = figure.change
    return str(figure.now.number) + ("" if not change else f"（{signed(change)}）")
