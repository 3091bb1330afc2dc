"""The vocabulary is reviewed as a vocabulary: each rule holds of ours, and each is broken by some other one.

The rules are those that reviews of ontologies ask for, in our own words: nothing undefined, nothing unused, nothing
said of the terms of others, no circle, no name twice, five languages, domain and range or a reason why not.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from make_golden import TERMS as EVER
from make_golden import terms_of
from peasant_ld import __version__
from peasant_ld.model import Model, load_model

rdflib = pytest.importorskip("rdflib")
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, XSD, URIRef  # noqa: E402

PLD = "https://w3id.org/peasant-ld/ns#"
ONTOLOGY = URIRef(PLD.rstrip("#"))
SDO = rdflib.Namespace("https://schema.org/")
LANGUAGES = ("en", "es", "fr", "ht", "pt")
CLASS, PROPERTY, LIST, WORD = "class", "property", "list", "word"
SORTS = {RDFS.Class: CLASS, RDF.Property: PROPERTY, SKOS.ConceptScheme: LIST, SKOS.Concept: WORD}
# What is a literal and no thing.
LITERALS = (str(XSD), "http://id.loc.gov/datatypes/edtf/", str(RDF.langString), str(RDFS.Literal))
# What the keepers of other vocabularies put their classes under, as far as it is needed here (ORG, FOAF, PROV-O).
ABOVE = {
    "org:OrganizationalCollaboration": ("org:Organization",),
    "org:FormalOrganization": ("org:Organization",),
    "org:Organization": ("foaf:Agent",),
    "foaf:Person": ("foaf:Agent",),
    "foaf:Group": ("foaf:Agent",),
    "schema:EducationEvent": ("schema:Event",),
    "frapo:FundingProgramme": (),
}


@dataclass(frozen=True)
class Case:
    """A vocabulary with what is used of it: terms, and the standard properties that are stated beside each term."""

    graph: Any
    turtle: str
    used: frozenset[str] = frozenset()
    also: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def terms(self, *sorts: str) -> Iterator[Any]:
        """The terms of our own of these sorts."""
        for subject in sorted(set(self.graph.subjects())):
            if str(subject).startswith(PLD) and (not sorts or self.sort(subject) in sorts):
                yield subject

    def sort(self, term: Any) -> str | None:
        types = set(self.graph.objects(term, RDF.type))
        return next((sort for kind, sort in SORTS.items() if kind in types), None)

    def is_deprecated(self, term: Any) -> bool:
        return (term, OWL.deprecated, rdflib.Literal(True)) in self.graph


def short(term: Any) -> str:
    return str(term).removeprefix(PLD)


Rule = Callable[[Case], Iterator[str]]


def every_term_is_of_one_sort(case: Case) -> Iterator[str]:
    for term in case.terms():
        types = set(case.graph.objects(term, RDF.type))
        kinds = [types & {OWL.ObjectProperty, OWL.DatatypeProperty}, types & {OWL.Class}]
        expected = {PROPERTY: [1, 0], CLASS: [0, 1], LIST: [0, 0], WORD: [0, 0]}.get(case.sort(term) or "")
        if [len(each) for each in kinds] != expected or len(types & set(SORTS)) != 1:
            yield short(term)


def every_term_is_called_and_explained_in_five_languages(case: Case) -> Iterator[str]:
    for term in case.terms():
        of_list = case.sort(term) in (LIST, WORD)
        for predicate in (SKOS.prefLabel, SKOS.definition) if of_list else (RDFS.label, RDFS.comment):
            texts = list(case.graph.objects(term, predicate))
            if sorted(text.language or "" for text in texts) != list(LANGUAGES):
                yield f"{short(term)} {predicate.fragment}"
            if not all(str(text).strip() == str(text) and text for text in texts):
                yield f"{short(term)} {predicate.fragment}: blanks"


def an_explanation_says_more_than_the_name(case: Case) -> Iterator[str]:
    for term in case.terms():
        for name, meaning in ((RDFS.label, RDFS.comment), (SKOS.prefLabel, SKOS.definition)):
            names = {str(text).casefold().rstrip(".") for text in case.graph.objects(term, name)}
            yield from (
                short(term)
                for text in case.graph.objects(term, meaning)
                if str(text).casefold().rstrip(".") in names or not str(text).endswith(".")
            )


def every_term_says_where_it_is_defined(case: Case) -> Iterator[str]:
    for term in case.terms(CLASS, PROPERTY):
        if list(case.graph.objects(term, RDFS.isDefinedBy)) != [ONTOLOGY]:
            yield short(term)
    for term in case.terms(WORD):
        schemes = list(case.graph.objects(term, SKOS.inScheme))
        if len(schemes) != 1 or case.sort(schemes[0]) != LIST:
            yield short(term)


def no_word_hangs_loose_in_its_list(case: Case) -> Iterator[str]:
    """It is a top concept of the list, or something is above it; a list can be walked from its top."""
    for term in case.terms(WORD):
        tops = set(case.graph.objects(term, SKOS.topConceptOf))
        above = set(case.graph.objects(term, SKOS.broader))
        if bool(tops) == bool(above) or not tops <= set(case.graph.objects(term, SKOS.inScheme)):
            yield short(term)


def every_property_has_a_domain_or_names_what_it_is_used_with(case: Case) -> Iterator[str]:
    yield from _ends(case, RDFS.domain, SDO.domainIncludes)


def every_property_has_a_range_or_names_its_values(case: Case) -> Iterator[str]:
    yield from _ends(case, RDFS.range, SDO.rangeIncludes)


def _ends(case: Case, whole: Any, some: Any) -> Iterator[str]:
    """One that holds of every use, or some that hold of some; not both, and not none."""
    for term in case.terms(PROPERTY):
        exact, open_ones = list(case.graph.objects(term, whole)), list(case.graph.objects(term, some))
        if len(exact) > 1 or bool(exact) == bool(open_ones):
            yield short(term)


def a_range_is_of_things_or_of_literals_as_the_property_is(case: Case) -> Iterator[str]:
    for term in case.terms(PROPERTY):
        of_things = OWL.ObjectProperty in set(case.graph.objects(term, RDF.type))
        for predicate in (RDFS.range, SDO.rangeIncludes):
            for value in case.graph.objects(term, predicate):
                if str(value).startswith(LITERALS) == of_things:
                    yield f"{short(term)} {short(value)}"


def every_own_class_that_is_named_is_defined(case: Case) -> Iterator[str]:
    predicates = (RDFS.domain, RDFS.range, SDO.domainIncludes, SDO.rangeIncludes, RDFS.subClassOf)
    for predicate in predicates:
        for term, named in case.graph.subject_objects(predicate):
            if str(named).startswith(PLD) and case.sort(named) != CLASS:
                yield f"{short(term)} {short(named)}"
    for term, named in case.graph.subject_objects(RDFS.subPropertyOf):
        if str(named).startswith(PLD) and case.sort(named) != PROPERTY:
            yield f"{short(term)} {short(named)}"


def nothing_lies_unused(case: Case) -> Iterator[str]:
    """A term is used by the model, by another term, or is deprecated; a list has words."""
    by_terms = {str(value) for value in case.graph.objects() if isinstance(value, URIRef)}
    for term in case.terms():
        if str(term) not in case.used | by_terms and case.sort(term) != WORD and not case.is_deprecated(term):
            yield short(term)
        if case.sort(term) == LIST and not any(case.graph.subjects(SKOS.inScheme, term)):
            yield short(term)


def nothing_is_used_that_is_not_defined(case: Case) -> Iterator[str]:
    named = {str(node) for triple in case.graph for node in triple if isinstance(node, URIRef)} | case.used
    defined = {str(term) for term in case.terms() if case.sort(term)}
    yield from sorted(short(iri) for iri in named - defined if iri.startswith(PLD) and iri != PLD)


def no_two_terms_are_called_the_same(case: Case) -> Iterator[str]:
    """Within the classes, the properties, the lists, and the words of one list; in each language."""
    seen: Counter[tuple[Any, ...]] = Counter()
    for term in case.terms():
        group = str(case.graph.value(term, SKOS.inScheme)) if case.sort(term) == WORD else case.sort(term)
        for predicate in (RDFS.label, SKOS.prefLabel):
            seen.update((group, text.language, str(text).casefold()) for text in case.graph.objects(term, predicate))
    yield from (f"{group}: {text}@{tag}" for (group, tag, text), times in seen.items() if times > 1)


def nothing_is_above_itself(case: Case) -> Iterator[str]:
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.broader):
        for term in set(case.graph.subjects(predicate)):
            above = {each for up in case.graph.objects(term, predicate) for each in reached(case.graph, up, predicate)}
            if term in above:
                yield short(term)


def reached(graph: Any, start: Any, predicate: Any) -> set[Any]:
    """A node, and all that lies above it."""
    found, left = set(), [start]
    while left:
        node = left.pop()
        if node not in found:
            found.add(node)
            left += graph.objects(node, predicate)
    return found


NAMES = {
    CLASS: re.compile(r"[A-Z][A-Za-z]*\Z"),
    PROPERTY: re.compile(r"[a-z][A-Za-z]*\Z"),
    LIST: re.compile(r"[a-z]+(?:-[a-z]+)*-scheme\Z"),
    WORD: re.compile(r"[a-z]+(?:-[a-z0-9]+)+\Z"),
}


def names_are_written_as_their_sort_is(case: Case) -> Iterator[str]:
    for term in case.terms():
        sort = case.sort(term)
        if sort and not NAMES[sort].match(short(term)):
            yield short(term)
        if sort == WORD:
            scheme = short(case.graph.value(term, SKOS.inScheme) or "").removesuffix("-scheme")
            if short(term) != f"{scheme}-{case.graph.value(term, SKOS.notation)}":
                yield short(term)


def names_differ_in_more_than_capitals(case: Case) -> Iterator[str]:
    """Within one sort: a class may be called as the property that leads to it is."""
    seen = Counter((case.sort(term), short(term).casefold()) for term in case.terms())
    yield from (name for (_, name), times in seen.items() if times > 1)


def a_term_is_defined_once(case: Case) -> Iterator[str]:
    blocks = Counter(re.findall(r"^(\S+)[ \t]+a[ \t]", case.turtle, re.MULTILINE))
    yield from (name for name, times in blocks.items() if times > 1)


def nothing_is_said_of_the_terms_of_others(case: Case) -> Iterator[str]:
    about = {ONTOLOGY, *case.graph.objects(ONTOLOGY, DCTERMS.creator)}
    for subject in set(case.graph.subjects()) - about:
        if not (isinstance(subject, URIRef) and str(subject).startswith(PLD)):
            yield str(subject)


def what_is_deprecated_says_why_and_what_to_use(case: Case) -> Iterator[str]:
    for term in case.graph.subjects(OWL.deprecated):
        notes = sorted(text.language or "" for text in case.graph.objects(term, SKOS.changeNote))
        instead = list(case.graph.objects(term, DCTERMS.isReplacedBy))
        if notes != list(LANGUAGES):
            yield f"{short(term)} changeNote"
        if any(each == term or case.is_deprecated(each) for each in instead):
            yield f"{short(term)} isReplacedBy"
        if str(term) in case.used:
            yield f"{short(term)} is used"
    for term in case.graph.subjects(DCTERMS.isReplacedBy):
        if not case.is_deprecated(term):
            yield f"{short(term)} is not deprecated"


def what_is_stated_beside_a_term_is_above_it(case: Case) -> Iterator[str]:
    """Or is named by it (`rdfs:seeAlso`) where it has other values, such as the day of a date that is a node."""
    for iri, beside in sorted(case.also.items()):
        term = URIRef(iri)
        known = reached(case.graph, term, RDFS.subPropertyOf) | set(case.graph.objects(term, RDFS.seeAlso))
        yield from sorted(f"{short(term)} {each}" for each in beside if URIRef(each) not in known)


def the_header_is_whole(case: Case) -> Iterator[str]:
    facts = dict(case.graph.predicate_objects(ONTOLOGY))
    one = (DCTERMS.created, DCTERMS.modified, DCTERMS.creator, DCTERMS.license, OWL.versionInfo, OWL.versionIRI)
    yield from (str(each) for each in one if len(list(case.graph.objects(ONTOLOGY, each))) != 1)
    for predicate in (RDFS.label, DCTERMS.description):
        if sorted(text.language or "" for text in case.graph.objects(ONTOLOGY, predicate)) != list(LANGUAGES):
            yield str(predicate)
    if str(facts.get(OWL.versionIRI)) != f"{ONTOLOGY}/{facts.get(OWL.versionInfo)}":
        yield "the address of the version is not that of its number"
    if facts.get(OWL.priorVersion) == facts.get(OWL.versionIRI):
        yield "the version before is this one"
    if str(facts.get(VANN.preferredNamespaceUri)) != PLD or str(facts.get(VANN.preferredNamespacePrefix)) != "pld":
        yield "vann"
    if str(facts.get(DCTERMS.created, "9")) > str(facts.get(DCTERMS.modified, "0")):
        yield "it was changed before it was begun"


HEADER = f"""
@prefix pld: <{PLD}> . @prefix owl: <{OWL}> . @prefix rdf: <{RDF}> . @prefix rdfs: <{RDFS}> . @prefix xsd: <{XSD}> .
@prefix skos: <{SKOS}> . @prefix dct: <{DCTERMS}> . @prefix vann: <{VANN}> . @prefix schema: <https://schema.org/> .
<{ONTOLOGY}> a owl:Ontology ; owl:versionIRI <{ONTOLOGY}/7> ; owl:versionInfo "7" ; dct:created "2020" ;
  dct:modified "2021" ; dct:creator <urn:us> ; dct:license <urn:free> ; vann:preferredNamespacePrefix "pld" ;
  vann:preferredNamespaceUri "{PLD}" ; rdfs:label LABEL ; dct:description LABEL .
