"""The profiles that there are: one file each. What reads a profile, and states records in it, is `release.profiles`."""

from __future__ import annotations

from peasant_ld.model.model import BUILT_IN

FOLDER = BUILT_IN / "profiles"


def profile_names() -> tuple[str, ...]:
    """The names that `--profile` takes."""
    return tuple(sorted(path.name.removesuffix(".json") for path in FOLDER.glob("*.json")))
