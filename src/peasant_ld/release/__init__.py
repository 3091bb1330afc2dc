"""A dataset becomes a release folder, whole or not at all: staged beside it, read back, synced, renamed into place."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from peasant_ld.access.pseudonyms import read_keys, tokens_in
from peasant_ld.files import leads_out, refuse_links_below
from peasant_ld.flow import Checked, Job, drive, goes_out
from peasant_ld.flow.build_cache import BuildCache
from peasant_ld.flow.protect import keep_pseudonyms, key_path
from peasant_ld.forms.rejected import RejectedFiles, set_aside, write_rejected
from peasant_ld.model.description import FILE
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.published.layout import DATA
from peasant_ld.published.manifest import listed, strangers
from peasant_ld.published.reader import Release
from peasant_ld.published.staging import staging
from peasant_ld.published.versions import check_version, earlier_than, keep_earlier, written_over
from peasant_ld.rdf.normalize import resolve_id
from peasant_ld.reading import LooseRecords
from peasant_ld.release.catalogue import Facts
from peasant_ld.release.catalogue.bagit import is_bag, strangers_in, write_bag
from peasant_ld.release.data import write_data
from peasant_ld.release.leaks import LeakFound, LeakWatch, make_search, secrets_of, stop_at_leaks, taken_out
from peasant_ld.release.parts import Wish, language_of, material_of, write_release
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.report import Report

__all__ = ["PublishResult", "Wish", "preview", "publish"]


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What became of a release: the report on it, whether anything was written, and what lies set aside."""

    report: Report
    written: bool
    aside: RejectedFiles = field(default_factory=RejectedFiles)


def publish(job: Job, out: Path, wish: Wish | None = None) -> PublishResult:
    """Examine a dataset and, if nothing stands against it, put its release at `out`.

    With an error nothing is written, unless the job sets failed records aside. Raises InputError when `out`, or the
    folder of the bag that is wished for, holds something else (PLD014), or `out` a link (PLD070), another run is at
    work (PLD017) or the version cannot be published (PLD012, PLD501), MissingExtra when pages are wished for and cannot
    be made, OSError when the disk does not take it; then what was at `out` is still there, byte for byte.
    """
    out, wish = _place(out, job.source), wish or Wish()
    version = job.description.version or ""
    with suppress(FileNotFoundError):  # a run that is at work there; it is asked again when that has ended
        _must_be_ours(out)
        _must_be_bag(wish.bag and wish.bag.resolve(), out)
        check_version(version, out)
    cached = out.parent / f".{out.name}.cache"
    with BuildCache(cached, wish.fresh) as cache, drive(job, cache) as checked:
        report = checked.report(version=version)
        if not (goes_out(report, job) and (report.ok or report.counts.published)):
            return PublishResult(report.unwritten(), written=False)
        try:
            told = _release(checked, report, out, wish)
        except LeakFound as leak:
            return PublishResult(_with(report, leak.problems).unwritten(), written=False)
        cache.keep()
        return told


def preview(job: Job, out: Path, folder: Path) -> PublishResult:
    """The release that `publish` would put at `out`, in another folder, to be looked at: nothing else is written.

    No record is set aside, no pseudonym is kept, and the version may be one that is there. Raises InputError when the
    folder holds something else (PLD014) or a link (PLD070), MissingExtra without what makes pages, OSError.
    """
    with BuildCache(None) as cache, drive(job, cache) as checked:
        report = checked.report(version=job.description.version or "")
        if not (goes_out(report, job) and (report.ok or report.counts.published)):
            return PublishResult(report.unwritten(), written=False)
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            with staging(folder) as made:
                _must_be_ours(folder)
                told, _, _ = _fill(checked, report, (made, out), Wish())
        except LeakFound as leak:
            return PublishResult(_with(report, leak.problems).unwritten(), written=False)
        return PublishResult(told.unwritten(), written=True)


def _release(checked: Checked, report: Report, out: Path, wish: Wish) -> PublishResult:
    """Write the release of an examined dataset; the report tells what came up on the way."""
    job = checked.job
    with staging(out) as folder:
        _must_be_ours(out)
        check_version(job.description.version or "", out)
        _must_know_pseudonyms(checked, out)
        told, stale, facts = _fill(checked, report, (folder, out), wish)
        made = tuple(keep_pseudonyms(checked.plan, job.source, job.base))
        aside = _set_aside(checked, report)
    if wish.bag is not None:
        _bag(out, wish.bag.resolve(), facts)
    return PublishResult(_with(told, (*stale, *made)), written=True, aside=aside)


