"""One record and the rules: whether it is withheld, under which rule, for which reason, and because of what."""

from __future__ import annotations

from typing import Any

import pytest

from peasant_ld.access import Rules, Verdict, judge, leaves_tombstone
from peasant_ld.access.verdict import (
    falls,
    ground_of,
    lacking,
    lacks_required,
    lacks_source,
    pointed_at,
    reached,
    stands_on,
)
from protection import BASE, CONSENT, MODEL, normalized, rules_of

Data = dict[str, Any]
DOCUMENT = MODEL.kinds["Document"]
PERSON = {"id": "person/p", "type": "Person"}
GRANT = {"id": "grant/g", "type": "Grant"}
ROLE = {"basis": "public-role", "source": "document/report"}


def verdict(record: Data, access: Data | None, rules: Rules | None = None) -> Verdict | None:
    return judge(record["type"], access, rules or rules_of())


@pytest.mark.parametrize(
    ("access", "rule", "reason"),
    [
        # no basis, no publication
        (None, "person-without-basis", "not-stated"),
        ({}, "person-without-basis", "not-stated"),
        ({"level": "public"}, "person-without-basis", "not-stated"),
        ({"reason": "legal"}, "person-without-basis", "legal"),
        ({"basis": "consent"}, "person-without-basis", "not-stated"),
        ({"consent": "given"}, "person-without-basis", "not-stated"),
        ({"basis": "public-role"}, "person-without-basis", "not-stated"),
        ({"basis": "hearsay", "source": "document/report", "consent": "given"}, "person-without-basis", "not-stated"),
        # consent that was not given, with the reason that it is
        ({"basis": "consent", "consent": "unknown"}, "consent-unknown", "not-stated"),
        ({"basis": "consent", "consent": "refused"}, "consent-refused", "consent-refused"),
        ({"basis": "consent", "consent": "withdrawn"}, "consent-withdrawn", "consent-withdrawn"),
        ({"basis": "consent", "consent": "refused", "reason": "legal"}, "consent-refused", "legal"),
        (ROLE | {"consent": "refused"}, "consent-refused", "consent-refused"),
        # a level goes before everything
        (CONSENT | {"level": "restricted"}, "restricted", "not-stated"),
        (CONSENT | {"level": "restricted", "reason": "privacy"}, "restricted", "privacy"),
        (CONSENT | {"level": "withdrawn"}, "withdrawn", "not-stated"),
        (CONSENT | {"level": "embargoed", "until": "2030-01-01"}, "embargoed", "not-stated"),
    ],
)
def test_a_person_is_withheld_under_a_rule_and_for_a_reason(access: Data | None, rule: str, reason: str) -> None:
    assert verdict(PERSON, access) == Verdict(rule, reason)


@pytest.mark.parametrize("access", [CONSENT, ROLE, ROLE | {"consent": "given"}, CONSENT | {"level": "public"}])
def test_a_person_with_a_basis_goes_out(access: Data) -> None:
    assert verdict(PERSON, access) is None


@pytest.mark.parametrize(
    ("access", "found"),
    [
        (None, None),
        ({}, None),
        ({"level": "public"}, None),
        ({"consent": "given"}, None),
        ({"level": "restricted"}, Verdict("restricted", "not-stated")),
        ({"level": "restricted", "reason": "legal"}, Verdict("restricted", "legal")),
        ({"level": "withdrawn"}, Verdict("withdrawn", "not-stated")),
        ({"consent": "refused"}, Verdict("consent-refused", "consent-refused")),
    ],
)
def test_what_is_no_person_goes_out_unless_somebody_says_otherwise(access: Data | None, found: Verdict | None) -> None:
    assert verdict(GRANT, access) == found


def test_a_verdict_on_a_record_alone_rests_on_no_other() -> None:
    found = verdict(GRANT, {"level": "restricted"})
    assert found is not None
    assert (found.because, found.key) == (None, None)


@pytest.mark.parametrize(("level", "leaves"), [("withdrawn", True), ("restricted", False), ("embargoed", False)])
def test_only_what_was_withdrawn_leaves_a_tombstone(level: str, leaves: bool) -> None:
    found = verdict(GRANT, {"level": level})
    assert found is not None
    assert leaves_tombstone(found) is leaves


@pytest.mark.parametrize(
    ("until", "as_of", "goes_out"),
    [
        ("2030-01-01", "2029-12-31", False),
        ("2030-01-01", "2030-01-01", True),
        ("2030-01-01", "2031-01-01", True),
        ("2030-01-01", None, False),
        (None, "2999-01-01", False),
    ],
)
def test_an_embargo_ends_on_its_day(until: str | None, as_of: str | None, goes_out: bool) -> None:
    access = {"level": "embargoed"} | ({} if until is None else {"until": until})
    assert (verdict(GRANT, access, rules_of(as_of)) is None) is goes_out


