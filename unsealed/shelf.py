"""The items on a shelf: every module of a package, in name order. A file on the shelf is its registration."""

import importlib
import pkgutil
from types import ModuleType


def items(package: str) -> list[ModuleType]:
    """Import and return the modules of `package` (a dotted name), sorted by name."""
    shelf = importlib.import_module(package)
    names = sorted(module.name for module in pkgutil.iter_modules(shelf.__path__))
    return [item(f"{package}.{name}") for name in names]


def item(name: str) -> ModuleType:
    """Import and return one of them, by its dotted name: what tasks in other processes are told instead of a module."""
    return importlib.import_module(name)
