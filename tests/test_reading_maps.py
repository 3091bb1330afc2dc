"""A table of somebody's own is read by the map beside it; problems stand at the original cell, or at the map's line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from datasets import make_dataset, run
from peasant_ld.problem import Problem, Severity
from peasant_ld.reading import Declared, Record, RowAccount, read_records
from peasant_ld.reading.maps.found import maps_for

GRANTS = """Lista de apoios,,,,,
Nº,Projeto,Organização apoiada,Valor,Data,Telefone
1,Cozinha da Roça,Associação do Vale,1200.50,2018-08-14,555
2,Sementes,Coop. do Rio,3000,2019-01-02,556
TOTAL,,,4200.50,,
"""
MAP = """[[table]]
kind = "grant"
id = "grant/{Nº}"
language = "pt"
skip = ["TOTAL*"]
always = { supporter = "organization/fund", amount = { currency = "BRL" } }
[table.columns]
"Projeto" = "name"
"Organização apoiada" = { key = "recipient", by = "name", new = "organization" }
"Valor" = "amount.value"
"Data" = "awarded"
"Telefone" = false
"""


def table(folder: Path, text: str = GRANTS, map_text: str = MAP, name: str = "apoios.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    (folder / name).with_suffix(".map.toml").write_text(map_text, encoding="utf-8")
    return folder / name


def read(path: Path, **declared: Any) -> tuple[dict[str, dict[str, Any]], list[Problem], RowAccount]:
    """The records by id, everything that is told, and the account of the rows."""
    account = RowAccount()
    items = list(read_records(path, Declared(**declared), account))
    told = [each for item in items for each in ((item,) if isinstance(item, Problem) else item.problems)]
    assert account.adds_up, account
    return {item.data.get("id", ""): item.data for item in items if isinstance(item, Record)}, told, account


def errors(told: list[Problem]) -> list[str]:
    return [problem.code for problem in told if problem.blocks]


def spot(problem: Problem) -> tuple[Any, ...]:
    place = problem.place
    assert place is not None
    return (problem.code, place.file.rpartition("/")[2], place.line or place.cell)


def test_a_table_with_titles_of_its_own_becomes_records_by_its_map(tmp_path: Path) -> None:
    records, told, account = read(table(tmp_path))
    assert not errors(told)
    assert records["grant/1"] == {
        "type": "Grant", "id": "grant/1", "name": {"pt": "Cozinha da Roça"},
        "supporter": "organization/fund", "recipient": "organization/associacao-do-vale",
        "amount": {"currency": "BRL", "value": "1200.50"}, "awarded": "2018-08-14",
    }  # fmt: skip
    assert records["organization/coop-do-rio"] == {
        "id": "organization/coop-do-rio", "type": "Organization", "name": {"pt": "Coop. do Rio"},
    }  # fmt: skip
    assert (account.records, account.made, account.passed["skipped"], account.passed["above"]) == (2, 2, 1, 1)


def test_a_row_that_may_be_none_is_told_how_the_map_passes_it_over_and_that_works(tmp_path: Path) -> None:
    doubtful, unskipped = (
        GRANTS.replace("TOTAL,,,4200.50", "Total Brasil,,,299"),
        MAP.replace('skip = ["TOTAL*"]\n', ""),
    )
    _, told, _ = read(table(tmp_path, doubtful, unskipped))
    (doubt,) = [problem for problem in told if problem.code == "PLD324"]
    assert str(doubt.fix("en")).endswith(f"write what its first cell says into skip in {doubt.facts['file']}")
    assert str(doubt.facts["file"]).endswith("apoios.map.toml")
    _, told, account = read(table(tmp_path, doubtful, MAP.replace("TOTAL*", "Total Brasil")))
    assert (errors(told), account.passed["skipped"]) == ([], 1)


@pytest.mark.parametrize("identity", ["", 'id = "no braces"\n'])
def test_a_map_that_makes_no_ids_is_shown_how_those_of_its_kind_begin(tmp_path: Path, identity: str) -> None:
    map_text = f'[[table]]\nkind = "learning-centre"\n{identity}[table.columns]\n"Projeto" = "name"\n'
    _, (told,), _ = read(table(tmp_path, map_text=map_text))
    assert (told.code, "learning-centre/{...}" in told.facts["expected"]) == ("PLD363", True)


@pytest.mark.parametrize("key", ["always", "ids", "columns", "x"])
def test_a_map_with_thousands_of_tables_in_each_other_is_refused(tmp_path: Path, key: str) -> None:
    deep = ".".join([key, *"a" * 5000])
    _, (told,), _ = read(table(tmp_path, map_text=f'[[table]]\nkind = "grant"\nid = "grant/{{Nº}}"\n{deep} = 1\n'))
    assert (told.code, told.facts["reason"]) == ("PLD340", "nested too deeply")


def test_what_was_made_and_what_was_passed_over_is_told_at_its_cell(tmp_path: Path) -> None:
    _, told, _ = read(table(tmp_path))
    assert {spot(problem) for problem in told} == {
        ("PLD322", "apoios.csv", None), ("PLD361", "apoios.csv", "C3"), ("PLD361", "apoios.csv", "C4"),
    }  # fmt: skip


def test_a_problem_of_a_mapped_value_stands_at_the_original_cell_under_its_own_title(tmp_path: Path) -> None:
    make_dataset(tmp_path, [{"id": "organization/fund", "type": "Organization", "name": {"en": "A fund"}}])
    table(tmp_path / "records", GRANTS.replace("2019-01-02", "amanhã"))
    found = run("check", str(tmp_path), "--lang", "en").err
    assert "cell E4" in found
    assert "PLD025" in found or "PLD02" in found


def test_a_mapped_table_is_published_by_the_command(tmp_path: Path) -> None:
    make_dataset(tmp_path, [{"id": "organization/fund", "type": "Organization", "name": {"en": "A fund"}}])
    table(tmp_path / "records")
    outcome = run("publish", str(tmp_path), "--no-pages", "--lang", "en")
    assert outcome.code == 0, outcome.err
    assert "read 5 = published 5" in outcome.err
    turtle = (tmp_path / "release" / "data" / "dataset.ttl").read_text("utf-8")
    assert "organization/associacao-do-vale" in turtle


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        ('kind = "grant"', 'kind = "grantt"', "PLD341", 2),
        ('kind = "grant"', "", "PLD363", 1),
        ('"Data" = "awarded"', '"Data" = "awardet"', "PLD341", 11),
        ("always = { supporter", "always = { suporter", "PLD341", 6),
        ('by = "name"', 'bye = "name"', "PLD362", 9),
        ('by = "name"', 'by = "nome"', "PLD363", 9),
        ('language = "pt"', 'language = "português"', "PLD363", 4),
        ('id = "grant/{Nº}"', 'id = "grant"', "PLD363", 3),
        ('id = "grant/{Nº}"', "", "PLD363", None),
        ('id = "grant/{Nº}"', 'id = "grant/{Num}"', "PLD343", 3),
        ('"Data" =', '"Dia" =', "PLD343", 11),
        ('"Telefone" = false', '"Telefone" = 3', "PLD363", 12),
        ('"Telefone" = false', '"Telefone" = fals', "PLD340", 12),
        ('"Telefone" = false', '"Telefone" = "amount.currency"', "PLD363", 6),
        ('skip = ["TOTAL*"]', 'skipp = ["TOTAL*"]', "PLD362", 5),
        ('skip = ["TOTAL*"]', 'skip = "TOTAL*"', "PLD363", 5),
        ('new = "organization"', 'new = "organisasion"', "PLD341", 9),
        ('"Telefone" = false', '"Telefone" = { key = "access.level", values = { "" = "restricted" } }', "PLD363", 12),
        ('"Telefone" = false', '"Telefone" = { key = "access.level", values = { " " = "public" } }', "PLD363", 12),
    ],
)
def test_a_wrong_map_is_told_at_its_line_and_nothing_goes_out_by_it(
    before: str, after: str, code: str, line: int | None, tmp_path: Path
) -> None:
    assert before in MAP
    _, told, _ = read(table(tmp_path, map_text=MAP.replace(before, after)))
    found = [problem for problem in told if problem.blocks]
    assert found, told
    assert found[0].code == code
    assert found[0].place is not None
    assert found[0].place.file.endswith("apoios.map.toml")
    assert line is None or found[0].place.line == line


@pytest.mark.parametrize("key", ["access.level", "access.reason", "access.keys.note"])
@pytest.mark.parametrize("title", ["Telefone", "Circulation"])
def test_what_closes_a_row_in_one_table_of_a_map_is_not_passed_over_by_another(
    title: str, key: str, tmp_path: Path
) -> None:
    grants = MAP.replace('"Telefone" = false', f'"{title}" = "{key}"')
    groups = '[[table]]\nkind = "organization"\nid = "organization/{Organização apoiada}"\n[table.columns]\n'
    others = '"Organização apoiada" = "name@pt"\n"Projeto" = false\n"Valor" = false\n"Data" = false\n'
    text = GRANTS.replace("Telefone", title)
    _, told, _ = read(table(tmp_path, text, grants + groups + others))
    assert ("PLD301", "apoios.csv", "F2") in [spot(problem) for problem in told]


def test_what_is_said_of_every_record_and_by_a_column_is_told_so(tmp_path: Path) -> None:
    _, told, _ = read(table(tmp_path, map_text=MAP.replace('"Telefone" = false', '"Telefone" = "amount.currency"')))
    assert [problem.facts["reason"] for problem in told if problem.blocks] == ["both"]


@pytest.mark.parametrize("other", ["ASSOCIAÇÃO DO VALE", "Associacao do Vale", "Associação-do-Vale"])
def test_a_name_that_was_made_and_is_written_in_another_way_is_told(other: str, tmp_path: Path) -> None:
    _, told, _ = read(table(tmp_path, GRANTS.replace("Coop. do Rio", other)))
    assert ("PLD360", "apoios.csv", "C4") in [spot(problem) for problem in told]


def test_a_column_that_the_map_does_not_name_is_told_and_not_read(tmp_path: Path) -> None:
    records, told, _ = read(
        table(tmp_path, GRANTS.replace("Telefone", "Comentário"), MAP.replace('"Telefone"', '"[Z]"'))
    )
    assert ("PLD342", "apoios.csv", "F2") in map(spot, told)
    assert "555" not in str(records)


@pytest.mark.parametrize("name", ["Organização apoiada", "[C]"])
def test_of_two_tables_of_a_sheet_each_may_name_the_columns_that_the_other_leaves(name: str, tmp_path: Path) -> None:
    second = f"""[[table]]
