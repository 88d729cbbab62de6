"""Database schema migrations, one for each release."""
