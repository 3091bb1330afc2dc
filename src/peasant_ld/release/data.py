"""What goes out becomes the data files of a release, chunk by chunk: each is read back before it counts as written.

A chunk whose rows went out the last time, too, is copied from the files of the release that stands there, if they still
hold the bytes that were noted. So the same rows give the same bytes, however many processes and runs it takes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar

import orjson

from peasant_ld.flow import Checked
from peasant_ld.flow.build_cache import BuildCache, made_by
from peasant_ld.flow.chunks import RowChunk, row_chunks
from peasant_ld.flow.parallel import Held, work
from peasant_ld.model import ModelSource, load_model
from peasant_ld.rdf.formats import Format, frame
from peasant_ld.rdf.stating import compile_stating
from peasant_ld.release.catalogue import Counting, Tally
from peasant_ld.release.packing import packed
from peasant_ld.release.reading_back import NotAsMade, ReadingBack
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.report import Ways

FILES: Mapping[str, Format] = {
    "data/dataset.ttl": Format.TURTLE,
    "data/dataset.jsonld": Format.JSONLD,
    "data/dataset.nq.gz": Format.NQUADS,
}
ROOM = "data"


@dataclass(frozen=True, slots=True)
class WrittenChunk:
    """One chunk as the bytes of each file, read back; what a catalogue counts in it, and how it was stated."""

    key: str
    rows: int
    parts: tuple[bytes, ...]
    tally: str
    ways: Ways

    def __len__(self) -> int:
        return self.rows


@dataclass(frozen=True, slots=True)
class KeptChunk:
    """One chunk as it lies in the files of the release before: offset, length and SHA-256 in each of them."""

    release: Path
    key: str
    rows: int
    spans: tuple[tuple[int, int, str], ...]
    tally: str
    ways: ClassVar[Ways] = Ways()

    def __len__(self) -> int:
        return self.rows

    def place(self, held: int) -> str:
        """A chunk that is kept needs no work, and no place."""
        return ""


@dataclass(frozen=True, slots=True)
class WriteTask:
    """What is to be done with every chunk; one that is kept is handed on."""

    model: ModelSource | None
    base: str
    salt: str
    travels: ClassVar[bool] = True

    def key(self, chunk: RowChunk) -> str:
        """What a chunk is known by: its rows, and all that makes bytes of them."""
        return hashlib.sha256(f"{self.salt} {self.base} {chunk.digest}".encode()).hexdigest()

    def compile(self) -> Callable[[int, RowChunk | KeptChunk, Held], WrittenChunk | KeptChunk]:
        """The function that states one chunk. It raises NotAsMade when that cannot be read back."""
        model = load_model(self.model)
        counting, state = Counting(model, self.base), compile_stating(model, self.base, tuple(FILES.values()))
        read_back = ReadingBack({name: frame(form, model.context) for name, form in FILES.items()})

        def run(number: int, chunk: RowChunk | KeptChunk, held: Held) -> WrittenChunk | KeptChunk:
            if isinstance(chunk, KeptChunk):
                return chunk
            tally, stated, before = Tally(), [], state.counts
            for held.value, row in enumerate(chunk.rows):
                record = row.record()
                tally.record(record, model)
                turtle, node, statements = state(record)
                counting.record(statements, read_back(turtle, node, statements), tally)
                stated.append((turtle, node, statements))
            read_back.rest()
            counting.settle(tally)
            blocks, nodes, lines = zip(*stated, strict=True)
            parts = b"\n".join(blocks), b",\n".join(nodes), packed(b"".join(lines))
            ways = Ways.stated(before, state.counts)
            return WrittenChunk(self.key(chunk), len(chunk.rows), parts, tally.to_json(), ways)

        return run


def write_data(checked: Checked, shelf: ReleaseFolder) -> tuple[Tally, Ways]:
    """Write the data files of a release onto its shelf; gives the tally of the records, and how they were stated.

    What was written is on the disk as it was read back. Raises NotAsMade when it is not, OSError as the disk does.
    """
    job, folder = checked.job, shelf.folder
    (folder / "data").mkdir()
    task = WriteTask(job.description.model, job.description.base, made_by(job.model.roots))
    chunks = _with_kept(row_chunks(checked.rows_going_out()), task, checked.cache, shelf.earlier)
    tally = Tally()
    with closing(work(task, chunks, job.jobs)) as done:
        digests, ways = _write(checked.seen("write", done), shelf, tally, checked)
    for name, digest in digests.items():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise NotAsMade(name, "not-as-written")
        shelf.digests.note(name, digest)
    return tally, ways


class _Target:
    """A file that is being written, with the SHA-256 of it all."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.whole = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        self._out.write(data)
        self.whole.update(data)
        self.size += len(data)


