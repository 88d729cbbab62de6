"""A class at its desks: where everybody sits, and the ticks of its sheet keyed back."""
