"""The frame: window, rail, menus, status bar, and the things pages say to each other through it."""
