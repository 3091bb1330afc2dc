"""The second stage: the access rules are asked about all records that were gathered; a plan says what may go out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from peasant_ld.access import Plan, Rules, Verdict
from peasant_ld.access.names import PersonNames
from peasant_ld.flow import protect
from peasant_ld.flow.gathering import Gathered
from peasant_ld.flow.job import Job
from peasant_ld.flow.made import without_alone
from peasant_ld.problem import Problem


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What was gathered, and what the rules decided about it; `problems` are what there is to say of that."""

    gathered: Gathered
    plan: Plan
    problems: tuple[Problem, ...]

    @property
    def job(self) -> Job:
        """What is to be done."""
        return self.gathered.job

    @property
    def withheld(self) -> Mapping[str, Verdict]:
        """The verdicts on the records that are withheld, by id."""
        return self.plan.withheld

    @property
    def may_change(self) -> bool:
        """Whether anything is withheld, or taken out of a record: false only where it surely is not."""
        return changes(self.gathered, self.plan)

    @property
    def names(self) -> PersonNames:
        """The names of persons that no text may hold."""
        persons = self.gathered.rows() if self.states_persons else ()
        return protect.names_of(persons, self.plan, self.gathered.refused)

    @property
    def states_persons(self) -> bool:
        """Whether there are persons among the records."""
        return not self.job.model.persons.isdisjoint(self.gathered.kinds_read)


def judge_all(gathered: Gathered, rules: Rules) -> Judged:
    """Ask the rules about every record. Raises InputError (PLD208) for a key file of pseudonyms that is none."""
    job = gathered.job
    plan = protect.plan_for(gathered.rows, rules, job.model, job.base)
    if gathered.made and (gathered.rejected or plan.withheld or changes(gathered, plan)):
        plan = without_alone(plan, gathered)
    plan = protect.with_pseudonyms(plan, gathered.rows, job.source, job.base)
    return Judged(gathered, plan, tuple(_problems(gathered, plan)))


def changes(gathered: Gathered, plan: Plan) -> bool:
    """Whether a plan changes anything of what was gathered: false only where it surely does not."""
    touched = (kind for kind in gathered.kinds_read if plan.touches("", kind, None))
    return gathered.states_access or bool(plan.suppressed) or any(touched)


def _problems(gathered: Gathered, plan: Plan) -> Iterator[Problem]:
    yield from protect.opened_kinds(gathered.kinds_read, plan.rules)
    if gathered.states_access or plan.withheld or plan.suppressed:
        yield from protect.verdict_problems(gathered.rows(), plan, gathered.job.base)
    if changes(gathered, plan):
        yield from protect.look_at_redactions(gathered.rows(), plan, gathered.job.base)
