"""What keeps a worker small: modules that it hardly ever needs, and what it gives back between two papers."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

FACES = (".otf", ".ttf", ".otc", ".ttc")
# "Private, read only": nothing that the process wrote itself can be lost with such pages.
UNCHANGEABLE = "r--p"
MADV_DONTNEED = 4  # Linux, <sys/mman.h>


class _StandIn(ModuleType):
    """Has every function of the module that it stands for; calling one loads the module."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)  # what the import system asks for and a module need not have

        def call(*args: Any, **kwargs: Any) -> Any:
            return getattr(import_module(self.__name__), name)(*args, **kwargs)

        return call


@contextmanager
def loaded_at_first_call(*names: str) -> Iterator[None]:
    """What is imported in this block gets functions of these modules without loading them.

    Afterwards everybody else imports the modules as ever. For modules of others that are only called, and seldom;
    `importlib.util.LazyLoader` cannot do it, because an import from a module already loads it.
    """
    stand_ins = {name: _StandIn(name) for name in names if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name in stand_ins:
            del sys.modules[name]


def give_back() -> None:
    """Return to the system what a paper no longer needs: freed memory, and the faces that were read through.

    The C library keeps freed memory, 20 MB after the first paper; only GNU's can be told. WeasyPrint reads the faces of
    a paper from end to end: 16 MB of our own, and 25 MB for one rare character of the system's. Their pages stay in the
    file cache of the system, where all workers share them, so the next paper does not read the disk for them.
    """
    library = ctypes.CDLL(None)
    trim = getattr(library, "malloc_trim", None)
    if trim is not None:
        trim(0)
    for start, length in _mapped_faces():
        library.madvise(ctypes.c_void_p(start), ctypes.c_size_t(length), MADV_DONTNEED)


def _mapped_faces() -> Iterator[tuple[int, int]]:
    """Where the files of faces lie in memory: first byte and length. Nothing where the system is not Linux."""
    try:
        lines = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        place, rights, *_, path = line.split(maxsplit=5)
        if rights == UNCHANGEABLE and path.lower().endswith(FACES):
            start, end = (int(address, 16) for address in place.split("-"))
            yield start, end - start
