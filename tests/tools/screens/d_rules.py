"""The page of rules, its preview and the table of wages."""

from __future__ import annotations

from typing import Any


def rules(studio: Any) -> None:
    studio.show_page("rules")


def rules_edited(studio: Any) -> None:
    page = studio.show_page("rules")
    page.form.minima["talk"].setValue(4)
    page.form.minima["guidance"].setValue(1)
    page.area.verticalScrollBar().setValue(560)
    studio.settle()


def rules_effect(studio: Any) -> None:
    page = studio.show_page("rules")
    page._on_discard()
    for key in ("talk", "referral", "event"):
        page.form.minima[key].setValue(1)
    page.bar.effect.click()
    studio.settle()


def rules_wages(studio: Any) -> None:
    page = studio.show_page("rules")
    page._on_discard()
    page.wages.click()
    studio.settle()


SCREENS = [
    ("rules", rules),
    ("rules-edited", rules_edited),
    ("rules-effect", rules_effect),
    ("rules-wages", rules_wages),
]
