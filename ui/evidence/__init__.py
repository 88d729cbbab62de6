"""Evidence in the window: add, preview, review, save a copy."""
