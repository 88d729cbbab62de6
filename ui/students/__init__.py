"""The list of students."""
