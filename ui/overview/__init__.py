"""The office's overview by college."""
