"""Language tags (BCP 47): whether a text is one, and what the registry of IANA says of the words in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from peasant_ld.model.grammar import LANGUAGE_TAG, LONGEST_TAG, fits

REGISTRY = "language-subtags.json"
# The tag of texts of which nobody stated the language (ISO 639-2).
UNDETERMINED = "und"
# What nearly every text is in: nothing has to be looked up for these.
USUAL = frozenset(
    {"en", "pt", "es", "fr", "ht", UNDETERMINED, "ar", "de", "it", "gn", "qu", "zxx", "mul"}
    | {"en-gb", "en-us", "pt-br", "pt-pt", "es-419", "fr-ht"}
)

# What the languages of our sentences and labels are called by those who speak them.
OWN_NAMES = {"en": "English", "pt": "Português", "es": "Español", "fr": "Français", "ht": "Kreyòl"}


@lru_cache(maxsize=4096)
def is_language_tag(text: str) -> bool:
    """Whether a text is a well-formed language tag (RFC 5646, section 2.2.9) that names nothing twice.

    Two variants or two extensions of one name are refused here, as no pattern can (section 2.2.5 and 2.2.6).
    """
    return len(text) <= LONGEST_TAG and fits(LANGUAGE_TAG, text) and names_nothing_twice(text)


def names_nothing_twice(tag: str) -> bool:
    """Whether no variant and no singleton of a tag of the right form stands in it twice."""
    public, _, _ = f"-{tag.lower()}-".partition("-x-")
    singletons = [word for word in public.split("-") if len(word) == 1]
    variants = [word for role, word in _roles(tag) if role == "variant"]
    return len(set(singletons)) == len(singletons) and len(set(variants)) == len(variants)


@dataclass(frozen=True, slots=True)
class Unregistered:
    """A word of a tag that the registry does not hold, or holds no longer; `preferred` is the tag to write instead."""

    word: str
    preferred: str | None


def unregistered_in(tag: str) -> Unregistered | None:
    """What of a well-formed tag is not in the registry, or is there only for the past; None for what is in order.

    Codes that are merely no longer given out (`SU`, the Soviet Union) are in order: the past has them. Those for
    private use (`qaa`, `XX`) are not, as they tell others nothing; what follows an `x` is only the writer's anyhow.
    """
    small = tag.lower()
    return None if small in USUAL else _looked_up(small)


@lru_cache(maxsize=4096)
def _looked_up(tag: str) -> Unregistered | None:
    registry = _registry()
    if tag in registry.tags:
        return Unregistered(tag, registry.tags[tag]) if registry.tags[tag] else None
    roles = list(_roles(tag))
    for number, (role, word) in enumerate(roles):
        preferred = registry.preferred[role].get(word)
        if preferred is not None:
            words = [each for _, each in roles]
            # An extlang is a language of its own: it takes the place of the language before it (section 4.5).
            before = [] if role == "extlang" else words[:number]
            return Unregistered(word, spelled("-".join([*before, preferred, *words[number + 1 :], *_rest(tag)])))
        if word not in registry.words[role]:
            return Unregistered(word, None)
    return None


def spelled(tag: str) -> str:
    """A tag with the capital letters that it is usually written with (section 2.1.1): `pt-BR`, `zh-Hant`."""
    first, *words = tag.lower().split("-")
    out, past = [first], len(first) == 1
    for word in words:
        past = past or len(word) == 1
        out.append(word if past or len(word) not in (2, 4) else word.upper() if len(word) == 2 else word.title())
    return "-".join(out)


def _roles(tag: str) -> Iterator[tuple[str, str]]:
    """The words of a tag with what each is, up to the first extension or private part (section 2.1)."""
    first, *words = tag.lower().split("-")
    if len(first) == 1:
        return
    yield "language", first
    for word in words:
        if len(word) == 1:
            return
        yield _role(word), word


def _role(word: str) -> str:
    if len(word) == 2 or (len(word) == 3 and word.isdigit()):
        return "region"
    if len(word) == 3:
        return "extlang"
    return "script" if len(word) == 4 and word.isalpha() else "variant"


def _rest(tag: str) -> Sequence[str]:
    """The words of a tag from the first extension or private part on."""
    words = tag.lower().split("-")
    return words[next((number for number, word in enumerate(words) if len(word) == 1), len(words)) :]


@dataclass(frozen=True, slots=True)
class _Registry:
    """The Language Subtag Registry: words by role; the words and tags that others are preferred to."""

    words: Mapping[str, frozenset[str]]
    preferred: Mapping[str, Mapping[str, str]]
    tags: Mapping[str, str]


@cache
def _registry() -> _Registry:
    data = json.loads(Path(__file__).with_name(REGISTRY).read_text("utf-8"))
    words = {role: frozenset(text.split()) for role, text in data["subtags"].items()}
    return _Registry(words, data["preferred"], data["tags"])
