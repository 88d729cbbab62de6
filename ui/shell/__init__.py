"""The frame: window, navigation rail, menus, status bar, and the requests between pages."""
