"""The journal 履历: the history of actions, undo, and the caseload as of any day."""
