"""Activities of IATI come in as initiatives, in flat memory; each element is mapped or listed as left out."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import peasant_ld as pld
from peasant_ld.cli import main
from peasant_ld.exchange.account import Account
from peasant_ld.exchange.dataset_folder import Wanted
from peasant_ld.exchange.iati.importing import import_iati
from peasant_ld.problem import InputError, Place, Severity

etree = pytest.importorskip("lxml.etree")

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
WANTED = Wanted("https://example.org/aid/", LICENCE, "A publisher")
COUNTRIES = ("es", "et", "fr", "ke")
REAL = [(f"acfspain-{country}.xml",) for country in COUNTRIES]
REAL += [tuple(f"acfspain-{country}.xml" for country in COUNTRIES), ("activity-standard-example-annotated.xml",)]
HEAD = (
    "<iati-identifier>XM-1-A</iati-identifier><reporting-org ref='GB-CHC-1' type='21'>"
    "<narrative>R</narrative></reporting-org>"
)
ACTIVITY = (
    f"<iati-activity default-currency='EUR' xml:lang='fr'>{HEAD}<title>"
    "<narrative>Semences</narrative></title>%s</iati-activity>"
)


def activities(folder: Path, *inside: str, root: str = "<iati-activities version='2.03'>", prologue: str = "") -> Path:
    path = folder / "a.xml"
    path.write_text("\n".join([prologue + root, *inside, "</iati-activities>"]), encoding="utf-8")
    return path


def taken_in(folder: Path, *inside: str) -> tuple[Account, dict[str, dict[str, Any]]]:
    """The account of an import of one activity with some elements, and every record that it wrote, by id."""
    account = import_iati([activities(folder, *(ACTIVITY % each for each in inside))], folder / "dataset", WANTED)
    report = pld.open_dataset(folder / "dataset").check()
    assert not [problem for problem in report.problems if problem.blocks]
    return account, records_of(folder / "dataset")


def records_of(dataset: Path) -> dict[str, dict[str, Any]]:
    lines = (line for path in sorted((dataset / "records").iterdir()) for line in path.read_text("utf-8").splitlines())
    return {record["id"]: record for record in map(json.loads, lines)}


def of_kind(records: dict[str, dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [record for record in records.values() if record["type"] == kind]


@pytest.mark.slow
@pytest.mark.parametrize("names", REAL, ids=lambda names: "+".join(name[9:-4] for name in names))
def test_real_files_are_published_and_every_element_is_accounted_for(
    names: tuple[str, ...], shared: Path, tmp_path: Path
) -> None:
    files = [shared / "data" / "iati" / name for name in names]
    account = import_iati(files, tmp_path / "d", WANTED)
    report = pld.open_dataset(tmp_path / "d").publish()
    elements = Counter(path for file in files for path in element_paths(file))
    left_out = Counter({path: count for path, count in account.lost.items() if "@" not in path})
    taken = Counter({path if path != "." else "": count for path, count in account.taken.items()})
    print(f"{'+'.join(names)}: {account.read} = {account.written} + {account.rejected}; {elements.total()} elements =")
    print(f"  {taken.total()} mapped + {left_out.total()} left out + {account.contacts.total()} contact;")
    print(f"  {dict(account.records)}")
    assert taken + left_out + account.contacts == elements
    assert account.read == account.written == sum(1 for path in elements.elements() if path == "")
    assert report.counts.published == sum(account.records.values())
    assert not [problem for problem in report.problems if problem.severity is Severity.ERROR]


def element_paths(file: Path) -> list[str]:
    """The path of every element of every activity, below the activity."""
    found = []
    for element in etree.parse(file).getroot().iter("{*}*"):
        names = [element.tag, *(each.tag for each in element.iterancestors())]
        if "iati-activity" in names:
            found.append("/".join(reversed(names[: names.index("iati-activity")])))
    return found


def test_each_text_keeps_its_language_or_that_of_the_activity_or_none(tmp_path: Path) -> None:
    inside = "<description><narrative xml:lang='pt-BR'>Terra</narrative><narrative>Terre</narrative></description>"
    inside += (
        "<description type='2'><narrative xml:lang='es'>Uno</narrative>"
        "<narrative xml:lang='es'>Dos</narrative></description>"
    )
    _, records = taken_in(tmp_path, inside)
    initiative = records["initiative/XM-1-A"]
    assert initiative["name"] == {"fr": "Semences"}
    assert initiative["description"] == {"pt-br": "Terra", "fr": "Terre"}
    assert initiative["note"] == {"es": "Uno\n\nDos"}
    path = activities(tmp_path, f"<iati-activity>{HEAD}<title><narrative>X</narrative></title></iati-activity>")
    import_iati([path], tmp_path / "second", WANTED)
    assert records_of(tmp_path / "second")["initiative/XM-1-A"]["name"] == {"und": "X"}


def test_defaults_are_resolved_and_budgets_stay_apart_from_payments(tmp_path: Path) -> None:
    account, records = taken_in(
        tmp_path,
        "<default-flow-type code='30'/><budget><period-start iso-date='2021-01-01'/>"
        "<period-end iso-date='2021-12-31'/>"
        "<value value-date='2021-01-01'>-5.50</value></budget><budget type='2' status='2'>"
        "<value currency='GBP'>7</value></budget>"
        "<transaction ref='T'><transaction-type code='3'/><transaction-date iso-date='2021-02-01'/>"
        "<value>1000</value></transaction>"
        "<transaction><transaction-type code='4'/><flow-type code='10'/><value currency='HTG'>2</value>"
        "</transaction>",
    )
    original = {
        "value": "-5.50",
        "currency": "EUR",
        "period": "2021-01-01/2021-12-31",
        "version": "original",
        "status": "indicative",
    }
    revised = {"value": "7", "currency": "GBP", "version": "revised", "status": "committed"}
    assert records["initiative/XM-1-A"]["budget"] == [original, revised]
    first, second = of_kind(records, "Payment")
    assert (first["amount"], first["paymentType"], first["paid"]) == (
        {"value": "1000", "currency": "EUR"},
        "disbursement",
        "2021-02-01",
    )
    assert first["identifier"] == [{"scheme": "IATI transaction", "value": "T"}]
    assert (second["amount"], second["paymentType"]) == ({"value": "2", "currency": "HTG"}, "expenditure")
    codes = [{records[each]["notation"][0] for each in payment["classification"]} for payment in (first, second)]
    assert codes == [{"30"}, {"10"}]
    assert not of_kind(records, "Grant")
    assert account.lost == {"budget/value/@value-date": 1}


@pytest.mark.parametrize(
    ("kind", "parties", "grants"),
    [
        ("2", "<provider-org ref='GB-CHC-1'/><receiver-org><narrative>MPP</narrative></receiver-org>", 1),
        ("11", "<provider-org ref='GB-CHC-1'/><receiver-org ref='XM-2'/>", 1),
        ("2", "<provider-org ref='GB-CHC-1'/>", 0),
        ("2", "", 0),
        ("3", "<provider-org ref='GB-CHC-1'/><receiver-org ref='XM-2'/>", 0),
    ],
)
def test_an_activity_is_a_grant_only_where_giver_receiver_and_commitment_are_stated(
    kind: str, parties: str, grants: int, tmp_path: Path
) -> None:
    inside = (
        "<participating-org role='1' ref='GB-CHC-9'/><transaction>"
        f"<transaction-type code='{kind}'/>{parties}<value>5</value></transaction>"
    )
    _, records = taken_in(tmp_path, inside)
    assert len(of_kind(records, "Grant")) == grants
    (payment,) = of_kind(records, "Payment")
    if grants:
        (grant,) = of_kind(records, "Grant")
        assert grant["fundedItem"] == ["initiative/XM-1-A"]
        assert (grant["funder"], payment["paymentFor"]) == (["organization/GB-CHC-1"], grant["id"])
    else:
        assert payment["paymentFor"] == "initiative/XM-1-A"


def test_every_role_is_kept_and_percentages_are_shares(tmp_path: Path) -> None:
    orgs = "".join(f"<participating-org role='{role}' type='22' ref='XM-{role}'/>" for role in "1234")
    countries = (
        "<recipient-country code='NA' percentage='60'/><recipient-region code='NA' vocabulary='99' percentage='40'>"
    )
    countries += "<narrative>Amérique du Nord</narrative></recipient-region><recipient-country code='ZZ'/>"
    sectors = (
        "<sector code='31120' percentage='12.5'/><sector code='X' vocabulary='99'>"
        "<narrative>Agroécologie</narrative></sector>"
    )
    markers = "<policy-marker code='1' significance='0'/><policy-marker code='2' significance='2'/>"
    account, records = taken_in(tmp_path, orgs + countries + sectors + markers)
    roles = [records[each["role"][0]] for each in of_kind(records, "Participation")]
    assert [role["notation"] for role in roles] == [["1"], ["2"], ["3"], ["4"]]
    initiative = records["initiative/XM-1-A"]
    shares = {records[each["value"]].get("country") or each["of"]: each["percentage"] for each in initiative["share"]}
    assert shares == {"NA": "60", "beneficiaryPlace": "40", "classification": "12.5"}
    assert {"place/country-NA"} < set(initiative["beneficiaryPlace"])
    names = [records[each]["name"] for each in initiative["classification"]]
    assert names == [{"und": "31120"}, {"fr": "Agroécologie"}, {"und": "2"}], (
        "a code is no name; 0 says: not about that"
    )
    assert account.lost == {"recipient-country": 1, "policy-marker": 1, "policy-marker/@significance": 1}
    assert [problem.code for problem in account.problems] == ["PLD031"]


def test_places_dates_documents_and_relations_come_along(tmp_path: Path) -> None:
    inside = (
        "<other-identifier ref='42' type='A1'/><activity-status code='2'/>"
        "<activity-date type='1' iso-date='2020-01-01'/><activity-date type='3' iso-date='2021-01-01'/>"
        "<activity-date type='2' iso-date='2020-02-01Z'/><activity-date type='9' iso-date='2020-02-01'/>"
        "<location><name><narrative>Papaye</narrative></name><point srsName='x'><pos>19.15 -71.99</pos></point>"
        "<exactness code='1'/></location><location><point><pos>north</pos></point></location>"
        "<related-activity ref='XM-1-B' type='1'/><related-activity ref='XM-1-C' type='3'/>"
        "<document-link url='https://example.org/r.pdf' format='x'><title><narrative>R</narrative>"
        "</title><language code='ht'/></document-link>"
        "<document-link url='javascript:x' format='x'/>"
    )
    account, records = taken_in(tmp_path, inside)
    initiative = records["initiative/XM-1-A"]
    assert initiative["identifier"][1] == {"scheme": "IATI other-identifier A1", "value": "42"}
    assert initiative["plannedPeriod"] == "2020-01-01/2021-01-01"
    assert initiative["actualPeriod"] == {"text": "2020-02-01Z/", "edtf": "2020-02-01/"}
    place = records[initiative["beneficiaryPlace"][0]]
    assert (place["latitude"], place["longitude"], place["precision"]) == ("19.15", "-71.99", "point")
    assert initiative["partOf"] == ["initiative/XM-1-B"]
    assert records["initiative/XM-1-C"] == {
        "id": "initiative/XM-1-C",
        "type": "Initiative",
        "name": {"und": "XM-1-C"},
        "identifier": [{"scheme": "IATI", "value": "XM-1-C"}],
    }
    assert "https://example.org/r.pdf" in {record.get("url") for record in of_kind(records, "Document")}
    assert account.lost["document-link"] == 1
    assert sorted(problem.code for problem in account.problems) == ["PLD034", "PLD037", "PLD411"]


def test_contact_data_never_comes_in(tmp_path: Path) -> None:
    contact = (
        "<contact-info><person-name><narrative>Maria</narrative></person-name>"
        "<email>m@mpp.example</email></contact-info>"
    )
    account, _ = taken_in(tmp_path, contact + "<description><narrative>Ask m@mpp.example</narrative></description>")
    text = b"".join(path.read_bytes() for path in (tmp_path / "dataset").rglob("*") if path.is_file()).decode()
    assert "Maria" not in text
    assert "mpp.example" not in text
    assert account.contacts["contact-info/email"] == 1
    assert account.contacts["description/narrative (e-mail address)"] == 1


def test_comments_and_foreign_elements_do_not_disturb(tmp_path: Path) -> None:
    foreign = "<x:note xmlns:x='https://example.org/x'><x:deep>1</x:deep></x:note>"
    path = activities(
        tmp_path, "<!-- a -->", ACTIVITY % f"<!-- b -->{foreign}", "<!-- c --><?php x?>", prologue="<!-- d -->"
    )
    account = import_iati([path], tmp_path / "d", WANTED)
    assert (account.read, account.written) == (1, 1)
    assert account.lost == {
        "{https://example.org/x}note": 1,
        "{https://example.org/x}note/{https://example.org/x}deep": 1,
    }


def test_a_value_that_is_not_understood_is_left_out_with_its_line(tmp_path: Path) -> None:
    inside = (
        "\n<budget><value>1,000</value></budget>\n<transaction><transaction-type code='C'/>"
        "<value currency='EURO'>5</value></transaction>"
    )
    account, records = taken_in(tmp_path, inside)
    places = [(problem.code, problem.place) for problem in account.problems]
    assert places == [
        ("PLD021", Place("a.xml", 3, path="iati-activity/budget/value")),
        ("PLD030", Place("a.xml", 4, path="iati-activity/transaction/value")),
        ("PLD411", Place("a.xml", 4, path="iati-activity/transaction/transaction-type")),
    ]
    assert all("amount" not in payment for payment in of_kind(records, "Payment"))


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("", "PLD023"), ("<transaction-type/>", "PLD411"), ("<transaction-type code=''/>", "PLD411"),
        ("<transaction-type> 3 </transaction-type>", "PLD411"),
    ],
)  # fmt: skip
def test_a_transaction_that_does_not_say_what_it_is_remains_a_payment_and_is_told(
    kind: str, code: str, tmp_path: Path
) -> None:
    account, records = taken_in(tmp_path, f"\n<transaction>{kind}<value>5</value></transaction>")
    (payment,) = of_kind(records, "Payment")
    assert (payment["amount"]["value"], "paymentType" in payment) == ("5", False)
    assert [(problem.code, problem.place.line) for problem in account.problems] == [(code, 3)]


ENCODINGS = ("none-such", "utf-7", "rot13", "base64", "zlib", "idna", "raw_unicode_escape", "utf-32", "x" * 300)


@pytest.mark.parametrize("encoding", ENCODINGS, ids=lambda name: name[:20])
def test_a_file_in_an_encoding_that_nobody_reads_is_told_at_its_first_line(encoding: str, tmp_path: Path) -> None:
    path = activities(tmp_path, ACTIVITY % "", prologue=f"<?xml version='1.0' encoding='{encoding}'?>")
    with pytest.raises(InputError) as caught:
        import_iati([path], tmp_path / "d", WANTED)
    place = caught.value.problem.place
    assert (caught.value.problem.code, place) == ("PLD408", Place("a.xml", 1))
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize(
    ("encoding", "text", "line"),
    [
        ("windows-1252", "Coração", 2), ("ISO-8859-1", "à terre", 2), ("iso-8859-2", "\n\nřeka", 4),
        ("US-ASCII", "é", 2), ("ISO-8859-1", " " * 65535 + "é" + "\n" * 70000, 2),
    ],
    ids=range(5),
)  # fmt: skip
def test_a_file_whose_letters_are_not_in_the_encoding_that_it_states_is_refused(
    encoding: str, text: str, line: int, tmp_path: Path
) -> None:
    prologue = f"<?xml version='1.0' encoding='{encoding}'?>"
    path = activities(
        tmp_path, ACTIVITY % f"<description><narrative>{text}</narrative></description>", prologue=prologue
    )
    with pytest.raises(InputError) as caught:
        import_iati([path], tmp_path / "d", WANTED)
    problem = caught.value.problem
    assert (problem.code, problem.place, problem.value) == ("PLD419", Place("a.xml", line), encoding)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1252", "Coração"),
        ("iso-8859-2", "řeka"),
        ("utf-8", "à terre"),
        ("UTF-16", "земля"),
        ("us-ascii", "sol"),
    ],
)
def test_a_file_in_the_encoding_that_it_states_comes_in_letter_by_letter(
    encoding: str, text: str, tmp_path: Path
) -> None:
    prologue = f"<?xml version='1.0' encoding='{encoding}'?>"
    path = activities(
        tmp_path, ACTIVITY % f"<description><narrative>{text}</narrative></description>", prologue=prologue
    )
    path.write_bytes(path.read_text("utf-8").encode(encoding))
    import_iati([path], tmp_path / "d", WANTED)
    assert records_of(tmp_path / "d")["initiative/XM-1-A"]["description"] == {"fr": text}


def test_a_language_that_is_given_is_that_of_texts_without_one(tmp_path: Path) -> None:
    silent = f"<iati-activity>{HEAD}<title><narrative>Suelo</narrative></title></iati-activity>"
    stated = silent.replace("XM-1-A", "XM-1-B").replace("<narrative>Suelo", "<narrative xml:lang='qu'>Allpa")
    import_iati([activities(tmp_path, silent, stated)], tmp_path / "d", replace(WANTED, language="es"))
    names = {key: record["name"] for key, record in records_of(tmp_path / "d").items() if key.startswith("initiative/")}
    assert names == {"initiative/XM-1-A": {"es": "Suelo"}, "initiative/XM-1-B": {"qu": "Allpa"}}


SAID_BY_XML = {
    "--date-order": "dmy", "--decimal": ",", "--currency": "EUR", "--merged": "fill",
    "--hidden": None, "--with-reasons": None, "--with-postcodes": None,
}  # fmt: skip


@pytest.mark.parametrize("option", SAID_BY_XML)
def test_an_option_that_means_nothing_for_xml_is_refused_and_not_passed_over(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [option, *([SAID_BY_XML[option]] if SAID_BY_XML[option] else [])]
    rest = ("-o", str(tmp_path / "d"), "--base", "https://example.org/", "--licence", LICENCE)
    with pytest.raises(SystemExit) as left:
        main(["import", "iati", str(activities(tmp_path, ACTIVITY % "")), *rest, *given])
    assert left.value.code == 2
    assert f"{option}: only with 360giving" in capsys.readouterr().err
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\ufeff", "\u202e"], ids=ascii)
def test_signs_that_nobody_sees_do_not_come_in_and_are_told(sign: str, tmp_path: Path) -> None:
    inside = f"<description><narrative>Ter{sign}re</narrative></description><activity-status code='2{sign}'/>"
    account, records = taken_in(tmp_path, inside)
    assert records["initiative/XM-1-A"]["description"] == {"fr": "Terre"}
    assert sign not in json.dumps(records, ensure_ascii=False)
    told = [(each.code, each.key, each.facts["suggestion"]) for each in account.problems]
    assert told == [("PLD404", "narrative", "Terre"), ("PLD404", "code", "2")] or told[::-1] == told
    assert account.mended == {"description/narrative": 1, "activity-status": 1}


def test_activities_without_identifier_or_with_a_used_one_are_rejected(tmp_path: Path) -> None:
    nameless = "<iati-activity><title><narrative>x</narrative></title></iati-activity>"
    account = import_iati([activities(tmp_path, ACTIVITY % "", nameless, ACTIVITY % "")], tmp_path / "d", WANTED)
    assert (account.read, account.written, account.rejected) == (3, 1, 2)
    assert [problem.code for problem in account.problems] == ["PLD024", "PLD026"]


BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
ROOT = "<iati-activities version='2.03'>"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (f"{BOMB}]>{ROOT}<iati-activity>&i;</iati-activity></iati-activities>", "PLD407"),
        (f"<!DOCTYPE x SYSTEM 'file:///etc/passwd'>{ROOT}</iati-activities>", "PLD407"),
        (f"<?xml version='1.0' encoding='utf-16'?><!DOCTYPE x>{ROOT}</iati-activities>".encode("utf-16"), "PLD407"),
        ("<iati-activities version='1.05'><iati-activity/></iati-activities>", "PLD409"),
        ("<iati-activities><iati-activity/></iati-activities>", "PLD409"),
        ("<iati-organisations version='2.03'/>", "PLD410"), (f"{ROOT}</iati-activities>", "PLD010"),
        (f"{ROOT}<iati-activity><title></iati-activity></iati-activities>", "PLD408"),
        (f"{ROOT}<iati-activity>&undefined;</iati-activity></iati-activities>", "PLD408"),
        (f"{ROOT}<iati-activity>" + "<a>" * 5000, "PLD408"),
        (f"{ROOT}{ACTIVITY % ''}", "PLD408"),
        ("", "PLD408"), ("no xml", "PLD408"), (b"\x00\xff", "PLD408"),
    ],
    ids=range(14),
)  # fmt: skip
def test_a_file_that_is_hostile_or_of_another_sort_is_refused_with_its_place(
    content: str | bytes, code: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    started = time.monotonic()
    with pytest.raises(InputError) as caught:
        import_iati([path], tmp_path / "d", WANTED)
    assert (caught.value.problem.code, getattr(caught.value.problem.place, "file", None)) == (code, "a.xml")
    assert not (tmp_path / "d").exists()
    assert time.monotonic() - started < 10


def test_a_licence_is_asked_for_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="PLD401"):
        import_iati([tmp_path / "none.xml"], tmp_path / "d", Wanted("https://example.org/"))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak memory of a process is read from /proc")
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    text = f"<description><narrative>{'Terre. ' * 2000}</narrative></description>"
    one = ACTIVITY % (text + "<transaction><transaction-type code='3'/><value>5</value></transaction>" * 5)
    peaks = []
    for number in (100, 1000):
        path = tmp_path / f"{number}.xml"
        with path.open("w", encoding="utf-8") as out:
            out.write(ROOT + "".join(one.replace("XM-1-A", f"XM-1-{n}") for n in range(number)) + "</iati-activities>")
        peaks.append(peak_of_import(path, tmp_path / f"d{number}"))
    size = (tmp_path / "1000.xml").stat().st_size // 2**20
    print(f"peak memory {peaks[0]} MiB, and {peaks[1]} MiB for a file ten times as large ({size} MiB)")
    assert size >= 13
    assert peaks[1] - peaks[0] < 5


def peak_of_import(path: Path, out: Path) -> int:
    """The peak memory in MiB of a process of its own that imports a file."""
    code = (
        "import re, sys; from pathlib import Path;"
        "from peasant_ld.exchange.iati.importing import import_iati;"
        "from peasant_ld.exchange.dataset_folder import Wanted;"
        f"import_iati([Path(sys.argv[1])], Path(sys.argv[2]), Wanted('https://example.org/', '{LICENCE}'));"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]) // 1024)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path), str(out)], capture_output=True, text=True, check=True)
    return int(run.stdout)


def test_the_command_line_says_what_to_do_about_version_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = activities(tmp_path, root="<iati-activities version='1.05'>")
    options = ("-o", str(tmp_path / "d"), "--base", "https://example.org/", "--licence", LICENCE, "--lang", "en")
    with pytest.raises(SystemExit) as left:
        main(["import", "iati", str(path), *options])
    assert left.value.code == 2
    told = capsys.readouterr().err
    assert 'IATI version "1.05" is not read; these are: 2.01, 2.02, 2.03' in told
    assert "ask the publisher for the file in version 2.03" in told


def test_the_reporting_organization_publishes_where_nobody_else_is_named(tmp_path: Path) -> None:
    import_iati([activities(tmp_path, ACTIVITY % "")], tmp_path / "d", Wanted("https://example.org/", LICENCE))
    assert pld.open_dataset(tmp_path / "d").description.publisher == {"name": "R"}
