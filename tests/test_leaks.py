"""Nothing that is withheld is in a release, in any file, packed or not, in any spelling; a leak stops the release."""

import gzip
import html
import json
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings

from peasant_ld.access.folding import tokens_of, unescaped
from peasant_ld.release.leaks import LeakSearch, leaks_in, make_search, secrets_of
from test_access import BASE, BRIGADE, CONSENT, REPORT, World, codes, datasets, person

Data = dict[str, Any]
CLOSED = {"level": "restricted", "reason": "safety"}
FIRST = [
    "Maria",
    "José",
    "Ndèye",
    "Łucja",
    "Søren",
    "Ñusta",
    "Çağla",
    "Hervé",
    "Zoë",
    "Ọlá",
    "Иван",
    "Φωτεινή",
    "小明",
    "ジュン",
    "Tường",
]
GROUPED = ("", ",")  # digits as the data have them, and the pages
LAST = ["Quaresmal", "Tupinambão", "Diallô", "Wiśniewska", "Ångström", "Yupanqui", "Öztürkoğlu", "Dessalinien"]


def seeded() -> tuple[list[Data], set[str]]:
    """A dataset of many kinds with more than 200 withheld values, and these values."""
    records: list[Data] = [
        REPORT,
        BRIGADE,
        {"id": "place/land", "type": "Place", "country": "BR", "precision": "country"},
    ]
    values: set[str] = set()
    for n in range(30):
        given, family = FIRST[n % len(FIRST)], f"{LAST[n % len(LAST)]}{chr(97 + n // 26)}{chr(97 + n % 26)}"
        name = f"{given} {family}"
        identity = f"person/{family.lower()}-{n}"
        records += [
            {
                "id": identity,
                "type": "Person",
                "name": {"und": name},
                "altName": {"en": [f"Comrade {family}"]},
                "homepage": f"https://{n}.example.net/~{n}home",
                "identifier": [{"scheme": "CPF", "value": f"{n:03}.456.789-{n:02}"}],
                "note": {"pt": f"Vive perto do açude número {n} de {family}"},
            },
            {
                "id": f"participation/{family.lower()}-in-b",
                "type": "Participation",
                "participant": identity,
                "in": "brigade/b",
                "period": f"19{n + 50}-03-{n % 28 + 1:02}",
                "note": {"en": f"Came by night from Sítio {family}"},
            },
            {
                "id": f"place/sitio-{n}-{family.lower()}",
                "type": "Place",
                "name": {"pt": f"Sítio {family}"},
                "latitude": f"-{n}.1234567",
                "longitude": f"-{n + 40}.7654321",
                "partOf": ["place/land"],
                "geonames": f"https://sws.geonames.org/99{n}88/",
                "access": CLOSED,
            },
            {
                "id": f"document/talk-{n}-{family.lower()}",
                "type": "Document",
                "genre": "interview",
                "name": {"en": f"Talk with {name}"},
                "referenceCode": f"SEC-{n}-{family}",
                "access": CLOSED,
            },
            {
                "id": f"grant/closed-{n}",
                "type": "Grant",
                "funder": "brigade/b",
                "amount": {"value": f"{700 + n}451.37", "currency": "XAF"},
                "awarded": f"18{n + 10}-11-23",
                "access": CLOSED,
            },
            {
                "id": f"grant/g-{n}",
                "type": "Grant",
                "amount": {"value": f"{n + 1}00", "currency": "USD"},
                "amountAppliedFor": {"value": f"{800 + n}562.48", "currency": "XOF"},
                "access": {"keys": {"amountAppliedFor": "restricted"}},
                "recipient": ["brigade/b", identity],
                "beneficiaryPlace": ["place/land"],
                "related": [f"document/talk-{n}-{family.lower()}"],
                "source": ["document/report"],
                "evidence": [
                    {
                        "of": "recipient",
                        "source": f"document/talk-{n}-{family.lower()}",
                        "where": f"minute {n} of {family}",
                        "note": {"en": f"{family} said so"},
                        "status": "stated",
                    }
                ],
            },
        ]
        values |= {
            name,
            identity,
            f"Comrade {family}",
            f"Sítio {family}",
            f"SEC-{n}-{family}",
            family,
            f"-{n}.1234567",
            f"{n}.example.net/~{n}home",
            f"18{n + 10}-11",
        }
        values |= {f"{start}{mark}{rest}" for start, rest in ((700 + n, 451), (800 + n, 562)) for mark in GROUPED}
    return records, values


