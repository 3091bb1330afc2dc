"""Where the terms of a short file live: its namespace below the base of the dataset or elsewhere, and its prefixes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from peasant_ld.model.context import NO_IRI
from peasant_ld.model.folder import ModelFault
from peasant_ld.model.iri import is_link, local_of
from peasant_ld.model.marks import bare
from peasant_ld.model.reserved import is_reserved
from peasant_ld.model.short_form import ShortModel
from peasant_ld.model.toml_text import Path as KeyPath

_RELATIVE = re.compile(r"(?:[A-Za-z0-9_~][A-Za-z0-9._~-]*/)*[A-Za-z0-9_~][A-Za-z0-9._~-]*[/#]\Z")
_PREFIX = re.compile(r"[a-z][a-z0-9-]*\Z")
# What begins addresses by itself (RFC 3986, section 3.1) is no prefix.
_SCHEMES = frozenset({"http", "https", "urn", "file", "mailto", "tel", "ftp", "data"})
_EXAMPLE = 'namespace = "terms/"'


def absolute(short: ShortModel, base: str) -> ShortModel:
    """The short model with its namespace as an absolute IRI: one that names no host lies below the base.

    Raises InputError (PLD015) for what is no namespace, and for one that a release needs for itself.
    """
    path, written = ("namespace",), short.namespace
    whole = base + written if _RELATIVE.match(written) else written
    if not is_link(whole) or whole[-1] not in "/#" or whole == base:
        raise short.fault(path, ModelFault.NAMESPACE, written, _EXAMPLE)
    local = local_of(whole, base)
    if local is not None and (not local or is_reserved(local.partition("#")[0])):
        raise short.fault(path, ModelFault.RESERVED, written, _EXAMPLE)
    return replace(short, namespace=whole)


def check_prefixes(short: ShortModel, context: Mapping[str, Any]) -> None:
    """See that prefixes are new, and stand for vocabularies that are not there yet. Raises InputError (PLD015)."""
    _check_prefix(short, ("prefix",), short.prefix, short.namespace, context)
    known = {name: iri for name, iri in context.items() if isinstance(iri, str) and iri[-1:] in ("/", "#")}
    for name, iri in known.items():
        if bare(iri).startswith(bare(short.namespace)) or bare(short.namespace).startswith(bare(iri)):
            raise short.fault(("namespace",), ModelFault.NAMESPACE, f"{name}: {iri}", _EXAMPLE)
    for name, iri in short.prefixes.items():
        path = ("prefixes", name)
        if known.get(name) == iri:
            continue
        if other := next((each for each, there in known.items() if there == iri), None):
            raise short.fault(path, ModelFault.PREFIX, name, f"{other}:")
        _check_prefix(short, path, name, iri, {**context, short.prefix: short.namespace})
        if not is_link(iri) or iri[-1] not in "/#" or NO_IRI.search(iri):
            raise short.fault(path, ModelFault.NAMESPACE, iri, f'{name} = "https://example.org/terms#"')


def _check_prefix(short: ShortModel, path: KeyPath, name: str, iri: str, context: Mapping[str, Any]) -> None:
    if not _PREFIX.match(name) or name in _SCHEMES or name in context:
        raise short.fault(path, ModelFault.PREFIX, name, 'prefix = "own"')