kind = "organization"
header = 2
id = "organization/{{{name}}}"
language = "pt"
skip = ["TOTAL*"]
distinct = true
[table.columns]
"{name}" = "name"
"""
    first = MAP.replace(', new = "organization"', "")
    _, told, _ = read(table(tmp_path, map_text=first + second))
    assert "PLD342" not in [problem.code for problem in told]
    _, told, _ = read(table(tmp_path, map_text=first.replace('"Telefone" = false', "") + second))
    assert [problem.value for problem in told if problem.code == "PLD342"] == ["Telefone"]


@pytest.mark.parametrize("title", ["Acesso", "access level", "Restrito?", "Embargo até"])
def test_a_column_that_may_close_a_record_closes_it_though_the_map_does_not_name_it(title: str, tmp_path: Path) -> None:
    path = table(tmp_path, GRANTS.replace("Telefone", title), MAP.replace('"Telefone" = false\n', ""))
    _, told, _ = read(path)
    assert "PLD301" in errors(told)
    make_dataset(tmp_path / "d", [{"id": "organization/fund", "type": "Organization", "name": {"en": "A fund"}}])
    table(tmp_path / "d" / "records", path.read_text("utf-8"), MAP.replace('"Telefone" = false\n', ""))
    outcome = run("publish", str(tmp_path / "d"), "--no-pages", "--reject", "--lang", "en")
    assert "grant/1" not in "".join(each.read_text("utf-8") for each in (tmp_path / "d" / "release").rglob("*.ttl"))
    assert outcome.code == 1


def test_a_column_with_the_exact_title_of_a_protection_is_read_though_the_map_does_not_name_it(tmp_path: Path) -> None:
    text = GRANTS.replace("Telefone", "access.level").replace(",555", ",restricted").replace(",556", ",")
    records, _, _ = read(table(tmp_path, text, MAP.replace('"Telefone" = false\n', "")))
    assert records["grant/1"]["access"] == {"level": "restricted"}


def test_several_files_and_sheets_have_one_map(tmp_path: Path) -> None:
    for year in ("2018", "2019"):
        (tmp_path / f"apoios-{year}.csv").write_text(
            GRANTS.replace("1,C", f"{year}1,C").replace("2,S", f"{year}2,S"), "utf-8"
        )
    (tmp_path / "todos.map.toml").write_text(MAP.replace("[[table]]", '[[table]]\nfile = "apoios-*.csv"'), "utf-8")
    records, told, account = read(tmp_path)
    assert not errors(told)
    assert {"grant/20181", "grant/20182", "grant/20191", "grant/20192"} < set(records)
    assert account.made == 2


def test_one_row_makes_several_records_and_is_counted_once(tmp_path: Path) -> None:
    more = """
