"""Addresses that last: what web servers need so that the ids of a release lead to it, made for the dataset's base."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from peasant_ld.release.webserver.addressed import (
    MISSING,
    Addresses,
    Home,
    Namespace,
    gather_addresses,
    with_namespaces,
)
from peasant_ld.release.webserver.apache import htaccess, namespace_htaccess
from peasant_ld.release.webserver.nginx import nginx_locations, nginx_maps
from peasant_ld.release.webserver.static import headers, redirects

__all__ = ["Addresses", "Home", "Namespace", "gather_addresses", "write_addresses"]

FOLDER = "server"


def write_addresses(folder: Path, home: Home, ids: Iterable[str], gone: Iterable[str]) -> None:
    """Write the files for web servers into the release in `folder`, whose pages are there already.

    `ids` and `gone` are absolute IRIs. `home.host` is the address at which the release lies, where that is not the base
    itself, as with w3id.org (`host = "https://..."` in `dataset.toml`). Raises InputError (PLD012) when it is none,
    OSError as the disk does.
    """
    target, has_pages = home.target, (folder / "index.html").is_file()
    addresses = with_namespaces(gather_addresses(home.base, target, ids, gone, has_pages), home.namespaces)
    missing = (folder / MISSING, *folder.glob(f"*/{MISSING}"))
    found = sorted(
        f"{path.parent.relative_to(folder).as_posix()}/".removeprefix("./") for path in missing if path.is_file()
    )
    addresses = replace(addresses, missing=tuple(found))
    (folder / FOLDER).mkdir(exist_ok=True)
    texts = {
        f"{FOLDER}/htaccess.txt": htaccess(addresses),
        f"{FOLDER}/nginx-maps.conf": nginx_maps(addresses),
        f"{FOLDER}/nginx-locations.conf": nginx_locations(addresses),
        "_headers": headers(addresses),
        "_redirects": redirects(addresses),
    }
    if target != home.base:  # an Apache of one's own where the release lies, beside that where the ids live
        texts[f"{FOLDER}/host-htaccess.txt"] = htaccess(replace(addresses, base=target))
    elsewhere = (each for each in home.namespaces if not each.iri.startswith(home.base))
    texts |= {f"{FOLDER}/htaccess-{each.prefix}.txt": namespace_htaccess(each, target) for each in elsewhere}
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
