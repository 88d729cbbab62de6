"""The placement figures by either definition, for all files and by group; never a ranking."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from casework.batching import iter_cases
from casework.read_models import FileQuery
from casework.reports.placement import DEFINITIONS, LATEST, WILLING, Placement, placement_by
from ui.cli import output, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.common.i18n import _

_GROUPS = ("college", "class")


def add_to(commands: Commands) -> None:
    """Add the command of this module."""
    figures = commands.add("placement", _("placement figures of the files here"), _placement)
    figures.add_argument("--by", metavar="|".join(_GROUPS), help=_("also one line per group"))
    figures.add_argument(
        "--version",
        metavar="|".join(DEFINITIONS),
        default=LATEST,
        help=_("the official definition; {default} by default").format(default=LATEST),
    )
    figures.add_argument("--cohort", metavar=_("YEAR"))


def _placement(context: CommandContext, args: Namespace) -> int:
    by = None if args.by is None else values.choice(args.by, "by", _GROUPS)
    where: tuple[tuple[str, str], ...] = ()
    if args.cohort is not None:
        where = (("cohort", str(values.year(args.cohort, "cohort"))),)
    with context.open() as caseload, caseload.snapshot() as reader:
        cases = iter_cases(reader, reader.file_ids(FileQuery(where=where)))
        whole, *parts = placement_by(cases, args.version, reader.today, by=by)
    document = {**_shape(whole), "by": [_shape(part) for part in parts]}
    context.answer(document, _text_of(whole, parts))
    return 0


def _shape(figures: Placement) -> dict[str, Any]:
    definition = figures.definition
    return {
        "label": figures.label,
        "version": definition.version,
        "name": definition.name,
        "source": definition.source,
        "graduates": figures.graduates,
        "placed": figures.placed,
        "rate": figures.rate,
        "parts": [
            {"name": part, "count": count, "rate": figures.rate_of(part)}
            for part, count in figures.parts.items()
        ],
        "other": figures.other,
        "waiting": figures.waiting,
        "unplaced": dict(figures.unplaced),
        "excluded": figures.excluded,
        "willing": {"name": WILLING, "graduates": figures.willing, "rate": figures.willing_rate},
    }


def _text_of(whole: Placement, parts: list[Placement]) -> str:
    definition = whole.definition
    rows = [_row(one) for one in (whole, *parts)]
    headings = [_("Group"), _("Graduates"), _("Placed"), "%", *definition.parts, _("Waiting")]
    lines = [
        f"{definition.name} · {definition.source}",
        output.table(headings, rows),
        _("Internal figure {name}: {rate} % of {count}.").format(
            name=WILLING, rate=_percent(whole.willing_rate), count=whole.willing
        ),
        _("These are the files of this caseload, not all graduates of the school."),
    ]
    return "\n".join(lines)


def _row(figures: Placement) -> list[object]:
    label = _("all") if figures.label is None else figures.label or "—"
    parts = list(figures.parts.values())
    rate = _percent(figures.rate)
    return [label, figures.graduates, figures.placed, rate, *parts, figures.waiting]


def _percent(rate: float | None) -> str:
    return "—" if rate is None else f"{rate:.2f}"
