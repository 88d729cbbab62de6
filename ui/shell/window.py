"""The window: the unlock screen while locked, the page host while a caseload is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QByteArray, QEvent, QRect, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QResizeEvent,
)
from PySide6.QtWidgets import QMainWindow, QWidget

from ui.common.i18n import _
from ui.shell.settings import SettingsStore
from ui.theme.theme import theme
from ui.theme.tokens import MENU_BAR, STATUS_BAR

# Modules needed only by an open caseload are imported where they are used, to paint earlier.
if TYPE_CHECKING:
    from ui.jobs.session import Session
    from ui.shell.menus import Menus
    from ui.shell.messages import Toast
    from ui.shell.page import DialogEntry, PageEntry
    from ui.shell.page_host import PageHost
    from ui.shell.status_bar import StatusBar

SMALLEST = (900, 470)
"""Logical px: fits 1366×768 at 150 % and 1920×1080 at 200 %, less the taskbar."""

_USUAL = (1366, 728)
_MIN_VISIBLE = 80
"""Minimum width and height that must be on a screen for the mouse to reach the window."""


class MainWindow(QMainWindow):
    """Shows the unlock screen or the page host. ``close_asked`` is emitted instead of closing."""

    close_asked = Signal()
    lock_asked = Signal()
    settings_changed = Signal(dict)

    def __init__(self, settings: SettingsStore) -> None:
        super().__init__()
        self._settings = settings
        self._may_close = False
        self.page_host: PageHost | None = None
        self.menus: Menus | None = None
        self._corner_is_compact: bool | None = None
        self.setMinimumSize(*SMALLEST)
        self.toast: Toast | None = None
        self.status: StatusBar | None = None
        self._is_furnished = False

    def furnish(self) -> None:
        """Add what the first screen does not need: icon and pane shortcuts."""
        if self._is_furnished:
            return
        self._is_furnished = True
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenRemoved.connect(self._on_screens)
        from PySide6.QtGui import QKeySequence, QShortcut

        self.setContextMenuPolicy(QtCore.Qt.ContextMenuPolicy.NoContextMenu)
        self._show_icon()
        for keys, step in (("F6", 1), ("Shift+F6", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda step=step: self._next_pane(step))

    def _show_icon(self) -> None:
        from ui.theme.logo import app_icon

        self.setWindowIcon(app_icon())

    # --- contents

    def show_unlock(self, unlock_screen: QWidget, title: str = "") -> None:
        """Show one widget alone; the previous contents are deleted."""
        self._drop_page_host()
        self._bare()
        self.setWindowTitle(title or _("Zhuhang"))
        self.setCentralWidget(unlock_screen)
        unlock_screen.show()  # visible at once, as below

    def show_page_host(
        self,
        session: Session,
        pages: Sequence[PageEntry],
        dialogs: Sequence[DialogEntry],
        *,
        page: str = "",
        mementos: dict[str, object] | None = None,
        is_demo: bool = False,
    ) -> PageHost:
        """Show the pages of an open caseload, starting with ``page`` or the first one."""
        from ui.shell.messages import Toast
        from ui.shell.page_host import PageHost
        from ui.shell.status_bar import SessionStatus, StatusBar

        self.furnish()
        self._drop_page_host()
        self.status = StatusBar(session.jobs, self)
        self.setStatusBar(self.status)
        if self.toast is None:
            self.toast = Toast(self)
        page_host = PageHost(session, pages, dialogs, self.toast, self)
        page_host.lock_asked.connect(self.lock_asked)
        page_host.page_changed.connect(self.toast.place)
        self.page_host = page_host
        self.setCentralWidget(page_host)
        page_host.show()  # the layout would show it only after returning to the event loop
        if mementos:
            page_host.set_mementos(mementos)
        self._name_window(session, self.status, self.toast, is_demo=is_demo)
        self._fill_menu_bar(page_host)
        self._session_status = SessionStatus(page_host, self.status)
        page_host.recents.read()
        self._fit()
        first = page or next((entry.key for entry in pages if not entry.foot), pages[0].key)
        page_host.show_page(first)
        return page_host

    def _drop_page_host(self) -> None:
        if self.toast is not None:
            self.toast.forget()
        if self.page_host is not None:
            self._session_status.stop()
            self.page_host.retire()
            self.page_host = None
        self.menus = None
        old = self.centralWidget()
        if old is not None:
            # The next widget replaces it; reparenting it would style and lay out all its children
            # once more.
            old.hide()
            old.deleteLater()

    def _bare(self) -> None:
        if self.menuWidget() is not None:
            from ui.shell.menus import clear_menus

            clear_menus(self.menuBar())
            self.menuBar().hide()
        if self.status is not None:
            self.status.forget()
            self.status.hide()

    def _name_window(
        self, session: Session, status: StatusBar, toast: Toast, *, is_demo: bool
    ) -> None:
        from ui.common.display_names import role_name

        keeper = session.keeper
        title = _("Zhuhang — demonstration") if is_demo else _("Zhuhang — {unit}")
        self.setWindowTitle(title.format(unit=keeper.unit))
        status.show_demo(is_demo)
        status.show_user(f"{keeper.name} · {role_name(keeper.role)}")
        status.show()
        toast.set_bottom(theme().px(STATUS_BAR))

    def _fill_menu_bar(self, page_host: PageHost) -> None:
        from ui.shell.menus import Handlers, Menus

        bar = self.menuBar()
        bar.setNativeMenuBar(False)
        bar.setFixedHeight(theme().px(MENU_BAR))
        handlers = Handlers(
            close=self.close,
            change_settings=lambda **fields: self.settings_changed.emit(fields),
            show_shortcuts=self.show_shortcuts,
            show_guide=self.show_guide,
            show_about=self.show_about,
            back_up=self.back_up,
        )
        self.menus = Menus(bar, page_host, self._settings.now, handlers)
        self._corner_is_compact = None
        bar.show()

    # --- input from outside

    def offer_files(self, paths: Sequence[str]) -> None:
        """Offer files that may be parcels, recognised by content whatever their names."""
        from ui.shell.requests import OfferFile

        if self.page_host is not None:
            first, *others = paths
            self.page_host.ask(OfferFile(first, tuple(others)))

    def open_session(self) -> Session | None:
        """Return the open caseload, for dialogs that keep drafts in it."""
        return self.page_host.session if self.page_host is not None else None

    # --- menu actions

    def show_shortcuts(self) -> None:
        """Show the list of shortcuts (F1)."""
        from ui.shell.dialogs import ShortcutsWindow

        page = self.page_host.current_page if self.page_host is not None else None
        window = ShortcutsWindow(
            self.menus.shortcuts if self.menus else (), self, page.page_keys() if page else ()
        )
        window.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        window.open()

    def show_guide(self) -> None:
        """Open the user guide in its own window."""
        from ui.shell.dialogs import GuideWindow

        guide = GuideWindow(self)
        guide.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        guide.show()

    def show_about(self) -> None:
        """Show what the program is and its components."""
        from ui.widgets.dialogs import MessageDialog

        text = _(
            "One file and one plan for every hardship graduate. Everything stays encrypted on this"
            " computer.\n\nMade with Qt (LGPL 3), SQLCipher, and the Phosphor icons (MIT)."
        )
        MessageDialog(_("Zhuhang"), text, self).open()

    def back_up(self) -> None:
        if self.page_host is None:
            return
        from ui.shell.actions import back_up

        back_up(self.page_host.session, self.page_host)

    def _next_pane(self, step: int) -> None:
        if self.page_host is not None:
            self.page_host.next_pane(step)

    def focusNextPrevChild(self, forward: bool) -> bool:
        from ui.widgets.tab_order import set_tab_order

        set_tab_order(self.tab_stops())
        return super().focusNextPrevChild(forward)

    def tab_stops(self) -> list[QWidget]:
        """Return the tab stops in reading order: menus, rail, page, status bar."""
        from ui.widgets.tab_order import reading_order

        at = QtCore.Qt.Corner.TopRightCorner
        # The unlock screen has no menu bar; accessing it would create one and move the screen.
        corner = None if self.page_host is None else self.menuBar().cornerWidget(at)
        parts = (corner, self.centralWidget(), self.status, self.toast)
        return reading_order(*(part for part in parts if part is not None))

    # --- size and place

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self.page_host is None or self.status is None:
            return
        from ui.shell.page import WidthClass, width_class_of

        is_compact = width_class_of(self.width()) is WidthClass.COMPACT
        self.status.set_compact(is_compact)
        if is_compact != self._corner_is_compact:
            from ui.shell.menus import corner

            self._corner_is_compact = is_compact
            box = corner(self.page_host, self, is_compact=is_compact)
            old = self.menuBar().cornerWidget(QtCore.Qt.Corner.TopRightCorner)
            if box is not None:
                self.menuBar().setCornerWidget(box, QtCore.Qt.Corner.TopRightCorner)
                box.show()
            if old is not None:
                old.deleteLater()

    def stay_visible(self) -> None:
        """Move back onto a screen, after one was removed or became smaller."""
        if self.isMaximized() or self.isFullScreen():
            return
        frame = self.frameGeometry()
        for screen in QGuiApplication.screens():
            seen = screen.availableGeometry().intersected(frame)
            if seen.width() >= _MIN_VISIBLE and seen.height() >= _MIN_VISIBLE:
                return
        free = QGuiApplication.primaryScreen().availableGeometry()
        size = QRect(0, 0, min(self.width(), free.width()), min(self.height(), free.height()))
        size.moveCenter(free.center())
        self.setGeometry(size)

    def restore_place(self) -> None:
        """Restore the geometry for this set of screens, or centre the window."""
        kept = self._settings.now.geometry.get(screens_key())
        if kept and self.restoreGeometry(QByteArray.fromBase64(kept.encode())):
            self.stay_visible()
            return
        free = QGuiApplication.primaryScreen().availableGeometry()
        size = QRect(0, 0, min(_USUAL[0], free.width()), min(_USUAL[1], free.height()))
        size.moveCenter(free.center())
        self.setGeometry(size)

    def _on_screens(self) -> None:
        QtCore.QTimer.singleShot(0, self, self.stay_visible)  # after the system has moved windows

    def keep_place(self) -> None:
        """Save the window's geometry."""
        place = bytes(self.saveGeometry().toBase64().data()).decode()
        self._settings.keep_geometry(screens_key(), place)

    def come_to_front(self) -> None:
        """Raise and activate the window."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    # --- closing

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.close_asked.emit()

    def close_now(self) -> None:
        """Close the window after shutdown."""
        self._may_close = True
        self.close()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._is_furnished:
            self._show_icon()


def screens_key() -> str:
    """Return a key for the set of connected screens."""
    screens = QGuiApplication.screens()
    parts = [
        f"{screen.geometry().width()}x{screen.geometry().height()}@{screen.devicePixelRatio():g}"
        for screen in screens
    ]
    return "+".join(sorted(parts))
