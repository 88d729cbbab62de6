"""The rules page: rule packs, and the table of minimum wages."""
