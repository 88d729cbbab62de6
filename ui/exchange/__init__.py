"""The exchange: partners, what waits to be taken in, what went out, and by which roads."""
