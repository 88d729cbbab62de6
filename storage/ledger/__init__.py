"""The ledger of the exchange: parcels, revisions, owners, and what each partner has."""
