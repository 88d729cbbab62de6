"""The rules of the service as plain Python values; no Qt, SQL, user files or network."""
