"""A spreadsheet as an archive in Brazil may have it, with what is wrong in it, where, and what is to become of it.

Each mistake ends in one of five ways: `mapped` (the step of columns knows it or asks), `mended` (an error, answered by
what is written in its place), `told` (read or passed over, and said), `withheld` (it does not go out), `unread` (told
at its column, and never read).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

GRANTS, ORGANIZATIONS, PEOPLE = "Apoios", "Organizações", "Pessoas"
TITLES = ("Nº", "Projeto", "Organização apoiada", "Financiador", "Valor (R$)", "Data", "País", "Observação", "Telefone")
HIDDEN_TITLE, HIDDEN_ROW, HEADER = "Conta bancária", 16, 3
FUNDER = "Fundo Semear"
Cells = tuple[str | int, ...]
ROWS: tuple[Cells, ...] = (
    (1, "Sementes crioulas", "Associação Boa Terra", FUNDER, 12500, "14/08/2018", "Brasil", "", "(81) 99612-3344"),
    (2, "Cisternas no sertão", "Cooperativa do Vale", FUNDER, "R$ 8.000,00", "14 de agosto de 2018", "Brasil", "", ""),
    (3, "Rádio comunitária", "Associação Boa Terra", FUNDER, "12.500", "agosto de 2018", "Brasil", "", ""),
    (4, "Horta escolar", "Asociação Boa Terra", FUNDER, "7.250", "c. 2018", "Brazil", "", ""),
    (5, "Feira livre", "Cooperativa do Vale", FUNDER, "3.100", "20/09/2018", "Brasill", "", ""),
    (6, "Viveiro de mudas", "Cooperativa do Vale", FUNDER, 900, "31/02/2018", "Haïti", "", ""),
    ("Subtotal", "", "", "", 41250, "", "", "", ""),
    (7, "Curso de agroecologia", "Associação Boa Terra", FUNDER, "mil e duzentos", "03/10/2018", "Haiti", "", ""),
    (7, "Encontro de mulheres", "Associação Boa Terra", FUNDER, 1500, "04/10/2018", "Haiti", "", ""),
    (8, "Casa de farinha", "", FUNDER, 2400, "05/10/2018", "Brasil", "ligar para (81) 99734-5521", ""),
    (9, "Biblioteca", "Cooperativa do Vale", FUNDER, 1100, "s.d.", "Brasil", "escrever a marta.q@exemplo.org.br", ""),
    (10, "Escola de verão", "Cooperativa do Vale", FUNDER, 500, "2018-13-01", "Brasil", "", ""),
    (11, "Apoio oculto", "Cooperativa do Vale", FUNDER, 777, "06/10/2018", "Brasil", "", ""),
    ("TOTAL", "", "", "", 41250, "", "", "", ""),
    ("Fonte: livro de caixa, conferido em 2019", "", "", "", "", "", "", "", ""),
)
OTHERS: dict[str, tuple[Cells, ...]] = {
    ORGANIZATIONS: (
        ("Nome", "País", "Site"),
        ("Associação Boa Terra", "Brasil", "https://boaterra.example.org"),
        ("Cooperativa do Vale", "Brasill", "coopvale.example.org"),
        (FUNDER, "Brazil", "https://semear.example.org"),
    ),
    PEOPLE: (
        ("Nome", "Papel"),
        ("Marta Quintela Prado", "cozinheira"),
        ("Joaquim Sabiá Leal", "motorista"),
        ("Zilda Aroeira Melo", "monitora"),
    ),
}
HIDDEN_SHEET = "Rascunho"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong: its sort, the sheet and cell (or row), what the desk does, and what answers it."""

    sort: str
    sheet: str
    cell: str
    becomes: str
    code: str = ""
    write: str = ""


