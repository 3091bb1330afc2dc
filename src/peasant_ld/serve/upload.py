"""A release goes into a SPARQL store, at an address that the user gives (SPARQL 1.1 Graph Store HTTP Protocol)."""

from __future__ import annotations

import base64
import http.client
from pathlib import Path
from urllib.parse import SplitResult, quote, urlsplit

from peasant_ld.problem import InputError, PeasantError, Place, Problem
from peasant_ld.rdf.formats import Format

FILE = "data/dataset.ttl"
SECONDS = 600


def load(
    release: Path, address: str, graph: str | None, add: bool = False, login: tuple[str, str] | None = None
) -> None:
    """Send the Turtle of a release as one graph; it replaces what is there, or is added to it.

    `graph` is the IRI of a named graph, None for the default graph; `login` is a name and a password (HTTP Basic, RFC
    7617). No redirect is followed. Raises InputError (PLD034) for an address that is not http(s), PeasantError (PLD509)
    when the server does not take it, OSError when it cannot be reached.
    """
    parts = _parts(address)
    separator = "&" if parts.query else "?"
    query = f"{parts.query and '?' + parts.query}{separator}" + (
        f"graph={quote(graph, safe='')}" if graph else "default"
    )
    headers = {"Content-Type": Format.TURTLE.media_type, "Content-Length": str((release / FILE).stat().st_size)}
    if login:
        headers["Authorization"] = "Basic " + base64.b64encode(":".join(login).encode()).decode()
    connection = _connection(parts)
    try:
        with (release / FILE).open("rb") as source:
            connection.request("POST" if add else "PUT", (parts.path or "/") + query, body=source, headers=headers)
        answer = connection.getresponse()
        answer.read(1000)
    except http.client.HTTPException as error:
        raise UploadRefused(address, type(error).__name__) from error
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        raise UploadRefused(address, f"{answer.status} {answer.reason}")


class UploadRefused(InputError):
    """The server did not take the release (PLD509)."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(Problem("PLD509", Place("--to"), value=address, facts={"reason": reason}))


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        fits = False
    if not fits or any(ord(sign) <= 32 for sign in address):
        raise InputError(Problem("PLD034", Place("--to"), key="to", value=address))
    return parts


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    if parts.hostname is None:
        raise PeasantError("the address has no host")
    if parts.scheme == "https":
        return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=SECONDS)
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