def _fill(
    checked: Checked, report: Report, where: tuple[Path, Path], wish: Wish
) -> tuple[Report, tuple[Problem, ...], Facts]:
    """Fill a folder with the release that is to stand at another: the report, what goes of earlier ones, facts."""
    job, (folder, out) = checked.job, where
    version = job.description.version or ""
    shelf = ReleaseFolder(folder, out)
    tally, ways = write_data(checked, shelf)
    report = replace(report, ways=report.ways + ways)
    lost = tuple(written_over(out, job.base, version, shelf.digests.of(DATA)))
    search = make_search(secrets_of(checked), checked)
    earlier = earlier_than(version, out)
    stale = tuple(taken_out(earlier, Release(folder, job.base), checked, search))
    gone = {str(problem.value) for problem in stale}
    watch = LeakWatch(search)
    shelf = replace(shelf, look=watch)
    kept = tuple(each for each in earlier if each.version not in gone)
    material = replace(material_of(checked, out, tally, gone), earlier=kept)
    facts, told = write_release(checked, report, shelf, wish, material)
    stop_at_leaks(folder, search, shelf.sums, watch)
    keep_earlier(kept, folder)
    return told, (*stale, *lost), facts


def _set_aside(checked: Checked, report: Report) -> RejectedFiles:
    """Write what did not pass beside the records: in the dataset, never in the release, since nothing is redacted.

    What a program holds stands in no folder; its problems say which of its records are meant.
    """
    if isinstance(checked.job.source, LooseRecords):
        return RejectedFiles()
    job, kinds, folder = checked.job, checked.judged.gathered.kinds, Path(str(checked.job.source))
    rejected = {problem.record for problem in report.problems if problem.blocks}

    def write(made: Path) -> list[Path]:
        return write_rejected(report.problems, folder, made, language_of(job), job.declared)

    def is_read(identity: str) -> bool:
        return identity in rejected or kinds.get(resolve_id(job.description.base, identity)) is not None

    return set_aside(write, folder, is_read, job.declared)


def _bag(release: Path, bag: Path, facts: Facts) -> None:
    """The release once more, as a BagIt bag, whole or not at all."""
    with staging(bag) as folder:
        _must_be_bag(bag, release)
        write_bag(release, folder, facts)


def _with(report: Report, problems: tuple[Problem, ...]) -> Report:
    return replace(report, problems=(*report.problems, *problems)) if problems else report


def _place(out: Path, source: object) -> Path:
    """Where the release goes, links followed: but none that stands in the dataset and leads out of it (PLD070)."""
    if isinstance(source, str | Path):
        dataset = Path(source).absolute()
        if out.absolute().is_relative_to(dataset) and leads_out(out, dataset):
            raise InputError(Problem("PLD070", Place(out.name), value=str(out)))
    return out.resolve()


def _must_be_ours(out: Path) -> None:
    """Only a release of ours, an empty folder, or nothing at all is replaced (PLD014); no link in it (PLD070)."""
    if not out.exists():
        return
    refuse_links_below(out)
    others = strangers(out) if out.is_dir() else (out.name,)
    if others:
        facts = {"found": "a-bag", "option": "-o", "other": "--bagit"} if is_bag(out) else {}
        raise InputError(Problem("PLD014", Place(str(out)), value=others[0], facts=facts))


def _must_be_bag(bag: Path | None, release: Path) -> None:
    """Only a bag of ours, an empty folder, or nothing at all is replaced by a bag, and never a release (PLD014)."""
    if bag is None or (bag != release and not bag.exists()):
        return
    is_release = bag == release or (bool(listed(bag)) and not is_bag(bag))
    if is_release or _holds_others(bag):
        facts = {"found": "a-release", "other": "-o"} if is_release else {}
        raise InputError(Problem("PLD014", Place(str(bag)), value=str(bag), facts={**facts, "option": "--bagit"}))


def _holds_others(bag: Path) -> bool:
    """Whether something lies where a bag is wished for that no release made here has put there."""
    return bool(strangers_in(bag)) if is_bag(bag) else not bag.is_dir() or any(bag.iterdir())


def _must_know_pseudonyms(checked: Checked, release: Path) -> None:
    """Raise InputError (PLD208) where persons in a release have pseudonyms that the key file does not hold.

    A key file that was lost, or is another one, would give everybody a new pseudonym without a word.
    """
    if checked.plan.rules.pseudonyms is None or not (release / DATA).is_file():
        return
    path = key_path(checked.plan.rules, checked.job.source)
    with (release / DATA).open("rb") as lines:
        given = {token for line in lines for token in tokens_in(line)}
    if given - set(read_keys(path).values()):
        facts = {"reason": "keys-lost", "other": path.name}
        raise InputError(Problem("PLD208", Place(FILE), key="access.pseudonyms", value=path.name, facts=facts))
