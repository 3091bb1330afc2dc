"""What is refused or not there becomes an answer: for people in the look of the release, for programs one line.

The page is the one that the release has for what is not there, in the language of the address or else of the reader.
Nothing is told of this computer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from peasant_ld.files.systems import in_order
from peasant_ld.published.negotiation import choose, liked_languages
from peasant_ld.report.messages import LANGUAGES, Catalogue, choose_language

if TYPE_CHECKING:
    from starlette.requests import Request

PAGE = "404.html"
# What has a sentence of its own; anything else is a fault of ours.
TOLD = frozenset((404, 405, 406, 410))
_FAULT = 500
_LANGUAGE = re.compile(r'<html lang="([a-z-]+)"')
_HEADING = re.compile(r"<h1>([^<]+)</h1>")
_LEAD = re.compile(r"(?<=</header>\n)<p>[^<]*</p>\n")
# The path of the release on its host, as the page has it: here it lies at the top.
_AT = re.compile(r'href="([^"]*)static/style\.css"')


@dataclass(frozen=True, slots=True)
class ErrorAnswers:
    """The answers of one release folder to what cannot be answered."""

    folder: Path

    def __call__(self, request: Request, error: Exception) -> Response:
        """The answer to a request that ended in this error."""
        status = error.status_code if isinstance(error, HTTPException) else _FAULT
        status = status if status in TOLD else _FAULT
        headers = {"vary": "Accept, Accept-Language", **((isinstance(error, HTTPException) and error.headers) or {})}
        forms = str(getattr(error, "detail", ""))
        if choose(request.headers.get("accept"), ("text/plain", "text/html")) == "text/html":
            page = self._page(request, status, forms)
            if page is not None:
                return HTMLResponse(page, status, headers)
        return in_one_line(self._wanted(request, LANGUAGES), status, headers, forms)

    def _page(self, request: Request, status: int, forms: str) -> str | None:
        """The page of the release that says so; None where it has none."""
        pages = self._pages()
        lang = self._wanted(request, tuple(pages))
        if lang is None:
            return None
        text = pages[lang]
        heading = _HEADING.search(text)
        if status != 404 and heading is not None:
            text = _LEAD.sub("", text.replace(heading[1], escape(_said(lang, status, forms))))
        at = _AT.search(text)
        return text.replace(f'="{at[1]}', '="/') if at else text

    def _pages(self) -> dict[str, str]:
        """The page in each language that the release has, that of the top first."""
        found: dict[str, str] = {}
        for path in (self.folder / PAGE, *in_order(self.folder.glob(f"*/{PAGE}"))):
            text = path.read_text("utf-8") if path.is_file() and not path.is_symlink() else ""
            if lang := _LANGUAGE.search(text):
                found.setdefault(lang[1], text)
        return found

    def _wanted(self, request: Request, languages: tuple[str, ...]) -> str | None:
        """One of some languages: that of the address, else the one that the reader likes best, else the first."""
        tree = request.url.path.split("/")[1] if request.url.path.startswith("/") else ""
        if tree in languages:
            return tree
        liked = liked_languages(request.headers.get("accept-language"))
        return next(iter((*(tag for tag in liked if tag in languages), *languages)), None)


def in_one_line(lang: str | None, status: int, headers: Mapping[str, str], forms: str = "") -> Response:
    """What is said to programs, and to whoever may see no page of the release."""
    return PlainTextResponse(f"{_said(lang, status, forms)}\n", status, headers)


def _said(lang: str | None, status: int, forms: str) -> str:
    """What is said of a status; `forms` are those that there are (406)."""
    return Catalogue.load(choose_language(lang or "en", {})).ui(f"http_{status}", forms=forms)
