"""What parcels contain, who may send and see it, and how revisions merge; no store is needed."""
