"""A desk for tests: the application with its guard, asked as the page asks it, without a browser."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from asgi_asked import AskedApplication
from peasant_ld.serve.desk import application
from peasant_ld.serve.desk.desk import DeskSession

SECRET, PORT = "a-secret-of-these-tests", 8123
LONG = 30.0  # seconds that a check may take on a loaded machine


class DeskClient:
    """What asks one desk, as its page does."""

    def __init__(self, desk: DeskSession) -> None:
        self.desk = desk
        self.web = AskedApplication(application(desk, SECRET, PORT), f"127.0.0.1:{PORT}")

    def get(self, path: str, **fields: str) -> Any:
        """What a GET below api/ answers."""
        return self.web.get(f"/{SECRET}/api/{path}", params=fields).json()

    def post(self, path: str, **body: Any) -> Any:
        """What a POST below api/ answers, when what it changed has been checked."""
        return self.answer(path, **body).json()

    def answer(self, path: str, **body: Any) -> Any:
        """The whole answer to a POST."""
        headers = {"X-Desk": "1", "Content-Type": "application/json"}
        found = self.web.post(f"/{SECRET}/api/{path}", headers=headers, content=json.dumps(body))
        self.desk.wait(LONG)
        return found

    def upload(self, name: str, content: bytes, **fields: str) -> Any:
        """The whole answer to a file that is sent."""
        headers = {"X-Desk": "1", "Content-Type": "application/octet-stream"}
        found = self.web.put(f"/{SECRET}/api/upload", params={"name": name, **fields}, headers=headers, content=content)
        self.desk.wait(LONG)
        return found

    def state(self) -> Any:
        """The state, when all has been checked, also what another program has changed."""
        self.get("state")
        self.desk.wait(LONG)
        return self.get("state")


@contextmanager
def desk_in(folder: Path, dataset: Path | None = None, lang: str = "en") -> Iterator[DeskClient]:
    """A desk that was begun in a folder, with a dataset that is open, if one is given."""
    desk = DeskSession(folder, lang)
    try:
        if dataset is not None:
            desk.open(dataset)
            desk.wait(LONG)
        yield DeskClient(desk)
    finally:
        desk.end()
