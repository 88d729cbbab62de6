"""The ledger 帮扶工作台账: one row per student, in our layout, the office's own form, or plain.

Every cell is text: values that begin with ``=``, ``+``, ``-`` or ``@`` are never formulas, and
numbers keep their leading zeros.

Source:
    The ledger that item 17 of the notice of 30 January 2023 asks for; headings after the forms in
    use in the field.
"""

from exports.ledger.columns import Ledger
from exports.ledger.writing import write_ledger

__all__ = ["Ledger", "write_ledger"]
