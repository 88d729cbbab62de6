"""The page of events: who takes part, sign-in lists, and the training."""