[[table]]
kind = "organization"
id = "organization/{Organização apoiada}"
language = "pt"
distinct = true
skip = ["TOTAL*"]
[table.columns]
"Organização apoiada" = "name"
"Telefone" = { key = "identifier.value" }
"Nº" = false
"Projeto" = false
"Valor" = false
"Data" = false
"""
    text = GRANTS.replace("Coop. do Rio", "Associação do Vale").replace("556", "555")
    records, told, account = read(table(tmp_path, text, MAP + more))
    assert not errors(told)
    assert records["organization/associacao-do-vale"]["identifier"] == [{"value": "555"}]
    assert (account.rows, account.records, account.made) == (5, 2, 1)
    assert "PLD361" not in [problem.code for problem in told]


GROUPS = """[[table]]
kind = "movement"
id = "movement/{Grupo}"
language = "pt"
distinct = true
[table.columns]
"Grupo" = "name"
"Lugar" = { key = "basedIn", new = "place" }
"Fundado" = "founded"
"""


def test_rows_of_one_record_that_disagree_are_told_at_the_cell(tmp_path: Path) -> None:
    rows = "Grupo,Lugar,Fundado\nAs Sementes,Serra,1984\nAs Sementes,Rio,1985\n"
    records, told, account = read(table(tmp_path, rows, GROUPS))
    assert errors(told) == ["PLD346"]
    assert spot(next(problem for problem in told if problem.blocks)) == ("PLD346", "apoios.csv", "C3")
    assert records["movement/as-sementes"]["basedIn"] == ["place/serra", "place/rio"]
    assert (account.records, account.nested) == (1, 1)


@pytest.mark.parametrize(("first", "second", "cell"), [("anos 80", "1985", "C2"), ("1985", "anos 80", "C3")])
def test_rows_of_one_record_do_not_disagree_where_one_of_them_is_unclear(
    tmp_path: Path, first: str, second: str, cell: str
) -> None:
    rows = f"Grupo,Lugar,Fundado\nAs Sementes,Serra,{first}\nAs Sementes,Rio,{second}\n"
    _, told, _ = read(table(tmp_path, rows, GROUPS))
    assert [spot(each) for each in told if each.blocks] == [("PLD334", "apoios.csv", cell)]


NAMES = [
    {"id": "organization/vale", "type": "Organization", "name": {"pt": "Associação do Vale"}, "acronym": ["ADV"]},
    {
        "id": "organization/rio",
        "type": "Organization",
        "name": {"pt": "Cooperativa do Rio"},
        "altName": {"pt": ["Coop Rio"]},
    },
    {"id": "place/vale", "type": "Place", "name": {"pt": "Associação do Vale"}},
    {"id": "movement/two", "type": "Movement", "name": {"pt": "Terra"}},
    {"id": "network/two", "type": "Network", "name": {"pt": "TERRA"}},
]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Associação do Vale", "organization/vale"),  # the place of that name can receive no grant
        ("associacao  do vale", "organization/vale"),
        ("ADV", "organization/vale"),
        ("COOP RIO", "organization/rio"),
        ("organization/rio", "organization/rio"),
        ("Terra", "PLD347"),
        ("Associação do Vali", "PLD348"),
        ("Nobody at all", "PLD348"),
    ],
)
def test_a_reference_by_name_needs_no_map(cell: str, found: str, tmp_path: Path) -> None:
    make_dataset(tmp_path, NAMES)
    (tmp_path / "records" / "grants.csv").write_text(f"id,name@pt,recipient\ngrant/a,Apoio,{cell}\n", "utf-8")
    records, told, _ = read(tmp_path)
    if found.startswith("PLD"):
        assert errors(told) == [found]
        assert spot(next(each for each in told if each.blocks)) == (found, "grants.csv", "C2")
    else:
        assert not errors(told)
        assert records["grant/a"]["recipient"] == found
        matched = [spot(each) for each in told if each.code == "PLD360"]
        assert matched == ([] if cell == found else [("PLD360", "grants.csv", "C2")])


def test_the_nearest_name_is_a_question(tmp_path: Path) -> None:
    make_dataset(tmp_path, NAMES)
    (tmp_path / "records" / "grants.csv").write_text("id,name@pt,recipient\ngrant/a,A,Cooperativa do Rjo\n", "utf-8")
    said = run("check", str(tmp_path), "--lang", "en").err
    assert "did you mean Cooperativa do Rio (organization/rio)?" in said


def test_references_of_json_are_names_where_that_is_declared(tmp_path: Path) -> None:
    grant = {"id": "grant/a", "type": "Grant", "name": {"pt": "A"}, "recipient": ["ADV", "organization/rio"]}
    make_dataset(tmp_path / "no", [*NAMES, grant])
    assert run("check", str(tmp_path / "no")).code == 1
    make_dataset(tmp_path / "yes", [*NAMES, grant], more="[import]\nnames = true\n")
    outcome = run("check", str(tmp_path / "yes"), "--lang", "en")
    assert outcome.code == 0, outcome.err
    assert '"ADV" was read as organization/vale' in outcome.err


def test_an_id_that_the_map_has_kept_lasts_when_the_name_changes(tmp_path: Path) -> None:
    kept = MAP + '\n[ids]\n"Coop. do Rio" = "organization/rio-1984"\n'
    records, _, _ = read(table(tmp_path, map_text=kept))
    assert records["grant/2"]["recipient"] == "organization/rio-1984"
    assert records["organization/rio-1984"]["name"] == {"pt": "Coop. do Rio"}


def test_a_new_record_never_takes_the_id_of_another(tmp_path: Path) -> None:
    other = '{"id": "organization/coop-do-rio", "type": "Organization", "name": {"pt": "Outra"}}\n'
    (tmp_path / "b.jsonl").write_text(other, "utf-8")
    table(tmp_path)
    _, told, _ = read(tmp_path)
    assert errors(told) == ["PLD349"]


def test_two_rows_of_one_made_id_are_told_as_twins(tmp_path: Path) -> None:
    make_dataset(tmp_path, NAMES)
    table(tmp_path / "records", GRANTS.replace("\n2,", "\n1,"), MAP.replace("organization/fund", "organization/rio"))
    outcome = run("check", str(tmp_path), "--lang", "en")
    assert "PLD026" in outcome.err
    assert outcome.code == 1


def test_ids_do_not_move_with_the_rows(tmp_path: Path) -> None:
    first, _, _ = read(table(tmp_path))
    lines = GRANTS.splitlines(keepends=True)
    second, _, _ = read(table(tmp_path, "".join([*lines[:2], lines[3], lines[2], lines[4]])))
    assert first == second


@pytest.mark.parametrize(
    ("names", "identity"),
    [
        ("Associação São João/BA", "associacao-sao-joao-ba"),
        ("M.S.T.", "mst"),
        ("1.1", "1-1"),
        ("Òganizasyon d'Ayiti", "oganizasyon-dayiti"),
        ("  2018/14 ", "2018-14"),
        ("Ærø", "aero"),
        ("農民", "nongmin"),
    ],
)
def test_an_id_is_made_of_any_letters(names: str, identity: str, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        f'Grupo,Nada\n"{names}",x\n',
        """[[table]]
