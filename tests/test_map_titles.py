"""What people write above their columns is known by words in five languages, never by its spelling alone."""

from __future__ import annotations

import pytest

from peasant_ld.forms.mapping.titles import bare, known_titles, notes_of, words_of
from peasant_ld.model import load_model
from peasant_ld.report.messages import LANGUAGES

KNOWN = known_titles()

RECIPIENTS = {
    "en": ("Grantee", "Recipient organisation", "Supported group", "beneficiary"),
    "pt": ("Organização apoiada", "Beneficiário", "DONATÁRIO", "Entidade beneficiada"),
    "es": ("Organización beneficiaria", "Contraparte", "Grupo apoyado", "Destinatario"),
    "fr": ("Organisation bénéficiaire", "Donataire", "Groupe soutenu", "Attributaire"),
    "ht": ("Òganizasyon ki resevwa", "Benefisyè yo", "Gwoup yo sipòte", "Asosyasyon yo sipòte"),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_recipient_is_known_by_many_words(lang: str) -> None:
    for title in RECIPIENTS[lang]:
        assert KNOWN.of(title)[0].keys[0] == "recipient", title
        assert KNOWN.of(title)[0].sure


@pytest.mark.parametrize(
    ("title", "same"),
    [
        ("Valor (R$)", "VALOR"),
        ("Data da concessão", "data concessao"),
        ("Título do projeto:", "titulo de projeto"),
        ("areasOfWork", "Areas of work"),
        ("accession_title", "Accession titles"),
    ],
)
def test_case_accents_plural_and_small_words_do_not_count(title: str, same: str) -> None:
    assert words_of(bare(title)) == words_of(bare(same))


def test_a_title_of_small_words_alone_keeps_them() -> None:
    assert words_of("No") == "no"
    assert KNOWN.is_number("Nº")
    assert KNOWN.is_number("No.")
    assert KNOWN.is_number("N°")


@pytest.mark.parametrize("title", ["Recipeint", "Beneficiaryo", "Montnte", "Dta", "Nmae"])
def test_a_word_that_is_only_spelled_alike_is_not_known(title: str) -> None:
    assert KNOWN.of(title) == ()
    assert not KNOWN.is_number(title)


@pytest.mark.parametrize(
    ("title", "why"),
    [
        *[
            (title, "contact")
            for title in ("E-mail", "Telefone 2", "Téléphone portable", "CPF do titular", "Dirección")
        ],
        *[(title, "contact") for title in ("Date of birth", "Conta bancária", "Adrès", "Passport no.", "WhatsApp")],
        *[
            (title, "person")
            for title in ("Contato", "Coordinator", "Contact person", "Nome do responsável", "Prénom", "Lidè")
        ],
        *[(title, None) for title in ("Projeto", "Amount", "Lieu", "Fecha", "Tèm")],
    ],
)
def test_what_reaches_a_person_is_never_read(title: str, why: str | None) -> None:
    assert KNOWN.never_read(title) == why


def test_notes_of_a_title_are_told_apart_from_it() -> None:
    assert notes_of("Valor (R$) [bruto]") == ["R$", "bruto"]
    assert bare("Valor (R$) [bruto]") == "Valor"
    assert bare("(R$)") == "(R$)"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Apoios 2018", "Grant"), ("Payments", "Payment"), ("Organizaciones", "Organization"), ("Ateliers", "Training"),
        ("Moun", "Person"), ("Acervo", "Document"), ("Sheet1", None), ("Planilha1", None),
        ("Apoios e pagamentos", None), ("Assentamentos", "Territory"), ("Campements", "Territory"),
        ("Marchas", "Event"), ("Kanpay", "Campaign"), ("Cartas abiertas", "Declaration"),
    ],
)  # fmt: skip
def test_the_name_of_a_sheet_tells_its_kind(name: str, kind: str | None) -> None:
    assert KNOWN.kind(name) == kind


def test_every_key_of_the_words_is_one_of_the_model() -> None:
    model = load_model()
    keys = {name for kind in model.kinds.values() for name in kind.keys}
    named = {key for meanings in KNOWN.meanings.values() for meaning in meanings for key in meaning.keys}
    assert {key.partition(".")[0] for key in named} <= keys
    assert set(KNOWN.kinds.values()) | set(KNOWN.made) <= set(model.kinds)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_language_of_titles_is_that_in_which_most_are_known(lang: str) -> None:
    assert KNOWN.language(RECIPIENTS[lang]) == lang
    assert KNOWN.language(["Total", "x", "y"]) is None


@pytest.mark.parametrize("title", ["Grant no.", "Award No", "Contrato nº", "Projet nº", "Expediente Nº", "Nº", "No."])
def test_a_title_that_ends_with_no_is_that_of_a_number(title: str) -> None:
    assert KNOWN.is_number(title)
