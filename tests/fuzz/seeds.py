"""The sound inputs that are spoilt, made by code, and the command lines that read them: one seed for each reader."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conftest import ROOT
from datasets import BASE, GOOD, make_dataset, run, with_key
from own_kinds import NAMESPACE, write_own_kinds

ADDRESS = "@STORE@"  # stands for a store on this computer, in a command line
CONSENT = {"basis": "consent", "consent": "given"}
PERSONS = (
    {"id": "person/ana", "type": "Person", "name": {"en": "Ana Invented"}, "access": CONSENT},
    {"id": "person/rui", "type": "Person", "name": {"en": "Rui Invented"}, "access": {"level": "restricted"}},
)
TABLES: dict[str, list[list[Any]]] = {
    "Place": [["id", "name@en", "country", "latitude", "longitude"], ["place/haiti", "Haiti", "HT", 19.05, -72.2]],
    "Movement": [
        ["id", "name@en", "name@pt", "founded"],
        ["movement/growers", "The growers", "Os plantadores", "1984~"],
    ],
    "Organization": [["id", "name@en", "homepage"], ["organization/fund", "A fund", "https://example.com/"]],
    "Grant": [
        ["id", "name@en", "funder", "recipient", "amount.value", "amount.currency", "awarded", "access.level"],
        ["grant/a", "Seeds", "organization/fund", "movement/growers", 12500.5, "USD", "2018-04-02", "public"],
        ["grant/b", "Land", "organization/fund", "movement/growers", "3.000,00", "BRL", "2018-04-03", ""],
    ],
}
IATI = """<?xml version="1.0" encoding="utf-8"?>
<iati-activities version="2.03" xmlns:x="urn:x">
<iati-activity default-currency="EUR" xml:lang="fr" hierarchy="1" last-updated-datetime="2020-01-01T00:00:00Z">
<iati-identifier>XM-1-A</iati-identifier>
<reporting-org ref="GB-CHC-1" type="21"><narrative>Reporter</narrative></reporting-org>
<title><narrative>Semences</narrative><narrative xml:lang="en">Seeds</narrative></title>
<description type="1"><narrative>About</narrative></description>
<participating-org ref="GB-CHC-2" type="21" role="1"><narrative>Funder</narrative></participating-org>
<participating-org type="22" role="4"><narrative>Doer</narrative></participating-org>
<activity-status code="2"/><activity-date iso-date="2019-01-01" type="1"/><activity-date iso-date="2020-01-01" type="3"/>
<contact-info type="1"><email>nobody@example.org</email></contact-info>
<recipient-country code="HT" percentage="60"/><recipient-region code="298" percentage="40"/>
<location ref="L"><name><narrative>Here</narrative></name><point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>18.5 -72.3</pos></point></location>
<sector vocabulary="1" code="31120" percentage="100"/><policy-marker code="1" significance="1"/>
<collaboration-type code="1"/><default-flow-type code="10"/><default-aid-type code="C01"/>
<budget type="1" status="1"><period-start iso-date="2019-01-01"/><period-end iso-date="2019-12-31"/><value currency="EUR" value-date="2019-01-01">1000</value></budget>
<planned-disbursement><period-start iso-date="2019-02-01"/><value value-date="2019-02-01">10.5</value></planned-disbursement>
<transaction ref="T1"><transaction-type code="3"/><transaction-date iso-date="2019-03-01"/><value value-date="2019-03-01">500.25</value><provider-org ref="GB-CHC-2"><narrative>Funder</narrative></provider-org><receiver-org><narrative>Doer</narrative></receiver-org></transaction>
<document-link url="https://example.com/a.pdf" format="application/pdf"><title><narrative>Doc</narrative></title><category code="A01"/><language code="fr"/></document-link>
<related-activity ref="XM-1-B" type="1"/><result type="1"><title><narrative>R</narrative></title></result>
</iati-activity>
</iati-activities>
"""
GRANTS = {
    "version": "1.1",
    "publisher": {"name": "The Fund", "org_id": "GB-CHC-1"},
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "grants": [
        {
            "id": "360G-a-1", "title": "Seeds", "description": "For seeds", "currency": "GBP", "amountAwarded": 1000.5,
            "awardDate": "2019-10-03", "plannedDates": [{"startDate": "2019-01-01", "endDate": "2020", "duration": 12}],
            "recipientOrganization": [{"id": "GB-COH-1", "name": "M", "companyNumber": "1", "postalCode": "X1 1XX",
                                       "location": [{"name": "Here", "latitude": 51.5, "longitude": -0.1}]}],
            "fundingOrganization": [{"id": "GB-CHC-1", "name": "The Fund"}],
            "beneficiaryLocation": [{"name": "Here", "countryCode": "GB", "geoCode": "E1", "geoCodeType": "UA"}],
            "grantProgramme": [{"title": "P", "code": "1"}], "classifications": [{"title": "C", "vocabulary": "V"}],
            "fromOpenCall": "Yes", "dateModified": "2020-01-01T00:00:00Z",
            "actualDates": [{"startDate": "2019-02-01"}], "transactions": [{"amount": 5, "date": "2019-05-05"}],
            "relatedDocument": [{"title": "D", "webAddress": "https://example.com/d", "dateModified": "2020"}],
        },
        {
            "id": "360G-a-2", "title": "Bread", "description": "For a person", "currency": "GBP", "amountAwarded": "20",
            "awardDate": "2019-10-04", "recipientIndividual": {"id": "GB-I-1", "name": "Recipient"},
            "fundingOrganization": [{"id": "GB-CHC-1", "name": "The Fund"}],
            "toIndividualsDetails": {"grantPurpose": ["GTIP040"], "primaryGrantReason": "GTIR010"},
        },
    ],
}  # fmt: skip
FLAT = (
    "Identifier,Title,Description,Currency,Amount Awarded,Award Date,Recipient Org:0:Identifier,Recipient Org:0:Name,"
    "Funding Org:0:Identifier,Funding Org:0:Name,Planned Dates:0:Start Date,Beneficiary Location:0:Name\n"
    "360G-a-1,Seeds,For seeds,GBP,1000.50,2019-10-03,GB-COH-1,M,GB-CHC-1,The Fund,2019,Here\n"
    "360G-a-2,Land,For land,GBP,20,04/10/2019,GB-COH-1,M,GB-CHC-1,The Fund,,\n"
)
SHAPES = f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix own: <{NAMESPACE}> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix pld: <https://w3id.org/peasant-ld/> .
own:LeafletShape a sh:NodeShape ; sh:targetClass own:Leaflet ; sh:nodeKind sh:IRI ;
  sh:property [ sh:path rdfs:label ; sh:minCount 1 ; sh:maxCount 3 ; sh:pattern "^[A-Z]" ; sh:flags "i" ; sh:minLength 2 ;
                sh:message "a leaflet has a name"@en ; sh:severity sh:Warning ] ;
  sh:property [ sh:path ( own:depicts own:inside ) ; sh:class own:Portrait ; sh:or ( [ sh:datatype xsd:string ] [ sh:in ( 1 2 ) ] ) ] ;
  sh:sparql [ sh:message "no" ; sh:select "SELECT $this WHERE {{ $this rdfs:label ?x . FILTER(strlen(?x) > 999) }}" ;
              sh:prefixes [ sh:declare [ sh:prefix "rdfs" ; sh:namespace "http://www.w3.org/2000/01/rdf-schema#"^^xsd:anyURI ] ] ] .
"""
VOCABULARY = f"""@prefix own: <{NAMESPACE}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
own:Leaflet a owl:Class ; rdfs:label "Leaflet"@en, "Folheto"@pt ; rdfs:comment "A printed sheet."@en ; rdfs:subClassOf own:Theme .
own:depicts a owl:ObjectProperty ; rdfs:label "depicts"@en .
"""
OWN_RECORDS = (
    {"id": "leaflet/a", "type": "Leaflet", "name": {"en": "A leaflet"}, "author": "militant/m"},
    {"id": "militant/m", "type": "Militant", "name": {"en": "Max Invented"}, "access": CONSENT},
    {"id": "hideout/h", "type": "Hideout", "name": {"en": "A barn"}, "latitude": "1.5", "longitude": "2.5"},
)
# What a sheet of ODS and the parts around it are.
ODS_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
)
QUESTIONS = (
    "SELECT ?s ?name WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?name } LIMIT 9", "ASK { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 5", "DESCRIBE <https://example.org/archive/grant/seeds>",
    "SELECT (SUM(?o) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seed:
    """A sound input: how it is made in a folder, which of its files are spoilt, which command lines read it there.

    `{here}` in a command line is the folder. `weight` says how often it is taken, beside the others.
    """

    name: str
    make: Callable[[Path], object]
    spoilt: tuple[str, ...]
    commands: tuple[tuple[str, ...], ...]
    weight: int = 2


def line_records() -> list[Any]:
    """A record of every kind, and a person with consent."""
    kinds = sorted((ROOT / "examples" / "kinds").glob("*/conforms.jsonl"))
    return [json.loads(path.read_text("utf-8").splitlines()[0]) for path in kinds] + list(PERSONS)


def json_file(here: Path) -> None:
    """One file of JSON."""
    (here / "a.json").write_text(json.dumps([*GOOD, *PERSONS], indent=1), "utf-8")


def json_lines(here: Path) -> None:
    """JSON Lines with every kind of record."""
    lines = (json.dumps(each, ensure_ascii=False) for each in line_records())
    (here / "a.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")


def tables(here: Path) -> None:
    """A dataset of CSV files that have mends to offer."""
    make_dataset(here / "d", (), more='[import]\ndate-order = "dmy"\n')
    (here / "d/records/all.jsonl").unlink()
    for kind, rows in TABLES.items():
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        (here / "d/records" / f"{kind}.csv").write_text(out.getvalue(), "utf-8")


def workbook(here: Path) -> None:
    """A workbook with hidden rows, merged cells, formulas and formats."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in TABLES.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    grants = book["Grant"]
    grants["E3"] = "=1+2"
    grants["G2"].number_format = "d-mmm-yy"
    grants.row_dimensions[5].hidden = True
    grants.column_dimensions["K"].hidden = True
    grants.merge_cells("J2:J3")
    grants.auto_filter.ref = "A1:H3"
    book.create_sheet("evidence").append(["record", "of", "status", "source"])
    book.create_sheet("away").sheet_state = "hidden"
    save(book, here / "a.xlsx")


def save(book: Any, path: Path) -> None:
    """Write a workbook with nothing of the clock in it."""
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as made, zipfile.ZipFile(path, "w") as still:
        for part in made.infolist():
            content = re.sub(rb"(?<=W3CDTF.>)[^<]+", b"2020-01-01T00:00:00Z", made.read(part))
            still.writestr(zipfile.ZipInfo(part.filename), content)


def open_document(here: Path) -> None:
    """The same tables as OpenDocument."""

    def cell(value: Any) -> str:
        kind = f'float" office:value="{value}' if isinstance(value, float | int) else "string"
        return f'<table:table-cell office:value-type="{kind}"><text:p>{value}</text:p></table:table-cell>'

    sheets = "".join(
        f'<table:table table:name="{title}"><table:table-column table:number-columns-repeated="8"/>'
        + "".join(
            f'<table:table-row table:number-rows-repeated="1">{"".join(map(cell, row))}</table:table-row>'
            for row in rows
        )
        + "</table:table>"
        for title, rows in TABLES.items()
    )
    body = f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(here / "a.ods", "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
        made.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {ODS_SPACES}>{body}</office:document-content>',
        )


def grants_file(here: Path) -> None:
    """A package of 360Giving, as JSON, as a table, as a workbook."""
    import openpyxl

    (here / "a.json").write_text(json.dumps(GRANTS, indent=1), "utf-8")
    (here / "a.csv").write_text(FLAT, "utf-8")
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(FLAT)):
        book.active.append(row)
    book.create_sheet("Meta").append(["Title", "All"])
    save(book, here / "a.xlsx")


def dataset(here: Path) -> None:
    """A dataset with rules, an account of evidence, and pseudonyms."""
    more = (
        'description = { en = "All of it" }\n'
        '[access]\npseudonyms = "../keys.json"\nk = 3\nthreshold = 5\ncontacts = "warning"\n'
        '[access.kinds]\nPayment = "restricted"\n[access.coarsen.Place]\nplace = "region"\n[import]\ndate-order = "dmy"\n[evidence]\nminimum = 0.0\n'
    )
    make_dataset(here / "d", [*GOOD, *PERSONS], more=more)
    assert run("check", here / "d").code == 0


def published(here: Path) -> None:
    """A dataset with persons under pseudonyms, published twice, with its notes and two versions; and rejected records."""
    more = '[access]\npseudonyms = "../keys.json"\n'
    (here / "keys.json").write_text(json.dumps({f"{BASE}person/ana": "p-0123456789ab"}), "utf-8")
    wrong = with_key(3, awarded="never")
    make_dataset(here / "d", [*GOOD, *PERSONS], more=more)
    assert run("publish", here / "d", "--no-pages").code == 0
    make_dataset(here / "d", [*wrong, *PERSONS], "2.0.0", more)
    (here / "d/records/more.csv").write_text(
        "id,type,name@en,founded\nmovement/b,Movement,B,never\nmovement/c,Movement,C,1984\n"
    )
    assert run("publish", here / "d", "--no-pages", "--reject").code == 1


def release(here: Path) -> None:
    """Two releases, the newer one with a withdrawn record and an earlier version in it."""
    make_dataset(here / "d", [*GOOD, {"id": "organization/more", "type": "Organization", "name": {"en": "More"}}])
    assert run("publish", here / "d", "-o", here / "r", "--no-pages").code == 0
    shutil.copytree(here / "r", here / "old")
    make_dataset(here / "d", with_key(3, awarded="2018-04-03"), "2.0.0")
    assert run("publish", here / "d", "-o", here / "r", "--no-pages").code in (0, 1)


def asked(here: Path) -> None:
    """A release, and a question to it in a file."""
    release(here)
    (here / "question.rq").write_text(
        "\n".join(("PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>", QUESTIONS[0])), "utf-8"
    )


def own_model(here: Path) -> None:
    """A dataset with a model of its own: schemas, context, shapes, vocabulary."""
    make_dataset(here / "d", OWN_RECORDS, more='model = "model"\n')
    write_own_kinds(here / "d/model")
    for path in sorted((here / "d/model").glob("*.schema.json")):
        if path.name.split(".")[0] not in ("leaflet", "militant", "hideout", "portrait"):
            path.unlink()
    (here / "d/model/own.shacl.ttl").write_text(SHAPES, "utf-8")
    (here / "d/model/vocabulary-own.ttl").write_text(VOCABULARY, "utf-8")


def activities(here: Path) -> None:
    """One activity of IATI."""
    (here / "a.xml").write_text(IATI, "utf-8")


IMPORT = (
    "--base",
    "https://example.org/x/",
    "--publisher",
    "P",
    "--licence",
    "https://creativecommons.org/licenses/by/4.0/",
)
SEEDS = (
    Seed("json", json_file, ("a.json",), (("check", "{here}/a.json"), ("check", "{here}/a.json", "--report", "{here}/o.html"))),
    Seed("json-lines", json_lines, ("a.jsonl",), (
        ("check", "{here}/a.jsonl"), ("convert", "{here}/a.jsonl", "--base", "https://example.org/a/", "-o", "{here}/o.ttl"),
        ("convert", "{here}/a.jsonl", "--base", "https://example.org/a/", "--no-shapes", "-o", "{here}/o.nt", "--reject"),
        ("check", "{here}/a.jsonl", "--suggest"), ("check", "{here}/a.jsonl", "--apply", "{here}/mended.jsonl"),
        ("check", "{here}/a.jsonl", "--report", "{here}/o.sarif", "--report", "{here}/o.csv", "--report", "{here}/o.json"),
    ), 5),
    Seed("csv", tables, ("d/records/*.csv",), (
        ("check", "{here}/d"), ("check", "{here}/d/records/Grant.csv", "--suggest"), ("publish", "{here}/d", "--no-pages", "--reject"),
        ("check", "{here}/d/records/Grant.csv", "--apply", "{here}/mended.csv"), ("convert", "{here}/d", "-o", "{here}/o.jsonld"),
    ), 4),
    Seed("xlsx", workbook, ("a.xlsx",), (
        ("check", "{here}/a.xlsx"), ("check", "{here}/a.xlsx"), ("check", "{here}/a.xlsx", "--suggest"),
        ("check", "{here}/a.xlsx", "--apply", "{here}/mended.xlsx"),
    ), 5),
    Seed("ods", open_document, ("a.ods",), (("check", "{here}/a.ods"), ("check", "{here}/a.ods", "--apply", "{here}/m.ods")), 3),
    Seed("iati", activities, ("a.xml",), (("import", "iati", "{here}/a.xml", "-o", "{here}/o", *IMPORT),), 5),
    Seed("360giving-json", grants_file, ("a.json",), (("import", "360giving", "{here}/a.json", "-o", "{here}/o", *IMPORT),), 4),
    Seed("360giving-csv", grants_file, ("a.csv",), (("import", "360giving", "{here}/a.csv", "-o", "{here}/o", *IMPORT),), 2),
    Seed("360giving-xlsx", grants_file, ("a.xlsx",), (("import", "360giving", "{here}/a.xlsx", "-o", "{here}/o", *IMPORT),), 2),
    Seed("dataset-toml", dataset, ("d/dataset.toml",), (
        ("check", "{here}/d"), ("check", "{here}/d"), ("publish", "{here}/d", "--no-pages"), ("explain", "{here}/d", "person/ana"),
        ("export", "360giving", "{here}/d", "-o", "{here}/o.json"),
    ), 4),
    Seed("notes", published, ("d/.release.cache",), (("publish", "{here}/d", "--no-pages", "--reject"),), 2),
    Seed("keys-and-rejected", published, ("keys.json", "d/rejected*", "d/release/data/*", "d/release/report.json",
                                          "d/release/manifest-sha256.txt", "d/release/context.jsonld"), (
        ("publish", "{here}/d", "--no-pages", "--reject"), ("check", "{here}/d"), ("check", "{here}/d/rejected.csv"),
    ), 2),
    Seed("model", own_model, ("d/model/*",), (("check", "{here}/d"), ("check", "{here}/d", "--engine", "pyshacl")), 3),
    Seed("release", release, ("r/data/*", "r/*.json*", "r/manifest-sha256.txt", "r/versions/1.0.0/*", "r/versions/1.0.0/data/*"), (
        ("diff", "{here}/old", "{here}/r"), ("diff", "{here}/r", "{here}/old", "--json"), ("diff", "{here}/r/versions/1.0.0", "{here}/r"),
        *(("query", "{here}/r", question) for question in QUESTIONS), ("query", "{here}/r", QUESTIONS[0], "--json"),
        ("load", "{here}/r", "--to", ADDRESS), ("explain", "{here}/r", "grant/seeds"), ("explain", "{here}/r", "movement/growers", "name"),
        ("export", "360giving", "{here}/r", "-o", "{here}/o.json"), ("serve", "{here}/r"), ("serve", "{here}/r"),
        ("publish", "{here}/d", "-o", "{here}/r", "--no-pages"),
    ), 5),
    Seed("question", asked, ("question.rq",), (("query", "{here}/r", "@QUESTION@"),), 2),
)  # fmt: skip
