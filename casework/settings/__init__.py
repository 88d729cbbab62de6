"""What an office sets: its calendar, wages and templates, on top of the shipped defaults."""