def _write(
    done: Iterable[WrittenChunk | KeptChunk], shelf: ReleaseFolder, tally: Tally, checked: Checked
) -> tuple[dict[str, str], Ways]:
    """Write what becomes of the chunks, one after the other; gives the SHA-256 of each file, and the ways."""
    folder, ways = shelf.folder, Ways()
    context, cache = checked.job.model.context, checked.cache
    with ExitStack() as opened:
        targets = {name: _Target(opened.enter_context((folder / name).open("wb"))) for name in FILES}
        frames = {name: frame(form, context) for name, form in FILES.items()}
        for name, target in targets.items():
            target.write(frames[name][0])
        for number, chunk in enumerate(done):
            spans = []
            for (name, target), (part, digest) in zip(targets.items(), _parts(chunk), strict=True):
                target.write(frames[name][1] if number else b"")
                spans.append((target.size, len(part), digest))
                target.write(part)
            tally.add(Tally.from_json(chunk.tally))
            ways += chunk.ways
            cache.note(ROOM, chunk.key, json.dumps([spans, chunk.tally]))
        for name, target in targets.items():
            target.write(frames[name][2])
            if name.endswith(".gz") and not target.size:
                target.write(packed(b""))
    return {name: target.whole.hexdigest() for name, target in targets.items()}, ways


def _parts(chunk: WrittenChunk | KeptChunk) -> Iterator[tuple[bytes, str]]:
    """The bytes of a chunk for each file, with their SHA-256."""
    if isinstance(chunk, WrittenChunk):
        return ((part, hashlib.sha256(part).hexdigest()) for part in chunk.parts)
    return zip(_spans(chunk), (digest for _, _, digest in chunk.spans), strict=True)


def _spans(kept: KeptChunk) -> Iterator[bytes]:
    """The bytes of a chunk in the files of a release. Raises OSError where there is no such file."""
    for name, (offset, length, _) in zip(FILES, kept.spans, strict=True):
        with (kept.release / name).open("rb") as file:
            file.seek(offset)
            yield file.read(length)


def _with_kept(
    chunks: Iterable[RowChunk], task: WriteTask, cache: BuildCache, release: Path | None
) -> Iterator[RowChunk | KeptChunk]:
    """The chunks, each as it lies in the release before, where it does so."""
    for chunk in chunks:
        yield (_kept(chunk, task, cache, release) if release else None) or chunk


def _kept(chunk: RowChunk, task: WriteTask, cache: BuildCache, release: Path) -> KeptChunk | None:
    key = task.key(chunk)
    noted = cache.recall(ROOM, key)
    if noted is None:
        return None
    spans, tally = orjson.loads(noted)
    kept = KeptChunk(
        release, key, len(chunk.rows), tuple((offset, length, digest) for offset, length, digest in spans), tally
    )
    try:
        held = [hashlib.sha256(part).hexdigest() for part in _spans(kept)]
    except OSError:  # that release is gone
        return None
    return kept if held == [digest for _, _, digest in kept.spans] else None
