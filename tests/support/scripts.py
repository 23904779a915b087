"""Import the scripts of `tools/` and `benchmarks/`, which are no packages."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

CHECKOUT = Path(__file__).resolve().parents[2]


def script(folder: str, name: str) -> ModuleType:
    """Import one script as if it had been started from its own folder."""
    place = CHECKOUT / folder
    before = set(sys.modules)
    sys.path.insert(0, str(place))
    try:
        spec = importlib.util.spec_from_file_location(f"{folder}_{name}", place / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(place))
        for loaded in set(sys.modules) - before:
            origin = getattr(sys.modules[loaded], "__file__", None)
            if origin and Path(origin).parent == place and loaded != f"{folder}_{name}":
                del sys.modules[loaded]
    return module
