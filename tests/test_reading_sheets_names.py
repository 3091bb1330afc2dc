"""What stands in a header, or names a sheet, is the name or the label of a key or kind, in any language."""

from __future__ import annotations

import pytest

from peasant_ld.model import load_model
from peasant_ld.model.labels import Labels
from peasant_ld.reading.sheets import names as module
from peasant_ld.reading.sheets.names import folded, names_of

MODEL = load_model()
NAMES = names_of(MODEL)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Learning centres", "learningcentres"),
        ("learning-centres", "learningcentres"),
        ("Subvenção", "subvencao"),
        ("SUBVENÇÃO", "subvencao"),
        ("Straße 7", "strasse7"),
        ("", ""),
        ("...", ""),
    ],
)
def test_names_are_compared_without_case_accents_and_punctuation(text: str, plain: str) -> None:
    assert folded(text) == plain


def test_the_built_in_model_serves_where_none_is_given() -> None:
    assert (names_of(None).model.source, names_of(None).model.kinds) == (None, MODEL.kinds)
    assert names_of(None) is names_of(None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((kind, kind) for kind in MODEL.kinds),
        *((kind.lower(), kind) for kind in MODEL.kinds),
        *((f"{kind}s", kind) for kind in MODEL.kinds),
        *((kind[:-1] + "ies", kind) for kind in MODEL.kinds if kind.endswith("y")),
        ("learning centres", "LearningCentre"),
        ("learning-centre", "LearningCentre"),
        ("Subvenção", "Grant"),
        ("subvençãos", "Grant"),
        ("Movimento", "Movement"),
        ("Movimentos", "Movement"),
        ("mouvman", "Movement"),
        ("organisations", "Organization"),
        ("Grantes", "Grant"),
        ("granies", None),
        ("Things", None),
        ("", None),
        ("s", None),
        ("es", None),
    ],
)
def test_a_kind_is_named_in_any_language_and_number(text: str, kind: str | None) -> None:
    assert NAMES.kind(text) == kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("grants", "Grant"),
        ("2018-grants", "Grant"),
        ("my_grants", "Grant"),
        ("grants.2018", "Grant"),
        ("our grants", "Grant"),
        ("learning centres", "LearningCentre"),
        ("learning_centres", "LearningCentre"),
        ("grants of the brigade", "Grant"),
        ("2018", None),
        ("", None),
        ("migrants", None),
    ],
)
def test_the_title_of_a_sheet_names_a_kind_in_whole_or_in_part(title: str, kind: str | None) -> None:
    assert NAMES.kind_of_title(title) == kind


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("funder", "Grant", "funder"),
        ("Funder", "Grant", "funder"),
        ("FUNDER", None, "funder"),
        ("Financiador", "Grant", "funder"),
        ("financiador", None, "funder"),
        ("Bayè fon", "Grant", "funder"),
        ("bayefon", "Grant", "funder"),
        ("plannedmonths", None, "plannedMonths"),
        ("altname", "Place", "altName"),
        ("quite another thing", "Grant", None),
        ("", "Grant", None),
    ],
)
def test_a_key_is_named_by_its_label_in_any_language(text: str, kind: str | None, key: str | None) -> None:
    assert NAMES.key(text, kind) == key


def test_a_label_that_two_keys_share_names_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {
        "Grant-funder": {"en": "Money", "pt": "Fundo"},
        "Grant-recipient": {"en": "Money"},
        "Payment-paymentFor": {"en": "Fundo"},
        "Grant-nothing": {"en": "Nothing"},
        "Grant": {"en": "Gift"},
    }
    monkeypatch.setattr(module, "load_labels", lambda _: Labels(texts, {}))
    names = module.ModelNames(MODEL)
    assert names.key("Money", "Grant") is None
    assert names.key("Money", None) is None
    assert names.key("Fundo", "Grant") == "funder"
    assert names.key("Fundo", "Payment") == "paymentFor"
    assert names.key("Fundo", None) is None
    assert names.key("Fundo", "Place") is None
    assert names.key("Nothing", "Grant") is None
    assert names.key("funder", None) == "funder"
    assert (names.kind("Gift"), names.kind("gifts"), names.kind("grant")) == ("Grant", "Grant", "Grant")


