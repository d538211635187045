"""The few signs of the office, as outlines on a grid of 24, drawn for this product."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

ICONS: dict[str, str] = {
    "menu": "M4 7h16M4 12h16M4 17h16",
    "globe": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 1 0 0-17M3.5 12h17M12 3.5c-5 5-5 12 0 17M12 3.5c5 5 5 12 0 17",
    "person": "M12 4a4 4 0 1 0 0 8 4 4 0 1 0 0-8M4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5",
    "plus": "M12 5v14M5 12h14",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "cross": "M6 6l12 12M18 6L6 18",
    "search": "M10.5 4.5a6 6 0 1 0 0 12 6 6 0 1 0 0-12M15 15l5 5",
    "download": "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",
    "upload": "M12 16V5M7.5 9.5L12 5l4.5 4.5M5 20h14",
    "print": "M7 9V4h10v5M7 17H4.5V9h15v8H17M7 14h10v6H7z",
    "copy": "M9 9h11v11H9zM5 15H4V4h11v1",
    "calendar": "M4.5 6h15v14h-15zM4.5 10.5h15M8 3.5v4M16 3.5v4",
    "clock": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 1 0 0-17M12 7.5V12l3 2",
    "edit": "M5 19l1-4L16.5 4.5l3 3L9 18zM14 7l3 3",
    "undo": "M8 5L4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11H9",
    "bin": "M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "info": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 1 0 0-17M12 11v5.5M12 7.5v.5",
    "warning": "M12 4L2.5 20h19zM12 10v5M12 17.2v.5",
    "file": "M6 3.5h8l4 4v13H6zM14 3.5v4h4",
    "right": "M9.5 6l6 6-6 6",
    "left": "M14.5 6l-6 6 6 6",
    "down": "M6 9.5l6 6 6-6",
    "sum": "M17.5 6V4.5h-11L13 12l-6.5 7.5h11V18",
    "filter": "M4 5.5h16l-6 7.5v6l-4-2v-4z",
    "keyboard": "M3 7h18v11H3zM7 11h.5M11 11h.5M15 11h.5M8 14.5h8",
}


def icon(name: str) -> SafeString:
    """The sign ``name``, hidden from screen readers: the word beside it says the same."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        ICONS[name],
    )
