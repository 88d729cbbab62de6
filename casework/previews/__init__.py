"""What a change of the rules or settings would do to the counts, before it is saved."""