@pytest.mark.parametrize("level", ["restricted", "withdrawn"])
def test_no_day_ends_what_is_no_embargo(level: str) -> None:
    access = {"level": level, "until": "2020-01-01"}
    assert verdict(GRANT, access, rules_of("2030-01-01")) == Verdict(level, "not-stated")


@pytest.mark.parametrize(
    ("kind", "level", "withheld"),
    [("Grant", None, True), ("Grant", "public", False), ("Grant", "restricted", True), ("Document", None, False)],
)
def test_a_kind_is_closed_for_the_records_that_say_nothing_themselves(
    kind: str, level: str | None, withheld: bool
) -> None:
    rules = rules_of(kinds={"Grant": "restricted"})
    access = None if level is None else {"level": level}
    assert (verdict({"id": "x/1", "type": kind}, access, rules) is not None) is withheld


@pytest.mark.parametrize(
    ("ways", "found"),
    [
        ({}, {"a"}),
        ({"a": ["b"], "b": ["c"], "d": ["a"]}, {"a", "b", "c"}),
        ({"a": ["b"], "b": ["a"]}, {"a", "b"}),
    ],
)
def test_what_is_reached_is_reached_in_any_number_of_steps(ways: dict[str, list[str]], found: set[str]) -> None:
    assert reached(["a"], ways) == found


@pytest.mark.parametrize(
    ("stated", "is_image"),
    [
        ({"genre": "photograph"}, True),
        ({"genre": "video"}, True),
        ({"genre": "audio"}, True),
        ({"genre": "report"}, False),
        ({}, False),
    ],
)
def test_a_picture_a_film_and_a_recording_are_images(stated: Data, is_image: bool) -> None:
    assert DOCUMENT.is_image(normalized({"id": "document/p", "type": "Document", **stated})) is is_image


def test_a_record_points_at_what_it_names_with_any_key_but_not_at_itself_nor_its_makers() -> None:
    record = {
        "id": "document/p",
        "type": "Document",
        "author": ["person/a"],
        "publisher": ["person/b"],
        "related": ["person/c", "person/d"],
        "note": {"en": "A note"},
        "access": {"source": "document/s"},
    }
    found = {each.removeprefix(BASE) for each in pointed_at(normalized(record), DOCUMENT)}
    assert found == {"person/c", "person/d", "A note"}


# --- what a basis lacks


@pytest.mark.parametrize(
    ("access", "facts"),
    [
        ({}, {}),
        ({"basis": "hearsay"}, {}),
        ({"basis": "consent"}, {"rule": "consent", "other": "access.consent"}),
        ({"basis": "consent", "source": "document/s"}, {"rule": "consent", "other": "access.consent"}),
        ({"basis": "public-role"}, {"rule": "public-role", "other": "access.source"}),
        ({"basis": "public-role", "source": "document/s"}, {"rule": "public-role", "withheld": "document/s"}),
    ],
)
def test_it_is_told_what_a_basis_needs_to_be_one(access: Data, facts: dict[str, str]) -> None:
    assert lacking(access) == facts


@pytest.mark.parametrize(("level", "leaves"), [("withdrawn", True), ("restricted", False), ("embargoed", False)])
def test_a_record_that_withdraws_leaves_its_tombstone(level: str, leaves: bool) -> None:
    found = verdict(GRANT, {"level": level})
    assert found is not None
    assert leaves_tombstone(found) is leaves
    assert (found.because, found.key) == (None, None)


# --- what cannot go out in part


BRIGADE = {"id": "brigade/b", "type": "Brigade", "name": {"en": "B"}}


@pytest.mark.parametrize(
    ("access", "table", "found"),
    [
        (None, {}, None),
        ({"keys": {"name": "restricted"}}, {}, Verdict("required-key", "not-stated", key="name")),
        ({"keys": {"name": "restricted"}, "reason": "legal"}, {}, Verdict("required-key", "legal", key="name")),
        ({"keys": {"note": "restricted"}}, {}, None),
        (None, {"keys": {"Brigade.name": "restricted"}}, Verdict("required-key", "not-stated", key="name")),
        (None, {"keys": {"*.name": "restricted"}}, Verdict("required-key", "not-stated", key="name")),
        ({"keys": {"name": "public"}}, {"keys": {"*.name": "restricted"}}, None),
        (None, {"keys": {"Movement.name": "restricted"}}, None),
    ],
)
def test_a_record_without_what_its_schema_requires_does_not_go_out(
    access: Data | None, table: Data, found: Verdict | None
) -> None:
    assert lacks_required(MODEL.kinds["Brigade"], access, rules_of(**table)) == found