kind = "movement"
id = "movement/{Grupo}"
language = "pt"
[table.columns]
"Grupo" = "name"
"Nada" = false
""",
    )
    records, told, _ = read(path)
    assert not errors(told)
    assert list(records) == [f"movement/{identity}"]


def test_columns_are_joined_split_and_their_words_translated(tmp_path: Path) -> None:
    rows = "Cod,Nome,Sobrenome,Temas,Aberto\nx,Sementes,da Serra,água + terra,abertura\n"
    path = table(
        tmp_path,
        rows,
        """[[table]]
kind = "grant"
id = "grant/{Cod}"
language = "pt"
[table.columns]
"Nome" = { key = "name", join = " " }
"Sobrenome" = { key = "name", join = " " }
"Temas" = { key = "topic", new = "concept", split = "+" }
"Aberto" = { key = "openCall", values = { abertura = "true", fechado = "false" } }
""",
    )
    records, told, _ = read(path)
    assert not errors(told)
    grant = records["grant/x"]
    assert (grant["name"], grant["topic"], grant["openCall"]) == (
        {"pt": "Sementes da Serra"}, ["concept/agua", "concept/terra"], True,
    )  # fmt: skip


def test_two_columns_of_one_title_and_one_without_are_told_apart(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "Nome,Nota,Nota,\nA,primeira,segunda,terceira\n",
        """[[table]]