def test_a_model_without_labels_names_its_kinds_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "load_labels", lambda _: Labels({}, {}))
    names = module.ModelNames(MODEL)
    assert [names.kind(text) for text in ("grant", "Grants", "grantes", "granth")] == ["Grant", "Grant", "Grant", None]


@pytest.mark.parametrize(
    ("text", "known", "key"),
    [
        ("recipent", ["recipient", "funder"], "recipient"),
        ("FUNDR", ["recipient", "funder"], "funder"),
        ("planned months", ["plannedMonths", "name"], "plannedMonths"),
        ("amount.valu", ["amount.value", "amount.currency"], "amount.value"),
        ("Financiado", ["recipient"], "funder"),
        ("title", ["latitude", "name"], None),
        ("País", ["paid", "name"], None),
        ("lat", ["related", "latitude"], None),
        ("Location", ["Participation", "Place"], None),
        ("Cidade", ["id", "name"], None),
        ("latitude", ["altitude"], None),
        ("grant", ["granted"], None),
        ("quite another thing", ["recipient", "funder"], None),
        ("fu", ["funder"], None),
        ("", ["funder"], None),
    ],
)
def test_a_title_is_asked_about_only_where_it_is_a_slip_of_the_pen(
    text: str, known: list[str], key: str | None
) -> None:
    assert NAMES.misspelled(text, known) == key


def test_a_kind_puts_its_own_keys_before_those_of_others() -> None:
    scope = NAMES.scope("Grant")
    assert scope["funder"] is MODEL.kinds["Grant"].keys["funder"]
    assert scope["name"] is MODEL.kinds["Grant"].keys["name"]
    assert set(NAMES.scope(None)) == {key for kind in MODEL.kinds.values() for key in kind.keys} == set(scope)
    first = next(iter(MODEL.kinds.values()))
    assert NAMES.keys["name"] is first.keys["name"]
    assert list(NAMES.scope(None)) == list(NAMES.keys)


def test_a_label_that_two_kinds_share_names_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"Grant": {"en": "Support", "pt": "Apoio"}, "Payment": {"fr": "Support"}, "Place": {"en": "Payment"}}
    monkeypatch.setattr(module, "load_labels", lambda _: Labels(texts, {}))
    names = module.ModelNames(MODEL)
    found = [names.kind(text) for text in ("Support", "supports", "Apoio", "Payment", "places")]
    assert found == [None, None, "Grant", "Payment", "Place"], "a kind's own name goes before labels"


@pytest.mark.parametrize(
    ("node", "text", "key"),
    [
        ("MonetaryAmount", "Moeda", "currency"),
        ("MonetaryAmount", "devise ", None),
        ("MonetaryAmount", "MONNAIE", "currency"),
        ("Access", "Jusqu'au", "until"),
        ("Access", "Retirado em", "on"),
        ("Statement", "status", "status"),
        ("Statement", "Moeda", None),
        ("Nothing", "Moeda", None),
    ],
)
def test_a_key_of_a_nested_node_is_named_by_its_label_too(node: str, text: str, key: str | None) -> None:
    assert NAMES.inner(node, text) == key


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Subvenções", "Grant"),
        ("subvenciones 2018", "Grant"),
        ("Organizações", "Organization"),
        ("Lieux", "Place"),
        ("réseaux", "Network"),
        ("Centros de formação", "LearningCentre"),
        ("Centres de formation", "LearningCentre"),
        ("viagens", "Journey"),
        ("Payments", "Payment"),
    ],
)
def test_a_sheet_may_be_called_after_several_of_a_kind(title: str, kind: str) -> None:
    assert names_of(None).kind_of_title(title) == kind
