"""Evidence 佐证材料: what is needed, and what a file is by its contents."""
