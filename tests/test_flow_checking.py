"""The third stage: what fails is told once and set aside; what the last run found holds while it rests on the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from datasets import BASE, GOOD
from peasant_ld.flow import Job, drive, shape_check
from peasant_ld.flow.build_cache import BuildCache
from peasant_ld.flow.checked import Checked
from peasant_ld.model.description import Description
from peasant_ld.problem import Place, Severity
from peasant_ld.reading import LooseRecords
from peasant_ld.report import Counts

Data = dict[str, Any]
CONSENT = {"basis": "consent", "consent": "given"}
ZILDA = {"id": "person/z", "type": "Person", "name": {"en": "Zilda Quaresma"}}
BRIGADE = {"id": "brigade/b", "type": "Brigade", "name": {"en": "A brigade"}}
GRANT = {"type": "Grant", "name": {"en": "A grant"}, "recipient": "movement/growers"}
BY_NOBODY = GRANT | {"id": "grant/x", "funder": "organization/none"}
BY_A_PLACE = GRANT | {"id": "grant/y", "funder": "place/haiti"}
ON_X = {"id": "payment/p", "type": "Payment", "paymentFor": "grant/x"}
MAIL = {"note": {"en": "Write to z@example.org."}}


@contextmanager
def checked(*records: Any, cache: BuildCache | None = None, **options: Any) -> Iterator[Checked]:
    described = {key: options.pop(key) for key in ("access", "evidence") if key in options}
    with drive(Job(LooseRecords(records), Description(BASE, **described), **options), cache) as found:
        yield found


def told(found: Checked) -> list[tuple[str, str | None, str | None]]:
    return [(each.code, each.record, each.key) for each in found.report().in_order()]


# --- what is asked


@pytest.mark.parametrize(
    ("records", "problems"),
    [
        ([], []),
        ([BY_NOBODY], [("PLD027", "grant/x", "funder")]),
        ([BY_A_PLACE], [("PLD104", "grant/y", "funder")]),
        ([BRIGADE | MAIL], [("PLD203", "brigade/b", "note")]),
        ([ZILDA, BRIGADE | {"note": {"en": "By Zilda Quaresma."}}], [("PLD202", "brigade/b", "note")]),
        ([ZILDA | {"access": CONSENT, "affiliation": ["brigade/b"]}, BRIGADE], [("PLD205", "person/z", None)]),
        (
            [
                BRIGADE
                | {
                    "founded": "2018-08-14",
                    "note": {"en": "On 14 August 2018."},
                    "access": {"coarsen": {"date": "year"}},
                }
            ],
            [("PLD210", "brigade/b", "note")],
        ),
    ],
)
def test_texts_persons_dates_references_and_shapes_are_asked(
    records: list[Data], problems: list[tuple[str, str, str | None]]
) -> None:
    with checked(*GOOD, *records) as found:
        assert [each for each in told(found) if each[0] != "PLD201"] == problems


def test_without_shapes_neither_they_nor_references_are_asked() -> None:
    with checked(*GOOD, BY_NOBODY, BY_A_PLACE, BRIGADE | MAIL, shapes=False) as found:
        assert told(found) == [("PLD203", "brigade/b", "note")]
        assert found.report().unasked == ("shapes",)


@pytest.mark.parametrize(("minimum", "codes"), [(0.0, []), (0.5, ["PLD207"])])
def test_the_share_of_evidence_is_told_and_asked_for_once(minimum: float, codes: list[str]) -> None:
    with checked(*GOOD, BY_NOBODY, evidence={"minimum": minimum}, reject=True) as found:
        assert [code for code, _, _ in told(found) if code == "PLD207"] == codes
        assert found.report().details["evidence"] == "0%"


# --- what is set aside


@pytest.mark.parametrize("reject", [True, False])
def test_what_stands_on_what_failed_fails_too_where_it_is_set_aside(reject: bool) -> None:
    with checked(*GOOD, BY_NOBODY, ON_X, reject=reject) as found:
        gone = {"grant/x", "payment/p"} if reject else {"grant/x"}
        assert {identity.removeprefix(BASE) for identity in found.aside} == gone
        assert [record for _, record, _ in told(found)] == sorted(gone)
        assert found.counts == Counts(6, 6 - len(gone), 0, len(gone))


def test_a_problem_that_each_round_finds_again_is_told_once() -> None:
    warning = {"id": "organization/o", "type": "Organization", "name": {"en": "O"}} | MAIL
    with checked(*GOOD, BY_NOBODY, ON_X, warning, access={"contacts": "warning"}, reject=True) as found:
        assert told(found).count(("PLD203", "organization/o", "note")) == 1
        assert found.kind_of(f"{BASE}organization/o") == "Organization"


def test_the_names_of_a_text_are_those_of_the_first_round() -> None:
    """Whose text names somebody is set aside; nobody is looked for in it again."""
    with checked(*GOOD, ZILDA, BRIGADE | {"note": {"en": "By Zilda Quaresma."}}, reject=True) as found:
        assert [each[:2] for each in told(found)] == [("PLD201", "person/z"), ("PLD202", "brigade/b")]
        assert found.counts == Counts(6, 4, 1, 1)


def test_a_warning_sets_nothing_aside() -> None:
    with checked(*GOOD, BRIGADE | MAIL, access={"contacts": "warning"}, reject=True) as found:
        assert [(each.code, each.severity) for each in found.problems] == [("PLD203", Severity.WARNING)]
        assert found.aside == frozenset()


def test_problems_are_told_at_their_places() -> None:
    with checked(*GOOD, BY_NOBODY, BRIGADE | MAIL) as found:
        assert {(each.code, each.place) for each in found.problems} == {
            ("PLD027", Place("records", 5, pointer="/funder")),
            ("PLD203", Place("records", 6, pointer="/note")),
        }


# --- what the last run found


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Checks records, and says what came of it, and how many chunks were validated."""
    count = [0]

    def counted(self: Any, chunk: Any) -> Any:
        count[0] += 1
        return findings(self, chunk)

    findings = shape_check.ShapeCheck.findings
    monkeypatch.setattr(shape_check.ShapeCheck, "findings", counted)

    def run(*records: Data, keep: bool = True, **options: Any) -> tuple[list[Any], dict[str, Any], int]:
        count[0] = 0
        with BuildCache(tmp_path / "notes") as cache, checked(*records, cache=cache, **options) as found:
            outcome = told(found), dict(found.report().details)
            if keep:
                cache.keep()
        return *outcome, count[0]

    return run


