"""Destinations 毕业去向: the codes, and the checks of one that is registered."""
