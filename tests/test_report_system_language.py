"""Messages speak the language of the computer where nobody asks for another, also where no variable tells it."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from peasant_ld.report.messages import choose_language
from peasant_ld.report.system_language import system_languages


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANGUAGE": "ht:fr", "LANG": "en_US.UTF-8"}, "ht"),
        ({"LANGUAGE": "de:pt_BR:pt", "LANG": "de_DE.UTF-8"}, "pt"),
        ({"LANGUAGE": "de", "LANG": "es_MX.UTF-8"}, "es"),
        ({"LANGUAGE": "", "LC_ALL": "fr_FR.UTF-8"}, "fr"),
        ({"LANGUAGE": "pt", "LC_ALL": "C"}, "en"),
        ({"LANGUAGE": "pt", "LC_ALL": "C.UTF-8", "LANG": "pt_BR"}, "en"),
        ({"LANGUAGE": "pt", "LANG": "POSIX"}, "en"),
        ({"LANGUAGE": "pt"}, "en"),
    ],
)
def test_a_list_of_languages_goes_before_the_locale_unless_that_is_nobodys(
    environ: Mapping[str, str], language: str
) -> None:
    assert choose_language(None, environ) == language


def windows(number: int) -> Callable[[pytest.MonkeyPatch], None]:
    """A Windows that is shown in the language of this number (Microsoft, "Language identifiers")."""

    def be(monkeypatch: pytest.MonkeyPatch) -> None:
        kernel = SimpleNamespace(GetUserDefaultUILanguage=lambda: number)
        monkeypatch.setattr("peasant_ld.report.system_language.sys", SimpleNamespace(platform="win32"))
        monkeypatch.setattr(ctypes, "WinDLL", {"kernel32": kernel}.__getitem__, raising=False)

    return be


class AppleFunction:
    """A function of CoreFoundation, to which its types can be given."""

    restype: Any = None
    argtypes: Any = ()

    def __init__(self, answer: Callable[..., Any]) -> None:
        self.answer = answer

    def __call__(self, *arguments: Any) -> Any:
        assert len(arguments) == len(self.argtypes), "a pointer would be cut to 32 bits"
        return self.answer(*arguments)


def macos(*languages: str) -> Callable[[pytest.MonkeyPatch], None]:
    """A macOS whose user wants these languages."""

    def copied(number: int, buffer: Any, _: int, encoding: int) -> bool:
        assert encoding == 0x08000100
        buffer.value = languages[number].encode()
        return True

    def be(monkeypatch: pytest.MonkeyPatch) -> None:
        apple = SimpleNamespace(
            CFLocaleCopyPreferredLanguages=AppleFunction(lambda: 1),
            CFArrayGetCount=AppleFunction(lambda _: len(languages)),
            CFArrayGetValueAtIndex=AppleFunction(lambda _, number: number),
            CFStringGetCString=AppleFunction(copied),
        )
        monkeypatch.setattr("peasant_ld.report.system_language.sys", SimpleNamespace(platform="darwin"))
        monkeypatch.setattr(ctypes, "CDLL", lambda path: apple)

    return be


def macos_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """A macOS on which nothing can be asked."""

    def missing(path: str) -> None:
        raise OSError(f"{path} is not there")

    macos()(monkeypatch)
    monkeypatch.setattr(ctypes, "CDLL", missing)


@pytest.mark.parametrize(
    ("system", "language"),
    [
        (windows(0x0416), "pt"),
        (windows(0x080A), "es"),
        (windows(0x040C), "fr"),
        (windows(0x0407), "en"),
        (windows(0xFFFF), "en"),
        (macos("pt-BR", "en-US"), "pt"),
        (macos("ht-HT", "fr-HT"), "ht"),
        (macos("de-CH", "fr-CH", "en"), "fr"),
        (macos("de-DE"), "en"),
        (macos(), "en"),
        (macos_without_its_library, "en"),
    ],
)
def test_a_system_that_sets_no_variable_is_asked_itself(
    system: Callable[[pytest.MonkeyPatch], None], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    system(monkeypatch)
    assert choose_language(None, {}) == language
    assert choose_language(None, {"LANG": "ht_HT.UTF-8"}) == "ht", "who sets a variable means it"
    assert choose_language("es", {}) == "es"


def test_linux_is_asked_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("peasant_ld.report.system_language.sys", SimpleNamespace(platform="linux"))
    assert system_languages() == ()
