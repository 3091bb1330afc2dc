"""How large a test is: the usual size, one that is asked for by name, or what is promised (PEASANT_LD_DEEP=1)."""

import os


def size(usual: int, promised: int, name: str = "") -> int:
    """The size of a test; `name` is the variable of the environment that asks for another one."""
    if name and name in os.environ:
        return int(os.environ[name])
    return promised if os.environ.get("PEASANT_LD_DEEP") == "1" else usual
