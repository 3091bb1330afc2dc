"""Records become one RDF file, as a stream: read, check, normalize, redact, state, serialize, in flat memory."""

from __future__ import annotations

from typing import BinaryIO

from peasant_ld.flow.examine import Examination, Job, gather, judge_all, set_twins_aside
from peasant_ld.report import Report
from peasant_ld.serialize import Format, write_records


def convert(job: Job, out: BinaryIO, form: Format) -> Report:
    """Write the records of a job to a binary stream; the report tells what was read, withheld and rejected.

    Records with errors are left out and told. Shapes are not asked: that is `examine`.
    Raises OSError when the stream cannot be written.
    """
    with Examination(job) as examination:
        gather(job, examination.found, examination.spool)
        set_twins_aside(examination)
        judge_all(examination)
        write_records(examination.records(), out, form, job.model)
        return examination.report()


