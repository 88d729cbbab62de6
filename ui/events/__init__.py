"""Events page: participants, sign-in lists and trainings."""
