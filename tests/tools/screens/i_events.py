"""Events with everybody's place, sign-in lists, students ticked, the training."""

from __future__ import annotations

from typing import Any


def events(studio: Any) -> None:
    _stand_on_fair(studio)


def event_new(studio: Any) -> None:
    _page(studio, "events").events.new_event()
    studio.settle()


def event_list(studio: Any) -> None:
    from ui.events.sign_in_dialog import take_sign_in

    page = _stand_on_fair(studio)
    dialog = take_sign_in(page.events, page.events.current.event)
    names = [place.name for place in page.events.participants.places]
    odd = [f"{name[0]}某{name[2:]}" for name in names if len(name) > 2][:2]
    lines = [f"{at}. {name} 08:3{at}" for at, name in enumerate(names[:4], 1)]
    dialog.take_text("\n".join(["签到表", *lines, *odd, "陌生人", "20990001"]))
    studio.settle()


def event_tick(studio: Any) -> None:
    from ui.events.participant_picker import tick_students

    page = _stand_on_fair(studio)
    tick_students(page.events, page.events.current.event)
    studio.settle()


def training(studio: Any) -> None:
    _page(studio, "training")


def training_new(studio: Any) -> None:
    _page(studio, "training").training.record()
    studio.settle()


def _page(studio: Any, kind: str) -> Any:
    from ui.shell.requests import ShowEvents

    studio.page_host.ask(ShowEvents(kind))
    studio.settle()
    return studio.page_host.current_page


def _stand_on_fair(studio: Any) -> Any:
    page = _page(studio, "events")
    found = next(row for row in page.events._rows if row.counts.absent)
    page.events._select(found.id)
    studio.settle()
    return page


SCREENS = (
    ("events", events),
    ("event_new", event_new),
    ("event_list", event_list),
    ("event_tick", event_tick),
    ("training", training),
    ("training_new", training_new),
)