MISTAKES = (
    Mistake("a title of one's own", GRANTS, "B3", "mapped", "name"),
    Mistake("a title of one's own", GRANTS, "E3", "mapped", "amount.value"),
    Mistake("a title of one's own", GRANTS, "C3", "mapped", "recipient"),
    Mistake("a name as a reference", GRANTS, "C4", "told", "PLD360"),
    Mistake("a name as a reference", GRANTS, "C5", "told", "PLD360"),
    Mistake("a name as a reference", GRANTS, "D4", "told", "PLD360"),
    Mistake("a misspelled name", GRANTS, "C7", "mended", "PLD348", "Associação Boa Terra"),
    Mistake("a date in words", GRANTS, "F5", "told", "PLD332"),
    Mistake("a word for nothing", GRANTS, "F14", "told", "PLD331"),
    Mistake("a date that is none", GRANTS, "F9", "mended", "PLD029", "28/02/2018"),
    Mistake("a date that is none", GRANTS, "F15", "mended", "PLD029", "2018-12-01"),
    Mistake("a total", GRANTS, "A10", "mended", "PLD324"),
    Mistake("a total", GRANTS, "E10", "mended"),
    Mistake("a total", GRANTS, "A17", "mended", "PLD324"),
    Mistake("a total", GRANTS, "E17", "mended"),
    Mistake("a note below", GRANTS, "18", "told", "PLD322"),
    Mistake("something hidden", GRANTS, "J3", "unread"),
    Mistake("something hidden", GRANTS, "16", "told", "PLD320"),
    Mistake("something hidden", HIDDEN_SHEET, "", "told", "PLD309"),
    Mistake("a person without a basis", PEOPLE, "A2", "withheld", "Marta Quintela Prado"),
    Mistake("a person without a basis", PEOPLE, "A3", "withheld", "Joaquim Sabiá Leal"),
    Mistake("a person without a basis", PEOPLE, "A4", "withheld", "Zilda Aroeira Melo"),
    Mistake("an amount as it is written", GRANTS, "E5", "told", "PLD332"),
    Mistake("an amount in words", GRANTS, "E11", "mended", "PLD021", "1200"),
    Mistake("an id that is used twice", GRANTS, "A12", "mended", "PLD026", "12"),
    Mistake("a telephone in a text", GRANTS, "H13", "mended", "PLD203"),
    Mistake("an address of e-mail in a text", GRANTS, "H14", "mended", "PLD203"),
    Mistake("a telephone in a column", GRANTS, "I3", "unread"),
    Mistake("a reference that lacks", GRANTS, "C13", "mended", "PLD101", "Cooperativa do Vale"),
    Mistake("an unknown country", GRANTS, "G8", "mended", "PLD361", "Brasil"),
    Mistake("an unknown country", ORGANIZATIONS, "B3", "mended", "", "Brasil"),
    Mistake(
        "an address without its beginning", ORGANIZATIONS, "C3", "mended", "PLD034", "https://coopvale.example.org"
    ),
)
# What nobody may find in what goes out.
PLANTED = (
    "Marta", "Quintela", "Joaquim Sabiá", "Aroeira", "99612-3344", "99734-5521", "marta.q", "0001-0", "Apoio oculto",
    "anotação da casa", "Asociação", "Brasill", "mil e duzentos", "31/02/2018", "2018-13-01", "Subtotal",
)  # fmt: skip


def workbook(path: Path, titles: tuple[str, ...] = TITLES) -> Path:
    """Write the spreadsheet."""
    import openpyxl

    book = openpyxl.Workbook()
    grants = book.active
    grants.title = GRANTS
    grants.append(["Apoios concedidos em 2018"])
    grants.append([])
    grants.append([*titles, HIDDEN_TITLE])
    for number, row in enumerate(ROWS):
        grants.append([*(None if cell == "" else cell for cell in row), f"0001-{number}"])
    grants.column_dimensions["J"].hidden = True
    grants.row_dimensions[HIDDEN_ROW].hidden = True
    for title, lines in OTHERS.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    book.create_sheet(HIDDEN_SHEET).append(["não publicar", "anotação da casa"])
    book[HIDDEN_SHEET].sheet_state = "hidden"
    book.save(path)
    return path