kind = "movement"
id = "movement/{Nome}"
language = "pt"
[table.columns]
"Nome" = "name"
"Nota" = false
"Nota [2]" = "note"
"[D]" = "description"
""",
    )
    records, told, _ = read(path)
    assert not told
    assert (records["movement/a"]["note"], records["movement/a"]["description"]) == (
        {"pt": "segunda"},
        {"pt": "terceira"},
    )


def test_the_header_and_the_last_row_may_be_named(tmp_path: Path) -> None:
    rows = "x\n" * 14 + "Nome\nA\nB\nOutra\nC\n"
    path = table(
        tmp_path,
        rows,
        """[[table]]
kind = "movement"
id = "movement/{Nome}"
language = "pt"
header = 15
last = 17
[table.columns]
"Nome" = "name"
""",
    )
    records, told, account = read(path)
    assert not errors(told)
    assert set(records) == {"movement/a", "movement/b"}
    assert account.passed["below"] == 2


def test_titles_that_are_nowhere_are_told_with_the_first_rows(tmp_path: Path) -> None:
    _, told, account = read(table(tmp_path, "a,b\n1,2\n3,4\n"))
    assert errors(told) == ["PLD345"]
    assert told[0].facts["found"] == "a | b // 1 | 2 // 3 | 4"
    assert account.unreadable == 3


def test_a_sheet_that_the_map_does_not_read_is_counted(tmp_path: Path) -> None:
    records, told, account = read(table(tmp_path, map_text="[[table]]\nkind = false\n"))
    assert (records, errors(told), account.passed["unread"]) == ({}, ["PLD010"], 5)


def test_a_map_that_cannot_be_read_leaves_other_tables_alone(tmp_path: Path) -> None:
    table(tmp_path, map_text="[[table")
    (tmp_path / "movements.csv").write_text("id,name@pt\nmovement/a,A\n", "utf-8")
    records, told, _ = read(tmp_path)
    assert set(records) == {"movement/a"}
    assert errors(told) == ["PLD340"]
    assert maps_for(tmp_path / "movements.csv", "movements.csv").tables == ()


def test_a_workbook_is_mapped_by_sheets(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: it writes this workbook")
    book = openpyxl.Workbook()
    book.active.title = "Capa"
    book.active.append(["Arquivo dos apoios"])
    for year in (2018, 2019):
        sheet = book.create_sheet(f"Ano {year}")
        sheet.append(["Nº", "Projeto"])
        sheet.append([year * 10, f"Sementes {year}"])
    book.save(tmp_path / "apoios.xlsx")
    (tmp_path / "apoios.map.toml").write_text(
        """
