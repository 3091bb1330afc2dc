"""Every problem is told in five languages, and no value of the data can harm the reader's screen."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import pytest

from conftest import ROOT
from peasant_ld.problem import Place, Problem
from peasant_ld.report.messages import LANGUAGES, PROSE_LIMIT, VALUE_LIMIT, Catalogue, choose_language, visible

OTHERS = [lang for lang in LANGUAGES if lang != "en"]
PLACEHOLDER = re.compile(r"\{(\w+)\}")
SAME_IN = {("es", "ui.severity.error"), ("fr", "ui.code"), ("fr", "ui.message"), ("fr", "ui.detail.version")}
FACTS = {
    "records",
    *("record", "key", "value", "reason", "column", "offset", "limit", "suffix", "known", "expected", "found", "graph"),
    *("nearest", "suggestion", "other", "minimum", "maximum", "rule", "message", "holder"),
    *("one", "amount", "currency", "name", "more", "before"),
    *("line", "prefix", "opened"),
    *("characters", "megabytes", "memory"),
    *(
        "date",
        "k",
        "file",
        "share",
        "withheld",
        "sign",
        "word",
        "same",
        "rows",
        "columns",
        "cells",
        "lines",
        "option",
        "because",
        "aside",
        "unread",
        "chain",
        "list",
    ),
}
HOSTILE = [
    *("\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x9b31m", "a\rb", "a\nb", "a\tb", "a\x00b", "a\x7fb", "a\x08b"),
    *("\u202eevil\u202c", "\u2066x\u2069", "\u200f", "\u200b", "\ufeffx", "\u2028x\u2029", "\ud800", "\U000e0041"),
]


def raw(lang: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(files("peasant_ld.report.messages").joinpath(f"{lang}.json").read_text("utf-8"))
    return loaded


def texts(lang: str) -> dict[str, str]:
    """Every text of a catalogue under the path that leads to it."""
    data = raw(lang)
    found = {f"ui.{key}": text for key, text in data["ui"].items()}
    for code, entry in data["problems"].items():
        found |= {f"{code}.title": entry["title"], f"{code}.explain": entry["explain"]}
        parts = ("say", "fix", "desk")
        found |= {f"{code}.{part}.{n}": text for part in parts for n, text in enumerate(entry.get(part, ()))}
    return found


def is_harmless(text: str) -> bool:
    return not any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in text)


@pytest.mark.parametrize("lang", OTHERS)
def test_the_five_languages_hold_the_same_texts(lang: str) -> None:
    assert texts(lang).keys() == texts("en").keys()
    assert list(raw(lang)["problems"]) == list(raw("en")["problems"]), "in the same order too"


@pytest.mark.parametrize("lang", OTHERS)
def test_each_text_has_the_placeholders_of_the_english_one(lang: str) -> None:
    english = texts("en")
    for path, text in texts(lang).items():
        if not path.endswith(".explain"):
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(english[path])), path


@pytest.mark.parametrize("lang", OTHERS)
def test_nothing_is_left_in_english(lang: str) -> None:
    english = texts("en")
    for path, text in texts(lang).items():
        words = re.sub(r"\{\w+\}|dataset\.toml", "", text)
        if any(character.isalpha() for character in words) and (lang, path) not in SAME_IN:
            assert text != english[path], f"{path} is not translated"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_is_there_and_is_one_line_without_hidden_signs(lang: str) -> None:
    for path, text in texts(lang).items():
        assert text.strip() == text != "", path
        assert is_harmless(text), path


@pytest.mark.parametrize("catalogue_of", [Catalogue.load, Catalogue.at_desk])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_problem_can_be_told_even_when_nothing_is_known_of_it(
    lang: str, catalogue_of: Callable[[str], Catalogue]
) -> None:
    catalogue = catalogue_of(lang)
    for code in catalogue.problems:
        problem = Problem(code)
        told = (catalogue.title(code), catalogue.say(problem), catalogue.fix(problem), catalogue.explain(code))
        for text in told:
            assert text, code
        assert not PLACEHOLDER.search(catalogue.say(problem) + str(catalogue.fix(problem))), code
        assert catalogue.say(problem) != catalogue.ui("unknown_code", code=code)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_placeholder_of_a_problem_is_a_fact_that_problems_carry(lang: str) -> None:
    for path, text in texts(lang).items():
        if path.startswith("PLD") and not path.endswith(".explain"):
            assert set(PLACEHOLDER.findall(text)) <= FACTS, path


def words_of_the_site(lang: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((ROOT / "src/peasant_ld/release/site/words" / f"{lang}.json").read_text("utf-8"))
    return dict(found["texts"])


@pytest.mark.parametrize(("lang", "other_thing"), [("fr", r"\bfiches?\b"), ("ht", r"\b(?:dosye|anrejistreman)\b")])
@pytest.mark.parametrize("written", [texts, words_of_the_site], ids=["messages", "site"])
def test_a_record_has_one_name_in_a_language_and_folders_and_recordings_have_others(
    lang: str, other_thing: str, written: Callable[[str], dict[str, str]]
) -> None:
    meant, of_others = written("en"), "folder|director|regist|recording"
    of_records = {path: text for path, text in written(lang).items() if not re.search(of_others, meant[path])}
    assert not [path for path, text in of_records.items() if re.search(other_thing, text, re.IGNORECASE)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_problem_that_knows_everything_says_its_first_sentence(lang: str) -> None:
    catalogue = Catalogue.load(lang)
    facts = MappingProxyType({name: f"<{name}>" for name in FACTS})
    for code, entry in raw(lang)["problems"].items():
        problem = Problem(code, None, "<record>", "<key>", "<value>", facts=facts)
        for told, written in ((catalogue.say(problem), entry["say"][0]), (catalogue.fix(problem), entry["fix"][0])):
            assert told == PLACEHOLDER.sub(lambda match: f"<{match[1]}>", written), code


# What of a fix is done in a terminal, or in a file that the desk has no field for.
ELSEWHERE = re.compile(
    r"dataset\.toml|peasant-ld (?:new|map|model|publish|import)\b|(?<![\w-])--?[a-z]"
    r"|\[\w+(?:\.\w+)*\]| = [\[\"]|\.email|header ="
)
# What a check, or a release that is made, can tell of; PLD524 is for who names a dataset where a release is wanted.
OF_THE_DESK = ("model", "files", "reading", "rdf", "check", "access", "flow", "published", "release", "serve/desk")
NOT_AT_THE_DESK = {"PLD524"}


def codes_at_the_desk() -> set[str]:
    """The codes that stand in the rooms of which the desk is a view."""
    rooms = [path for room in OF_THE_DESK for path in (ROOT / "src/peasant_ld" / room).rglob("*.py")]
    return {code for path in rooms for code in re.findall(r"PLD\d{3}", path.read_text("utf-8"))} - NOT_AT_THE_DESK


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_fix_at_the_desk_speaks_of_no_command_and_of_no_file_that_is_not_seen_there(lang: str) -> None:
    problems, codes = Catalogue.at_desk(lang).problems, codes_at_the_desk()
    assert len(codes) > 150
    assert not {code: fix for code in codes for fix in problems[code]["fix"] if ELSEWHERE.search(fix)}


def test_every_code_that_the_source_uses_is_explained() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    missing = set(re.findall(r"[\"'](PLD\d{3})[\"']", source)) - set(raw("en")["problems"])
    assert not missing, "used in the source, and not in messages/*.json"


def test_every_text_that_the_source_asks_for_is_there() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    asked = set(re.findall(r"\.ui\(\s*\"([\w.]+)\"", source))
    assert asked, "the report asks for some"
    assert asked <= set(raw("en")["ui"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_titles_of_ones_own_lead_to_the_map_and_an_unknown_name_to_no_kind_in_particular(lang: str) -> None:
    catalogue = Catalogue.load(lang)
    assert "peasant-ld map " in str(catalogue.fix(Problem("PLD301", value="Nome do projeto")))
    assert "organization" not in str(catalogue.fix(Problem("PLD348", key="beneficiaryPlace", value="Serra")))


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"key": "amount", "value": "12.500,00"}, 'amount "12.500,00" is not a number like 12500.00'),
        ({"value": "12.500,00"}, '"12.500,00" is not a number like 12500.00'),
        ({"key": "amount"}, "an amount is not a number like 12500.00"),
        ({"key": "", "value": ""}, '"" is not a number like 12500.00'),
    ],
)
def test_the_first_sentence_whose_facts_are_known_is_said(facts: dict[str, Any], sentence: str) -> None:
    assert Catalogue.load("en").say(Problem("PLD021", **facts)) == sentence


def test_a_suggestion_makes_the_fix_exact() -> None:
    catalogue = Catalogue.load("en")
    exact = Problem("PLD021", facts={"suggestion": "12500.00"})
    assert catalogue.fix(exact) == "write 12500.00; the currency has a place of its own"
    assert "such as 12500.00" in str(catalogue.fix(Problem("PLD021")))


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (
            Problem(
                "PLD022", None, None, "name", "x", facts={"expected": ["texts-by-language", "list"], "found": "text"}
            ),
            "name : on attend un texte pour chaque langue ou une liste, mais « x » est un texte",
        ),
        (
            Problem("PLD001", facts={"reason": "No such file or directory"}),
            "le fichier ne peut pas être ouvert : ce fichier ou ce dossier n’existe pas",
        ),
        (Problem("PLD012", key="base", facts={"reason": "missing"}), "dataset.toml : base manque"),
        (Problem("PLD013", facts={"reason": "Unheard of"}), "dataset.toml n’est pas du TOML valide : Unheard of"),
        (
            Problem("PLD026", value="grant/a", facts={"other": Place("a.jsonl", 3)}),
            "l’id « grant/a » est déjà pris : a.jsonl  ligne 3",
        ),
        (Problem("PLD110", key="period", facts={"message": "Trop tôt"}), "period : Trop tôt"),
        (Problem("PLD110", key="period", facts={"message": {"en": "Too soon", "fr": "Trop tôt"}}), "period : Trop tôt"),
        (Problem("PLD110", key="period", facts={"message": {"en": "Too soon"}}), "period : Too soon"),
        (Problem("PLD110", key="period", facts={"message": {}}), "les dates sont dans le mauvais ordre"),
    ],
)
def test_words_and_places_among_the_facts_are_told_in_the_language_too(problem: Problem, sentence: str) -> None:
    assert Catalogue.load("fr").say(problem) == sentence


@pytest.mark.parametrize(
    ("header", "pointer", "key", "named"),
    [
        ("Valor (R$)", "/amount/value", "amount.value", '"Valor (R$)" (column D, amount.value)'),
        ("Sobre", "/description/pt", "description", '"Sobre" (column D, description)'),
        ("Orçamento", "/budget/0/value", "budget.value", '"Orçamento" (column D, budget.value)'),
        ("Data", None, "awarded", '"Data" (column D, awarded)'),
        ("Valor", "/amount/value", "amount", '"Valor" (column D, amount)'),
        # our own titles, however they are written
        ("amount.value", "/amount/value", "amount.value", "amount.value"),
        ("Amount.Value *", "/amount/value", "amount.value", "amount.value"),
        ("name@pt", "/name/pt", "name.pt", "name.pt"),
        ("name@pt", "/name", "name", "name"),
        # what is missing stands in the column of something else
        ("Valor (R$)", "/amount", "amount.currency", "amount.currency"),
        ("Nome", "/name/pt", "note", "note"),
        ("", "/name/pt", "name", "name"),
    ],
)
def test_a_key_is_named_by_the_title_that_the_reader_gave_its_column(
    header: str, pointer: str | None, key: str, named: str
) -> None:
    place = Place("a.xlsx", pointer=pointer, sheet="Apoios", row=7, column="D", header=header)
    assert Catalogue.load("en").say(Problem("PLD021", place, key=key, value="x")).startswith(f'{named} "x" is not')


def test_a_key_without_a_column_keeps_its_name() -> None:
    place = Place("a.jsonl", 3, "/amount/value", header="Valor")
    assert Catalogue.load("pt").say(Problem("PLD023", place, key="amount")).startswith("falta amount")


def test_a_title_of_the_reader_is_made_safe_to_look_at() -> None:
    place = Place("a.csv", row=2, column="B", header="\x1b[31mNome\u202e")
    assert is_harmless(Catalogue.load("fr").say(Problem("PLD023", place, key="name")))


def test_the_known_values_are_listed() -> None:
    problem = Problem("PLD033", key="precision", value="spot", facts={"known": ["point", "locality"]})
    assert Catalogue.load("en").fix(problem) == "write one of these: point, locality"


def test_a_value_that_looks_like_a_placeholder_stays_as_it_is() -> None:
    problem = Problem("PLD021", record="grant/a", key="{value}", value="{record}{nothing}")
    assert Catalogue.load("en").say(problem) == '{value} "{record}{nothing}" is not a number like 12500.00'


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hidden_signs_of_the_data_are_spelled_out(hostile: str) -> None:
    catalogue = Catalogue.load("en")
    problem = Problem("PLD021", Place(hostile, sheet=hostile, path=hostile), hostile, hostile, hostile)
    place = problem.place
    assert place is not None
    for text in (catalogue.say(problem), catalogue.place(place), catalogue.ui("report_title", dataset=hostile)):
        assert is_harmless(text)
        assert "\\" in text


def test_a_hidden_sign_keeps_its_name() -> None:
    assert visible("a\x1b[31m\u202eb\n\U000e0041") == "a\\u001B[31m\\u202Eb\\n\\U000E0041"
    assert visible("Brigada Dessalines, Haïti, São João, ação") == "Brigada Dessalines, Haïti, São João, ação"


def test_a_long_value_is_cut_and_a_sentence_less_so() -> None:
    long = "x" * 100_000
    catalogue = Catalogue.load("en")
    assert visible(long) == "x" * (VALUE_LIMIT - 1) + "…"
    assert len(catalogue.say(Problem("PLD021", key="amount", value=long))) < VALUE_LIMIT + 60
    told = catalogue.say(Problem("PLD119", facts={"message": long}))
    assert len(told) == PROSE_LIMIT


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place("a.xlsx", sheet="Grants", row=7, column="D", header="amount"), 'a.xlsx  sheet "Grants", cell D7'),
        (Place("a.xlsx", sheet="Grants"), 'a.xlsx  sheet "Grants"'),
        (Place("a.csv", line=9, row=7, column="D", pointer="/amount"), "a.csv  cell D7"),
        (Place("a.csv", row=7), "a.csv  row 7"),
        (Place("a.jsonl", line=12, pointer="/amount/value"), "a.jsonl  line 12  /amount/value"),
        (Place("a.xml", line=4, path="/activities/activity[1]"), "a.xml  line 4  /activities/activity[1]"),
        (Place("a.json"), "a.json"),
    ],
)
def test_a_place_is_told_as_the_archivist_sees_it(place: Place, words: str) -> None:
    assert Catalogue.load("en").place(place) == words


@pytest.mark.parametrize(
    ("option", "environ", "language"),
    [
        ("ht", {"LANG": "pt_BR.UTF-8"}, "ht"),
        ("pt-BR", {}, "pt"),
        (None, {"LC_ALL": "es_MX.UTF-8", "LC_MESSAGES": "fr_FR", "LANG": "pt_BR"}, "es"),
        (None, {"LC_ALL": "", "LC_MESSAGES": "fr_FR", "LANG": "pt_BR"}, "fr"),
        (None, {"LANG": "pt_BR.UTF-8"}, "pt"),
        (None, {"LANG": "ht_HT@latin"}, "ht"),
        (None, {"LC_ALL": "C", "LANG": "pt_BR"}, "en"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"),
        (None, {"LANG": "POSIX"}, "en"),
        (None, {}, "en"),
        ("xx", {"LANG": "pt_BR"}, "en"),
        ("../../etc/passwd", {}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_or_that_of_the_locale(
    option: str | None, environ: dict[str, str], language: str
) -> None:
    assert choose_language(option, environ) == language


def test_a_language_without_a_catalogue_is_answered_in_english() -> None:
    assert Catalogue.load("de").lang == "en"
    assert Catalogue.load("pt_BR").lang == "pt"


def test_an_unknown_code_is_told_but_not_explained() -> None:
    catalogue = Catalogue.load("en")
    assert catalogue.say(Problem("PLD999")) == "the code PLD999 is not known here"
    assert catalogue.title("PLD999") == "PLD999"
    assert catalogue.fix(Problem("PLD999")) is None
    assert catalogue.explain("PLD999") is None


def test_a_text_without_its_facts_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        Catalogue.load("en").ui("more")
    with pytest.raises(KeyError):
        Catalogue.load("en").ui("no such text")


def test_a_catalogue_cannot_be_changed() -> None:
    catalogue = Catalogue.load("en")
    with pytest.raises(TypeError):
        catalogue.texts["fix"] = "x"  # type: ignore[index]
