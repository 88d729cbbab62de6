"""The exchange: partners, pending imports, sent parcels, and targets."""
