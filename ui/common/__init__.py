"""Words and problems that windows and commands share; no Qt."""
