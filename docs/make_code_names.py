"""Writes what codes are called on the pages of a site: countries, currencies, languages, and codes of code lists.

python docs/make_code_names.py IATI 360GIVING    writes src/peasant_ld/release/site/code-names.json

Countries, currencies and languages are called as the CLDR has it (Unicode licence; package `Babel`, only for this); it
knows none in Haitian Creole: a few that everybody there says stand below. IATI is a folder with the XML files of
github.com/IATI/IATI-Codelists and IATI-Codelists-NonEmbedded, 360GIVING one with the CSV files of `codelists/` in
github.com/ThreeSixtyGiving/standard; both are under CC BY 4.0, and are taken in as they are, without descriptions.
    pip install babel
"""

from __future__ import annotations

import csv
import json
import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from peasant_ld.model import load_model

TARGET = Path(__file__).parents[1] / "src" / "peasant_ld" / "release" / "site" / "code-names.json"
ENUMS = load_model().common["$defs"]
# The order in which the texts of a code stand; what is said in none of a row's last languages is left out.
LANGUAGES = ("en", "fr", "pt", "es", "ht")
LOCALES = LANGUAGES[:4]
HAITIAN = {
    "AR": "Ajantin", "BE": "Bèljik", "BO": "Bolivi", "BR": "Brezil", "CA": "Kanada", "CH": "Swis", "CL": "Chili",
    "CO": "Kolonbi", "CU": "Kiba", "DE": "Almay", "DO": "Repiblik Dominikèn", "EC": "Ekwatè", "ES": "Espay",
    "FR": "Frans", "GP": "Gwadloup", "HT": "Ayiti", "IT": "Itali", "JM": "Jamayik", "MQ": "Matinik", "MX": "Meksik",
    "PE": "Pewou", "PY": "Paragwe", "US": "Etazini", "UY": "Irigwe", "VE": "Venezyela",
}  # fmt: skip
# Which list a dataset means by the marker of its scheme, as `import` writes it; vocabularies are numbered by IATI.
MARKERS = {
    **{
        f"IATI {name}": name
        for name in (
            *("ActivityScope", "ActivityStatus", "CollaborationType", "DisbursementChannel", "DocumentCategory"),
            *("FinanceType", "FlowType", "OrganisationRole", "OrganisationType", "TiedStatus"),
        )
    },
    "IATI AidType 1": "AidType",
    "IATI AidType 2": "EarmarkingCategory",
    "IATI AidType 4": "CashandVoucherModalities",
    "IATI PolicyMarker 1": "PolicyMarker",
    "IATI RegionVocabulary 1": "Region",
    "IATI Sector 1": "Sector",
    "IATI Sector 2": "SectorCategory",
    "IATI Sector 7": "UNSDG-Goals",
    "IATI Tag 2": "UNSDG-Goals",
    "360Giving locationScope": "locationScope",
    "360Giving regrantType": "regrantType",
    "360Giving grantPurpose": "grantToIndividualsPurpose",
    "360Giving primaryGrantReason": "grantToIndividualsReason",
    "360Giving secondaryGrantReason": "grantToIndividualsReason",
}


def row(texts: dict[str, str]) -> list[str | None]:
    """The texts of one code in the order of the languages."""
    found: list[str | None] = [texts.get(lang) for lang in LANGUAGES]
    while found and found[-1] is None:
        found.pop()
    return found


def in_cldr(part: str, wanted: list[str]) -> dict[str, list[str | None]]:
    """The names of some codes in the CLDR: of `territories`, `currencies` or `languages`."""
    from babel import Locale

    names = {locale: getattr(Locale.parse(locale), part) for locale in LOCALES}
    said = {code: {lang: str(names[lang][code]) for lang in LOCALES if code in names[lang]} for code in wanted}
    if part == "territories":
        said = {code: texts | ({"ht": HAITIAN[code]} if code in HAITIAN else {}) for code, texts in said.items()}
    return {code: row(texts) for code, texts in said.items() if "en" in texts}


def languages() -> list[str]:
    """The tags of all languages that the CLDR knows in each of the languages, without dialects and scripts."""
    from babel import Locale

    known = [set(Locale.parse(locale).languages) for locale in LOCALES]
    return sorted(tag for tag in set.intersection(*known) if tag.isalpha() and tag not in ("mul", "und", "zxx"))


def of_iati(path: Path) -> dict[str, list[str | None]]:
    """The names of a code list of IATI."""
    found = {}
    for item in ElementTree.parse(path).getroot().iter("codelist-item"):
        lang = "{http://www.w3.org/XML/1998/namespace}lang"
        said = {each.get(lang, "en"): " ".join((each.text or "").split()) for each in item.findall("name/narrative")}
        found[item.findtext("code", "")] = row({tag: text for tag, text in said.items() if text})
    return found


def of_360giving(path: Path) -> dict[str, list[str | None]]:
    """The names of a code list of 360Giving, which are in English."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {line["Code"]: row({"en": line["Title"].strip()}) for line in csv.DictReader(file)}


def names(iati: Path, giving: Path) -> dict[str, Any]:
    """All the tables, and where they come from."""
    lists = {}
    for name in sorted(set(MARKERS.values())):
        xml = iati / f"{name}.xml"
        lists[name] = of_iati(xml) if xml.exists() else of_360giving(giving / f"{name}.csv")
    return {
        "source": {
            "countries, currencies, languages": f"Unicode CLDR by Babel {version('babel')}; Unicode-3.0",
            "IATI": "IATI-Codelists 75e827ba (2024-03-11), IATI-Codelists-NonEmbedded 7aeece77; CC-BY-4.0",
            "360Giving": "360Giving Data Standard 1.4, codelists; CC-BY-4.0",
        },
        "languages-of-texts": LANGUAGES,
        "countries": in_cldr("territories", ENUMS["country"]["enum"]),
        "currencies": in_cldr("currencies", ENUMS["currency"]["enum"]),
        "languages": in_cldr("languages", languages()),
        "markers": MARKERS,
        "lists": lists,
    }


def as_text(table: dict[str, Any]) -> str:
    """JSON with a line for each code, so that a change can be read."""
    text = json.dumps(table, ensure_ascii=False, indent=1)
    return (
        re.sub(r"\[[^\[\]]*\]", lambda found: " ".join(found[0].split()).replace("[ ", "[").replace(" ]", "]"), text)
        + "\n"
    )


if __name__ == "__main__":
    TARGET.write_text(as_text(names(Path(sys.argv[1]), Path(sys.argv[2]))), encoding="utf-8")
