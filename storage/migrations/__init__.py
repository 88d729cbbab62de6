"""The shape of the database, one step a release."""