def spellings(value: str) -> set[bytes]:
    """The ways in which a value could stand in a file."""
    found = {
        value,
        value.casefold(),
        value.upper(),
        unicodedata.normalize("NFD", value),
        unicodedata.normalize("NFC", value),
    }
    found |= {json.dumps(value)[1:-1], html.escape(value), quote(value), value.replace(" ", "-").lower()}
    found.add("".join(f"&#{ord(character)};" for character in value))
    return {one.encode() for one in found}


def every_byte(folder: Path) -> dict[str, bytes]:
    """Each file of a release with its bytes, unpacked, and its name."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): unpacked(path) + b"\n" + path.name.encode() for path in files}


def unpacked(path: Path) -> bytes:
    """What a file holds; of a workbook all its parts."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return b"\n".join(book.read(name) for name in book.namelist())
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the release goes."""
    return tmp_path / "release"


@pytest.mark.slow
def test_of_200_withheld_values_none_is_in_any_byte_of_the_release(
    world: Any, out: Path, record_property: Callable[[str, object], None]
) -> None:
    records, values = seeded()
    assert len(values) >= 200
    record_property("measured", len(values))
    report = world(records).dataset.publish(out)
    assert report.ok, codes(report)
    assert report.counts.withheld == 5 * 30
    files = every_byte(out)
    assert {"data/dataset.ttl", "data/dataset.jsonld", "data/dataset.nq.gz"} <= set(files)
    assert {
        "sums.html",
        "timeline.html",
        "feed.xml",
        "browse/kind-grant-page-1.json",
        "static/table/grant-part-1.js",
    } <= set(files)
    for value in values:
        for spelling in spellings(value):
            assert [name for name, data in files.items() if spelling in data] == [], value


@pytest.mark.slow
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(datasets())
def test_whatever_is_withheld_no_file_of_a_release_tells_of_it(
    tmp_path_factory: pytest.TempPathFactory, case: tuple[list[Data], set[str]]
) -> None:
    records, values = case
    folder = tmp_path_factory.mktemp("any")
    report = World(folder / "dataset", records).dataset.publish(folder / "release")
    assert report.ok, codes(report)
    files = every_byte(folder / "release") if report.counts.published else {}
    assert [(name, value) for value in values for name, data in files.items() if value.encode() in data] == []


def test_what_went_out_is_not_lost(world: Any, out: Path) -> None:
    records, _ = seeded()
    assert world(records).dataset.publish(out).counts.published == 33
    graph = json.loads((out / "data" / "dataset.jsonld").read_text("utf-8"))["@graph"]
    grants = [record for record in graph if record["type"][0] == "Grant"]
    assert all(grant["recipient"] == [f"{BASE}brigade/b"] for grant in grants)
    assert all("evidence" not in grant and "related" not in grant for grant in grants)


@pytest.mark.parametrize(
    ("hidden", "shown", "key"),
    [
        (
            {"id": "place/x", "type": "Place", "latitude": "-12.345678"},
            {"note": {"en": "lies at -12.345678"}},
            "latitude",
        ),
        (
            {"id": "document/x", "type": "Document", "referenceCode": "SEC-99-K"},
            {"note": {"en": "see sec 99 k"}},
            "referenceCode",
        ),
        (
            {"id": "document/x", "type": "Document", "published": "1971-04-23"},
            {"note": {"en": "on 1971-04-23"}},
            "published",
        ),
        (
            {"id": "document/secret-talks", "type": "Document"},
            {"note": {"en": f"see {BASE}document/secret-talks"}},
            "id",
        ),
        (
            {"id": "document/x", "type": "Document", "url": "https://example.net/hidden/page"},
            {"page": ["https://example.org/?u=https://example.net/hidden/page"]},
            "url",
        ),
        (
            {"id": "document/x", "type": "Document", "note": {"ht": "li kache nan mòn nan"}},
            {"note": {"ht": "Li kache nan mòn nan, yo di."}},
            "note",
        ),
    ],
)
def test_a_leak_stops_the_release_and_is_told_without_the_value(
    world: Any, out: Path, hidden: Data, shown: Data, key: str
) -> None:
    report = world([hidden | {"access": CLOSED}, REPORT | shown]).dataset.publish(out)
    assert not out.exists()
    leaks = [problem for problem in report.problems if problem.code == "PLD206"]
    assert {(problem.record, problem.key, problem.value) for problem in leaks} == {(hidden["id"], key, None)}
    assert {problem.facts["file"] for problem in leaks} >= {
        "data/dataset.ttl",
        "data/dataset.jsonld",
        "data/dataset.nq.gz",
    }


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("123.456.789-01", {"note": {"en": "her number is 12345678901"}}),
        ("12345678901", {"note": {"en": "her number is 123.456.789-01"}}),
        ("12345678901", {"referenceCode": "F-12345678901"}),
        ("12345678901", {"url": "https://example.net/12345678901/x"}),
    ],
)
def test_a_long_number_of_a_person_stands_nowhere_by_chance(world: Any, out: Path, number: str, shown: Data) -> None:
    hidden = person(identifier=[{"scheme": "CPF", "value": number}])
    assert "PLD206" in codes(world([hidden, REPORT | shown]).dataset.publish(out, pages=False))


def test_a_name_that_a_rule_closes_is_searched_for_in_texts(world: Any) -> None:
    nameless = person(CONSENT | {"keys": {"name": "restricted"}})
    report, _ = world([nameless, REPORT | {"note": {"en": "by Z. Quaresma"}}]).examined()
    assert "PLD202" in codes(report)


def test_a_leak_leaves_the_old_release_as_it_was(world: Any, out: Path) -> None:
    assert world([REPORT]).dataset.publish(out).ok
    before = every_byte(out)
    hidden = {"id": "place/x", "type": "Place", "name": {"pt": "Sítio Jacarandá"}, "access": CLOSED}
    assert not world([hidden, REPORT | {"note": {"en": "in Sítio Jacarandá"}}]).dataset.publish(out).ok
    assert every_byte(out) == before


def test_a_value_that_a_published_record_states_is_no_secret(world: Any, out: Path) -> None:
    hidden = {"id": "place/x", "type": "Place", "name": {"en": "South Valley"}, "country": "BR", "access": CLOSED}
    seen = {"id": "place/y", "type": "Place", "name": {"en": "South Valley"}, "country": "BR"}
    report = world([hidden, seen]).dataset.publish(out)
    assert (codes(report), report.ok) == (["PLD058"], True), "that they may be one is told to whoever publishes"


def test_a_person_may_not_be_named_even_by_a_title(world: Any, out: Path) -> None:
    report = world([person(), REPORT | {"name": {"en": "Zilda Quaresma"}}]).dataset.publish(out)
    assert "PLD202" in codes(report)
    assert not out.exists()


@pytest.mark.parametrize(
    ("shown", "key"),
    [
        ({"note": {"en": "near SITIO JACARANDA."}}, "note"),
        ({"id": "document/on-sitio-jacaranda"}, "id"),
        ({"url": "https://example.net/s%C3%ADtio-jacarand%C3%A1"}, "url"),
    ],
)
def test_the_name_of_what_is_withheld_stops_the_release_before_it_is_written(
    world: Any, out: Path, shown: Data, key: str
) -> None:
    hidden = {"id": "place/x", "type": "Place", "name": {"pt": "Sítio Jacarandá"}, "access": CLOSED}
    report = world([hidden, REPORT | shown]).dataset.publish(out)
    assert not out.exists()
    assert [(problem.code, problem.key) for problem in report.problems] == [("PLD217", key)]


def test_a_text_called_harmless_lets_the_release_go(world: Any, out: Path) -> None:
    hidden = {"id": "concept/x", "type": "Concept", "name": {"en": "Seed houses"}, "access": CLOSED}
    records = [hidden, REPORT | {"note": {"en": "about seed houses"}}]
    assert set(codes(world(records).dataset.publish(out))) == {"PLD217"}
    assert codes(world(records, '[access]\nharmless = ["seed houses"]\n').dataset.publish(out)) == []


def test_words_of_the_software_are_no_secret(world: Any, out: Path) -> None:
    hidden = {"id": "concept/x", "type": "Concept", "name": {"en": "Training", "pt": "Formação"}, "access": CLOSED}
    assert codes(world([hidden, REPORT]).dataset.publish(out)) == []


def test_a_longer_id_or_address_is_another_one(world: Any, out: Path) -> None:
    hidden = [
        BRIGADE | {"id": "brigade/sun", "name": {"en": "Brigade of the Sun"}, "access": CLOSED},
        {"id": "document/x", "type": "Document", "url": "https://example.org/", "access": CLOSED},
    ]
    seen = [BRIGADE | {"id": "brigade/sun-2"}, REPORT | {"url": "https://example.org/page"}]
    assert codes(world([*hidden, *seen]).dataset.publish(out)) == []


@pytest.mark.parametrize("key", ["latitude", "geonames"])
def test_a_closed_key_is_searched_for_too(world: Any, out: Path, key: str) -> None:
    place = {"id": "place/x", "type": "Place", "latitude": "-12.345678", "geonames": "https://sws.geonames.org/3449/"}
    records = [place | {"access": {"keys": {key: "restricted"}}}, REPORT | {"note": {"en": f"at {place[key]}"}}]
    assert "PLD206" in codes(world(records).dataset.publish(out))


def test_a_date_made_coarser_is_searched_for_too(world: Any, out: Path) -> None:
    brigade = BRIGADE | {"founded": "2017-03-09", "access": {"coarsen": {"date": "year"}}}
    assert codes(world([brigade, REPORT]).dataset.publish(out)) == []
    assert "PLD206" in codes(world([brigade, REPORT | {"note": {"en": "since 2017-03-09"}}]).dataset.publish(out))


def test_the_report_in_the_release_names_nobody(world: Any, out: Path) -> None:
    report = world([person() | {"id": "person/zilda-quaresma"}, REPORT]).dataset.publish(out)
    assert codes(report) == ["PLD201"]
    assert all(b"zilda" not in data.lower() for data in every_byte(out).values())
    told = json.loads((out / "report.json").read_text("utf-8"))
    assert told["counts"]["withheld"] == told["details"]["withheld.other"] == 1
    assert report.details["withheld.Person.not-stated"] == 1


def test_an_earlier_version_with_what_is_withdrawn_today_is_taken_out(world: Any, out: Path, tmp_path: Path) -> None:
    records = [BRIGADE, REPORT | {"name": {"en": "Paper of the Jacaranda Camp"}}]
    one = world(records)
    assert one.dataset.publish(out).ok
    toml = (tmp_path / "dataset" / "dataset.toml").read_text("utf-8").replace('version = "1"', 'version = "2"')
    world([BRIGADE, records[1] | {"access": {"level": "withdrawn", "on": "2024-01-01"}}])
    (tmp_path / "dataset" / "dataset.toml").write_text(toml, encoding="utf-8")
    import peasant_ld

    assert peasant_ld.open_dataset(tmp_path / "dataset").publish(out).ok
    assert all(b"Jacaranda" not in data for data in every_byte(out).values())
    assert "pld:Tombstone" in (out / "data" / "dataset.ttl").read_text("utf-8")
    assert b"Tombstone" in every_byte(out)["data/dataset.nq.gz"]


@pytest.mark.parametrize(
    ("access", "stay"),
    [(CLOSED, ["2"]), ({"level": "withdrawn", "on": "2024-01-01"}, ["2"]), ({"level": "public"}, ["1", "2"])],
)
def test_an_earlier_version_with_a_record_that_is_withheld_today_goes_though_its_values_are_common(
    world: Any, out: Path, access: Data, stay: list[str]
) -> None:
    """Its id begins another id, and another record states its name."""
    other = REPORT | {"id": "document/report-of-all"}
    for version, own in enumerate(({}, access, access), 1):
        one = world([other, REPORT | ({"access": own} if own else {})])
        path = one.folder / "dataset.toml"
        path.write_text(path.read_text("utf-8").replace('version = "1"', f'version = "{version}"'), encoding="utf-8")
        import peasant_ld

        assert peasant_ld.open_dataset(one.folder).publish(out, pages=False).ok
    assert sorted(path.name for path in (out / "versions").iterdir()) == stay


def searching(world: Any, records: list[Data]) -> LeakSearch:
    """The search for what is withheld of some records."""
    from peasant_ld.flow import drive

    with drive(world(records).dataset.job()) as examination:
        return make_search(secrets_of(examination), examination)


HIDDEN = person() | {"name": {"und": "Zoë Quaresma"}}


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "Zoë Quaresma",
        "zoe quaresma",
        "ZO\u00cb\u00a0QUARESMA",
        "Zoe\u0308 Quaresma",
        "Zo\\u00eb Quaresma",
        "Zo\\u00EB\\u0020Quaresma",
        "Zo&euml; Quaresma",
        "Zo&#235;&nbsp;Quaresma",
        "Zo&#xEB; Quaresma",
        "Zo%C3%AB%20Quaresma",
        "zo%c3%ab-quaresma",
        "zoequaresma",
        "zoe_quaresma",
        '{"x":"Zo\\u00EB\\nQuaresma"}',
        "Zo\u00adë Quares\u200bma",
    ],
)
@pytest.mark.parametrize("name", ["page.html", "data/more.nq.gz", "more/book.xlsx"])
def test_a_value_is_found_in_every_escaping_and_packing(world: Any, tmp_path: Path, text: str, name: str) -> None:
    search = searching(world, [HIDDEN, REPORT])
    path = tmp_path / "staged" / name
    path.parent.mkdir(parents=True)
    data = f"before {text} after\n".encode()
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(data))
    elif name.endswith(".xlsx"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/sheet.xml", data)
    else:
        path.write_bytes(data)
    assert {(found, secret.record) for found, secret in leaks_in(tmp_path / "staged", search)} == {(name, "person/x-1")}


@pytest.mark.parametrize("text", ["Zoe", "Quaresma", "Zoe came. Quaresma", "Zoey Quaresma", "zoequaresmas"])
def test_what_is_not_the_value_is_not_found(world: Any, tmp_path: Path, text: str) -> None:
    search = searching(world, [HIDDEN, REPORT])
    (tmp_path / "staged").mkdir()
    (tmp_path / "staged" / "a.txt").write_text(text, encoding="utf-8")
    assert list(leaks_in(tmp_path / "staged", search)) == []


def test_a_name_of_a_file_is_searched_too(world: Any, tmp_path: Path) -> None:
    search = searching(world, [HIDDEN, REPORT])
    path = tmp_path / "staged" / "id" / "person" / "zoe-quaresma.html"
    path.parent.mkdir(parents=True)
    path.write_text("nothing", encoding="utf-8")
    assert [name for name, _ in leaks_in(tmp_path / "staged", search)] == ["id/person/zoe-quaresma.html"]


def test_a_value_that_lies_across_two_blocks_is_found(world: Any, tmp_path: Path) -> None:
    search = searching(world, [HIDDEN, REPORT])
    (tmp_path / "staged").mkdir()
    (tmp_path / "staged" / "a.txt").write_bytes(b"x" * (2**20 - 5) + " Zoë\n".encode() + b" Quaresma " + b"y" * 2**20)
    assert [name for name, _ in leaks_in(tmp_path / "staged", search)] == ["a.txt"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("mail to a.b@example.net", ["e-mail"]), ("call +55 11 98765-4321", ["telephone"]), ("a@me.org, 2018-08-14", [])],
)
def test_contact_data_that_the_dataset_does_not_give_is_found_in_any_file(
    world: Any, tmp_path: Path, text: str, found: list[str]
) -> None:
    from peasant_ld.flow import drive

    one = world([REPORT])
    path = tmp_path / "dataset" / "dataset.toml"
    path.write_text(
        path.read_text("utf-8").replace('name = "Example"', 'name = "Example", email = "a@me.org"'), encoding="utf-8"
    )
    import peasant_ld

    one.dataset = peasant_ld.open_dataset(tmp_path / "dataset")
    with drive(one.dataset.job()) as examination:
        search = make_search(secrets_of(examination), examination)
    (tmp_path / "staged").mkdir()
    (tmp_path / "staged" / "a.html").write_text(text, encoding="utf-8")
    assert [secret.key for _, secret in leaks_in(tmp_path / "staged", search)] == found


def test_with_nothing_withheld_no_value_is_searched_for(world: Any) -> None:
    assert searching(world, [REPORT, BRIGADE]).secrets == {}


def test_a_number_as_an_id_is_not_found_in_the_names_of_our_own_files(world: Any, out: Path) -> None:
    grants: list[Data] = [
        {"id": f"grant/{number}", "type": "Grant", "name": {"en": f"Aid {number}"}} for number in (1, 2)
    ]
    grants[0]["access"] = CLOSED
    report = world(grants).dataset.publish(out)
    assert (report.ok, report.counts.withheld) == (True, 1), codes(report)


def test_a_pseudonym_leads_back_to_nobody(world: Any, out: Path, tmp_path: Path) -> None:
    records = [person(CONSENT) | {"id": "person/zilda-quaresma"}, BRIGADE]
    report = world(records, f'[access]\npseudonyms = "{tmp_path}/key.json"\n').dataset.publish(out)
    assert report.ok
    assert all(b"zilda" not in data.lower() and b"quaresma" not in data.lower() for data in every_byte(out).values())


def test_folding_reads_what_people_read() -> None:
    assert tokens_of("Ça, Łódź & STRASSE/straße 李小") == ["ca", "lodz", "strasse", "strasse", "李", "小"]
    assert unescaped("\\u0041\\U00000042\\n%43&#68;\\ud83d\\ude00\\uD800") == "AB\nCD😀\ufffd"
