"""The peers that read tables, in an environment of their own: `peers.py NAME TABLE.csv OUTPUT`, 13 triples a grant."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

BASE = "https://example.org/archive/"
TERMS = {
    "name": "http://www.w3.org/2004/02/skos/core#prefLabel",
    "topic": "http://purl.org/dc/terms/subject",
    "funder": "https://schema.org/funder",
    "recipient": "https://w3id.org/peasant-ld/ns#grantRecipient",
    "amount": "https://schema.org/value",
    "currency": "https://schema.org/currency",
    "awarded": "https://w3id.org/peasant-ld/ns#awarded",
    "place": "https://w3id.org/peasant-ld/ns#beneficiaryLocation",
    "description": "http://purl.org/dc/terms/description",
    "source": "http://www.w3.org/ns/prov#hadPrimarySource",
}
LINKS = {
    "topic_1": "topic",
    "topic_2": "topic",
    "funder": "funder",
    "recipient": "recipient",
    "place": "place",
    "source": "source",
}
TEXTS = {"name_en": ("name", "en"), "name_pt": ("name", "pt"), "description_en": ("description", "en")}
PLAIN = ("amount", "currency", "awarded")
GRANT = "https://schema.org/Grant"


def maplib(table: Path, output: Path) -> None:
    """A template (OTTR) over a data frame, by maplib."""
    import polars as pl
    from maplib import Model

    frame = pl.read_csv(table, infer_schema=False)
    frame = frame.with_columns([(pl.lit(BASE) + pl.col(name)).alias(name) for name in ("id", *LINKS)])
    rows = [f"ottr:Triple(?id, <{TERMS[of]}>, ?{column})" for column, of in LINKS.items()]
    rows += [f"ottr:Triple(?id, <{TERMS[of]}>, ?{column})" for column, (of, _) in TEXTS.items()]
    rows += [f"ottr:Triple(?id, <{TERMS[column]}>, ?{column})" for column in PLAIN]
    rows += [f"ottr:Triple(?id, a, <{GRANT}>)"]
    kinds = [f"ottr:IRI ?{name}" for name in ("id", *LINKS)] + [f"xsd:string ?{name}" for name in (*TEXTS, *PLAIN)]
    text = (
        "@prefix ottr: <http://ns.ottr.xyz/0.4/> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        f"@prefix x: <{BASE}> .\nx:Grant [{', '.join(kinds)}] :: {{ {', '.join(rows)} }} .\n"
    )
    model = Model()
    model.add_template(text)
    model.map(f"{BASE}Grant", frame.select(["id", *LINKS, *TEXTS, *PLAIN]))
    model.write(str(output), format="ntriples")


def morph_kgc(table: Path, output: Path) -> None:
    """An RML mapping over the table, by morph-kgc with two processes."""
    maps = [_link(column, TERMS[of]) for column, of in LINKS.items()]
    maps += [_text(column, TERMS[of], f' ; rr:language "{tag}"') for column, (of, tag) in TEXTS.items()]
    maps += [_text(column, TERMS[column]) for column in PLAIN]
    mapping = output.with_suffix(".rml.ttl")
    mapping.write_text(
        "@prefix rr: <http://www.w3.org/ns/r2rml#> . @prefix rml: <http://semweb.mmlab.be/ns/rml#> .\n"
        "@prefix ql: <http://semweb.mmlab.be/ns/ql#> .\n"
        f'<#Grant> rml:logicalSource [ rml:source "{table}" ; rml:referenceFormulation ql:CSV ] ;\n'
        f'  rr:subjectMap [ rr:template "{BASE}{{id}}" ; rr:class <{GRANT}> ]' + "".join(maps) + " .\n",
        encoding="utf-8",
    )
    config = output.with_suffix(".ini")
    config.write_text(
        f"[CONFIGURATION]\noutput_file={output}\noutput_format=N-TRIPLES\nnumber_of_processes=2\nsafe_percent_encoding=/\nlogging_level=ERROR\n"
        f"[Grants]\nmappings={mapping}\n",
        encoding="utf-8",
    )
    subprocess.run([sys.executable, "-m", "morph_kgc", str(config)], check=True, stdout=subprocess.DEVNULL)


def _link(column: str, term: str) -> str:
    return f' ;\n  rr:predicateObjectMap [ rr:predicate <{term}> ; rr:objectMap [ rr:template "{BASE}{{{column}}}" ] ]'


def _text(column: str, term: str, more: str = "") -> str:
    return f' ;\n  rr:predicateObjectMap [ rr:predicate <{term}> ; rr:objectMap [ rml:reference "{column}"{more} ] ]'


def linkml(table: Path, output: Path) -> None:
    """A LinkML schema over the same rows as JSON, by linkml-convert."""
    import csv

    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["id"] = BASE + row["id"]
    names = [name for name in rows[0] if name != "id"]
    uris = {name: TERMS[LINKS.get(name) or TEXTS.get(name, (name,))[0]] for name in names}
    attributes = "".join(f"      {name}: {{slot_uri: '{uris[name]}'}}\n" for name in names)
    schema = output.with_suffix(".yaml")
    schema.write_text(
        f"id: {BASE}schema\nname: grants\ndefault_range: string\nprefixes: {{linkml: 'https://w3id.org/linkml/'}}\n"
        "imports: [linkml:types]\nclasses:\n  Grant:\n"
        f"    class_uri: {GRANT}\n    attributes:\n      id: {{identifier: true, range: uriorcurie}}\n{attributes}"
        "  All:\n    tree_root: true\n    attributes:\n"
        "      grants: {range: Grant, multivalued: true, inlined_as_list: true}\n",
        encoding="utf-8",
    )
    data = output.with_suffix(".json")
    data.write_text(json.dumps({"grants": rows}), encoding="utf-8")
    tool = Path(sys.executable).with_name("linkml-convert")
    subprocess.run([tool, "-s", schema, "-C", "All", "-t", "ttl", "--no-validate", "-o", output, data], check=True)


def flatten_tool(table: Path, output: Path) -> None:
    """The same rows under the titles that flatten-tool knows, put together into nested JSON; it makes no triples."""
    folder = output.with_suffix(".sheets")
    folder.mkdir(exist_ok=True)
    titles = ("id", "name/en", "name/pt", "topic/0/id", "topic/1/id", "funder/0/id", "recipient/0/id", "amount/value")
    more = ("amount/currency", "awarded", "beneficiaryPlace/0/id", "description/en", "source/0/id")
    with table.open("rb") as rows, (folder / "grants.csv").open("wb") as copy:
        rows.readline()
        copy.write(",".join(titles + more).encode() + b"\r\n")
        shutil.copyfileobj(rows, copy, 2**20)
    tool = Path(sys.executable).with_name("flatten-tool")
    command = [tool, "unflatten", "-f", "csv", "--root-list-path", "grants", "-o", output, folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    peers = {"maplib": maplib, "morph-kgc": morph_kgc, "linkml": linkml, "flatten-tool": flatten_tool}
    peers[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
