"""How loops become machine code. Imported only where numba is installed."""

from typing import Any

from numba import njit


def compiled(function: Any) -> Any:
    """Compile ``function`` when it is first called; keep the code beside it, or in the user's cache, or nowhere.

    It holds no lock of Python while it runs, and the compiler may neither reorder nor fuse what it computes.
    """
    try:
        return njit(nogil=True, cache=True, error_model="numpy")(function)
    except RuntimeError:  # numba found no directory that it may write to
        return njit(nogil=True, error_model="numpy")(function)
