"""Taking rosters in: choose, look at what would happen, confirm, take back."""