[[table]]
sheet = "Capa"
kind = false
[[table]]
sheet = "Ano 20*"
kind = "grant"
id = "grant/{Nº}"
language = "pt"
[table.columns]
"Projeto" = "name"
""",
        "utf-8",
    )
    records, told, account = read(tmp_path / "apoios.xlsx")
    assert not told
    assert set(records) == {"grant/20180", "grant/20190"}
    assert (account.rows, account.header, account.records, account.passed["unread"]) == (5, 2, 2, 1)


def test_advice_never_blocks(tmp_path: Path) -> None:
    _, told, _ = read(table(tmp_path))
    assert {problem.severity for problem in told} == {Severity.ADVICE}


@pytest.mark.parametrize("sign", ["#", "_", "*"])
def test_in_a_mapped_table_no_sign_makes_a_row_a_remark(sign: str, tmp_path: Path) -> None:
    path = table(tmp_path, GRANTS.replace("\n1,", f"\n{sign}1,").replace("\n2,", f"\n{sign}2,"))
    records, told, _ = read(path)
    assert not errors(told)
    assert {"grant/1", "grant/2"} < set(records)


def test_rejected_rows_of_a_mapped_table_keep_its_own_titles_and_columns(tmp_path: Path) -> None:
    make_dataset(tmp_path, [{"id": "organization/fund", "type": "Organization", "name": {"en": "A fund"}}])
    table(tmp_path / "records", GRANTS.replace(",3000,", ",três mil,"))
    assert run("publish", str(tmp_path), "--no-pages", "--reject", "--lang", "en").code == 1
    lines = (tmp_path / "rejected.csv").read_text("utf-8-sig").splitlines()
    assert lines[1].startswith("Nº,Projeto,Organização apoiada,Valor,Data,Telefone,")
    assert lines[2].startswith("2,Sementes,Coop. do Rio,três mil,2019-01-02,556,")


def test_a_file_beside_the_records_is_checked_by_itself(tmp_path: Path) -> None:
    make_dataset(tmp_path, [{"id": "organization/fund", "type": "Organization", "name": {"en": "A fund"}}])
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", "utf-8")
    assert "PLD304" in run("check", str(tmp_path / "other.csv"), "--lang", "en").err


@pytest.mark.parametrize(
    ("name", "setting", "spot_of_it"),
    [
        ("apoio.map.toml", "", ("PLD367", "apoio.map.toml", None)),
        ("apoios.map.toml", 'file = "apoio-*.csv"', ("PLD367", "apoios.map.toml", 3)),
        ("geral.map.toml", 'file = "*.xlsx"', ("PLD367", "geral.map.toml", 3)),
        ("apoios.map.toml", 'sheet = "2031"', ("PLD367", "apoios.map.toml", 3)),
    ],
)
def test_a_part_of_a_map_that_fits_nothing_is_an_error_at_its_line(
    name: str, setting: str, spot_of_it: tuple[Any, ...], tmp_path: Path
) -> None:
    (tmp_path / "apoios.csv").write_text(GRANTS, "utf-8")
    (tmp_path / name).write_text(MAP.replace('kind = "grant"', f'kind = "grant"\n{setting}'), "utf-8")
    _, told, _ = read(tmp_path)
    assert spot_of_it in [spot(problem) for problem in told if problem.blocks]


@pytest.mark.parametrize(
    ("table_name", "name", "setting"),
    [
        ("apoios.csv", "APOIOS.map.toml", ""),
        ("apoios.csv", "geral.map.toml", 'file = "APOIOS*"'),
        ("ação.csv", "ac\u0327a\u0303o.map.toml", ""),  # as a Mac writes it
        ("apoios [1].csv", "geral.map.toml", 'file = "apoios [1].csv"'),
        ("apoios [1].csv", "apoios [1].map.toml", 'sheet = "apoios [1]"'),
    ],
)
def test_a_map_fits_its_table_however_names_are_kept(table_name: str, name: str, setting: str, tmp_path: Path) -> None:
    (tmp_path / table_name).write_text(GRANTS, "utf-8")
    (tmp_path / name).write_text(MAP.replace('kind = "grant"', f'kind = "grant"\n{setting}'), "utf-8")
    records, told, _ = read(tmp_path)
    assert not errors(told)
    assert "grant/1" in records


def test_a_map_of_another_table_is_not_told_where_one_table_is_read(tmp_path: Path) -> None:
    path = table(tmp_path)
    (tmp_path / "other.map.toml").write_text(MAP, "utf-8")
    assert errors(read(path)[1]) == []
    assert errors(read(tmp_path)[1]) == ["PLD367"]


STACKED = [
    ["A note"], ["No", "Title"], [1, "Beans"], [2, "Wells"], [], ["Some words"],
    ["Name", "Place"], ["Ash", "Rio"], ["Oak", "Sul"], ["TOTAL"], [], ["the end"],
]  # fmt: skip
STACKED_MAP = """[[table]]
kind = "grant"
id = "grant/{{No}}"
last = {last}
[table.columns]
"Title" = "name@en"
[[table]]
kind = "organization"
header = {header}
{more}
id = "organization/{{Name}}"
[table.columns]
"Name" = "name@en"
"Place" = "description@en"
"""


@pytest.mark.parametrize(
    ("last", "header", "more", "expected"),
    [
        (4, 7, "", {"rows.header": 2, "rows.records": 4, "rows.passed-over.total": 1}),
        (5, 7, "last = 9", {"rows.header": 2, "rows.records": 4, "rows.passed-over.below": 3}),
        (6, 7, "last = 8", {"rows.header": 2, "rows.records": 3, "rows.passed-over.below": 4}),
        (4, 8, "", {"rows.header": 1, "rows.records": 2, "rows.unreadable": 6}),
    ],
)
def test_tables_below_one_another_are_counted_each_by_its_own_rows(
    last: int, header: int, more: str, expected: dict[str, int], tmp_path: Path
) -> None:
    path = tmp_path / "aid.xlsx"
    made = openpyxl.Workbook()
    for row in STACKED:
        made.active.append(row)
    made.save(path)
    (tmp_path / "aid.map.toml").write_text(STACKED_MAP.format(last=last, header=header, more=more), "utf-8")
    records, _, account = read(path)
    details = account.details()
    assert {name: details.get(name) for name in expected} == expected
    assert details["rows"] == len(STACKED)
    assert len(records) == details["rows.records"]


def test_titles_that_are_alike_are_two_where_the_map_writes_both(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "Nº,No,Nome\n1,AB,A\n",
        """[[table]]
