"""Addresses that last: what web servers need so that the ids of a release lead to it, made for the dataset's base."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from peasant_ld.webserver.addressed import Addresses, gather_addresses
from peasant_ld.webserver.apache import htaccess
from peasant_ld.webserver.nginx import nginx_locations, nginx_maps
from peasant_ld.webserver.static import headers, redirects

__all__ = ["Addresses", "gather_addresses", "write_addresses"]

FOLDER = "server"


def write_addresses(folder: Path, base: str, ids: Iterable[str], gone: Iterable[str], host: str | None = None) -> None:
    """Write the files for web servers into the release in `folder`, whose pages are there already.

    `ids` and `gone` are absolute IRIs. `host` is the address at which the release lies, where that is not the base
    itself, as with w3id.org (`host = "https://..."` in `dataset.toml`). Raises OSError as the disk does.
    """
    target = host if host is None or host.endswith("/") else f"{host}/"
    addresses = gather_addresses(base, target or base, ids, gone, (folder / "index.html").is_file())
    (folder / FOLDER).mkdir(exist_ok=True)
    texts = {
        f"{FOLDER}/htaccess.txt": htaccess(addresses),
        f"{FOLDER}/nginx-maps.conf": nginx_maps(addresses),
        f"{FOLDER}/nginx-locations.conf": nginx_locations(addresses),
        "_headers": headers(addresses),
        "_redirects": redirects(addresses),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
