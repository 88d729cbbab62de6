"""Icons from one small font, painted in the colours of the theme."""

from ui.icons.icon import NAMES, icon, icon_pixmap, paint_icon

__all__ = ["NAMES", "icon", "icon_pixmap", "paint_icon"]
