"""The services of a caseload: composed, small, and without inheritance among them."""

from __future__ import annotations

import inspect

from casework.service_layer.base import BaseService
from tests.builders.writing_methods import services

MOST_METHODS = 8
"""A service with more has several subjects: split it."""


def public_methods(service: type[BaseService]) -> list[str]:
    return [
        name
        for name, _ in inspect.getmembers(service, inspect.isfunction)
        if not name.startswith("_")
    ]


def test_a_service_has_one_subject_and_inherits_from_no_other() -> None:
    assert len(services()) > 30
    for service in services():
        assert service.__bases__ == (BaseService,), service
        assert 1 <= len(public_methods(service)) <= MOST_METHODS, service


def test_a_method_name_belongs_to_one_service() -> None:
    names = [name for service in services() for name in public_methods(service)]

    assert len(names) == len(set(names))
