"""The ledger 帮扶工作台账: one row a student, in our layout, in the office's own, or plain.

Every cell is text. What begins with ``=``, ``+``, ``-`` or ``@`` stays what was typed, numbers
keep their leading zeros, and no cell is ever a formula.

Source:
    The ledger that item 17 of the notice of 30 January 2023 asks for; headings after the forms in
    use in the field.
"""

from exports.ledger.columns import Ledger, LedgerStudent
from exports.ledger.writing import WrittenLedger, write_ledger

__all__ = ["Ledger", "LedgerStudent", "WrittenLedger", "write_ledger"]
