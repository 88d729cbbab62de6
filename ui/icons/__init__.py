"""Icons drawn from a small font in the theme's colours."""

from ui.icons.icon import NAMES, icon, icon_pixmap, paint_icon

__all__ = ["NAMES", "icon", "icon_pixmap", "paint_icon"]
