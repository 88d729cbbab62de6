"""Writes casework as documents for others: workbooks, PDFs, print jobs."""
