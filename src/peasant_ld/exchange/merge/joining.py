"""Records that are one -> the one that stays, with all that the others state; two values of one key are disputed.

None of two values is chosen: the first stays in its key, as disputed by its own source; the source of the other says
what it has instead in a note, unless something of the record is told less exactly than it is known.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from peasant_ld.access import Rules
from peasant_ld.access.stricter import lasting
from peasant_ld.exchange.merge.account import Joined
from peasant_ld.flow.union import TwoValues, Union, without_itself
from peasant_ld.model import Kind, Mark
from peasant_ld.model.skos import keys_stating
from peasant_ld.problem import Problem, Severity
from peasant_ld.rdf.normalize import compile_makers, compile_normalizer, resolve_id
from peasant_ld.reading.record import Record, texts_in
from peasant_ld.report.messages import LANGUAGES, Catalogue

_EVIDENCE = "evidence"
_SAYS = ("source", "where")  # what evidence says of who says something


class OneOfSeveral(NamedTuple):
    """A record of an origin that is one with others, under the ids of the new dataset."""

    record: Record
    origin: int


@dataclass(slots=True)
class Joiner:
    """Makes one record of several; `source_of` gives the document that stands for an origin as a source.

    `hidden` are the ids, absolute, of what does not go out, and of persons.
    """

    rules: Rules
    base: str
    languages: tuple[str, ...]
    names: Sequence[str]
    source_of: Callable[[int], str]
    hidden: frozenset[str]

    def same(self, one: OneOfSeveral, other: OneOfSeveral) -> bool:
        """Whether two records state the same; what they say of access may differ."""
        normalize = compile_normalizer(self.rules.model, self.base)
        mine, theirs = (
            {name: value for name, value in part.record.data.items() if name != "access"} for part in (one, other)
        )
        return one.record.data["type"] == other.record.data["type"] and normalize(mine) == normalize(theirs)

    def joined(self, parts: Sequence[OneOfSeveral]) -> tuple[dict[str, Any], list[Joined], list[Problem]]:
        """The record that stays, which is the first, with all that the others state; what became of each of them."""
        whole, told, problems = parts[0].record.data, list[Joined](), list[Problem]()
        for number, part in enumerate(parts[1:], 1):
            whole, joined, wrong = self._with(whole, parts[:number], part)
            told.append(joined)
            problems += wrong
        return whole, told, problems

    def _with(
        self, whole: dict[str, Any], before: Sequence[OneOfSeveral], part: OneOfSeveral
    ) -> tuple[dict[str, Any], Joined, list[Problem]]:
        """A record that was made of those `before`, with one more."""
        data, kind = part.record.data, self.rules.model.kinds[whole["type"]]
        union = Union(kind, compile_makers(kind, self.rules.model, self.base))
        is_alike = data["id"] == whole["id"] and self.same(before[0], part)
        both = (whole.get("access"), data.get("access"))
        access = lasting(*both, kind.name, self.rules)
        problems, out = list[Problem](), dict(whole)
        if not is_alike:
            out, problems = self._together(whole, before, part, _Disputes(self, kind, access or {}, union))
        if both[0] != both[1]:
            facts = {"same": data["id"], "other": part.record.origin}
            problems.append(_problem(before[0], "PLD064", Severity.ADVICE, key="access", **facts))
        left = {name: out[name] for name in ("id", "type", *kind.keys) if out.get(name, []) != [] and name != "access"}
        disputed, passed_over = (tuple(each._asdict() for each in two) for two in (union.conflicts, union.passed_over))
        changed = both if both[0] != both[1] else ()
        joined = Joined(data["id"], whole["id"], self.names[part.origin], is_alike, disputed, passed_over, changed)
        return left | ({} if access is None else {"access": access}), joined, problems

    def _together(
        self, whole: dict[str, Any], before: Sequence[OneOfSeveral], part: OneOfSeveral, disputes: _Disputes
    ) -> tuple[dict[str, Any], list[Problem]]:
        """All that both state, with the evidence for what they dispute."""
        union, kind = disputes.union, disputes.kind
        out = union.of(whole, part.record.data)
        found = [*out.get(_EVIDENCE, ()), *(each for two in union.conflicts for each in disputes.of(two, before, part))]
        out[_EVIDENCE] = [each for at, each in enumerate(found) if each not in found[:at]]
        return out, [*_told(union.conflicts, before, part), *self._settle(out, part.record.data["id"], kind, part)]

    def _settle(self, out: dict[str, Any], identity: str, kind: Kind, part: OneOfSeveral) -> list[Problem]:
        """Have a record say what else it is called in other data, and nothing of itself that two said of each other."""
        problems = self._as_same(out, identity, kind, part) if identity != out["id"] else []
        own = self.absolute(out["id"])
        for key in kind.keys_with(Mark.SAME):
            if isinstance(out.get(key), list):
                out[key] = [each for each in out[key] if each != own]
        left, lost = without_itself(out, kind, self.base)
        for key in lost:
            out[key] = left.get(key, [])
        return problems + [_problem(part, "PLD065", Severity.ADVICE, key=key) for key in lost]

    def stand_in(self, part: OneOfSeveral, whole: Mapping[str, Any]) -> dict[str, Any]:
        """What is left below the base of a record that became part of another: its address, which leads there.

        It states what its kind cannot do without, as the whole does, and is merged into that by dataset.toml.
        """
        kind = self.rules.model.kinds[whole["type"]]
        kept = ("type", *(key.name for key in kind.keys.values() if key.required), "access")
        return {"id": part.record.data["id"]} | {name: whole[name] for name in kept if name in whole}

    def absolute(self, identity: str) -> str:
        """The absolute form of an id or a reference."""
        return resolve_id(self.base, identity)

    def _as_same(self, out: dict[str, Any], identity: str, kind: Kind, part: OneOfSeveral) -> list[Problem]:
        """Keep the id of a record that became part of another as that of the same thing; below the base it stays."""
        if ":" not in identity:
            return []
        concepts = [key.name for key in keys_stating(self.rules.model, kind.name, "exactMatch")]
        same = [key for key in kind.keys_with(Mark.SAME) if kind.keys[key].form == "iris"]
        for key in (*concepts, *same):
            stated = out.get(key, [])
            listed = [stated] if isinstance(stated, str) else list(stated)
            out[key] = list(dict.fromkeys([*listed, self.absolute(identity)]))
            return []
        return [_problem(part, "PLD458", Severity.WARNING, same=out["id"])]


@dataclass(frozen=True, slots=True)
class _Disputes:
    """What is said of two values of one key of a record: by whom the one is stated, and who says what else."""

    joiner: Joiner
    kind: Kind
    access: Mapping[str, Any]
    union: Union

    def of(self, two: TwoValues, before: Sequence[OneOfSeveral], part: OneOfSeveral) -> Iterator[dict[str, Any]]:
        """The evidence for both; of texts by language, once for each of these."""
        if self.kind.keys[two.key].form != "text":
            yield from self._of_one(two, before, part, {}, self._note(two))
            return
        for tag, text in two.one.items():
            note = {"note": {tag: two.other[tag]}}
            yield from self._of_one(two, before, part, {"value": {tag: text}}, note)

    def _of_one(
        self,
        two: TwoValues,
        before: Sequence[OneOfSeveral],
        part: OneOfSeveral,
        value: Mapping[str, Any],
        note: Mapping[str, Any],
    ) -> Iterator[dict[str, Any]]:
        holder = next((each for each in before if two.key in each.record.data), before[0])
        mine = [each for each in holder.record.data.get(_EVIDENCE, ()) if each["of"] == two.key]
        theirs = [each for each in self.union.unheard if each["of"] == two.key]
        for known, whose, more in ((mine, holder, value), (theirs, part, {**value, **note})):
            named = [{name: each[name] for name in _SAYS if name in each} for each in known]
            for says in named or [{"source": self.joiner.source_of(whose.origin)}]:
                yield {"of": two.key, **says, "status": "disputed", **more}

    def _note(self, two: TwoValues) -> dict[str, Any]:
        """What a source has instead, in a note; nothing where that could tell more than goes out."""
        key, joiner = self.kind.keys[two.key], self.joiner
        is_coarse = any(joiner.rules.coarseness(self.kind.name, self.access, of) for of in ("place", "date"))
        closed = {joiner.absolute(each) for each in texts_in(two.other)} & joiner.hidden
        if closed or is_coarse or key.counts_people or Mark.EXACT in key.marks:
            return {}
        languages = [tag for tag in joiner.languages if tag in LANGUAGES] or ["en"]
        return {"note": {tag: f"{Catalogue.load(tag).ui('merge.instead')} {_shown(two.other)}" for tag in languages}}


def _told(conflicts: Sequence[TwoValues], before: Sequence[OneOfSeveral], part: OneOfSeveral) -> Iterator[Problem]:
    """Each disputed value, at its place (PLD457, a warning)."""
    for conflict in conflicts:
        first = next((each for each in before if conflict.key in each.record.data), before[0])
        facts = {"same": first.record.data["id"], "other": first.record.place(f"/{conflict.key}")}
        yield _problem(part, "PLD457", Severity.WARNING, key=conflict.key, value=_shown(conflict.other), **facts)


def _problem(part: OneOfSeveral, code: str, severity: Severity, *, key: str | None = None, **facts: Any) -> Problem:
    place = part.record.origin.inside(key) if key else part.record.origin
    value = facts.pop("value", None)
    return Problem(code, place, part.record.data["id"], key, value, severity, facts)


def _shown(value: Any) -> str:
    """A value as a text for people."""
    if isinstance(value, Mapping):
        parts = [str(each) for each in value.values() if not isinstance(each, bool | Mapping | list)]
        return " ".join(parts) if parts else json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