@pytest.mark.parametrize(
    "records", [(), (BY_NOBODY,), (BRIGADE | MAIL,), (BRIGADE | {"note": {"en": "n"}, "source": ["place/haiti"]},)]
)
def test_what_was_found_is_found_again_without_asking(records: tuple[Data, ...], runs: Any) -> None:
    first, second = runs(*GOOD, *records), runs(*GOOD, *records)
    assert first[:2] == second[:2]
    assert (first[2], second[2]) == (1, 0)


@pytest.mark.parametrize(
    ("changed", "options"),
    [
        ((*GOOD[:-1], {**GOOD[-1], "name": {"en": "Others"}}), {}),
        (GOOD, {"shapes": False}),
        (GOOD, {"engine": "pyshacl"}),
    ],
)
def test_what_rests_on_something_else_is_asked_again(changed: tuple[Data, ...], options: Data, runs: Any) -> None:
    runs(*GOOD)
    assert runs(*changed, **options)[2] == (0 if options.get("shapes") is False else 1)
    assert runs(*changed, **options)[2] == 0


def test_what_was_asked_without_shapes_is_no_answer_for_them(runs: Any) -> None:
    runs(*GOOD, BY_NOBODY, shapes=False)
    assert runs(*GOOD, BY_NOBODY)[0] == [("PLD027", "grant/x", "funder")]


def test_a_name_that_became_secret_is_found_in_a_text_that_was_harmless(runs: Any) -> None:
    text = BRIGADE | {"note": {"en": "By Zilda Quaresma."}}
    assert runs(*GOOD, text)[0] == []
    assert ("PLD202", "brigade/b", "note") in runs(*GOOD, text, ZILDA)[0]


def test_where_persons_have_pseudonyms_nothing_is_noted(tmp_path: Path, runs: Any) -> None:
    given = (*GOOD, ZILDA | {"access": CONSENT})
    table = {"pseudonyms": str(tmp_path / "keys.json")}
    assert [runs(*given, access=table)[2] for _ in range(2)] == [1, 1]


def test_what_an_earlier_round_noted_is_taken_back(runs: Any) -> None:
    given = (*GOOD, BY_NOBODY, ON_X)
    first = runs(*given, reject=True)
    assert runs(*given, reject=True)[0] == first[0]
    assert first[2] == 3


@pytest.mark.parametrize("kind", ["Organization", "Place"])
def test_a_record_whose_target_became_another_kind_is_asked_again(
    kind: str, runs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chunks of one record each: that of the grant stays as it was, that of its funder does not."""
    monkeypatch.setattr("peasant_ld.flow.chunks.EVERY", 1)
    runs(*GOOD)
    changed = {"id": "organization/fund", "type": kind, "name": {"en": "Another fund"}}
    codes = [code for code, _, _ in runs(*GOOD[:2], changed, GOOD[3])[0]]
    assert codes == (["PLD104"] if kind == "Place" else [])


def test_a_record_that_looks_into_another_is_asked_again_when_that_changed(
    runs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peasant_ld.flow.chunks.EVERY", 1)
    programme = {"id": "initiative/p", "type": "Initiative", "name": {"en": "P"}, "founded": "2010"}
    grant = {**GOOD[3], "programme": "initiative/p"}
    assert runs(*GOOD[:3], grant, programme)[0] == []
    assert [code for code, _, _ in runs(*GOOD[:3], grant, programme | {"founded": "2020"})[0]] == ["PLD110"]


def test_whoever_watches_is_told_how_far_checking_is() -> None:
    seen: list[tuple[str, int, float | None]] = []
    with checked(*GOOD, progress=lambda *each: seen.append(each)):
        assert [each for each in seen if each[0] == "check"] == [("check", 4, 1.0)]
