"""Keys: one random master key, and the slots that wrap it."""
