"""Two things are alike by identifiers, by names in whatever letters, by country and distance; the reason is told."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peasant_ld.reconcile.matching import Match, ThingIndex, compare, kilometres
from peasant_ld.reconcile.thing import Name, Thing


def thing(identity: str, *names: str, **more: object) -> Thing:
    """A thing with names, the first of which is its own."""
    called = tuple(Name(text, None, not number) for number, text in enumerate(names))
    return Thing(identity, "Place", called, **more)  # type: ignore[arg-type]


def words(match: Match) -> list[str]:
    return [reason.word for reason in match.reasons]


@pytest.mark.parametrize(
    ("ours", "theirs", "score", "why"),
    [
        (["São João"], ["Sao Joao"], 90, ["name"]),
        (["SÃO  JOÃO."], ["são-joão"], 90, ["name"]),
        (["Łódź"], ["Lodz"], 90, ["name"]),
        (["Москва"], ["Moskva"], 90, ["name"]),
        (["Green Hill", "Monte Verde"], ["Monte Verde"], 85, ["other_name"]),
        (["Green Hill"], ["Hill Green"], 82, ["words"]),
        (["Guadalupe"], ["Guadelupe"], 53, ["similar"]),
        (["Guadalupe do Norte"], ["Guadelupe do Norte"], 67, ["similar"]),
    ],
)
def test_names_are_compared_in_any_letters_and_order(
    ours: list[str], theirs: list[str], score: int, why: list[str]
) -> None:
    found = ThingIndex([thing("a", *ours)]).like(thing("b", *theirs))
    assert [(each.id, match.score, words(match)) for each, match in found] == [("a", score, why)]
    assert compare(thing("a", *ours), thing("b", *theirs)).score == score


@pytest.mark.parametrize(
    ("ours", "theirs"), [("Green Hill", "Red Valley"), ("Hill", ""), ("...", "!!!"), ("Ana", "Ann")]
)
def test_names_that_share_too_little_are_not_alike(ours: str, theirs: str) -> None:
    assert ThingIndex([thing("a", ours)]).like(thing("b", theirs), least=1) == []


def test_what_agrees_beside_the_name_weighs_and_is_told() -> None:
    here = thing("a", "Green Hill", country="HT", point=(-72.0, 19.0))
    index = ThingIndex([here])
    near = thing("b", "Green Hill", country="HT", point=(-72.1, 19.0))
    far = thing("c", "Green Hill", country="BR", point=(-51.0, -30.0))
    (_, found), (_, other) = index.like(near)[0], index.like(far)[0]
    assert (found.score, words(found)) == (100, ["name", "country", "distance"])
    assert (other.score, words(other)) == (30, ["name", "other_country", "distance"])


def test_an_identifier_that_is_equal_comes_first_whatever_the_names_say() -> None:
    index = ThingIndex([thing("a", "Green Hill", identifiers=frozenset({("qid", "Q7")})), thing("b", "Blue Hill")])
    found = index.like(thing("x", "Blue Hill", identifiers=frozenset({("qid", "Q7")})))
    assert [(each.id, match.score) for each, match in found] == [("a", 100), ("b", 90)]
    assert words(found[0][1])[0] == "identifier"


def test_of_two_reasons_that_weigh_as_much_always_the_same_is_told() -> None:
    here = Thing("a", "Place", (Name("Haïti", "fr"), Name("Haiti", "en"), Name("Haiti", "pt")))
    there = Thing("b", "Place", (Name("haiti"),))
    assert compare(here, there).reasons == ThingIndex([here]).like(there)[0][1].reasons
    assert compare(here, there).reasons[0].fact == "en"


def test_a_distance_is_that_on_the_globe() -> None:
    assert kilometres((0, 0), (0, 0)) == 0
    assert round(kilometres((0, 0), (180, 0))) == 20015
    assert round(kilometres((-72.34, 18.54), (-46.63, -23.55))) == round(kilometres((-46.63, -23.55), (-72.34, 18.54)))


property_of_names = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
text = st.text(alphabet="abcdeçãé -'.LM", min_size=1, max_size=25)


@property_of_names
@given(st.lists(text, min_size=1, max_size=8), st.integers(0, 7))
def test_a_thing_with_the_very_name_is_always_found(names: list[str], at: int) -> None:
    index = ThingIndex([thing(str(number), name) for number, name in enumerate(names)])
    wanted = names[at % len(names)]
    found = {each.id for each, _ in index.like(thing("x", wanted))}
    assert str(at % len(names)) in found or not any(map(str.isalnum, wanted))


@property_of_names
@given(text, st.integers(0, 24), st.sampled_from("xyz"))
def test_one_wrong_letter_in_the_longest_word_hides_nothing_that_is_alike(name: str, at: int, letter: str) -> None:
    word = "monte" + "".join(filter(str.isalpha, name)).lower()
    slip = word[: at % len(word)] + letter + word[at % len(word) + 1 :]
    ours, theirs = thing("a", word), thing("b", slip)
    assert bool(ThingIndex([ours]).like(theirs, 45)) == (compare(ours, theirs).score >= 45)


@property_of_names
@given(text, text)
def test_likeness_is_the_same_both_ways_and_of_a_hundred(one: str, other: str) -> None:
    there, back = compare(thing("a", one), thing("b", other)), compare(thing("b", other), thing("a", one))
    assert there.score == back.score
    assert 0 <= there.score <= 100
