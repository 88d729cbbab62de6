"""The people: who is behind a file, helpers, categories, consents, seats, and masked numbers."""
