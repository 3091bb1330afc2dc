"""The languages that Windows or macOS is set to: they set no variables that tell it, and are asked themselves."""

from __future__ import annotations

import ctypes
import locale
import sys
from collections.abc import Callable, Mapping, Sequence

_APPLE = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation"
_UTF_8 = 0x08000100  # kCFStringEncodingUTF8
_LENGTH = 64  # bytes; a language tag has fewer


def system_languages() -> Sequence[str]:
    """Names of languages, as `pt_BR` or `pt-BR`, the most wanted first; none where the system tells none."""
    return tuple(_ASKED.get(sys.platform, tuple)())


def _of_windows() -> Sequence[str]:
    """The language that Windows itself is shown in; the one of dates and numbers may be another."""
    number = ctypes.WinDLL("kernel32").GetUserDefaultUILanguage()  # type: ignore[attr-defined]
    name = locale.windows_locale.get(number)
    return (name,) if name else ()


def _of_macos() -> Sequence[str]:
    """The languages of the system's settings, in the order that the user put them in."""
    try:
        apple = ctypes.CDLL(_APPLE)
    except OSError:
        return ()
    for name, result, arguments in (
        ("CFLocaleCopyPreferredLanguages", ctypes.c_void_p, ()),
        ("CFArrayGetCount", ctypes.c_long, (ctypes.c_void_p,)),
        ("CFArrayGetValueAtIndex", ctypes.c_void_p, (ctypes.c_void_p, ctypes.c_long)),
        ("CFStringGetCString", ctypes.c_bool, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_long, ctypes.c_uint32)),
    ):
        function = getattr(apple, name)
        function.restype, function.argtypes = result, arguments
    found = apple.CFLocaleCopyPreferredLanguages()
    buffer = ctypes.create_string_buffer(_LENGTH)
    texts = (apple.CFArrayGetValueAtIndex(found, number) for number in range(apple.CFArrayGetCount(found)))
    return [buffer.value.decode() for text in texts if apple.CFStringGetCString(text, buffer, _LENGTH, _UTF_8)]


_ASKED: Mapping[str, Callable[[], Sequence[str]]] = {"win32": _of_windows, "darwin": _of_macos}
