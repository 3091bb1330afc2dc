"""What a program may hand to a public function: anything else is refused at the call, with what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path


def refused(name: str, allowed: str, value: object) -> TypeError:
    """The error for an argument of another type; `allowed` says what it may be."""
    return TypeError(f"{name} is {allowed}, not {called(value)}")


def called(value: object) -> str:
    """What a value is, in few words: a short text, a number or a truth value as it is, of others the type."""
    if value is None or isinstance(value, bool | int | float) or (isinstance(value, str) and len(value) <= 80):
        return repr(value)
    return f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")


def check_flags(**flags: object) -> None:
    """Options are True or False; "no" is neither. Raises TypeError."""
    for name, value in flags.items():
        if not isinstance(value, bool):
            raise refused(name, "True or False", value)


def check_word(name: str, value: object, allowed: Iterable[str]) -> None:
    """An option is one of some words. Raises TypeError or ValueError, which say them."""
    known = tuple(allowed)
    if not isinstance(value, str):
        raise refused(name, f"one of {', '.join(known)}", value)
    if value not in known:
        raise ValueError(f"{name} is one of {', '.join(known)}, not {value!r}")


def check_text(name: str, value: object, example: str) -> None:
    """An argument is a text. Raises TypeError, which says one."""
    if not isinstance(value, str):
        raise refused(name, f"a text such as {example}", value)


def texts_of(name: str, value: object, allowed: str) -> tuple[str, ...]:
    """One text, or several, as several. Raises TypeError for anything else."""
    texts = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, Iterable) else (value,)
    if not all(isinstance(text, str) for text in texts) or isinstance(value, bytes | Mapping):
        raise refused(name, allowed, value)
    return texts


def check_number(name: str, value: object, least: int) -> None:
    """An option is a whole number, and not less than another. Raises TypeError or ValueError."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise refused(name, f"a whole number from {least} on", value)
    if value < least:
        raise ValueError(f"{name} is a whole number from {least} on, not {value}")


def path_of(name: str, value: object, allowed: str = "a path, as a text or a Path") -> Path:
    """The path that is named. Raises TypeError for what names none, ValueError for what no path can hold."""
    if not isinstance(value, str | PathLike) or isinstance(value, bytes):
        raise refused(name, allowed, value)
    if not str(value) or "\0" in str(value):
        raise ValueError(f"{name} is {allowed}, not {str(value)!r}")
    return Path(value)


def check_binary(name: str, value: object) -> None:
    """An argument is a stream that takes bytes. Raises TypeError for another one, such as one that takes text."""
    allowed = 'a binary stream, such as open(..., "wb") or io.BytesIO()'
    if not callable(getattr(value, "write", None)) or hasattr(value, "encoding"):
        raise refused(name, allowed, value)
