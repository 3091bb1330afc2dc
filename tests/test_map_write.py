"""A proposed map is TOML that is read without a fault, whatever the titles; each line says why in a comment."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peasant_ld.forms.mapping.keeping import with_ids
from peasant_ld.forms.mapping.looking import ColumnLook, FileLook, TableLook
from peasant_ld.forms.mapping.propose import ProposedTable, Proposer
from peasant_ld.forms.mapping.write import MapWriter
from peasant_ld.reading.maps.map_file import TableMap, map_of
from peasant_ld.reading.sheets.names import folded, names_of
from peasant_ld.report.messages import LANGUAGES, Catalogue

NAMES = names_of(None)
TITLES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ['a "b"', "a\\b", "a\nb", "🌱", "{No}", "[C]", "= 1", "#", "_id", "a'''b", '"""', "\u202e", "\x7f"]
    ),
    st.sampled_from(["Nº", "Projeto", "Recipient", "Valor (R$)", "Data", "E-mail", "Sigilo", "Topic", "id", "Type"]),
)
CELLS = st.lists(st.sampled_from(["1", "R$ 5,00", "14/08/2018", "03/04/2018", "a; b", "Hill", "grant/x"]), max_size=3)


def look(titles: list[str], cells: list[str], sheet: str | None = "Apoios") -> TableLook:
    columns = tuple(ColumnLook(title, tuple(cells), Counter()) for title in titles)
    return TableLook(sheet, 1, columns, ())


def written(tables: tuple[ProposedTable, ...], lang: str = "en") -> str:
    return MapWriter(NAMES, Catalogue.load(lang)).text(tables, "apoios.xlsx")


def read(text: str) -> tuple[TableMap, ...]:
    return map_of(text, "apoios.map.toml", NAMES)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(titles=st.lists(TITLES.filter(str.strip), min_size=1, max_size=8, unique=True), cells=CELLS)
def test_a_map_is_read_without_a_fault_whatever_the_titles(titles: list[str], cells: list[str]) -> None:
    tables = Proposer(NAMES).propose(FileLook("apoios.xlsx", (look(titles, cells),)))
    (table,) = read(written(tables, "pt"))
    left_out = {column.title for column in tables[0].columns if column.left_out}
    assert set(table.columns) == set(titles) - left_out
    for column in tables[0].columns:
        if not column.left_out:
            told = table.columns[column.title]
            assert (told.key if told else None) == column.key
            assert table.place("columns", column.title).line


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sheets=st.lists(st.text(min_size=1, max_size=8).filter(str.strip), min_size=2, max_size=4, unique=True))
def test_sheets_are_named_exactly_whatever_their_names(sheets: list[str]) -> None:
    every = tuple(look(["Nº", "Projeto", f"Tema {number}"], [], sheet) for number, sheet in enumerate(sheets))
    tables = read(written(Proposer(NAMES).propose(FileLook("apoios.xlsx", every))))
    assert len(tables) == len(sheets)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_line_says_why_in_the_language_of_the_reader(lang: str) -> None:
    titles = ["Nº", "Projeto", "Organização apoiada", "Valor", "Data", "Contato", "Observações", "Sigilo", "Blorp"]
    tables = Proposer(NAMES).propose(FileLook("apoios.xlsx", (look(titles, ["03/04/2018"]),)))
    text = written(tables, lang)
    lines = [line for line in text.splitlines() if " = " in line]
    assert all("#" in line for line in lines)
    assert sum("# ?" in line for line in lines) == tables[0].questions
    if lang != "en":
        english = {line.rpartition("# ")[2] for line in written(tables, "en").splitlines() if " = " in line}
        assert english.isdisjoint(line.rpartition("# ")[2] for line in lines)


def test_what_may_speak_of_access_is_left_for_the_reader_to_refuse() -> None:
    tables = Proposer(NAMES).propose(FileLook("apoios.xlsx", (look(["Nº", "Projeto", "Sigilo"], ["x"]),)))
    text = written(tables)
    assert '# ? "Sigilo"' in text
    assert "Sigilo" not in read(text)[0].columns


def test_both_readings_of_a_date_are_a_question_and_not_a_setting() -> None:
    tables = Proposer(NAMES).propose(FileLook("apoios.xlsx", (look(["Nº", "Projeto", "Data"], ["03/04/2018"]),)))
    text = written(tables)
    assert "# ? dates" in text
    assert read(text)[0].dates is None


MAP = '# mine\n[[table]]\nkind = "grant"\nid = "grant/{No}"\n\n[table.columns]\n"No" = false  # as it is\n'


@pytest.mark.parametrize(
    "end",
    [
        "",
        "\n",
        "\n[ids]\n",
        '\n[ids]  # kept\n"Old Fund" = "organization/old-fund"\n',
        '\n[ ids . place ]  # kept\n"Old Hill" = "place/old-hill"\n',
        "\n[ids.place]\n[ids.organization]",
    ],
)
def test_ids_are_kept_and_nothing_else_is_changed(end: str) -> None:
    text = MAP + end
    both = {'The "Hill"': "organization/the-hill", "Rio": "organization/rio"}
    kept = with_ids(text, {"Organization": both, "Place": {"Rio": "place/rio"}, "Movement": {}})
    ids = read(kept)[0].ids
    assert ids["Place", "rio"] == "place/rio"
    assert ids["Organization", "rio"] == "organization/rio"
    assert ids["Organization", folded('The "Hill"')] == "organization/the-hill"
    lines = kept.splitlines()
    assert [line for line in text.splitlines() if line.strip()] == [
        line for line in lines if line.strip() and line in text.splitlines()
    ]
    assert with_ids(text, {}) == text


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(names=st.dictionaries(st.text(min_size=1, max_size=10), st.just("place/x"), max_size=4))
def test_ids_are_kept_whatever_the_names(names: dict[str, str]) -> None:
    ids = read(with_ids(MAP, {"Place": names}))[0].ids
    assert ids == {("Place", folded(name)): identity for name, identity in names.items()}
