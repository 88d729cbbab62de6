"""The page of rule packs and the table of minimum wages."""
