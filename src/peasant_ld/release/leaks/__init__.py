"""A staged release and what was withheld become leaks: places where something is that must not go out."""

from peasant_ld.release.leaks.earlier import taken_out
from peasant_ld.release.leaks.search import LeakFound, LeakSearch, LeakWatch, leaks_in, make_search, stop_at_leaks
from peasant_ld.release.leaks.secrets import Secret, secrets_of

__all__ = [
    "LeakFound",
    "LeakSearch",
    "LeakWatch",
    "Secret",
    "leaks_in",
    "make_search",
    "secrets_of",
    "stop_at_leaks",
    "taken_out",
]