"""


def in_five(text: str) -> str:
    return ", ".join(f'"{text} {tag}."@{tag}' for tag in LANGUAGES)


def a(name: str, types: str, more: str, called: str = "") -> str:
    """A term of a small vocabulary."""
    label, comment = ("skos:prefLabel", "skos:definition") if "skos:" in types else ("rdfs:label", "rdfs:comment")
    meaning = f"{comment} {in_five('What ' + name + ' is')}"
    home = "" if "skos:" in types else f"rdfs:isDefinedBy <{ONTOLOGY}> ;"
    return f"\npld:{name} a {types} ; {home} {label} {in_five(called or name)} ; {meaning} ; {more} .\n"


THING, LINK, TEXT = "rdfs:Class, owl:Class", "rdf:Property, owl:ObjectProperty", "rdf:Property, owl:DatatypeProperty"
FARM = a("Farm", THING, "rdfs:subClassOf schema:Place")
GROWS = a("grows", LINK, "rdfs:domain pld:Farm ; rdfs:range skos:Concept ; rdfs:subPropertyOf dct:subject")
CROPS = a("crop-scheme", "skos:ConceptScheme", "")
MAIZE = a(
    "crop-maize",
    "skos:Concept",
    'skos:inScheme pld:crop-scheme ; skos:topConceptOf pld:crop-scheme ; skos:notation "maize"',
)
GOOD = HEADER + FARM + GROWS + CROPS + MAIZE
USED = frozenset(PLD + name for name in ("Farm", "grows", "crop-scheme"))
OLD = a("sows", LINK, "rdfs:domain pld:Farm ; rdfs:range skos:Concept ; owl:deprecated true ; REST")


def case_of(text: str, used: Iterable[str] = USED, also: Mapping[str, frozenset[str]] | None = None) -> Case:
    turtle = re.sub(r"; +\.", ".", text.replace("LABEL", in_five("Words")))
    return Case(rdflib.Graph().parse(data=turtle, format="turtle"), turtle, frozenset(used), also or {})


NOTE = f"skos:changeNote {in_five('Since 8, too narrow')}"
BAD: Mapping[Rule, tuple[Any, ...]] = {
    every_term_is_of_one_sort: (
        GOOD.replace("rdf:Property, owl:ObjectProperty", "rdf:Property"),
        GOOD.replace("rdf:Property, owl:ObjectProperty", "rdf:Property, owl:ObjectProperty, owl:DatatypeProperty"),
        GOOD.replace("rdfs:Class, owl:Class", "rdfs:Class"),
        GOOD.replace("rdfs:Class, owl:Class", "rdfs:Class, owl:Class, rdf:Property"),
        GOOD + "pld:odd rdfs:seeAlso pld:Farm .",
    ),
    every_term_is_called_and_explained_in_five_languages: (
        GOOD.replace('"Farm ht."@ht, ', ""),
        GOOD.replace('"What grows is fr."@fr', '"What grows is."'),
        GOOD.replace('"Farm en."@en', '"Farm en."@en, "Yard."@en'),
        GOOD.replace('"What crop-maize is es."@es, ', ""),
        GOOD.replace('"crop-scheme pt."@pt', '" crop-scheme pt."@pt'),
    ),
    an_explanation_says_more_than_the_name: (
        GOOD.replace('"What Farm is en."@en', '"Farm en."@en'),
        GOOD.replace('"What Farm is en."@en', '"What a farm is"@en'),
        GOOD.replace('"What crop-maize is pt."@pt', '"Crop-maize PT."@pt'),
    ),
    every_term_says_where_it_is_defined: (
        HEADER + FARM.replace(f"rdfs:isDefinedBy <{ONTOLOGY}> ;", ""),
        HEADER + GROWS.replace(f"rdfs:isDefinedBy <{ONTOLOGY}>", "rdfs:isDefinedBy <urn:elsewhere>"),
        HEADER + MAIZE,
        HEADER + CROPS + MAIZE.replace("skos:inScheme pld:crop-scheme ;", ""),
    ),
    no_word_hangs_loose_in_its_list: (
        GOOD.replace("skos:topConceptOf pld:crop-scheme ;", ""),
        GOOD.replace("skos:topConceptOf pld:crop-scheme ;", "skos:topConceptOf pld:plant-scheme ;"),
        GOOD.replace("skos:topConceptOf", "skos:broader pld:crop-corn ; skos:topConceptOf"),
    ),
    every_property_has_a_domain_or_names_what_it_is_used_with: (
        GOOD.replace("rdfs:domain pld:Farm ;", ""),
        GOOD.replace("rdfs:domain pld:Farm", "rdfs:domain pld:Farm, schema:Place"),
        GOOD.replace("rdfs:domain pld:Farm", "rdfs:domain pld:Farm ; schema:domainIncludes schema:Place"),
    ),
    every_property_has_a_range_or_names_its_values: (
        GOOD.replace("rdfs:range skos:Concept ;", ""),
        GOOD.replace("rdfs:range skos:Concept", "rdfs:range skos:Concept, schema:Thing"),
        GOOD.replace("rdfs:range skos:Concept", "rdfs:range skos:Concept ; schema:rangeIncludes schema:Thing"),
    ),
    a_range_is_of_things_or_of_literals_as_the_property_is: (
        GOOD.replace("rdfs:range skos:Concept", "rdfs:range xsd:date"),
        GOOD.replace("owl:ObjectProperty", "owl:DatatypeProperty"),
        GOOD.replace("rdfs:range skos:Concept", "schema:rangeIncludes skos:Concept, rdf:langString"),
    ),
    every_own_class_that_is_named_is_defined: (
        HEADER + GROWS,
        GOOD.replace("rdfs:range skos:Concept", "rdfs:range pld:grows"),
        GOOD.replace("rdfs:subPropertyOf dct:subject", "rdfs:subPropertyOf pld:Farm"),
        GOOD.replace("rdfs:subClassOf schema:Place", "rdfs:subClassOf pld:Yard"),
    ),
    nothing_lies_unused: (
        GOOD + a("Yard", THING, ""),
        GOOD + a("digs", LINK, "rdfs:domain pld:Farm ; rdfs:range pld:Farm"),
        HEADER + FARM + GROWS + CROPS,
    ),
    nothing_is_used_that_is_not_defined: (
        (GOOD, {*USED, PLD + "Yard"}),
        GOOD.replace("rdfs:range skos:Concept", "rdfs:range pld:Crop"),
        GOOD + "pld:Farm rdfs:seeAlso pld:barn .",
    ),
    no_two_terms_are_called_the_same: (
        GOOD + a("Yard", THING, "", called="Farm"),
        GOOD + a("raises", LINK, "", called="Grows"),
        GOOD + a("crop-corn", "skos:Concept", "skos:inScheme pld:crop-scheme", called="Crop-Maize"),
    ),
    nothing_is_above_itself: (
        GOOD.replace("rdfs:subClassOf schema:Place", "rdfs:subClassOf pld:Farm"),
        GOOD + "pld:Farm rdfs:subClassOf pld:Yard . pld:Yard rdfs:subClassOf pld:Plot, pld:Farm .",
        GOOD + "pld:crop-maize skos:broader pld:crop-corn . pld:crop-corn skos:broader pld:crop-maize .",
        GOOD + "pld:grows rdfs:subPropertyOf pld:has . pld:has rdfs:subPropertyOf pld:grows .",
    ),
    names_are_written_as_their_sort_is: (
        GOOD.replace("pld:Farm", "pld:farm"),
        GOOD.replace("pld:grows", "pld:Grows"),
        GOOD.replace("pld:grows", "pld:grows_crop"),
        GOOD.replace("pld:crop-scheme", "pld:crops"),
        GOOD.replace('skos:notation "maize"', 'skos:notation "corn"'),
        GOOD.replace("pld:crop-maize", "pld:plant-maize"),
    ),
    names_differ_in_more_than_capitals: (
        GOOD + a("growS", LINK, ""),
        GOOD + a("FARM", THING, ""),
        GOOD + a("Crop-maize", "skos:Concept", ""),
    ),
    a_term_is_defined_once: (
        GOOD + a("Farm", THING, ""),
        GOOD + a("grows", LINK, ""),
        GOOD + MAIZE,
    ),
    nothing_is_said_of_the_terms_of_others: (
        GOOD + 'schema:Place rdfs:label "Place"@en .',
        GOOD + "schema:Farm rdfs:subClassOf pld:Farm .",
        GOOD + "pld:Farm rdfs:seeAlso [ rdfs:label 'x' ] .",
    ),
    what_is_deprecated_says_why_and_what_to_use: (
        GOOD + OLD.replace("REST", "dct:isReplacedBy pld:grows"),
        GOOD + OLD.replace("REST", f"{NOTE} ; dct:isReplacedBy pld:sows"),
        (GOOD + OLD.replace("REST", NOTE), {*USED, PLD + "sows"}),
        GOOD + "pld:Farm dct:isReplacedBy schema:Place .",
    ),
    what_is_stated_beside_a_term_is_above_it: (
        (GOOD, USED, {PLD + "grows": frozenset({"https://schema.org/about"})}),
        (GOOD, USED, {PLD + "grows": frozenset({str(DCTERMS.subject), str(DCTERMS.relation)})}),
        (GOOD.replace("rdfs:subPropertyOf", "rdfs:comment"), USED, {PLD + "grows": frozenset({str(DCTERMS.subject)})}),
    ),
    the_header_is_whole: (
        GOOD.replace('dct:created "2020" ;', ""),
        GOOD.replace("dct:description LABEL", 'dct:description "Words"@en'),
        GOOD.replace(f"<{ONTOLOGY}/7>", f"<{ONTOLOGY}/6>"),
        GOOD.replace('vann:preferredNamespacePrefix "pld"', 'vann:preferredNamespacePrefix "p"'),
        GOOD.replace('dct:modified "2021"', 'dct:modified "2019"'),
        GOOD.replace('owl:versionInfo "7"', f'owl:versionInfo "7" ; owl:priorVersion <{ONTOLOGY}/7>'),
        GOOD.replace("dct:license <urn:free> ;", ""),
    ),
}  # fmt: skip
NAMED = [pytest.param(rule, id=rule.__name__) for rule in BAD]


@cache
def ours() -> Case:
    """Our own vocabulary, with what the model uses of it."""
    model = load_model()
    turtle = "\n".join(file.read_bytes().decode() for file in model.vocabulary_files())
    graph = rdflib.Graph().parse(data=turtle, format="turtle")
    shapes = rdflib.Graph()
    for file in model.shape_files():
        shapes.parse(data=file.read_bytes(), format="turtle")
    used = {str(node) for triple in shapes for node in triple if isinstance(node, URIRef)}
    tables = (model.context.terms, *model.context.scoped.values())
    used |= {term.iri for table in tables for term in table.values()} | set(model.context.types.values())
    used |= {model.context.expand(each) for kind in model.kinds.values() for each in kind.types}
    also: dict[str, set[str]] = {}
    for name, key, term in keyed_terms(model):
        if term.iri.startswith(PLD):
            stated = model.kinds[name].schema["properties"][key.name] if name in model.kinds else {}
            each = [iri for word in stated if word.startswith("x-also") for iri in stated[word]]
            also.setdefault(term.iri, set()).update(map(model.context.expand, each))
    return Case(graph, turtle, frozenset(used), {iri: frozenset(each) for iri, each in also.items()})


def keyed_terms(model: Model) -> Iterator[tuple[str, Any, Any]]:
    """Each kind or node, key, and the term of it."""
    rows = [*((kind.name, kind.keys) for kind in model.kinds.values()), *model.nodes.items()]
    for name, keys in rows:
        for key in keys.values():
            if term := model.context.term(name, key.name):
                yield name, key, term


@pytest.mark.parametrize("rule", NAMED)
def test_our_vocabulary_keeps_the_rule(rule: Rule) -> None:
    assert sorted(set(rule(ours()))) == []


@pytest.mark.parametrize("rule", NAMED)
def test_a_good_small_vocabulary_keeps_the_rule(rule: Rule) -> None:
    assert list(rule(case_of(GOOD))) == []
    assert list(rule(case_of(GOOD + OLD.replace("REST", f"{NOTE} ; dct:isReplacedBy pld:grows")))) == []


BROKEN = [pytest.param(rule, bad, id=f"{rule.__name__}-{n}") for rule in BAD for n, bad in enumerate(BAD[rule])]


@pytest.mark.parametrize(("rule", "bad"), BROKEN)
def test_the_rule_can_be_broken(rule: Rule, bad: Any) -> None:
    assert list(rule(case_of(*bad) if isinstance(bad, tuple) else case_of(bad))) != []


def test_each_rule_is_broken_in_three_ways_at_least() -> None:
    assert {rule.__name__: len(bad) for rule, bad in BAD.items() if len(bad) < 3} == {}
    rules = {name for name, each in globals().items() if getattr(each, "__annotations__", {}).get("case") is Case}
    assert rules - {"_ends"} == {rule.__name__ for rule in BAD}


def test_no_term_that_was_ever_published_is_gone() -> None:
    """And each that is there is kept in mind: `python tests/make_golden.py` notes new ones."""
    assert EVER.read_text("utf-8").split() == sorted(terms_of(ours().turtle))


def test_the_vocabulary_has_the_version_that_it_comes_with() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    earlier = [each for each in re.findall(r"^## (\d+\.\d+\.\d+)", changes, re.MULTILINE) if each != __version__]
    graph = ours().graph
    assert [str(each) for each in graph.objects(ONTOLOGY, OWL.versionInfo)] == [__version__]
    before = [str(each) for each in graph.objects(ONTOLOGY, OWL.priorVersion)]
    assert before == [f"{ONTOLOGY}/{each}" for each in earlier[:1]]


# -- What the model does agrees with what the vocabulary says ---------------------------------------------------------


def compact(iri: Any) -> str:
    return load_model().context.compact(str(iri))


def under(types: Iterable[str]) -> set[str]:
    """Classes, as compact IRIs, with all that lie above them."""
    found, left = set(), [*types]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            own = ours().graph.objects(URIRef(load_model().context.expand(name)), RDFS.subClassOf)
            left += [*ABOVE.get(name, ()), *map(compact, own)]
    return found


def types_of(name: str) -> set[str]:
    """The classes of every record of a kind, or of every node of a type."""
    model = load_model()
    return under([*model.kinds[name].types] if name in model.kinds else [compact(model.context.types[name])])


def allowed(term: Any, whole: Any, some: Any) -> set[str]:
    graph = ours().graph
    return {compact(each) for predicate in (whole, some) for each in graph.objects(URIRef(term.iri), predicate)}


def own_uses() -> list[Any]:
    rows = [(name, key, term) for name, key, term in keyed_terms(load_model()) if term.iri.startswith(PLD)]
    return [pytest.param(*row, id=f"{row[0]}-{row[1].name}") for row in rows]


@pytest.mark.parametrize(("name", "key", "term"), own_uses())
def test_a_key_is_used_with_what_its_term_is_for(name: str, key: Any, term: Any) -> None:
    domain = allowed(term, RDFS.domain, SDO.domainIncludes)
    assert domain & {*types_of(name), "rdfs:Resource"}, (term.iri, domain, types_of(name))


@pytest.mark.parametrize(("name", "key", "term"), own_uses())
def test_a_key_has_the_values_that_its_term_says(name: str, key: Any, term: Any) -> None:
    model, ranges = load_model(), allowed(term, RDFS.range, SDO.rangeIncludes)
    if key.terms:
        assert ranges & under(["skos:Concept"])
    elif key.kinds:
        assert [kind for kind in key.kinds if not ranges & {*types_of(kind), "rdfs:Resource"}] == []
    elif key.node:
        assert ranges & types_of(key.node)
    elif key.form == "date":
        assert ranges & under(["time:TemporalEntity"])
    elif term.by_language:
        assert ranges == {"rdf:langString"}
    elif term.datatype not in ("@id", None):
        assert ranges == {model.context.compact(term.datatype)}


@pytest.mark.parametrize(("name", "key", "term"), own_uses())
def test_a_key_is_published_as_a_thing_or_a_literal_as_its_term_is(name: str, key: Any, term: Any) -> None:
    of_things = OWL.ObjectProperty in set(ours().graph.objects(URIRef(term.iri), RDF.type))
    is_thing = term.datatype == "@id" or key.node is not None or key.form == "date"
    assert of_things == is_thing


# -- The terms of others ----------------------------------------------------------------------------------------------

ONTOLOGIES = {
    "schema": "schema.ttl",
    "frapo": "frapo.ttl",
    "adms": "adms.ttl",
    "dpv": "dpv.ttl",
    "dingo": "dingo.ttl",
    "rico": "rico.rdf",
    "lode": "lode.ttl",
    "dcat": "dcat3.ttl",
    "crm": "cidoc.rdf",
}


@pytest.mark.parametrize("prefix", ONTOLOGIES)
def test_a_term_of_others_that_is_named_is_in_their_ontology(prefix: str, shared: Path) -> None:
    """Here those of the vocabulary; `tests/test_ontologies.py` asks for those of the whole model."""
    import pyoxigraph

    path = shared / "data" / "ontologies" / ONTOLOGIES[prefix]
    if not path.is_file():
        pytest.skip(f"{path.name} is not in the shared data")
    space = dict(ours().graph.namespaces()).get(prefix)
    named = {str(node) for triple in ours().graph for node in triple if isinstance(node, URIRef)}
    used = {iri for iri in named if space and iri.startswith(str(space))}
    if not used:
        pytest.skip(f"no term of {prefix} is named")
    form = pyoxigraph.RdfFormat.TURTLE if path.suffix == ".ttl" else pyoxigraph.RdfFormat.RDF_XML
    defined = {
        quad.subject.value
        for quad in pyoxigraph.parse(path=str(path), format=form)
        if isinstance(quad.subject, pyoxigraph.NamedNode)
    }
    http = {iri.replace("http://schema.org/", "https://schema.org/") for iri in defined}
    assert used - defined - http == set()


def test_a_super_property_of_others_is_a_property_there(shared: Path) -> None:
    """A class above a property, or a property above a class, is a slip that no name shows."""
    for predicate, small in ((RDFS.subPropertyOf, True), (RDFS.subClassOf, False)):
        for above in set(ours().graph.objects(None, predicate)):
            name = re.split(r"[#/]", str(above))[-1]
            assert name[:1].islower() == small, above
