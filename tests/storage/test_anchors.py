"""Who outside holds a digest of the journal, and whether the journal still agrees with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.read_models import Anchor
from storage.ledger.tables import parcel_table
from storage.verification import ANCHOR_BROKEN
from tests.builders.exchange import advisor_and_counselor


@pytest.mark.fast
def test_only_an_acknowledged_parcel_anchors_the_journal(tmp_path: Path) -> None:
    with advisor_and_counselor(tmp_path) as (advisor, counselor):
        counselor.services.partners.assign(counselor.files()[:1], counselor.partner("郭启明").id)
        with counselor.caseload.snapshot() as reader:
            named, _head = reader.journal_head()
        sealed = counselor.seal("郭启明")
        assert counselor.caseload.checks.verify_journal().anchored is None

        answered = advisor.opens(sealed)
        assert answered.receipt is not None
        counselor.opens(answered.receipt.path)

        check = counselor.caseload.checks.verify_journal()
        assert check.anchored == Anchor(named, "parcel")
        assert check.not_anchored_since == named + 1
        assert check.findings == ()


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{}", b'{"anchor": {"count": "x"}}'])
def test_an_unreadable_header_is_skipped(tmp_path: Path, manifest: bytes) -> None:
    with advisor_and_counselor(tmp_path) as (_advisor, counselor):
        counselor.services.partners.assign(counselor.files()[:1], counselor.partner("郭启明").id)
        counselor.seal("郭启明")
        with counselor.caseload.database.writing() as connection:
            connection.exec_driver_sql("UPDATE parcel SET manifest = ?", (manifest,))

        check = counselor.caseload.checks.verify_journal()
        assert (check.findings, check.anchored) == ((), None)


def test_a_journal_that_contradicts_a_sealed_parcel_is_reported(tmp_path: Path) -> None:
    """With the key the whole chain can be rewritten; what was sealed does not match it then."""
    with advisor_and_counselor(tmp_path) as (_advisor, counselor):
        counselor.services.partners.assign(counselor.files()[:1], counselor.partner("郭启明").id)
        counselor.seal("郭启明")
        with counselor.caseload.database.writing() as connection:
            raw = connection.scalar(
                parcel_table.select().with_only_columns(parcel_table.c.manifest)
            )
            assert raw is not None
            head = raw.partition(b'"head":"')[2][:64]
            other = raw.replace(head, head[::-1])
            connection.exec_driver_sql("UPDATE parcel SET manifest = ?", (other,))

        (found,) = counselor.caseload.checks.verify_journal().findings
        assert found.code == ANCHOR_BROKEN
