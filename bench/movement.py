"""A number of records in, records with a fixed seed out, shaped as an archive of movements has them.

Most kinds of the model, in about the proportions of the founding example: half of the records with evidence, persons
with and without a basis, places with coordinates, names in up to five languages in any order of their tags, amounts,
budgets, shares and identifiers, dates in all forms, some records and keys withheld. One kind follows another, and
within a kind the ids stand in no order; references go to any record of the file.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import gcd
from typing import Any

SEED = 20180815
Row = dict[str, Any]
TAGS = ("en", "pt", "es", "fr", "ht")
WORDS = (
    ("seed", "semente", "semilla", "semence", "semans"), ("water", "água", "agua", "eau", "dlo"),
    ("school", "escola", "escuela", "école", "lekòl"), ("land", "terra", "tierra", "terre", "tè"),
    ("harvest", "colheita", "cosecha", "récolte", "rekòt"), ("youth", "juventude", "juventud", "jeunesse", "jèn"),
    ("women", "mulheres", "mujeres", "femmes", "fanm"), ("milk", "leite", "leche", "lait", "lèt"),
    ("exchange", "intercâmbio", "intercambio", "échange", "echanj"),
    ("solidarity", "solidariedade", "solidaridad", "solidarité", "solidarite"),
    ("training", "formação", "formación", "formation", "fòmasyon"), ("forest", "floresta", "bosque", "forêt", "forè"),
)  # fmt: skip
COUNTRIES = ("BR", "HT", "MZ", "ZA", "NG", "HN", "GT", "CO", "MX", "IN", "ID", "PS")
GIVEN = ("Ana", "Boaz", "Célia", "Dieudonné", "Elza", "Fabiola", "Gilmar", "Hevè", "Inês", "Jozèf", "Kandida")
# Of a hundred records; what is missing to the number that is asked for are concepts.
SHARES = {
    "Brigade": 4, "Concept": 34, "ConceptScheme": 0, "Course": 1, "Declaration": 1, "Document": 6, "Event": 1,
    "Grant": 3, "Group": 9, "Initiative": 1, "Journey": 2, "LearningCentre": 1, "Movement": 1, "Network": 1,
    "Organization": 4, "Participation": 10, "Payment": 2, "Person": 8, "Place": 8, "Territory": 1, "Training": 1,
}  # fmt: skip
FOLDERS = {"LearningCentre": "learning-centre", "ConceptScheme": "scheme"}
BODIES = ("Movement", "Organization", "Network", "Brigade", "Group")
TITLES = ("id", "participant", "in", "role", "role", "period", "count")


def numbers(count: int) -> dict[str, int]:
    """How many records of each kind there are among so many."""
    many = {kind: max(1, count * share // 100) for kind, share in SHARES.items()}
    many["Concept"] += max(0, count - sum(many.values()))
    return many


@dataclass(frozen=True, slots=True)
class Draw:
    """What chance gives for one record after the other."""

    chance: random.Random
    many: dict[str, int]
    serial: Iterator[int]  # a number for each text, so that none of them stands in two records

    def often(self, percent: int) -> bool:
        """Whether it happens, so often of a hundred times."""
        return self.chance.random() * 100 < percent

    def reference(self, *kinds: str) -> str:
        """The id of some record of one of the kinds."""
        kind = self.chance.choice(kinds)
        return identifier(kind, self.chance.randrange(self.many[kind]))

    def references(self, most: int, *kinds: str) -> list[str]:
        """Some ids, in order and each once."""
        return sorted({self.reference(*kinds) for _ in range(self.chance.randint(1, most))})

    def text(self, most: int, after: str = "") -> dict[str, str]:
        """A text in some languages, in any order of their tags; the words say the same in each."""
        first, second = self.chance.sample(WORDS, 2)
        some = self.chance.sample(range(len(TAGS)), self.chance.randint(1, most))
        number = next(self.serial)
        return {TAGS[tag]: f"{first[tag]}, {second[tag]} {number}{after}" for tag in some}

    def named(self, name: str) -> dict[str, str]:
        """A name that is the same in all languages."""
        return dict.fromkeys(self.chance.sample(TAGS, self.chance.randint(1, 3)), name)

    def date(self) -> str | Row:
        """A day, a month, a year, about a year, an interval, or what the source says."""
        year, month = self.chance.randint(1984, 2023), self.chance.randint(1, 12)
        forms = (
            f"{year}-{month:02}-{self.chance.randint(1, 28):02}", f"{year}-{month:02}", f"{year}", f"{year}~",
            f"{year}?", f"{year}/{year + 1}", f"{year}-{month:02}/..",
        )  # fmt: skip
        form = self.chance.choice(forms)
        return (
            {"text": f"about harvest {next(self.serial)} of {year}", "edtf": form, "inferred": True}
            if self.often(10)
            else form
        )

    def amount(self) -> Row:
        """A sum with its currency."""
        return {"value": f"{self.chance.randint(500, 250000)}.{self.chance.randint(0, 99):02}", "currency": "USD"}

    def point(self) -> Row:
        """Where a place is, and how exactly that is known."""
        exact, decimals = self.chance.choice((("point", 5), ("point", 4), ("locality", 1), ("region", 0)))
        north, east = self.chance.uniform(-30, 19), self.chance.uniform(-70, 40)
        return {"latitude": f"{north:.{decimals}f}", "longitude": f"{east:.{decimals}f}", "precision": exact}

    def shares(self, row: Row) -> list[Row]:
        """How the places of a record share in it."""
        places, whole = row["beneficiaryPlace"], 100 // len(row["beneficiaryPlace"])
        return [{"of": "beneficiaryPlace", "value": place, "percentage": f"{whole}.0"} for place in places]

    def evidence(self, row: Row) -> list[Row]:
        """Where it says so: for some keys of a record, or for one of the values of a key."""
        keys = [key for key in row if key not in ("id", "type", "access", "share")]
        return [
            self.entry(key, row[key]) for key in self.chance.sample(keys, min(len(keys), self.chance.randint(1, 5)))
        ]

    def entry(self, key: str, value: object) -> Row:
        """One statement of a source on a key."""
        page = self.chance.randint(1, 90)
        where: object = {"page": page, "paragraph": f"{page % 7 + 1}"} if self.often(20) else f"paragraph {page}"
        entry = {"of": key, "source": self.reference("Document"), "where": where}
        if isinstance(value, list) and isinstance(value[0], str):
            entry["value"] = self.chance.choice(value)
        entry["status"] = self.chance.choice(("stated", "stated", "implied", "inferred", "disputed"))
        return entry | ({"note": self.text(2, ' "as it says".')} if self.often(15) else {})

    def access(self) -> Row:
        """Who may see a record, where not everybody may see all of it."""
        forms: tuple[Row, ...] = (
            {"level": "restricted", "reason": "safety"}, {"level": "embargoed", "until": "2099-01-01"},
            {"level": "withdrawn", "on": "2024-03-01", "reason": "error"}, {"keys": {"note": "restricted"}},
            {"coarsen": {"date": "year", "place": "country"}},
        )  # fmt: skip
        return self.chance.choice(forms)


def identifier(kind: str, number: int) -> str:
    """The id of the record of a kind with a number."""
    return f"{FOLDERS.get(kind, kind.lower())}/r-{number:07}"


def proper(number: int) -> str:
    """A name that is no word of any text."""
    syllables = [one + two for one in "bdfgjklmnprstvz" for two in "aeiou"]
    return "".join(syllables[number // len(syllables) ** place % len(syllables)] for place in range(4)).title()


def brigade(draw: Draw, number: int) -> Row:
    row: Row = {"partOf": draw.reference("Initiative"), "classification": draw.references(2, "Concept")}
    row |= {"worksIn": draw.references(2, "Place"), "facilitates": draw.references(5, "Concept")}
    if draw.often(50):
        row |= {"connects": draw.references(2, *BODIES), "mission": [draw.text(2), draw.text(2)]}
        row |= {"motivation": draw.text(2, "."), "founded": draw.date()}
    return row


def concept(draw: Draw, number: int) -> Row:
    row: Row = {"inScheme": draw.reference("ConceptScheme")}
    if number:
        row["broader"] = [identifier("Concept", number // 8)]
    return row | ({"definition": draw.text(5, "; what is meant by it.")} if draw.often(20) else {})


def scheme(draw: Draw, number: int) -> Row:
    return {"note": draw.text(5, " words of our own.")}


def course(draw: Draw, number: int) -> Row:
    row: Row = {"topic": draw.references(2, "Concept"), "aim": [draw.text(2)], "method": draw.references(3, "Concept")}
    row |= {
        "participantCount": 60 + number % 40,
        "representedContinentCount": 5,
        "organizer": draw.reference("Movement"),
    }
    return row | {"providesToolsFor": draw.references(2, "Concept", "Group"), "teachesExhaustively": False}


def declaration(draw: Draw, number: int) -> Row:
    row: Row = {
        "declarationType": "open-letter",
        "author": draw.reference("Network"),
        "demand": [draw.text(3), draw.text(1)],
    }
    return row | {"signatory": draw.references(3, *BODIES), "published": draw.date(), "language": ["es", "en"]}


def document(draw: Draw, number: int) -> Row:
    row: Row = {"genre": draw.chance.choice(("article", "report", "interview", "letter")), "published": draw.date()}
    row |= {"author": draw.reference("Person", "Organization"), "language": draw.chance.choice(TAGS)}
    if draw.often(30):
        row |= {"contributor": [{"agent": draw.reference(*BODIES), "role": draw.references(1, "Concept")}]}
        row |= {"file": [{"address": f"https://example.org/files/{number}.pdf", "mediaType": "application/pdf"}]}
    return row | {"publisher": draw.reference("Organization"), "referenceCode": f"BR MST A-{number}/{number % 9}"}


def event(draw: Draw, number: int) -> Row:
    row: Row = {"eventType": "congress", "organizer": draw.references(2, "Movement"), "place": draw.reference("Place")}
    row |= {"period": draw.date(), "participantCount": 200 + number % 500, "womenCount": 100, "aim": [draw.text(2)]}
    return row | {"outcome": draw.reference("Declaration"), "attendee": draw.references(3, *BODIES)}


def grant(draw: Draw, number: int) -> Row:
    row: Row = {"recipient": draw.references(2, "Brigade", "Movement"), "funder": draw.reference("Organization")}
    row |= {"purpose": draw.references(5, "Concept"), "awarded": draw.date(), "amount": draw.amount()}
    row |= {"beneficiaryPlace": draw.references(3, "Place"), "programme": draw.reference("Initiative")}
    row["share"] = draw.shares(row)
    if draw.often(40):
        row |= {"amountDisbursed": draw.amount(), "plannedPeriod": draw.date(), "grantStatus": "completed"}
        row |= {"identifier": [{"scheme": "XX-GRANT", "value": f"{number:05}"}], "fundedItem": draw.reference("Group")}
    return row


def group(draw: Draw, number: int) -> Row:
    row: Row = {
        "consistsOf": draw.chance.choice(("people", "brigades", "courses", "families")),
        "basedIn": draw.reference("Place"),
    }
    if draw.often(60):
        row |= {
            "quantifier": "most",
            "topic": draw.references(2, "Concept"),
            "description": draw.text(1, ", some of it."),
        }
    if draw.often(40):
        row |= {
            "aim": [draw.text(2), draw.text(3)],
            "teaches": draw.references(2, "Concept"),
            "count": 10 + number % 400,
        }
    return row


def initiative(draw: Draw, number: int) -> Row:
    row: Row = {"coordinator": draw.references(2, "Movement"), "purpose": draw.references(2, "Concept")}
    row |= {"vision": [draw.text(3)], "founded": "1978-05~", "beneficiaryPlace": draw.references(3, "Place")}
    row["share"] = draw.shares(row)
    years = range(2010, 2010 + draw.chance.randint(1, 4))
    row["budget"] = [draw.amount() | {"period": f"{year}", "status": "committed"} for year in years]
    return row | ({"partOf": identifier("Initiative", number // 5)} if number else {"fundingProgramme": True})


def journey(draw: Draw, number: int) -> Row:
    row: Row = {
        "brigade": draw.reference("Brigade"),
        "origin": draw.reference("Place"),
        "place": draw.references(2, "Place"),
    }
    return row | {"period": draw.date(), "activity": draw.references(3, "Concept")}


def learning_centre(draw: Draw, number: int) -> Row:
    row: Row = {
        "name": draw.named(f"Casa {proper(number * 4 + 3)}"),
        "createdBy": draw.references(2, "Movement"),
        "hosts": draw.references(2, "Course", "Training"),
    }
    return row | {"use": draw.references(3, "Concept"), "place": draw.reference("Place")}


def body(draw: Draw, number: int) -> Row:
    serial = next(draw.serial)
    row: Row = {"basedIn": draw.reference("Place"), "acronym": [f"M{serial}"]}
    if draw.often(50):
        row |= {"altName": {"pt": [f"a casa {serial}", f"o centro {serial}"]}, "founded": draw.date()}
        row |= {"partner": draw.references(2, "Organization"), "classification": draw.references(1, "Concept")}
        row |= {"identifier": [{"scheme": "XX-REG", "value": f"{serial:06}"}]}
        row |= {"homepage": f"https://example.org/{serial}/"}
    return row


def participation(draw: Draw, number: int) -> Row:
    row: Row = {
        "participant": draw.reference(*BODIES),
        "in": draw.reference("Course", "Journey", "Event", "Training", "Brigade"),
    }
    row |= {"role": draw.references(2, "Concept")}
    if draw.often(20):  # someone in a public role; the others would be too few to stay unknown
        row["participant"] = identifier("Person", draw.chance.randrange(draw.many["Person"]) // 2 * 2 + 1)
    if draw.often(50):
        row |= {"period": draw.date(), "count": 10 + number % 90}
    return row


def payment(draw: Draw, number: int) -> Row:
    row: Row = {
        "paymentFor": draw.reference("Grant"),
        "paymentType": "disbursement",
        "payer": draw.reference("Organization"),
    }
    return row | {"payee": draw.references(1, "Brigade"), "amount": draw.amount(), "paid": "2019-05-04"}


def person(draw: Draw, number: int) -> Row:
    row: Row = {
        "name": {"en": f"{GIVEN[number % len(GIVEN)]} {proper(number * 4)}"},
        "role": draw.references(1, "Concept"),
    }
    if number % 2:
        row["access"] = {"basis": "public-role", "source": draw.reference("Document")}
        row["affiliation"] = draw.references(2, "Movement", "Organization")
    elif number % 8:
        row["access"] = {"basis": "consent", "consent": "given", "source": draw.reference("Document")}
        row["affiliation"] = [identifier("Movement", number // 8 % max(1, draw.many["Movement"] // 10))]
    return row


def place(draw: Draw, number: int) -> Row:
    row: Row = {
        "name": draw.named(f"Porto {proper(number * 4 + 1)}"),
        "country": draw.chance.choice(COUNTRIES),
        "precision": "country",
    }
    if draw.often(70):
        row |= draw.point()
    return row | ({"partOf": [identifier("Place", number // 6)]} if number else {})


def territory(draw: Draw, number: int) -> Row:
    row: Row = {
        "name": draw.named(f"Nova {proper(number * 4 + 2)}"),
        "territoryType": "settlement",
        "heldBy": draw.references(2, "Movement"),
        "hectares": f"{number + 40}.50",
    }
    row |= {"occupied": draw.date(), "settled": draw.date(), "legalStatus": "granted", "country": "BR"} | draw.point()
    return row | {"produces": draw.references(3, "Concept"), "familyCount": 20 + number % 100}


def training(draw: Draw, number: int) -> Row:
    row: Row = {"courseOf": draw.reference("Course"), "period": draw.date(), "place": draw.reference("Place")}
    return row | {"participantCount": 80, "womenCount": 40, "organizer": draw.references(1, "Movement")}


MADE: dict[str, Callable[[Draw, int], Row]] = {
    "Brigade": brigade, "Concept": concept, "ConceptScheme": scheme, "Course": course, "Declaration": declaration,
    "Document": document, "Event": event, "Grant": grant, "Group": group, "Initiative": initiative, "Journey": journey,
    "LearningCentre": learning_centre, "Movement": body, "Network": body, "Organization": body,
    "Participation": participation, "Payment": payment, "Person": person, "Place": place, "Territory": territory,
    "Training": training,
}  # fmt: skip


def record(kind: str, number: int, draw: Draw) -> Row:
    """One record, with what every kind may have."""
    row: Row = {
        "id": identifier(kind, number),
        "type": kind,
        "name": draw.text(5 if kind == "Concept" else 3),
    }
    row |= MADE[kind](draw, number)
    if draw.often(20):
        row["note"] = draw.text(2, ': what the source says, "as it stands".')
    if not kind.startswith("Concept"):
        if draw.often(75):
            row["evidence"] = draw.evidence(row)
        if "access" not in row and kind != "Document" and draw.often(3):
            row["access"] = draw.access()
    return row


def movement(count: int) -> Iterator[Row]:
    """The records of all kinds, each with a chance of its own."""
    many = numbers(count)
    for kind in MADE:
        serial = itertools.count(list(MADE).index(kind), len(MADE))
        draw = Draw(random.Random(f"{SEED} {kind}"), many, serial)
        for number in shuffled(many[kind]):
            yield record(kind, number, draw)


def shuffled(count: int) -> Iterator[int]:
    """Every number below the count once, in a fixed order that is none."""
    step = max(1, count * 5 // 8)
    while gcd(step, count) > 1:
        step += 1
    return (place * step % count for place in range(count))


def participations(count: int) -> Iterator[Row]:
    """Records of the one kind that is flat, to stand in a table of so many rows."""
    draw = Draw(random.Random(f"{SEED} flat"), numbers(count * 100 // SHARES["Participation"]), itertools.count())
    for number in shuffled(count):
        row = {"id": identifier("Participation", number), "type": "Participation", **participation(draw, number)}
        period = row.get("period")
        yield row | ({"period": period["edtf"]} if isinstance(period, dict) else {})


def flat(row: Row) -> list[str]:
    """A participation as a row of a table."""
    roles = [*row["role"], ""][:2]
    return [row["id"], row["participant"], row["in"], *roles, row.get("period", ""), str(row.get("count", ""))]