# --- what stands on others


def test_a_record_stands_on_the_references_that_it_cannot_do_without() -> None:
    standing = {kind: stands_on(kind, MODEL) for kind in MODEL.kinds}
    assert {kind: keys for kind, keys in standing.items() if keys} == {
        "Journey": ("brigade",),
        "Participation": ("in", "participant"),
        "Payment": ("paymentFor",),
    }


GONE = {
    f"{BASE}journey/gone": Verdict("restricted", "legal"),
    f"{BASE}person/gone": Verdict("person-without-basis", "safety"),
    f"{BASE}place/moved": Verdict("coarsened", "safety"),
    f"{BASE}grant/gone": Verdict("withdrawn", "other"),
    f"{BASE}grant/lost": Verdict("restricted", "privacy"),
}


def needs(reason: str, because: str, key: str) -> Verdict:
    return Verdict("needs-withheld", reason, f"{BASE}{because}", key)


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ({"type": "Participation", "in": "journey/gone"}, needs("legal", "journey/gone", "in")),
        (
            {"type": "Participation", "in": "journey/open", "participant": "person/gone"},
            needs("safety", "person/gone", "participant"),
        ),
        (
            {"type": "Participation", "in": "journey/gone", "participant": "person/gone"},
            needs("legal", "journey/gone", "in"),
        ),
        ({"type": "Participation", "in": "journey/open", "participant": "person/open"}, None),
        ({"type": "Participation", "in": "place/moved"}, None),
        ({"type": "Participation", "in": "journey/open", "related": ["grant/gone"]}, None),
        ({"type": "Payment", "paymentFor": "grant/gone"}, needs("other", "grant/gone", "paymentFor")),
        ({"type": "Payment"}, None),
        ({"type": "Grant", "funder": ["grant/gone"]}, None),
    ],
)
def test_a_record_falls_with_all_that_it_stands_on(record: Data, found: Verdict | None) -> None:
    assert falls(normalized({"id": "x/1", **record}), GONE, MODEL) == found


@pytest.mark.parametrize(
    ("targets", "because"),
    [
        (["grant/gone"], "grant/gone"),
        (["grant/lost", "grant/gone"], "grant/lost"),
        (["grant/gone", "grant/open"], None),
        (["grant/gone", "place/moved"], None),
        ([], None),
    ],
)
def test_a_record_that_stands_on_several_falls_with_the_last_of_them(targets: list[str], because: str | None) -> None:
    payment = {"id": "x/1", "type": ["Payment"], "paymentFor": [BASE + target for target in targets]}
    found = falls(payment, GONE, MODEL)
    assert (found and found.because) == (BASE + because if because else None)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("document/report", None),
        ("https://example.net/speech", None),
        ("document/hidden", Verdict("some-rule", "not-stated", f"{BASE}document/hidden", "access")),
        (
            "https://example.net/gone",
            Verdict("some-rule", "not-stated", "https://example.net/gone", "access"),
        ),
        ("document/unknown", Verdict("some-rule", "not-stated", None, "access")),
        ("brigade/b", Verdict("some-rule", "not-stated", None, "access")),
    ],
)
def test_a_public_role_stands_on_a_published_document(source: str, found: Verdict | None) -> None:
    hidden = Verdict("restricted", "other")
    withheld = {f"{BASE}document/hidden": hidden, "https://example.net/gone": hidden}
    documents = {f"{BASE}document/report", f"{BASE}document/hidden"}
    person = normalized(PERSON | {"access": {"basis": "public-role", "source": source}})
    ground = ground_of(person, "some-rule")
    assert ground is not None
    assert lacks_source(ground, withheld, documents, BASE) == found


def test_whose_source_is_gone_says_its_own_reason() -> None:
    access = {"basis": "public-role", "source": "document/hidden", "reason": "legal"}
    ground = ground_of(normalized(PERSON | {"access": access}), "some-rule")
    assert ground is not None
    found = lacks_source(ground, {}, (), BASE)
    assert found == Verdict("some-rule", "legal", None, "access")


@pytest.mark.parametrize("record", [PERSON, PERSON | {"access": CONSENT | {"source": "document/none"}}])
def test_no_other_basis_needs_a_document(record: Data) -> None:
    assert ground_of(normalized(record), "some-rule") is None


def test_a_public_role_without_any_source_lacks_none_of_ours() -> None:
    record = normalized(PERSON | {"access": {"basis": "public-role"}})
    ground = ground_of(record, "some-rule")
    assert ground is not None
    assert lacks_source(ground, {"": Verdict("restricted", "other")}, (), BASE) is not None
    assert lacks_source(ground, {}, (), BASE) is None
