"""A fix means what was written, and its sentence, `--suggest` and `--apply` say the same; nothing else is offered."""

import copy
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.check import compile_checker
from peasant_ld.forms.repair import suggest
from peasant_ld.model import load_model
from peasant_ld.problem import Place, Problem
from peasant_ld.reading import Declared
from peasant_ld.reading.record import Record
from peasant_ld.report.messages import LANGUAGES, Catalogue

Data = dict[str, Any]
CHECK = compile_checker(load_model())
CATALOGUES = {lang: Catalogue.load(lang) for lang in LANGUAGES}
GRANT: Data = {"id": "grant/seeds", "type": "Grant", "amount": {"value": "1", "currency": "USD"}}
PLACE: Data = {"id": "place/well", "type": "Place"}
DOCUMENT: Data = {"id": "document/letter", "type": "Document", "language": "en"}
# Where a value stands: the record, and the way to the value.
SPOTS: dict[str, tuple[Data, tuple[str, ...]]] = {
    "amount": (GRANT, ("amount", "value")),
    "currency": (GRANT, ("amount", "currency")),
    "awarded": (GRANT, ("awarded",)),
    "openCall": (GRANT, ("openCall",)),
    "months": (GRANT, ("plannedMonths",)),
    "homepage": (GRANT, ("homepage",)),
    "country": (PLACE, ("country",)),
    "precision": (PLACE, ("precision",)),
    "latitude": (PLACE, ("latitude",)),
    "genre": (DOCUMENT, ("genre",)),
    "language": (DOCUMENT, ("language",)),
    "licence": (DOCUMENT, ("licence",)),
    "type": (PLACE, ("type",)),
    "id": (GRANT, ("id",)),
    "funder": (GRANT, ("funder",)),
}
# What people who know the codes say that it means: written by hand, from the standards and not from our tables.
MEANT: list[tuple[str, str, Any]] = [
    *(("country", each, "HT") for each in ("HTI", "Haiti", "Haïti", "Haití", "AYITI", "ht", " HT ")),
    *(("country", each, "BR") for each in ("BRA", "Brasil", "Brazil", "Brésil")),
    *(("country", each, "GB") for each in ("UK", "GBR", "Reino Unido", "United Kingdom", "Royaume-Uni")),
    *(("country", each, "US") for each in ("USA", "EUA", "Estados Unidos", "États-Unis", "U.S.A.")),
    ("country", "Moçambique", "MZ"),
    ("currency", "US$", "USD"),
    ("currency", "R$", "BRL"),
    ("currency", "€", "EUR"),
    ("currency", "usd", "USD"),
    ("currency", "Gourde haïtienne", "HTG"),
    ("currency", "real brasileiro", "BRL"),
    ("amount", "12.500,00", "12500.00"),
    ("amount", "12,500.00", "12500.00"),
    ("amount", "12 500", "12500"),
    ("amount", "12’500", "12500"),
    ("amount", "1.234.567", "1234567"),
    ("amount", "12,5", "12.5"),
    ("amount", "US$ 12.500,50", "12500.50"),
    ("amount", "12500 USD", "12500"),
    ("awarded", "14/08/2018", "2018-08-14"),
    ("awarded", "08/14/2018", "2018-08-14"),
    ("awarded", "2018/08/14", "2018-08-14"),
    ("awarded", "14.8.2018", "2018-08-14"),
    ("awarded", "14 de agosto de 2018", "2018-08-14"),
    ("awarded", "août 2018", "2018-08"),
    ("awarded", "c. 1984", "1984~"),
    ("awarded", "2018-08-14 00:00:00", "2018-08-14"),
    *(("openCall", each, True) for each in ("Sim", "sí", "Oui", "wi", "YES", "true")),
    *(("openCall", each, False) for each in ("Não", "no", "Non", "FALSE")),
    ("months", "12", 12),
    ("months", "80.0", 80),
    ("homepage", "www.example.org", "https://www.example.org"),
    ("homepage", "example.org/a", "https://example.org/a"),
    ("homepage", "coop.org.br", "https://coop.org.br"),
    ("latitude", "-12,5", "-12.5"),
    ("genre", "Fotografia", "photograph"),
    ("genre", "LETTER", "letter"),
    ("genre", "web page", "web-page"),
    ("genre", "Entrevista", "interview"),
    ("precision", "Região", "region"),
    ("language", "Português", "pt"),
    ("language", "kreyòl ayisyen", "ht"),
    ("language", "pt_BR", "pt-BR"),
    ("licence", "CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    ("licence", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    ("type", "Places", "Place"),
    *(("id", f"grant/seeds{blank}", "grant/seeds") for blank in (" ", "\u00a0", "\t")),
    ("funder", " organization/casa", "organization/casa"),
    ("funder", "\u00a0https://example.org/casa\u2003", "https://example.org/casa"),
    ("type", "Lugar", "Place"),
]
# What has two meanings, or none that is certain, or another size.
UNCERTAIN: list[tuple[str, str]] = [
    *(("id", each) for each in ("grant/two words", "grant/ seeds", "Grant seeds ")),
    ("funder", "organization/a, organization/b"),
    *(
        ("country", each)
        for each in ("HAI", "GER", "SUI", "CHI", "RSA", "URU", "Congo", "Korea", "Brasill", "EU", "??")
    ),
    *(("currency", each) for each in ("$", "£", "dollar", "peso", "BTC", "USDD", "reis", "cruzeiro", "US")),
    *(("amount", each) for each in ("1e3", "1.5E6", "12 mil", "5 mil reais", "10k", "2,5 mi", "1,5 milhão", "12½")),
    *(("amount", each) for each in ("10 to 20", "5-10", "3 x 200", "10 20", "50%", "(500)", "about 12", "5.000 + 200")),
    *(("amount", each) for each in ("12,500", "US$ 12.500", "R$ 12.500,00", "€ 5", "1,23,456.00", "2017: 500", "mil")),
    *(
        ("awarded", each)
        for each in (
            "03/04/2018",
            "31/31/2018",
            "30/02/2018",
            "3/4/18",
            "soon",
            "2018-13",
            "31 de junho de 2018",
            "05-06",
        )
    ),
    *(("openCall", each) for each in ("perhaps", "?", "y/n", "2")),
    *(("months", each) for each in ("12 months", "1-2", "12.5", "twelve", "-")),
    *(
        ("homepage", each)
        for each in ("a@example.org", "report.pdf", "foto.jpg", "javascript:alert(1)", "list.md", "w")
    ),
    *(("latitude", each) for each in ("12,500", "18°32'N", "12,5 S", "unknown")),
    *(("genre", each) for each in ("jornalito", "fotos antigas", "boook", "xx", "photograf")),
    *(("precision", each) for each in ("exact", "pais ou lugar")),
    *(("language", each) for each in ("Creole", "brasileiro", "xx_YY")),
    *(("licence", each) for each in ("CC BY", "CC-BY-5.0", "public domain", "www.example.org/terms")),
    *(("type", each) for each in ("Location", "Thing", "Palce")),
]


def record_with(spot: str, value: Any) -> Record:
    data, path = SPOTS[spot]
    data = copy.deepcopy(data)
    inside = data
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    return Record(data, Place("records/all.jsonl", 1))


def found_at(spot: str, value: Any) -> Iterator[Problem]:
    """The errors with the value at a place."""
    key = ".".join(SPOTS[spot][1])
    return (each for each in CHECK(record_with(spot, value)) if each.blocks and each.key == key)


def assert_fixed(spot: str, written: str) -> Any:
    """What is offered for a value: the same in every sentence and as a mend, and right where it is followed."""
    record = record_with(spot, written)
    (problem,) = found_at(spot, written)
    offered = problem.facts.get("suggestion")
    mend = suggest(problem, record)
    assert (mend and mend.after) == offered
    if mend is not None:
        assert all(mend.written in str(catalogue.fix(problem)) for catalogue in CATALOGUES.values())
        assert not list(found_at(spot, offered))
    return offered


@pytest.mark.parametrize(("spot", "written", "meant"), MEANT)
def test_what_is_certain_is_offered(spot: str, written: str, meant: Any) -> None:
    assert assert_fixed(spot, written) == meant


@pytest.mark.parametrize(("spot", "written"), UNCERTAIN)
def test_for_what_is_not_certain_nothing_is_offered(spot: str, written: str) -> None:
    assert assert_fixed(spot, written) is None
    for catalogue in CATALOGUES.values():
        assert "{" not in str(catalogue.fix(next(found_at(spot, written))))


NUMBERS = st.decimals(0, 10**9, places=2)
MARKS = st.sampled_from([(".", ","), (",", "."), (" ", ","), (" ", "."), ("’", "."), ("'", "."), ("\u00a0", ",")])


@given(NUMBERS, MARKS)
def test_a_sum_in_any_countrys_marks_stays_that_sum(number: Decimal, marks: tuple[str, str]) -> None:
    """The marks of Python's own format are exchanged for those of a country."""
    group, point = marks
    written = f"{number:,.2f}".translate({ord(","): group, ord("."): point})
    if list(found_at("amount", written)):
        offered = assert_fixed("amount", written)
        assert offered is None or Decimal(offered) == number


WORDS = "1 12 500 000 3 0 . , - e x mil k % R$ US$ USD ' / 2018 Brasil BR A de www org sim não pt CC BY 4 letter foto"
PIECES = st.sampled_from([*WORDS.split(), " ", "\u00a0"])


@given(st.sampled_from(sorted(SPOTS)), st.lists(PIECES, min_size=1, max_size=5).map("".join))
def test_whatever_is_written_a_fix_that_is_followed_leaves_no_such_problem(spot: str, written: str) -> None:
    if len(list(found_at(spot, written))) == 1:
        assert_fixed(spot, written)


@pytest.mark.parametrize(
    ("declared", "spot", "written", "meant"),
    [
        ({"date_order": "dmy"}, "awarded", "03/04/2018", "2018-04-03"),
        ({"date_order": "mdy"}, "awarded", "03/04/2018", "2018-03-04"),
        ({"decimal": ","}, "amount", "12,500", "12.500"),
        ({"decimal": "."}, "amount", "12,500", "12500"),
    ],
)
def test_what_the_dataset_declares_settles_two_readings(
    declared: dict[str, str], spot: str, written: str, meant: str
) -> None:
    record = record_with(spot, written)
    (problem,) = compile_checker(load_model(), declared=Declared(**declared))(record)
    mend = suggest(problem, record)
    assert mend is not None
    assert mend.after == meant
    (open_question,) = found_at(spot, written)
    assert {open_question.facts["one"], open_question.facts["other"]} > {meant}


@pytest.mark.parametrize("written", ["Recebedor", "Bénéficiaire", "recipients", "RECIPIENT"])
def test_a_key_is_never_told_to_be_written_where_it_stands_already(written: str) -> None:
    data = {**GRANT, "recipient": "organization/a", written: "organization/b"}
    (problem,) = (each for each in CHECK(Record(data, Place("records/all.jsonl", 1))) if each.code == "PLD020")
    assert "suggestion" not in problem.facts


@pytest.mark.parametrize("written", ["Restrito", "restringido", "Restreint", "fechado"])
def test_a_word_of_protection_is_asked_about_at_most(written: str) -> None:
    data = {**GRANT, "access": {"level": written}}
    (problem,) = CHECK(Record(data, Place("records/all.jsonl", 1)))
    assert problem.code == "PLD033"
    assert "suggestion" not in problem.facts
