"""A map is proposed from titles in five languages, names of sheets and first cells; what is not sure is asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from peasant_ld.forms.mapping.looking import look_at
from peasant_ld.forms.mapping.propose import ProposedTable, Proposer
from peasant_ld.reading.sheets.names import names_of
from peasant_ld.report.messages import LANGUAGES

Rows = Sequence[Sequence[object]]


def book(path: Path, sheets: dict[str, Rows]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def propose(path: Path, kind: str | None = None) -> tuple[ProposedTable, ...]:
    return Proposer(names_of(None), kind=kind).propose(look_at(path, path.name))


def of_rows(folder: Path, rows: Rows, sheet: str = "Sheet1") -> ProposedTable:
    (table,) = propose(book(folder / "table.xlsx", {sheet: rows}))
    return table


def keys(table: ProposedTable) -> dict[str, str | None]:
    return {column.title: column.key for column in table.columns}


GRANTS = {
    "en": ["No", "Project", "Grantee", "Amount (US$)", "Date of award", "Country", "Contact person"],
    "pt": ["Nº", "Projeto", "Organização apoiada", "Valor (R$)", "Data", "Município", "Responsável"],
    "es": ["Nº", "Proyecto", "Organización beneficiaria", "Monto (US$)", "Fecha de aprobación", "País", "Contacto"],
    "fr": ["N°", "Intitulé du projet", "Bénéficiaire", "Montant (€)", "Date d'attribution", "Pays", "Téléphone"],
    "ht": ["Nimewo", "Non pwojè a", "Òganizasyon ki resevwa", "Montan (Gdes)", "Dat yo akòde", "Komin", "Telefòn"],
}
MONEY = {"en": "USD", "pt": "BRL", "es": "USD", "fr": "EUR", "ht": "HTG"}
ROW = [1, "Seeds of the hill", "Hill Farmers", "1.500,00", "14/08/2018", "Lalomaland", "Ana"]
PEOPLES = {
    "en": ["Name of organization", "Acronym", "Founded", "Website", "Location", "E-mail"],
    "pt": ["Nome da organização", "Sigla", "Ano de fundação", "Site", "Município", "Telefone"],
    "es": ["Nombre de la organización", "Sigla", "Año de fundación", "Sitio web", "Municipio", "Correo"],
    "fr": ["Nom de l'organisation", "Sigle", "Date de fondation", "Site web", "Commune", "Courriel"],
    "ht": ["Non òganizasyon an", "Sig", "Ane fondasyon", "Sit entènèt", "Komin", "Imèl"],
}
COURSES = {
    "en": ["Name of course", "Organizer", "Period", "Number of participants", "Place", "Subjects taught"],
    "pt": ["Nome do curso", "Organizador", "Período", "Nº de participantes", "Local", "Conteúdos"],
    "es": ["Nombre del curso", "Organizador", "Período", "Número de participantes", "Lugar", "Contenidos"],
    "fr": ["Nom du cours", "Organisateur", "Période", "Nombre de participants", "Lieu", "Matières enseignées"],
    "ht": ["Non kou a", "Òganizatè", "Peryòd", "Kantite patisipan", "Kote", "Matyè"],
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_of_grants_is_understood(tmp_path: Path, lang: str) -> None:
    titles = GRANTS[lang]
    table = of_rows(
        tmp_path, [titles, ROW, [2, "River school", "River Women", "300,00", "20/09/2018", "Rioland", "Bo"]]
    )
    found = dict(zip(titles, keys(table).values(), strict=True))
    assert table.kind.name == "Grant"
    assert [found[title] for title in titles] == [
        None, "name", "recipient", "amount.value", "awarded", "beneficiaryPlace", None,
    ]  # fmt: skip
    money = next(column.value for column in table.columns if column.key == "amount.value")
    assert money is not None
    assert money.currency == MONEY[lang]
    assert table.identity == f"grant/{{{titles[0]}}}"
    assert (table.decimal, table.dates, table.language) == ({","}, {"dmy"}, lang)
    assert table.columns[-1].why in ("contact", "person")
    assert table.questions == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_of_organizations_is_understood(tmp_path: Path, lang: str) -> None:
    titles = PEOPLES[lang]
    row = ["Hill Farmers", "HF", 1984, "https://hill.example.org/", "Lalomaland", "x@hill.example.org"]
    table = of_rows(tmp_path, [titles, row])
    assert table.kind.name == "Organization"
    assert list(keys(table).values()) == ["name", "acronym", "founded", "homepage", "basedIn", None]
    assert table.identity == f"organization/{{{titles[0]}}}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_of_courses_is_understood(tmp_path: Path, lang: str) -> None:
    titles = COURSES[lang]
    row = ["Seeds", "Hill Farmers", "2018-03/2018-05", 40, "Lalomaland", "soil; water"]
    table = of_rows(tmp_path, [titles, row], "Cursos")
    assert table.kind.name == "Course"
    assert list(keys(table).values()) == ["name", "organizer", "period", "participantCount", "place", "teaches"]
    taught = table.columns[-1].value
    assert taught is not None
    assert (taught.by, taught.new, taught.split) == ("name", "Concept", ";")


SETTLEMENTS = {
    "en": ["Name", "Hectares", "Number of families", "Date of occupation", "Settled in", "Legal status"],
    "pt": ["Nome", "Área em hectares", "Famílias", "Data da ocupação", "Criação do assentamento", "Situação fundiária"],
    "es": ["Nombre", "Hectáreas", "Número de familias", "Fecha de ocupación", "Año del asentamiento", "Tenencia"],
    "fr": ["Nom", "Superficie en hectares", "Familles", "Date d'occupation", "Date d'installation", "Statut foncier"],
    "ht": ["Non", "Ekta", "Kantite fanmi", "Dat okipasyon", "Dat enstalasyon", "Sitiyasyon legal"],
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_of_settlements_is_understood(tmp_path: Path, lang: str) -> None:
    table = of_rows(tmp_path, [SETTLEMENTS[lang], ["New Dawn", "1250.5", 120, "1987", "1991", "titled"]])
    assert table.kind.name == "Territory"
    assert list(keys(table).values())[1:] == ["hectares", "familyCount", "occupied", "settled", "legalStatus"]


@pytest.mark.parametrize(
    ("cells", "dates"),
    [
        (["14/08/2018", "03/04/2018"], {"dmy"}),
        (["08/14/2018", "03/04/2018"], {"mdy"}),
        (["01/02/2018", "03/04/2018"], {"dmy", "mdy"}),
        (["14/08/2018", "08/14/2018"], set()),
        (["2018-08-14", "2018"], None),
    ],
)
def test_the_order_of_dates_is_seen_or_asked(tmp_path: Path, cells: list[str], dates: set[str] | None) -> None:
    rows = [["No", "Project", "Grantee", "Amount (US$)", "Date"]]
    table = of_rows(tmp_path, [*rows, *([n, f"P{n}", "HF", 5, cell] for n, cell in enumerate(cells))])
    assert table.dates == dates
    assert (table.questions > 0) == (dates is not None and len(dates) != 1)


@pytest.mark.parametrize(
    ("cells", "marks"),
    [
        (["12.500,00", "300"], {","}),
        (["12,500.00", "300"], {"."}),
        (["1.234.567", "300"], {","}),
        (["12.500", "7.250"], {",", "."}),
        (["12.500,00", "3.5"], {",", "."}),
        ([12500.5, 300], None),
        (["12500", "300"], None),
    ],
)
def test_the_decimal_mark_is_seen_or_asked(tmp_path: Path, cells: list[object], marks: set[str] | None) -> None:
    rows = [["No", "Project", "Grantee", "Amount (US$)"]]
    table = of_rows(tmp_path, [*rows, *([n, f"P{n}", "HF", cell] for n, cell in enumerate(cells))])
    assert table.decimal == marks


@pytest.mark.parametrize(
    ("title", "cells", "currency", "sure"),
    [
        ("Amount (US$)", ["5", "6"], "USD", True),
        ("Valor em reais", ["5", "6"], "BRL", True),
        ("Amount", ["R$ 5,00", "R$ 6,00"], "BRL", True),
        ("Amount", ["$ 5", "$ 6"], None, False),
        ("Amount ($)", ["5", "6"], None, False),
        ("Amount", ["5", "6"], None, False),
        ("Amount", ["R$ 5", "US$ 6"], None, False),
        ("Amount (US$)", ["R$ 5", "R$ 6"], None, False),
    ],
)
def test_a_currency_is_known_by_its_sign_alone(
    tmp_path: Path, title: str, cells: list[str], currency: str | None, sure: bool
) -> None:
    table = of_rows(tmp_path, [["No", "Project", "Grantee", title], [1, "P", "HF", cells[0]], [2, "Q", "HF", cells[1]]])
    column = table.columns[-1]
    assert column.value is not None
    assert (column.value.key, column.value.currency, column.sure) == ("amount.value", currency, sure)


@pytest.mark.parametrize("title", ["Valor (R$ mil)", "Amount in thousands (US$)", "Montant (millions €)"])
def test_thousands_are_not_read_as_ones(tmp_path: Path, title: str) -> None:
    table = of_rows(tmp_path, [["No", "Project", "Grantee", title], [1, "P", "HF", "12"]], "Grants")
    assert table.columns[-1].value is None
    assert not table.columns[-1].sure


@pytest.mark.parametrize("title", ["Sigilo", "Nível de acesso", "Confidential?", "Publicar", "Restricted until"])
def test_what_may_speak_of_access_is_neither_mapped_nor_left_unread(tmp_path: Path, title: str) -> None:
    table = of_rows(tmp_path, [["No", "Project", "Grantee", title], [1, "P", "HF", "x"]], "Grants")
    column = table.columns[-1]
    assert column.left_out
    assert not column.sure


@pytest.mark.parametrize("title", ["Observações", "Remarks", "Notes internes", "Start date", "Prestação", "Situação"])
def test_what_is_only_likely_is_a_question_and_not_read(tmp_path: Path, title: str) -> None:
    table = of_rows(tmp_path, [["No", "Project", "Grantee", title], [1, "P", "HF", "x"]], "Grants")
    assert table.columns[-1].value is None
    assert not table.columns[-1].sure


def test_of_two_columns_for_one_key_the_one_with_its_label_is_read(tmp_path: Path) -> None:
    table = of_rows(tmp_path, [["No", "Project", "Grantee", "Recipient"], [1, "P", "HF", "HF"]], "Grants")
    assert keys(table) == {"No": None, "Project": "name", "Grantee": None, "Recipient": "recipient"}
    assert [column.why for column in table.columns if not column.sure] == ["taken"]


def test_columns_of_mail_or_telephones_are_known_by_their_cells(tmp_path: Path) -> None:
    rows = [["No", "Project", "Grantee", "Info", "Falar com"]]
    rows += [[n, f"P{n}", "HF", f"a{n}@hill.example.org", f"+55 71 9999-000{n}"] for n in range(3)]
    table = of_rows(tmp_path, rows, "Grants")
    assert [column.why for column in table.columns[3:]] == ["contact", "contact"]


def test_ids_that_are_there_are_ids(tmp_path: Path) -> None:
    table = of_rows(tmp_path, [["id", "Project", "Grantee"], ["grant/a", "P", "organization/hf"]], "Grants")
    assert table.identity is None
    assert keys(table) == {"id": "id", "Project": "name", "Grantee": "recipient"}
    assert [column.value.by for column in table.columns if column.value] == [None, None, None]


@pytest.mark.parametrize(
    ("rows", "identity", "sure"),
    [
        ([["No", "Project"], [1, "P"], [2, "P"]], "grant/{No}", True),
        ([["Project", "Grantee"], ["P", "HF"], ["Q", "HF"]], "grant/{Project}", True),
        ([["Project", "Grantee"], ["P", "HF"], ["P", "RW"]], "grant/{Project}-{Grantee}", False),
        ([["No", "Project"], [1, "P"], [1, "Q"]], "grant/{Project}", True),
    ],
)
def test_an_id_is_made_of_what_tells_the_rows_apart(tmp_path: Path, rows: Rows, identity: str, sure: bool) -> None:
    table = of_rows(tmp_path, rows, "Grants")
    assert table.identity == identity
    assert (not table.identity_why.endswith("?")) == sure


@pytest.mark.parametrize(
    "total",
    [[None, "TOTAL", 300], ["Total geral", None, "R$ 300,00"], [None, "Subtotal 2018", 300], [None, "Totaux", "300"]],
)
def test_a_total_is_no_row_without_a_number(tmp_path: Path, total: Sequence[object]) -> None:
    rows = [["Nº", "Projeto", "Valor (R$)"], [1, "Sementes", 100], [2, "Cozinha", 200], total, [3, "Roça", 50], total]
    table = of_rows(tmp_path, rows, "Apoios")
    assert (table.identity, table.identity_why) == ("grant/{Nº}", "id_number")


def test_the_header_is_found_below_notes(tmp_path: Path) -> None:
    rows = [["Hill Fund"], [], ["Support of 2018, all of it"], ["No", "Project", "Grantee"], [1, "P", "HF"]]
    table = of_rows(tmp_path, rows, "Grants")
    assert (table.look.header, table.look.above) == (4, 2)
    assert table.look.titles == ("No", "Project", "Grantee")


def test_sheets_that_are_alike_are_one_table_where_their_ids_do_not_clash(tmp_path: Path) -> None:
    titles = ["No", "Project", "Grantee"]
    path = book(tmp_path / "a.xlsx", {"2018": [titles, [1, "P", "HF"]], "2019": [titles, [2, "Q", "HF"]]})
    assert [table.sheet for table in propose(path)] == ["20*"]
    path = book(tmp_path / "b.xlsx", {"2018": [titles, [1, "P", "HF"]], "2019": [titles, [1, "Q", "HF"]]})
    assert [(table.sheet, table.identity) for table in propose(path)] == [
        ("2018", "grant/2018-{No}"),
        ("2019", "grant/2019-{No}"),
    ]


@pytest.mark.parametrize(
    ("sheet", "start"),
    [("Vale do Rio", "vale-do-rio"), ("São João", "sao-joao"), ("Север", "sever"), ("2018-19", "2018-19")],
)
def test_ids_of_a_sheet_among_several_alike_begin_with_its_name(tmp_path: Path, sheet: str, start: str) -> None:
    rows = [["No", "Project", "Grantee"], [1, "P", "HF"]]
    first, _ = propose(book(tmp_path / "a.xlsx", {sheet: rows, "Юг": rows}))
    assert first.identity == f"grant/{start}-{{No}}"


def test_covers_notes_and_what_is_not_understood_are_no_tables(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "Capa": [["Fundo da Serra"], ["Relatório anual"]],
        "Apoios": [["Nº", "Projeto", "Organização apoiada"], [1, "P", "HF"]],
        "Folha3": [["Blorp", "Zork"], ["a", "b"]],
    }
    cover, grants, other = propose(book(tmp_path / "a.xlsx", sheets))
    assert (cover.kind.name, grants.kind.name, other.kind.name) == (None, "Grant", None)
    assert not other.kind.sure
    assert other.look.first[0] == ("Blorp", "Zork")


def test_hidden_sheets_columns_and_rows_are_not_looked_at(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"Grants": [["No", "Project", "Kept"], [1, "P", "x"]], "Old": [["a"]]})
    made = openpyxl.load_workbook(path)
    made["Old"].sheet_state = "hidden"
    made["Grants"].column_dimensions["C"].hidden = True
    made.save(path)
    look = look_at(path, "a.xlsx")
    assert look.hidden == ("Old",)
    assert (look.tables[0].titles, look.tables[0].hidden) == (("No", "Project"), ("Kept",))


def test_a_kind_that_is_given_is_not_asked(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"Folha3": [["Nome", "Blorp"], ["P", "b"]]})
    (table,) = propose(path, "Movement")
    assert (table.kind.name, table.kind.sure, table.identity) == ("Movement", True, "movement/{Nome}")


def test_titles_that_are_alike_are_told_apart(tmp_path: Path) -> None:
    table = of_rows(tmp_path, [["No", "Project", "Amount (US$)", "amount (US$)"], [1, "P", 5, 6]], "Grants")
    assert list(keys(table).items())[2:] == [("Amount (US$)", "amount.value"), ("amount (US$) [2]", None)]


def test_a_text_file_is_looked_at_by_its_separator_and_letters(tmp_path: Path) -> None:
    path = tmp_path / "apoios.csv"
    path.write_bytes("Nº;Projeto;Organização apoiada\n1;Sementes;Associação da Serra\n".encode("cp1252"))
    (table,) = propose(path)
    assert keys(table) == {"Nº": None, "Projeto": "name", "Organização apoiada": "recipient"}
    assert table.kind.why == "kind_file"


@pytest.mark.parametrize("title", ["E-mail", "Contato", "Telefone", "CPF", "Observações", "Sigilo", "Blorp"])
def test_nothing_that_is_not_read_goes_into_an_id(tmp_path: Path, title: str) -> None:
    rows = [[title, "Grantee", "Topic"], ["a@hill.example.org", "HF", "land"], ["b@hill.example.org", "HF", "land"]]
    table = of_rows(tmp_path, rows, "Grants")
    assert title not in (table.identity or "")
    assert table.identity_why.endswith("?")


def test_the_name_of_a_person_in_an_id_is_asked(tmp_path: Path) -> None:
    table = of_rows(tmp_path, [["Nome", "Movimento"], ["Ana Lima", "HF"], ["Bo Reis", "HF"]], "Militantes")
    assert (table.kind.name, table.identity, table.identity_why) == ("Person", "person/{Nome}", "id_person?")
    assert keys(table) == {"Nome": "name", "Movimento": "affiliation"}


@pytest.mark.parametrize(
    "titles",
    [
        ["id", "name@pt", "recipient", "awarded"],
        ["id", "Nome (Português)", "Recebedor"],
        ["id *", "name@en *"],
        ["Código (id) *", "Nome (Português)"],
    ],
)
def test_a_table_that_is_understood_as_it_is_needs_no_map(tmp_path: Path, titles: list[str]) -> None:
    row = ["grant/a", "P", "organization/hf", "2018"][: len(titles)]
    table = of_rows(tmp_path, [titles, row], "Grant")
    assert table.kind.why == "as_it_is"
    assert of_rows(tmp_path, [titles, ["1", *row[1:]]], "Grant").kind.why != "as_it_is"


def test_a_column_that_names_kinds_says_what_each_row_is(tmp_path: Path) -> None:
    rows = [["Nº", "Nome", "Tipo", "Município"], [1, "A", "Movimento", "Colina"], [2, "B", "Organização", "Rio"]]
    table = of_rows(tmp_path, rows, "Entidades")
    assert keys(table)["Tipo"] == "type"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_says_its_kind_where_a_sheet_does_not(tmp_path: Path, lang: str) -> None:
    names = {"en": "payments", "pt": "pagamentos", "es": "pagos", "fr": "versements", "ht": "peman"}
    rows = [["No", "Project", "Amount (US$)", "Date"], [1, "P", 5, "2018-08-14"]]
    (table,) = propose(book(tmp_path / f"{names[lang]} 2018.xlsx", {"Sheet1": rows}))
    assert (table.kind.name, table.kind.why) == ("Payment", "kind_file")
    assert keys(table)["Project"] == "paymentFor"


@pytest.mark.parametrize(
    ("words", "sure"), [(["livro", "artigo"], True), (["book", "report"], True), (["livro", "gibi"], False)]
)
def test_words_of_a_closed_list_that_are_not_known_are_asked(tmp_path: Path, words: list[str], sure: bool) -> None:
    rows = [["Título", "Tipo", "Editora"], *([f"T{n}", word, "HF"] for n, word in enumerate(words))]
    table = of_rows(tmp_path, rows, "Acervo")
    assert [(column.key, column.sure) for column in table.columns][1] == ("genre", sure)


@pytest.mark.parametrize("title", ["Autor", "Author", "Auteur", "Otè", "Creator"])
def test_names_of_authors_make_no_records_unasked(tmp_path: Path, title: str) -> None:
    table = of_rows(tmp_path, [["Título", title, "Editora"], ["T", "Ana Reis", "HF"]], "Acervo")
    assert (table.columns[1].value, table.columns[1].sure) == (None, False)


def test_parts_of_the_name_of_a_person_are_asked(tmp_path: Path) -> None:
    table = of_rows(tmp_path, [["Nº", "Nom", "Prénom", "Organisation"], [1, "Reis", "Ana", "HF"]], "Militants")
    assert [column.why for column in table.columns] == ["number", "fills", "given", "makes"]


def test_a_column_of_currencies_answers_for_the_amounts(tmp_path: Path) -> None:
    table = of_rows(tmp_path, [["No", "Project", "Amount", "Currency"], [1, "P", 5, "USD"]], "Grants")
    assert [(column.key, column.sure) for column in table.columns][2:] == [
        ("amount.value", True), ("amount.currency", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "mark", ["Reservado", "não publicar", "do not publish", "Confidentiel", "pa pibliye", "Privado"]
)
@pytest.mark.parametrize("title", ["Obs.", "X", "Remak"])
def test_a_column_that_holds_marks_of_closed_rows_closes_them_until_that_is_answered(
    tmp_path: Path, title: str, mark: str
) -> None:
    table = of_rows(tmp_path, [["No", "Project", title], [1, "P", "seen by Ana"], [2, "Q", mark]], "Grants")
    assert (table.columns[2].key, table.columns[2].sure) == ("access.level", False)
    assert f'"{mark}" = "..."' in table.columns[2].facts["words"]


@pytest.mark.parametrize("cell", ["published in 2010", "Public University of the South and others", "see level 2"])
def test_a_remark_that_closes_nothing_is_only_asked(tmp_path: Path, cell: str) -> None:
    table = of_rows(tmp_path, [["No", "Project", "X"], [1, "P", cell]], "Grants")
    assert (table.columns[2].value, table.columns[2].sure) == (None, False)
