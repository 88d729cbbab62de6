"""One history comes to the same digests, whoever runs it and when.

If it does not, what is journaled, digested or sealed has changed. Where that was meant, say why in
the commit and write the numbers anew: ``python -m tests.builders.golden_history``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders.golden_history import EXPECTED, what_it_comes_to


@pytest.mark.fast
def test_a_fixed_history_has_the_recorded_digests(tmp_path: Path) -> None:
    expected = json.loads(EXPECTED.read_text("utf-8"))
    found = what_it_comes_to(tmp_path)

    for key, home in found["homes"].items():  # the first entry that differs says most
        assert home["journal"] == expected["homes"][key]["journal"], key
        assert home == expected["homes"][key]
    assert found["parcels"] == expected["parcels"]
