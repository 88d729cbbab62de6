"""The rules of the service as plain Python values: no Qt, no SQL, no user files, no network."""
