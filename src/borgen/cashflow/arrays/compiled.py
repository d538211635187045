"""Whether compiled kernels are at hand, and when they are worth loading."""

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

_KERNELS = "borgen.cashflow.arrays.numba_kernels"


class CompilerMissing(ImportError):
    """Compiled kernels were asked for, and numba is not installed: ``pip install borgen[fast]``."""


def kernels(*, load: bool) -> ModuleType | None:
    """The compiled kernels where they are loaded, or with ``load`` where numba is installed; else ``None``.

    Loading takes about a second in a new process, and several the very first time, when they are compiled.
    """
    if load and find_spec("numba") is not None:
        return import_module(_KERNELS)
    return sys.modules.get(_KERNELS)


def load_kernels() -> ModuleType:
    """The compiled kernels. A long-lived process that wants every schedule compiled calls this once.

    Raises:
        CompilerMissing: numba is not installed.
    """
    found = kernels(load=True)
    if found is None:
        raise CompilerMissing("numba is not installed: pip install borgen[fast]")
    return found
