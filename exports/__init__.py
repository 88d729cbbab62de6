"""Turns casework into files for others: workbooks, pages, print."""
