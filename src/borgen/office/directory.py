"""Where an embedded office keeps its database, its key and its collected static files."""

import os
import sys
from pathlib import Path


def data_directory() -> Path:
    """Return the user's own data directory for `borgen`, as this kind of system has it."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "borgen"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "borgen"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "borgen"


def office_directory() -> Path:
    """Return the directory of the current office: ``BORGEN_DIRECTORY``, or ``office`` in the user's data directory."""
    given = os.environ.get("BORGEN_DIRECTORY")
    return Path(given).expanduser().resolve() if given else data_directory() / "office"
