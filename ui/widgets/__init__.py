"""Small widgets shared by all screens."""
