"""Grants of 360Giving come in without the people behind them, are published, and go out again as a valid file."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest
from referencing import Registry, Resource

import peasant_ld as pld
from peasant_ld.cli import main
from peasant_ld.exchange.account import Account
from peasant_ld.exchange.dataset_folder import Wanted
from peasant_ld.exchange.threesixty.exporting import About, export_360giving
from peasant_ld.exchange.threesixty.importing import import_360giving
from peasant_ld.exchange.threesixty.titles import way_of
from peasant_ld.exchange.values import date_of, decimal_of, link_of, looks_garbled, period_of
from peasant_ld.problem import InputError, Place, Severity

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
WANTED = Wanted("https://example.org/grants/", LICENCE, "A funder", "en")
REAL = {
    "ab-charitable-trust_a001p00000zgyHZAAY.json": 783,
    "power-to-change_a002400000nO46WAAS.json": 870,
    "fixture-individuals_awefw001p00000zgyHZAAY.json": 154,
    "grantnav-export-5.json": 5,
}
# What the formats of the schema mean; without them a day would pass for a date-time, and any text for an address.
FORMATS = {
    "date-time": re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)\Z"),
    "uri": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+\Z"),
}
CORE = (
    "title",
    "description",
    "currency",
    "awardDate",
    "dateModified",
    "dataSource",
    "url",
    "fromOpenCall",
    "regrantType",
)
OF_A_PARTY = ("id", "name", "charityNumber", "companyNumber", "url")
AMOUNTS = ("amountAwarded", "amountAppliedFor", "amountDisbursed")
GRANT: dict[str, Any] = {
    "id": "360G-fund-1",
    "title": "Seeds",
    "description": "Seeds for the brigade.",
    "currency": "GBP",
    "amountAwarded": 1000,
    "awardDate": "2019-10-03",
    "fundingOrganization": [{"id": "GB-CHC-1", "name": "The Fund"}],
    "recipientOrganization": [{"id": "GB-CHC-2", "name": "The Movement"}],
}


def grants_file(folder: Path, *grants: Any, **about: Any) -> Path:
    path = folder / "grants.json"
    path.write_text(json.dumps({**about, "grants": list(grants)}, indent=1, ensure_ascii=False), encoding="utf-8")
    return path


def taken_in(folder: Path, *grants: Any, **about: Any) -> tuple[Account, dict[str, dict[str, Any]]]:
    """The account of an import of some grants, and every record that it wrote, by id."""
    account = import_360giving([grants_file(folder, *grants, **about)], folder / "dataset", WANTED)
    return account, records_of(folder / "dataset")


def records_of(dataset: Path) -> dict[str, dict[str, Any]]:
    lines = (line for path in sorted((dataset / "records").iterdir()) for line in path.read_text("utf-8").splitlines())
    return {record["id"]: record for record in map(json.loads, lines)}


def there_and_back(source: Path, folder: Path) -> tuple[Account, Account, dict[str, Any]]:
    """A file imported, published without an error, and exported again."""
    account = import_360giving([source], folder / "dataset", WANTED)
    report = pld.open_dataset(folder / "dataset").publish()
    assert not [problem for problem in report.problems if problem.blocks]
    assert report.counts.read == sum(account.records.values()) == report.counts.published
    out = folder / "out.json"
    left = export_360giving(folder / "dataset" / "release", out, About("T", "A funder", None, LICENCE))
    return account, left, json.loads(out.read_text("utf-8"))


class Real(NamedTuple):
    """A real file, the folder of its dataset, the accounts of both ways, and the package that came out."""

    source: Path
    folder: Path
    account: Account
    left: Account
    package: dict[str, Any]


@pytest.fixture(scope="module")
def errors_in(shared: Path) -> Callable[[dict[str, Any]], list[str]]:
    """The errors of a package under the schema 1.4.3, which are looked for in our files, never fetched."""
    folder = shared / "data" / "360giving" / "schema"
    dialect = "https://json-schema.org/draft/2020-12/schema"
    grant, package = (
        json.loads((folder / name).read_text("utf-8")) | {"$schema": dialect}
        for name in ("360-giving-schema.json", "360-giving-package-schema.json")
    )
    package["properties"]["grants"]["items"] = {"$ref": grant["$id"]}  # it names another version's address
    checker = jsonschema.FormatChecker(())
    for form, pattern in FORMATS.items():
        checker.checks(form)(lambda value, pattern=pattern: not isinstance(value, str) or bool(pattern.match(value)))
    registry: Registry[Any] = Registry().with_resource(grant["$id"], Resource.from_contents(grant))
    validator = jsonschema.Draft202012Validator(package, registry=registry, format_checker=checker)
    return lambda data: [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(data)]


@pytest.fixture(scope="module", params=REAL)
def real(request: pytest.FixtureRequest, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Real:
    """A real file, and what became of it on its way in and out."""
    folder = tmp_path_factory.mktemp("real")
    source = shared / "data" / "360giving" / request.param
    return Real(source, folder, *there_and_back(source, folder))


@pytest.mark.slow
def test_a_real_file_comes_in_is_published_and_goes_out_valid(
    real: Real, errors_in: Callable[[Any], list[str]]
) -> None:
    account, left, count = real.account, real.left, REAL[real.source.name]
    print(f"{real.source.name}: {account.read} = {account.written} + {account.rejected}; lost {account.lost.total()},")
    print(f"  contact {account.contacts.total()}, sensitive {account.sensitive.total()}, merged {len(account.merged)};")
    print(f"  exported {left.written} of {left.read}; not carried {dict(left.lost)}")
    assert (account.read, account.written, account.rejected) == (count, count, 0)
    assert (left.read, left.written, left.rejected) == (count, count, 0)
    assert errors_in(real.package) == []
    back = {grant["id"]: grant for grant in real.package["grants"]}
    for grant in json.loads(real.source.read_text("utf-8"))["grants"]:
        assert core(grant) == core(back[grant["id"]])


@pytest.mark.slow
def test_what_was_exported_comes_in_and_goes_out_the_same_again(real: Real, tmp_path: Path) -> None:
    account, _, again = there_and_back(real.folder / "out.json", tmp_path)
    assert not account.lost
    assert sorted(map(json.dumps, real.package["grants"])) == sorted(map(json.dumps, again["grants"]))


@pytest.mark.slow
def test_every_value_of_a_real_file_comes_back_or_is_counted_under_its_path(real: Real) -> None:
    back = {grant["id"]: grant for grant in real.package["grants"]}
    gone: Counter[str] = Counter()
    for grant in numbered(real.source.read_text("utf-8"))["grants"]:
        given, returned = values_in(grant), values_in(numbered(json.dumps(back[grant["id"]])))
        gone.update(path for path, _ in (given - returned).elements())
        assert {path for path, _ in returned - given} <= {"recipientIndividual/id", "recipientIndividual/name"}
    counted = real.account.lost + real.account.contacts + real.account.sensitive
    print(f"{real.source.name}: {gone.total()} values did not come back, in {len(gone)} fields; all are counted")
    del counted["recipientIndividual/name"], gone["recipientIndividual/name"]  # the same placeholder comes back
    assert gone == counted


def numbered(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def values_in(grant: dict[str, Any]) -> Counter[tuple[str, str]]:
    """How often a grant says what, by path; numbers by what they are, free of the order of lists."""
    found: Counter[tuple[str, str]] = Counter()
    waiting: list[tuple[str, Any]] = [("", grant)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            alone = path in ("recipientIndividual[]", "toIndividualsDetails[]")
            waiting += [
                (f"{path.removesuffix('[]') if alone else path}/{key}".lstrip("/"), each) for key, each in value.items()
            ]
        elif isinstance(value, list):
            waiting += [(f"{path}[]", each) for each in value]
        elif value is not None and str(value).strip():
            found[path, str(value.normalize() if isinstance(value, Decimal) else value)] += 1
    return found


def core(grant: dict[str, Any]) -> dict[str, Any]:
    """The core of a grant: every part that a published record carries, free of order."""
    found: dict[str, Any] = {key: grant[key] for key in CORE if key in grant}
    found |= {key: Decimal(str(grant[key])) for key in AMOUNTS if key in grant}
    for key in ("fundingOrganization", "recipientOrganization"):
        found[key] = sorted(json.dumps(party(each), sort_keys=True) for each in grant.get(key, ()))
    for key in ("plannedDates", "actualDates", "grantProgramme", "classifications"):
        told = [{name: value for name, value in each.items() if str(value).strip()} for each in grant.get(key, ())]
        found[key] = sorted(json.dumps(each, sort_keys=True) for each in told if each)
    found["beneficiaryLocation"] = sorted(
        json.dumps(location(each), sort_keys=True) for each in grant.get("beneficiaryLocation", ())
    )
    found["toAnIndividual"] = "recipientIndividual" in grant
    found["purposes"] = sorted(grant.get("toIndividualsDetails", {}).get("grantPurpose", ()))
    return found


def party(organization: dict[str, Any]) -> dict[str, Any]:
    """What a grant says of an organization; what is no web address is told, and left out."""
    found = {key: organization[key] for key in OF_A_PARTY if key in organization}
    return {key: text for key, text in found.items() if key != "url" or link_of(text)[0]}


def location(place: dict[str, Any]) -> dict[str, Any]:
    """A location; the type of a code that is not there says nothing."""
    return {key: value for key, value in place.items() if key != "geoCodeType" or "geoCode" in place}


def test_the_99_individuals_of_the_fixture_stay_nameless(shared: Path, tmp_path: Path) -> None:
    source = shared / "data" / "360giving" / "fixture-individuals_awefw001p00000zgyHZAAY.json"
    account = import_360giving([source], tmp_path / "d", WANTED)
    written = b"".join(path.read_bytes() for path in (tmp_path / "d").rglob("*") if path.is_file()).decode()
    people = [
        grant["recipientIndividual"]
        for grant in json.loads(source.read_text())["grants"]
        if "recipientIndividual" in grant
    ]
    assert len(people) == 99
    assert not [person["id"] for person in people if person["id"] in written]
    assert "Person" not in account.records
    assert account.contacts["recipientIndividual/name"] == 99
    marked = [
        record
        for record in records_of(tmp_path / "d").values()
        if record["type"] == "Grant" and "recipient" not in record
    ]
    assert len(marked) == 99
    assert account.sensitive.total() == 198, "why they needed it tells of them, and is left out"


def test_reasons_of_individuals_come_in_only_when_asked_for(tmp_path: Path) -> None:
    grant = {key: value for key, value in GRANT.items() if key != "recipientOrganization"}
    grant |= {"recipientIndividual": {"id": "360G-x", "name": "Maria da Terra"}, "title": "Grant to Maria da  Terra"}
    grant["toIndividualsDetails"] = {"primaryGrantReason": "GTIR040", "grantPurpose": ["GTIP020"]}
    path = grants_file(tmp_path, grant)
    account = import_360giving([path], tmp_path / "a", WANTED)
    import_360giving([path], tmp_path / "b", WANTED, with_reasons=True)
    codes = [{code for each in records_of(tmp_path / x).values() for code in each.get("notation", ())} for x in "ab"]
    assert codes == [{"individual", "GTIP020"}, {"individual", "GTIP020", "GTIR040"}]
    text = b"".join(path.read_bytes() for path in (tmp_path / "a").rglob("*.json*")).decode()
    assert "Maria" not in text
    assert account.contacts["title"] == 1
    assert records_of(tmp_path / "a")["grant/360G-fund-1"]["name"] == {"en": "Grant to […]"}


def test_contact_data_never_comes_in_and_is_counted_by_name(tmp_path: Path) -> None:
    organization = {"id": "GB-CHC-2", "name": "The Movement", "contactName": "João Silva", "email": "joao@mst.example"}
    organization |= {"telephone": "+55 11 5555", "streetAddress": "Rua 1", "postalCode": "1", "url": "info@mst.example"}
    description = "Ask JOÃO SILVA or write to joao@mst.example."
    account, records = taken_in(tmp_path, GRANT | {"recipientOrganization": [organization], "description": description})
    text = b"".join(path.read_bytes() for path in (tmp_path / "dataset").rglob("*") if path.is_file()).decode()
    for secret in ("Silva", "SILVA", "joao", "5555", "Rua", "info@"):
        assert secret not in text
    assert records["grant/360G-fund-1"]["description"] == {"en": "Ask […] or write to […]."}
    keys = ("contactName", "email", "telephone", "streetAddress", "postalCode", "url")
    assert {f"recipientOrganization[]/{key}" for key in keys} <= account.contacts.keys()
    report = json.loads((tmp_path / "dataset" / "import-report.json").read_text())
    assert report["contacts"]["recipientOrganization[]/email"] == 1


def test_an_address_in_any_text_is_cut_out(tmp_path: Path) -> None:
    inside = {
        "recipientOrganization": [{"id": "x@y.example", "name": "M (x@y.example)", "organisationType": "x@y.example"}]
    }
    inside |= {"beneficiaryLocation": [{"name": "Ask x@y.example"}], "grantProgramme": [{"title": "P x@y.example"}]}
    inside |= {"classifications": [{"title": "x@y.example", "description": "x@y.example"}]}
    account, _ = taken_in(tmp_path, GRANT | inside)
    text = b"".join(path.read_bytes() for path in (tmp_path / "dataset").rglob("*") if path.is_file()).decode()
    assert "y.example" not in text
    assert account.contacts.total() == account.codes["PLD406"] == 7
    assert pld.open_dataset(tmp_path / "dataset").check().ok


def test_dirty_values_come_in_as_what_they_clearly_are_or_stay_as_they_were(tmp_path: Path) -> None:
    dirty = GRANT | {
        "id": "360G-fund-O'Neil (2):x y",
        "fromOpenCall": "Y",
        "awardDate": "2019-10-03T00:00:00+00:00",
        "description": "A grant of Â£100",
        "recipientOrganization": [
            {"id": "GB-CHC-2", "name": "M", "url": "www.mst.example/x", "companyNumber": "00123"}
        ],
        "plannedDates": [{"startDate": "03/04/2018", "endDate": "2018-05-01", "duration": 1.5}],
        "beneficiaryLocation": [{"countryCode": "NA"}, {"countryCode": "XX", "name": "Nowhere"}],
        "dateModified": "yesterday",
    }
    account, records = taken_in(tmp_path, dirty)
    grant = records["grant/360G-fund-O%27Neil%20%282%29%3Ax%20y"]
    assert grant["identifier"] == [{"scheme": "360Giving", "value": "360G-fund-O'Neil (2):x y"}]
    assert (grant["openCall"], grant["awarded"]) == (True, "2019-10-03T00:00:00+00:00")
    assert grant["description"] == {"en": "A grant of Â£100"}, "only a person knows what it was"
    assert grant["plannedPeriod"] == {"text": "03/04/2018/2018-05-01"}, "no day/month guess"
    assert "modified" not in grant
    movement = records["organization/GB-CHC-2"]
    assert movement["homepage"] == "http://www.mst.example/x"
    assert {"scheme": "companyNumber", "value": "00123"} in movement["identifier"]
    places = [record for record in records.values() if record["type"] == "Place"]
    assert sorted(place.get("country", "") for place in places) == ["", "NA"]
    assert account.codes == {"PLD404": 2, "PLD405": 1, "PLD029": 2, "PLD036": 1, "PLD031": 1}
    assert not [problem for problem in account.problems if problem.severity is Severity.ERROR]
    assert pld.open_dataset(tmp_path / "dataset").check().ok


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0", "0"),
        ("-12.50", "-12.50"),
        ("1234567890123.12", "1234567890123.12"),
        ("3239.34", "3239.34"),
        ("1e3", "1000"),
    ],
)
def test_amounts_keep_every_digit_there_and_back(written: str, value: str, tmp_path: Path) -> None:
    text = json.dumps({"grants": [GRANT]}).replace('"amountAwarded": 1000', f'"amountAwarded": {written}')
    (tmp_path / "g.json").write_text(text)
    there_and_back(tmp_path / "g.json", tmp_path)
    assert records_of(tmp_path / "dataset")["grant/360G-fund-1"]["amount"] == {"value": value, "currency": "GBP"}
    assert f'"amountAwarded":{value}' in (tmp_path / "out.json").read_text()


HIDDEN = {
    "zero width space": "\u200b", "soft hyphen": "\u00ad", "byte order mark": "\ufeff", "word joiner": "\u2060",
    "override": "\u202e", "joiner": "\u200d",
}  # fmt: skip


@pytest.mark.parametrize("sign", HIDDEN.values(), ids=HIDDEN)
def test_signs_that_nobody_sees_do_not_come_in_and_are_told_at_their_values(sign: str, tmp_path: Path) -> None:
    there = [{"id": f"GB-CHC{sign}-2", "name": f"The Move{sign}ment"}]
    hidden = {
        "id": f"360G{sign}-fund-2", "title": f"See{sign}ds", "currency": f"GB{sign}P", "awardDate": f"2019{sign}-10-03",
        "amountAwarded": f"10{sign}00", "recipientOrganization": there,
    }  # fmt: skip
    account, records = taken_in(tmp_path, GRANT, GRANT | hidden)
    first, second = records["grant/360G-fund-1"], records["grant/360G-fund-2"]
    assert {key: second[key] for key in second if key not in ("id", "identifier")} == {
        key: first[key] for key in first if key not in ("id", "identifier")
    }
    assert account.mended["recipientOrganization[]/id"] == account.mended["title"] == 1
    told = {each.place.pointer: each.facts["suggestion"] for each in account.problems if each.place}
    assert told["/grants/1/recipientOrganization/0/id"] == "GB-CHC-2"
    assert {each.code for each in account.problems} == {"PLD404"}
    assert account.mended.total() == 7


def test_what_needs_a_joiner_keeps_it_and_a_person_is_not_shown_with_one_more(tmp_path: Path) -> None:
    person = {"id": "p", "name": "Ana\u200b Pole"}
    grant = GRANT | {"title": "می\u200cخواهم", "description": "For Ana Pole.", "recipientIndividual": [person]}
    account, records = taken_in(tmp_path, {key: grant[key] for key in grant if key != "recipientOrganization"})
    (found,) = [record for record in records.values() if record["type"] == "Grant"]
    assert found["name"] == {"en": "می\u200cخواهم"}
    assert "Pole" not in str(records)
    assert not [each for each in account.problems if "Pole" in str((each.value, each.facts))]
    assert account.mended == {"recipientIndividual[]/name": 1}


def test_an_organization_is_one_by_its_identifier_and_keeps_every_spelling(tmp_path: Path) -> None:
    names = ("The Movement", "THE MOVEMENT", "Movement, The", "The  Movement")
    grants = [
        GRANT | {"id": f"g{n}", "recipientOrganization": [{"id": "GB-CHC-2", "name": name}]}
        for n, name in enumerate(names)
    ]
    account, records = taken_in(tmp_path, *grants)
    movement = records["organization/GB-CHC-2"]
    assert movement["name"] == {"en": "The Movement"}
    assert movement["altName"] == {"en": ["THE MOVEMENT", "Movement, The"]}
    assert account.merged == {"organization/GB-CHC-2": ["The Movement", "THE MOVEMENT", "Movement, The"]}


def test_an_organization_without_identifier_gets_a_local_id_and_no_prefix(tmp_path: Path) -> None:
    account, records = taken_in(tmp_path, GRANT | {"recipientOrganization": [{"name": "Via Campesina"}]})
    found = next(record for record in records.values() if record.get("name") == {"en": "Via Campesina"})
    assert found["id"].startswith("organization/via-campesina-")
    assert "identifier" not in found
    assert account.ok


def test_ids_that_differ_by_case_only_do_not_stand_together(tmp_path: Path) -> None:
    _, records = taken_in(tmp_path, GRANT, GRANT | {"id": "360g-FUND-1"})
    ids = [identity for identity in records if identity.startswith("grant/")]
    assert len({identity.lower() for identity in ids}) == 2


def test_everything_else_has_its_place_and_finds_its_way_back(
    tmp_path: Path, errors_in: Callable[[dict[str, Any]], list[str]]
) -> None:
    rich = GRANT | {
        "classifications": [{"vocabulary": "Themes", "code": "T1", "title": "Land", "url": "https://example.org/t1"}],
        "fundingType": [{"vocabulary": "FundingType", "code": "F1", "title": "Revenue"}],
        "relatedDocument": [{"title": "Story", "url": "https://example.org/story", "description": "A story"}],
        "commitmentTransaction": [{"id": "T-1", "transactionDate": "2019-11-01", "value": 400.5, "currency": "GBP"}],
        "disbursementTransaction": [{"id": "T-2", "value": 4, "provider": "GB-CHC-1", "recipient": "Maria"}],
        "beneficiaryLocation": [{"name": "Les Cayes", "countryCode": "HT", "latitude": 18.2, "longitude": -73.75}],
        "locationScope": "GLS010",
        "regrantType": "FRG030",
        "actualDates": [{"startDate": "2018", "endDate": "2019-03", "duration": 12}],
        "recipientOrganization": [
            {
                "id": "GB-CHC-2",
                "name": "M",
                "addressLocality": "Leeds",
                "addressCountry": "England",
                "organisationType": "Union",
            }
        ],
        "invented key": {"deep": [1, 2]},
    }
    path = grants_file(
        tmp_path, rich, license=LICENCE, publisher={"name": "The Fund", "website": "https://fund.example"}
    )
    account, _, package = there_and_back(path, tmp_path)
    assert errors_in(package) == []
    assert account.lost == {"invented key/deep[]": 2}
    assert account.sensitive == {"disbursementTransaction[]/recipient": 1}, "a free text may be a person"
    back = package["grants"][0]
    del rich["invented key"], rich["disbursementTransaction"][0]["recipient"]
    assert back == rich


def test_a_package_tells_the_dataset_who_publishes_under_which_licence(tmp_path: Path) -> None:
    about = {
        "license": LICENCE,
        "publisher": {"name": 'The "Fund"', "website": "https://fund.example"},
        "title": "Grants",
    }
    path = grants_file(tmp_path, GRANT, **about, identifier="p1", description="All\nof them")
    import_360giving([path], tmp_path / "d", Wanted("https://example.org/"))
    told = tomllib.loads((tmp_path / "d" / "dataset.toml").read_text())
    assert told["publisher"] == {"name": 'The "Fund"', "url": "https://fund.example"}
    assert (told["licence"], told["title"], told["languages"]) == (LICENCE, {"und": "Grants"}, ["und"])
    assert told["import"]["identifier"] == "p1"
    assert pld.open_dataset(tmp_path / "d").check().ok


@pytest.mark.parametrize(
    ("missing", "key"),
    [
        ({"base": None}, "base"),
        ({"licence": None}, "licence"),
        ({"publisher": None}, "publisher"),
        ({"base": "example"}, "base"),
    ],
)
def test_what_the_dataset_needs_and_nobody_says_is_asked_for(missing: dict[str, Any], key: str, tmp_path: Path) -> None:
    stated = {"base": "https://example.org/", "licence": LICENCE, "publisher": "P"} | missing
    with pytest.raises(InputError) as caught:
        import_360giving([grants_file(tmp_path, GRANT)], tmp_path / "d", Wanted(**stated))
    assert (caught.value.problem.code, caught.value.problem.key) == ("PLD401", key)
    assert not (tmp_path / "d").exists()


def test_everything_that_is_missing_is_asked_for_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        import_360giving([grants_file(tmp_path, GRANT)], tmp_path / "d", Wanted("https://example.org/"))
    assert re.findall(r"--\w+", caught.value.problem.facts["expected"]) == ["--licence", "--publisher"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.json", b'{"data": []}', "PLD403"), ("a.json", b"[]", "PLD403"), ("b.json", b'{"grants": []}', "PLD403"),
        ("a.json", b'{"grants": [}', "PLD003"),
        ("a.json", b'{"grants": [{"id": NaN}]}', "PLD005"), ("a.json", b"[" * 100_000, "PLD006"),
        ("a.json", b"\xff{}", "PLD002"),
        ("a.json", b'{"grants": [{"id": 1, "id": 2}]}', "PLD004"), ("a.csv", b"Name,Amount\nx,1\n", "PLD403"),
        ("a.xlsx", b"not a zip", "PLD307"), ("a.csv", b"", "PLD403"),
    ],
)  # fmt: skip
def test_a_file_without_grants_is_refused_and_nothing_is_written(
    name: str, content: bytes, code: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        import_360giving([tmp_path / name], tmp_path / "d", WANTED)
    assert caught.value.problem.code == code
    assert caught.value.problem.place is not None
    assert not (tmp_path / "d").exists()


def test_a_dataset_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    path = grants_file(tmp_path, GRANT)
    import_360giving([path], tmp_path / "d", WANTED)
    before = (tmp_path / "d" / "dataset.toml").read_bytes()
    with pytest.raises(InputError, match="PLD402"):
        import_360giving([path], tmp_path / "d", WANTED)
    assert (tmp_path / "d" / "dataset.toml").read_bytes() == before


def test_grants_that_cannot_come_in_are_rejected_with_their_place(tmp_path: Path) -> None:
    nameless = {key: value for key, value in GRANT.items() if key != "id"}
    bad = [GRANT | {"id": "b", "amountAwarded": "£1,000"}, GRANT | {"id": "c", "currency": "GBX"}, "no object"]
    account, records = taken_in(tmp_path, GRANT, nameless, GRANT, *bad)
    assert (account.read, account.written, account.rejected) == (6, 1, 5)
    assert [problem.code for problem in account.problems] == ["PLD024", "PLD026", "PLD330", "PLD030", "PLD007"]
    place = account.problems[2].place
    assert place is not None
    assert place.pointer == "/grants/3/amountAwarded"
    lines = (tmp_path / "grants.json").read_text("utf-8").splitlines()
    assert "£1,000" in lines[(place.line or 0) - 1]
    assert len([identity for identity in records if identity.startswith("grant/")]) == 1


TITLES = (
    ("Identifier", "id"), ("Title", "title"), ("Description", "description"), ("Currency", "currency"),
    ("Amount Awarded", "amountAwarded"), ("Award Date", "awardDate"), ("From An Open Call?", "fromOpenCall"),
    ("Planned Dates:Start Date", "plannedDates/0/startDate"),
    ("Planned Dates:Duration (months)", "plannedDates/0/duration"),
    ("Recipient Org:Identifier", "recipientOrganization/0/id"), ("Recipient Org:Name", "recipientOrganization/0/name"),
    ("Recipient Org:Company Number", "recipientOrganization/0/companyNumber"),
    ("Funding Org:Identifier", "fundingOrganization/0/id"),
    ("Funding Org:Name", "fundingOrganization/0/name"), ("Beneficiary Location:0:Name", "beneficiaryLocation/0/name"),
    ("Beneficiary Location:1:Name", "beneficiaryLocation/1/name"), ("Grant Programme:Title", "grantProgramme/0/title"),
)  # fmt: skip
ORGANIZATIONS = ("GB-COH-00123", "M", "00123", "GB-CHC-1", "F")
ROWS = (
    ("g-1", "Seeds", "Seed", "GBP", "1000.50", "2019-10-03", "Yes", "2019", "12", *ORGANIZATIONS, "Here", "Far", "P"),
    ("g-2", 'Land; "ours"', "Two\nlines", "GBP", "0", "2019-10-04", "No", "", "", *ORGANIZATIONS, "", "Far", ""),
)  # fmt: skip


@pytest.mark.parametrize(("title", "path"), TITLES)
def test_a_title_and_a_path_lead_to_the_same_value(title: str, path: str) -> None:
    steps = tuple(int(step) if step.isdigit() else step for step in path.split("/"))
    assert way_of(title) == way_of(path) == way_of(title.upper()) == steps


def flat_files(folder: Path) -> Iterator[Path]:
    for number, (separator, encoding) in enumerate(((",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"))):
        path = folder / f"flat{number}.csv"
        with path.open("w", encoding=encoding, newline="") as out:
            csv.writer(out, delimiter=separator).writerows([[row[number % 2] for row in TITLES], *ROWS])
        yield path
    yield workbook(folder / "flat.xlsx")


def workbook(path: Path) -> Path:
    """The same rows typed as a spreadsheet types them, beside a sheet about the package."""
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        meta, sheet = book.add_worksheet("Meta"), book.add_worksheet("Grants")
        for row, (name, value) in enumerate(
            (("Title", "All grants"), ("License", LICENCE), ("Publisher:Name", "The Fund"))
        ):
            meta.write_row(row, 0, (name, value))
        sheet.write_row(0, 0, [title for title, _ in TITLES])
        for number, row in enumerate(ROWS, 1):
            for column, value in enumerate(row):
                typed = (
                    float(value)
                    if TITLES[column][0] in ("Amount Awarded", "Planned Dates:Duration (months)") and value
                    else value
                )
                sheet.write(number, column, typed)
    return path


def test_csv_and_xlsx_give_the_same_records(tmp_path: Path) -> None:
    found = []
    for number, path in enumerate(flat_files(tmp_path)):
        account = import_360giving([path], tmp_path / f"d{number}", WANTED)
        assert (account.read, account.written, account.lost.total()) == (2, 2, 0), path.name
        records = records_of(tmp_path / f"d{number}")
        records["grant/g-1"]["amount"]["value"] = decimal_of(records["grant/g-1"]["amount"]["value"].rstrip("0"))
        found.append(records)
    assert all(records == found[0] for records in found)
    grant = found[0]["grant/g-1"]
    assert (grant["plannedPeriod"], grant["plannedMonths"], grant["openCall"]) == ("2019/", 12, True)
    assert len(grant["beneficiaryPlace"]) == 2
    assert {"scheme": "companyNumber", "value": "00123"} in found[0]["organization/GB-COH-00123"]["identifier"]


def test_a_sheet_about_the_package_is_read(tmp_path: Path) -> None:
    import_360giving([workbook(tmp_path / "f.xlsx")], tmp_path / "d", Wanted("https://example.org/"))
    told = tomllib.loads((tmp_path / "d" / "dataset.toml").read_text())
    assert (told["title"], told["publisher"]["name"], told["licence"]) == ({"und": "All grants"}, "The Fund", LICENCE)


def test_a_problem_in_a_sheet_leads_to_its_cell(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        sheet = book.add_worksheet("All grants")
        sheet.write_row(
            0, 0, ["Identifier", "Currency", "Amount Awarded", "Recipient Org:Web Address", "Recipient Org:Name"]
        )
        sheet.write_row(1, 0, ["g-1", "GBP", 5, "none yet", "M"])
        sheet.write_row(3, 0, ["g-2", "GBP", "12.500"])
    account = import_360giving([tmp_path / "f.xlsx"], tmp_path / "d", WANTED)
    url, amount = (problem.place for problem in account.problems)
    assert url == Place("f.xlsx", sheet="All grants", row=2, column="D", header="Recipient Org:Web Address")
    assert amount == Place("f.xlsx", sheet="All grants", row=4, column="C", header="Amount Awarded")
    assert (account.written, account.rejected) == (1, 1)


FLAT = ["Identifier", "Title", "Description", "Currency", "Amount Awarded", "Recipient Org:Name"]
FLAT_ROWS = [[f"g-{n}", f"Grant {n}", "inside", "GBP", 10 * n, "M"] for n in (1, 2)]


@pytest.mark.parametrize(
    ("more", "told", "lost"),
    [
        ([["", "Total", "", "", 30, ""]], [("PLD322", 4)], {"rows: total": 1}),
        ([["Total", "", "", "", 30], ["Note: x"]], [("PLD322", 4), ("PLD322", 5)], {"rows: total": 1, "rows: note": 1}),
        ([FLAT], [("PLD322", 4)], {"rows: header": 1}),
    ],
)  # fmt: skip
def test_rows_that_are_no_grants_are_told_and_not_imported(
    tmp_path: Path, more: list[list[Any]], told: list[Any], lost: dict[str, int]
) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        sheet = book.add_worksheet("grants")
        for number, row in enumerate([FLAT, *FLAT_ROWS, *more]):
            sheet.write_row(number, 0, row)
    account = import_360giving([tmp_path / "f.xlsx"], tmp_path / "d", WANTED)
    assert (account.read, account.written, account.rejected) == (2, 2, 0)
    assert [(each.code, each.place.row) for each in account.problems if each.place] == told
    assert account.lost == lost


def test_what_a_workbook_of_grants_hides_is_told_and_not_imported(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        for name in ("internal", "grants"):
            sheet = book.add_worksheet(name)
            for number, row in enumerate([FLAT, *FLAT_ROWS]):
                sheet.write_row(number, 0, row)
            if name == "internal":
                sheet.hide()
        sheet.activate()
        sheet.set_first_sheet()
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})
    account = import_360giving([tmp_path / "f.xlsx"], tmp_path / "d", WANTED)
    assert (account.read, account.written) == (1, 1)
    assert {each.code: each.value for each in account.problems} == {"PLD309": "internal", "PLD321": "C", "PLD320": None}
    assert account.lost == {"hidden columns": 1, "rows: hidden": 1}
    assert "inside" not in "".join(path.read_text("utf-8") for path in (tmp_path / "d" / "records").iterdir())


def test_grants_that_an_open_quotation_mark_takes_along_are_each_read_and_rejected(tmp_path: Path) -> None:
    lines = [",".join(map(str, row)) for row in [FLAT, *FLAT_ROWS]]
    lines[2] = lines[2].replace("Grant 2", '"Grant 2')
    (tmp_path / "f.csv").write_text("\n".join([*lines, "g-3,C,d,GBP,5,M"]) + "\n")
    account = import_360giving([tmp_path / "f.csv"], tmp_path / "d", WANTED)
    assert (account.read, account.written, account.rejected) == (3, 1, 2)


def test_a_grant_of_which_a_cell_cannot_be_read_is_rejected(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in [FLAT, *FLAT_ROWS, ["g-3", "=A1", "d", "GBP", 5, "M"]]:
        book.active.append(row)
    book.active["E3"] = "#REF!"
    book.save(tmp_path / "f.xlsx")
    account = import_360giving([tmp_path / "f.xlsx"], tmp_path / "d", WANTED)
    assert (account.read, account.written, account.rejected) == (3, 1, 2)
    assert [(each.code, each.place.cell) for each in account.problems if each.place] == [
        ("PLD314", "E3"),
        ("PLD313", "B4"),
    ]


def test_a_grant_that_lacks_what_360giving_requires_stays_behind_and_is_told(tmp_path: Path) -> None:
    whole, bare = GRANT, {key: value for key, value in GRANT.items() if key != "description"} | {"id": "bare"}
    grants = [whole, bare, GRANT | {"id": "vague", "awardDate": "sometime in 2019"}]
    _, left, package = there_and_back(grants_file(tmp_path, *grants), tmp_path)
    assert [grant["id"] for grant in package["grants"]] == ["360G-fund-1"]
    assert (left.read, left.written, left.rejected) == (3, 1, 2)
    assert [(problem.code, problem.facts["expected"]) for problem in left.problems] == [
        ("PLD413", ["description"]),
        ("PLD413", ["awardDate"]),
    ]


def test_the_founding_example_tells_why_its_grant_cannot_go_out(tmp_path: Path) -> None:
    from conftest import ROOT

    pld.open_dataset(ROOT / "examples" / "building-international-solidarity").publish(tmp_path / "release")
    with pytest.raises(InputError, match="PLD403") as caught:
        export_360giving(tmp_path / "release", tmp_path / "out.json", About())
    assert not (tmp_path / "out.json").exists()
    facts = caught.value.problem.facts
    assert facts["records"] == 1
    assert "/grant/dessalines-brigade (title, description, currency, amountAwarded" in facts["known"]


@pytest.mark.parametrize("content", [None, b"", b"[]", b'{"@graph":[\nno\n]}', b'{"@graph":[\n{"id":"x"}\n]}'])
def test_what_is_no_release_is_not_exported(content: bytes | None, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    if content is not None:
        (tmp_path / "data" / "dataset.jsonld").write_bytes(content)
    with pytest.raises(InputError, match=r"PLD502|PLD403"):
        export_360giving(tmp_path, tmp_path / "out.json", About())


def test_the_command_line_takes_in_publishes_and_gives_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str) -> object:
        with pytest.raises(SystemExit) as left:
            main([*arguments, "--lang", "en"])
        return left.value.code

    path, dataset, out = grants_file(tmp_path, GRANT, GRANT), tmp_path / "d", tmp_path / "out.json"
    assert run("import", "360giving", str(path), "-o", str(dataset)) == 2, "the base is missing"
    options = ("--base", "https://example.org/", "--licence", LICENCE, "--publisher", "P", "--language", "pt")
    assert run("import", "360giving", str(path), "-o", str(dataset), *options) == 1, "one is there twice"
    assert "read 2 = written 1 + rejected 1" in capsys.readouterr().err
    assert run("publish", str(dataset)) == 0
    assert run("export", "360giving", str(dataset / "release"), "-o", str(out)) == 0
    package = json.loads(out.read_text())
    assert (package["publisher"], package["license"], len(package["grants"])) == ({"name": "P"}, LICENCE, 1)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (1, "1"),
        (1.5, "1.5"),
        (1e-7, "0.0000001"),
        (2.0, "2"),
        ("7", "7"),
        ("1,000", None),
        ("£5", None),
        (True, None),
        ("1e999", None),
        (None, None),
        ("Infinity", None),
    ],
)
def test_a_number_is_exact_or_no_number(written: Any, value: str | None) -> None:
    assert decimal_of(written) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2019-10-03", "2019-10-03"), ("2019", "2019"), ("2019-10-03T10:00:00.000Z", "2019-10-03T10:00:00.000Z"),
        ("2019-10-03 00:00:00", {"text": "2019-10-03 00:00:00", "edtf": "2019-10-03"}),
        ("03/04/2018", {"text": "03/04/2018"}),
        ("2019-02-30", {"text": "2019-02-30"}), ("", None),
    ],
)  # fmt: skip
def test_a_date_is_read_or_kept_as_it_is(written: str, value: Any) -> None:
    assert date_of(written) == value


@pytest.mark.parametrize(
    ("start", "end", "value"),
    [
        ("2019", None, "2019/"), (None, "2019", "/2019"), (None, None, None), ("2020", "2019", {"text": "2020/2019"}),
        ("2019-01-01T00:00:00Z", "2020", {"text": "2019-01-01T00:00:00Z/2020", "edtf": "2019-01-01/2020"}),
    ],
)  # fmt: skip
def test_two_ends_make_a_period(start: str | None, end: str | None, value: Any) -> None:
    assert period_of(start, end) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("https://a.org/x", ("https://a.org/x", False)),
        ("www.a.org", ("http://www.a.org", True)),
        ("see our page", (None, False)),
        ("javascript:alert(1)", (None, False)),
        ("http://a_b.org", (None, False)),
    ],
)
def test_a_web_address_is_whole_or_made_whole_or_none(written: str, value: Any) -> None:
    assert link_of(written) == value


@pytest.mark.parametrize(
    ("text", "garbled"),
    [
        ("Â£100", True),
        ("Esmée", False),
        ("EsmÃ©e", True),
        ("CÂMARA", False),
        ("£100", False),
        ("donâ€™t", True),
        ("the â€ sign", True),
        ("Associa√ß√£o", True),
        ("Associa├º├úo", True),
        ("√2", False),
        ("IRMÃ\u00a0», ela", False),
    ],
)
def test_garbled_text_is_recognized(text: str, garbled: bool) -> None:
    assert looks_garbled(text) is garbled
