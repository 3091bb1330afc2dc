"""The numbers of a release in the terms of VoID: statements, entities, partitions, vocabularies, links out."""

from __future__ import annotations

from typing import Any

from peasant_ld.model import Model
from peasant_ld.release.catalogue.facts import Facts

Node = dict[str, Any]


def void_facts(facts: Facts, model: Model) -> Node:
    """The VoID part of the dataset's node (VoID, sections 2 to 5)."""
    survey = facts.survey
    return {
        "uriSpace": facts.base,
        "triples": survey.statements,
        "entities": survey.entities,
        "classes": len(survey.classes),
        "properties": len(survey.properties),
        "vocabulary": _vocabularies(facts, model),
        "dataDump": [facts.base + file.path for file in facts.files],
        "sparqlEndpoint": facts.sparql,
        "exampleResource": list(survey.examples),
        "classPartition": [_class_part(facts, model, iri, count) for iri, count in survey.classes.items()],
        "propertyPartition": [_property_part(facts, model, iri, count) for iri, count in survey.properties.items()],
        "subset": _linksets(facts, model),
    }


def _vocabularies(facts: Facts, model: Model) -> list[str]:
    """The namespaces of the terms that the data uses; one of prefixes alone is none."""
    used = [*facts.survey.classes, *facts.survey.properties]
    spaces = (space for space in model.context.prefixes.values() if any(iri.startswith(space) for iri in used))
    return sorted(spaces)


def _slug(model: Model, iri: str) -> str:
    """A term as it stands in a fragment: `schema-Grant`."""
    return model.context.compact(iri).replace(":", "-").replace("/", "-")


def _class_part(facts: Facts, model: Model, iri: str, count: int) -> Node:
    identity = f"{facts.base}catalog#class-{_slug(model, iri)}"
    return {"id": identity, "type": ["ClassPart"], "class": iri, "entities": count}


def _property_part(facts: Facts, model: Model, iri: str, count: int) -> Node:
    identity = f"{facts.base}catalog#property-{_slug(model, iri)}"
    return {"id": identity, "type": ["PropertyPart"], "property": iri, "triples": count}


def _linksets(facts: Facts, model: Model) -> list[Node]:
    """The references to each authority by each property (VoID, section 5)."""
    sets = []
    for (authority, predicate), count in facts.survey.links.items():
        host = authority.partition("://")[2].strip("/") or authority.replace(":", "-").strip("-")
        target = {"id": f"{facts.base}catalog#authority-{host}", "type": ["Authority"], "uriSpace": authority}
        sets.append(
            {
                "id": f"{facts.base}catalog#links-{host}-{_slug(model, predicate)}",
                "type": ["Linkset"],
                "subjectsTarget": facts.dataset,
                "objectsTarget": target,
                "linkPredicate": predicate,
                "triples": count,
            }
        )
    return sets
