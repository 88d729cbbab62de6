"""Parcels between installations: keys, files, the ledger of what went and came."""