kind = "movement"
id = "movement/{Nº}"
language = "pt"
[table.columns]
"Nº" = false
"No" = "acronym"
"Nome" = "name"
""",
    )
    records, told, _ = read(path)
    assert not told
    assert records["movement/1"]["acronym"] == "AB"


def test_a_record_of_several_rows_does_not_go_out_where_one_of_them_cannot_be_read(tmp_path: Path) -> None:
    make_dataset(tmp_path, [])
    map_text = """[[table]]
kind = "organization"
id = "organization/{Nome}"
language = "pt"
distinct = true
[table.columns]
"Nome" = "name"
"Desde" = "founded"
"Quem vê" = "access.level"
"""
    rows = "Nome,Desde,Quem vê\nAlfa,1984,\nAlfa,03/04/2018,restricted\nBeta,1990,\n"
    table(tmp_path / "records", rows, map_text)
    run("publish", str(tmp_path), "--no-pages", "--reject", "--lang", "en")
    data = "".join(each.read_text("utf-8") for each in (tmp_path / "release").rglob("*.ttl"))
    assert "organization/beta" in data
    assert "organization/alfa" not in data


def test_references_inside_the_nodes_of_json_are_names_too(tmp_path: Path) -> None:
    grant = {
        "id": "grant/a",
        "type": "Grant",
        "name": {"pt": "A"},
        "beneficiaryPlace": "Associação do Vale",
        "share": [{"of": "beneficiaryPlace", "value": "associação do vale", "percentage": "40"}],
        "evidence": [{"of": "name", "status": "stated", "source": "Livro de atas"}],
    }
    source = {"id": "document/atas", "type": "Document", "name": {"pt": "Livro de atas"}}
    place = {"id": "place/vale", "type": "Place", "name": {"pt": "Associação do Vale"}}
    make_dataset(tmp_path, [place, source, grant])
    records, told, _ = read(tmp_path, names=True)
    assert not errors(told)
    assert records["grant/a"]["share"][0]["value"] == "place/vale"
    assert records["grant/a"]["evidence"][0]["source"] == "document/atas"
    assert {problem.key for problem in told} == {"beneficiaryPlace", "share.value", "evidence.source"}


SERRA = MAP.replace('"Data" =', '"Lugar" = { key = "beneficiaryPlace", new = "place" }\n"Data" =')


@pytest.mark.parametrize(
    ("ids", "recipient", "place"),
    [
        ("", "organization/serra", "place/serra"),
        ('[ids]\n"Serra" = "place/serra-1984"', "organization/serra", "place/serra-1984"),
        ('[ids]\n"serra" = "organization/x"', "organization/x", "place/serra"),
        ('[ids.place]\n"Serra" = "place/a"\n[ids.organization]\n"Serra" = "org/b"', "org/b", "place/a"),
        (
            '[ids]\n"Serra" = "organization/x"\n[ids.organization]\n"Serra" = "organization/y"',
            "organization/y",
            "place/serra",
        ),
    ],
)
def test_a_name_of_two_things_has_an_id_for_each(ids: str, recipient: str, place: str, tmp_path: Path) -> None:
    rows = "Nº,Projeto,Organização apoiada,Valor,Lugar,Data,Telefone\n1,A,Serra,10,Serra,2018,5\n"
    records, told, _ = read(table(tmp_path, rows, f"{SERRA}\n{ids}\n"))
    assert not errors(told)
    assert (records["grant/1"]["recipient"], records["grant/1"]["beneficiaryPlace"]) == (recipient, place)
    assert records[recipient]["type"] == "Organization"
    assert records[place]["type"] == "Place"


@pytest.mark.parametrize(
    ("ids", "code"),
    [
        ('[ids]\n"Serra" = "organization/a"\n"SERRA" = "organization/b"', "PLD363"),
        ('[ids.lugarejo]\n"Serra" = "place/a"', "PLD341"),
        ('[ids.place]\n"Serra" = 3', "PLD363"),
        ('[ids.place]\n"Serra" = "serra"', "PLD363"),
    ],
)
def test_ids_of_names_that_cannot_be_are_told_at_their_line(ids: str, code: str, tmp_path: Path) -> None:
    _, told, _ = read(table(tmp_path, map_text=f"{MAP}\n{ids}\n"))
    (problem,) = (each for each in told if each.blocks and each.code != "PLD010")
    assert problem.code == code
    assert problem.place is not None
    assert problem.place.line == MAP.count("\n") + 1 + len(ids.splitlines()) - (code == "PLD341")
