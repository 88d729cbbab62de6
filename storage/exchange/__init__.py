"""Exchange of parcels between installations: keys, files, and the ledger of parcels."""
