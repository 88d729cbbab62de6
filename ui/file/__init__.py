"""The page of one student's file."""
