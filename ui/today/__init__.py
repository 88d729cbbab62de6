"""The page Today 工作台: what waits, how far it is, which dates come next."""
