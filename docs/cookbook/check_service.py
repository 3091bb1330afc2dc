"""A check behind FastAPI: a record comes in, what is wrong with it goes out, each problem with the path of its field.

pip install peasant-ld fastapi uvicorn
uvicorn --app-dir docs/cookbook check_service:app
curl 'http://127.0.0.1:8000/check?lang=pt' --json '{"id": "grant/1", "type": "Grant", "name": {"en": "A"}}'

The record is checked by itself: whether what it refers to exists is asked of the whole dataset, by `peasant-ld check`.
How long it takes, on this computer (needs httpx2): python docs/cookbook/check_service.py
"""

import sys
from time import perf_counter
from typing import Any, Literal

from fastapi import FastAPI, Response
from pydantic import BaseModel

import peasant_ld as pld

MODEL = pld.load_model()  # once, before the first request
app = FastAPI(title="A check of records")


class Found(BaseModel):
    """One problem, for a form: `path` is the JSON Pointer of the field in the record, empty for the whole record."""

    path: str
    code: str
    severity: str
    message: str
    fix: str | None


class Answer(BaseModel):
    """`ok` where nothing keeps the record from being published; warnings and advice may still be among the problems."""

    ok: bool
    problems: list[Found]


# A plain `def`: FastAPI runs it in threads, so that a large record keeps no other request waiting.
@app.post("/check")
def check(record: dict[str, Any], response: Response, lang: Literal["en", "pt", "es", "fr", "ht"] = "en") -> Answer:
    """Check one record: 200 where it could be published as it is, 422 where it has errors."""
    problems = list(pld.check_records([record], MODEL, alone=True))
    ok = not any(problem.blocks for problem in problems)
    response.status_code = 200 if ok else 422
    return Answer(ok=ok, problems=[found(problem, lang) for problem in problems])


def found(problem: pld.Problem, lang: str) -> Found:
    """A problem as JSON tells it."""
    path = problem.place.pointer if problem.place else None
    return Found(
        path=path or "",
        code=problem.code,
        severity=problem.severity,
        message=problem.message(lang),
        fix=problem.fix(lang),
    )


def measure(requests: int) -> None:
    """Print how long one check takes, by itself and as a request."""
    from fastapi.testclient import TestClient

    record = {"id": "grant/1", "type": "Grant", "name": {"en": "A grant"}, "funder": "organization/fund"}
    client = TestClient(app)
    for label, ask in (
        ("check", lambda: check(record, Response())),
        ("request", lambda: client.post("/check", json=record)),
    ):
        began = perf_counter()
        ask()
        first = perf_counter()
        for _ in range(requests):
            ask()
        each = (perf_counter() - first) / requests
        print(f"{label}: the first {(first - began) * 1000:.1f} ms, then {each * 1000:.3f} ms each")


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
