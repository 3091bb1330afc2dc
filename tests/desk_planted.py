"""A spreadsheet as an archive in Brazil may have it, with 30 mistakes of 12 kinds: what is wrong, where, what becomes of it.

Each mistake ends in one of four ways: `mended` (on the page, by what is written in its place), `asked` (the page shows a
question or an error, which is answered), `told` (it is read, passed over or left out, and the report says so), `withheld`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

GRANTS = "Apoios"
HEADER = 3
TITLES = ("Nº", "Projeto", "Organização apoiada", "Financiador", "Valor (R$)", "Data", "País", "Observação", "Telefone")
SECRET = "Conta bancária"
FUNDER = "Fundo Semear"
ROWS: tuple[tuple[str | int, ...], ...] = (
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
    (9, "", "Cooperativa do Vale", FUNDER, 1100, "s.d.", "Brasil", "escrever a marta.q@exemplo.org.br", ""),
    (10, "Biblioteca rural", "Cooperativa do Vale", FUNDER, -500, "2018-13-01", "Brasil", "", ""),
    (11, "Apoio oculto", "Cooperativa do Vale", FUNDER, 777, "06/10/2018", "Brasil", "", ""),
    ("TOTAL", "", "", "", 41250, "", "", "", ""),
    ("Fonte: livro de caixa, conferido em 2019", "", "", "", "", "", "", "", ""),
)
HIDDEN_ROW = HEADER + 13
ORGANIZATIONS = (
    ("Nome", "País", "Estado", "Site"),
    ("Associação Boa Terra", "Brasil", "ativa", "https://boaterra.example.org"),
    ("Cooperativa do Vale", "Brasill", "ativa", "coopvale.example.org"),
    ("Fundo Semear", "Brazil", "inativo", "https://semear.example.org"),
)
PEOPLE = (("Nome", "Papel"), ("Marta Quintela Prado", "cozinheira"), ("Joaquim Sabiá Leal", "motorista"), ("Zilda Aroeira Melo", "monitora"))


def workbook(path: Path, titles: tuple[str, ...] = TITLES) -> Path:
    """Write the spreadsheet."""
    import openpyxl

    book = openpyxl.Workbook()
    grants = book.active
    grants.title = GRANTS
    grants.append(["Apoios concedidos em 2018"])
    grants.append([])
    grants.append([*titles, SECRET])
    for number, row in enumerate(ROWS):
        grants.append([*(None if cell == "" else cell for cell in row), f"0001-{number}"])
    grants.column_dimensions["J"].hidden = True
    grants.row_dimensions[HIDDEN_ROW].hidden = True
    for title, lines in (("Organizações", ORGANIZATIONS), ("Pessoas", PEOPLE)):
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    book.create_sheet("Rascunho").append(["não publicar", "rascunho"])
    book["Rascunho"].sheet_state = "hidden"
    book.save(path)
    return path
