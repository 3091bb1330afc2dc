"""Only the page of the desk can ask it, only the dataset can be reached, and nothing in a workbook, or a name, runs."""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from datasets import make_dataset, tree
from hostile_inputs import KINDS
from peasant_ld.report.messages import LANGUAGES

pytest.importorskip("starlette", reason="the extra `desk` is not installed")
pytest.importorskip("tomlkit", reason="the extra `desk` is not installed")

from desks import LONG, PORT, SECRET, DeskClient, desk_in
from peasant_ld.serve.desk import desk as desk_module
from peasant_ld.serve.desk import history, uploads
from peasant_ld.serve.desk.record_files import safe_name
from peasant_ld.serve.desk.refusals import DeskRefusal

openpyxl = pytest.importorskip("openpyxl", reason="the extra `sheets` is not installed")

HERE = f"http://127.0.0.1:{PORT}"
JSON = {"X-Desk": "1", "Content-Type": "application/json"}
SENT = {"X-Desk": "1", "Content-Type": "application/octet-stream"}


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return make_dataset(tmp_path / "archive")


@pytest.fixture
def desk(tmp_path: Path, dataset: Path) -> Iterator[DeskClient]:
    with desk_in(tmp_path, dataset) as opened:
        yield opened


# Who may ask


@pytest.mark.parametrize(
    "path", ["/", "/api/state", "/wrong/", "/wrong/api/state", f"/{SECRET}", f"/{SECRET[:-1]}/", "//"]
)
def test_who_does_not_know_the_secret_learns_nothing(desk: DeskClient, path: str) -> None:
    answer = desk.web.get(path)
    assert (answer.status_code, answer.text) == (404, "Not Found\n")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": f"evil.example:{PORT}"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Host": f"127.0.0.1.evil.example:{PORT}"},
        {"Host": ""},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1:8123"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": f"http://localhost:{PORT}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["api/state", "static/style.css", "preview/index.html"])
def test_no_other_name_and_no_other_page_can_ask(desk: DeskClient, path: str, headers: dict[str, str]) -> None:
    answer = desk.web.get(f"/{SECRET}/{path}", headers=headers)
    assert (answer.status_code, answer.text) == (404, "Not Found\n")
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_the_page_itself_can_ask_by_each_name_of_this_computer(desk: DeskClient, host: str) -> None:
    own = {"Host": f"{host}:{PORT}", "Origin": f"http://{host}:{PORT}", "Sec-Fetch-Site": "same-origin"}
    assert desk.web.get(f"/{SECRET}/api/state", headers=own).status_code == 200
    assert desk.web.get(f"/{SECRET}/", headers={"Sec-Fetch-Site": "none"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/json"},
        {"X-Desk": "2", "Content-Type": "application/json"},
        {"X-Desk": "1", "Content-Type": "text/plain"},
        {"X-Desk": "1", "Content-Type": "application/x-www-form-urlencoded"},
        {"X-Desk": "1", "Content-Type": "multipart/form-data; boundary=x"},
        {"X-Desk": "1"},
    ],
    ids=str,
)
def test_no_form_of_a_page_can_change_anything(desk: DeskClient, dataset: Path, headers: dict[str, str]) -> None:
    before = tree(dataset)
    assert desk.web.post(f"/{SECRET}/api/lang", headers=headers, content='{"lang": "fr"}').status_code == 404
    answer = desk.web.put(f"/{SECRET}/api/upload", params={"name": "a.csv"}, headers=headers, content=b"id\n")
    assert answer.status_code == 404
    assert desk.get("state")["lang"] == "en"
    assert tree(dataset) == before


def test_every_answer_says_that_it_is_for_this_page_alone(desk: DeskClient) -> None:
    for path in ("", "api/state", "api/nothing", "static/style.css", "preview/x"):
        headers = desk.web.get(f"/{SECRET}/{path}").headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "form-action 'none'" in policy
        frames = "'self'" if path.startswith("preview") else "'none'"
        assert f"frame-ancestors {frames}" in policy
        assert ("script-src" in policy) is not path.startswith("preview"), "what will be published runs nothing here"


def test_the_desk_listens_on_this_computer_alone(tmp_path: Path) -> None:
    from peasant_ld.cli import desk as command

    assert command.HOST == "127.0.0.1"
    with command.listening(0) as found:
        assert found.getsockname()[0] == "127.0.0.1"


# What a request may bring


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"1", b"{", b'{"lang": "\xff"}', b"[" * 100_000, b'{"a":' * 5000 + b"1" + b"}" * 5000]
)
def test_what_is_no_json_object_is_refused_in_a_sentence(desk: DeskClient, body: bytes) -> None:
    answer = desk.web.post(f"/{SECRET}/api/lang", headers=JSON, content=body)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error", "code", "fix"}


def test_a_body_that_is_too_large_is_refused(desk: DeskClient) -> None:
    answer = desk.web.post(f"/{SECRET}/api/lang", headers=JSON, content=b'{"lang": "' + b"x" * 2**20 + b'"}')
    assert answer.status_code == 413


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(
    desk: DeskClient, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_SENT", 1000)
    before = tree(dataset / "records")
    assert desk.upload("a.csv", b"x" * 1001).status_code == 413
    chunks = (b"x" * 600 for _ in range(2))  # a length that is not told beforehand
    answer = desk.web.put(f"/{SECRET}/api/upload", params={"name": "a.csv"}, headers=SENT, content=chunks)
    assert answer.status_code == 413
    assert tree(dataset / "records") == before
    assert not list((dataset / ".desk").iterdir())


@pytest.mark.parametrize(
    "name", ["state", "edit", "open", "settings", "map", "mend", "row", "empty", "access", "new", "remove", "form"]
)
@pytest.mark.parametrize(
    "body", [{}, {"file": 1, "row": "x"}, {"file": None, "tables": {}, "kinds": [1], "name": []}], ids=str
)
def test_what_is_asked_wrongly_is_told_and_never_a_fault(desk: DeskClient, name: str, body: dict[str, Any]) -> None:
    answer = desk.answer(name, **body)
    assert 400 <= answer.status_code < 500 or name == "settings"
    assert "Traceback" not in answer.text
    assert answer.json().get("error") or name == "settings"


NAMES = [
    "../x.xlsx", "..\\x.xlsx", "/etc/x.xlsx", "C:\\x.xlsx", "a/b.csv", "CON.xlsx", "con.csv", "aux.xlsx.csv",
    "COM1.csv", "nul .csv", "a\0.csv", "a\u202e.csv", "a\n.csv", ".csv", "..csv", ".hidden.csv", "~$a.xlsx",
    "a.csv.", "a" * 300 + ".csv", "a.exe", "a", "", " ", "a.html", "dataset.toml", "README.csv", "a.map.toml",
    "a<b>.csv", "a|b.csv", "a:b.csv", "a.xls",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_could_lead_elsewhere_or_is_not_read_is_refused(
    desk: DeskClient, tmp_path: Path, name: str
) -> None:
    before = tree(tmp_path)
    answer = desk.upload(name, b"id\n")
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert tree(tmp_path) == before
    with pytest.raises(DeskRefusal):
        safe_name(name)


@pytest.mark.parametrize("name", ["Açude São João.xlsx", "kafe.csv", "Les dons (2018).ods", "a.b.jsonl"])
def test_names_as_people_give_them_are_taken(name: str) -> None:
    assert safe_name(name) == name


@pytest.mark.parametrize(
    "name", ["../dataset.toml", "../../x", "/etc/passwd", "..", "", "a\0b", "records/all.json", ".desk.lock"]
)
@pytest.mark.parametrize("path", ["table", "map", "download", "marked"])
def test_no_file_beside_the_records_can_be_read(desk: DeskClient, path: str, name: str) -> None:
    answer = desk.web.get(f"/{SECRET}/api/{path}", params={"file": name})
    assert answer.status_code == 404
    assert answer.json()["error"]


@pytest.mark.parametrize(
    "name", ["../dataset.toml", "%2e%2e/dataset.toml", "..%5cdataset.toml", "", ".hidden", "a%00b"]
)
@pytest.mark.parametrize("room", ["static", "preview"])
def test_no_file_beside_the_pages_can_be_read(desk: DeskClient, room: str, name: str) -> None:
    assert desk.web.get(f"/{SECRET}/{room}/{name}").status_code == 404


@pytest.mark.parametrize("name", ["../other", "/tmp/other", ".", "..", "a/b", "CON", ".hidden", "nothing"])
def test_only_datasets_of_this_folder_can_be_opened_and_made(tmp_path: Path, name: str) -> None:
    make_dataset(tmp_path / "other")
    (tmp_path / "here").mkdir()
    before = tree(tmp_path)
    with desk_in(tmp_path / "here") as desk:
        assert desk.answer("open", dataset=name).status_code == 404
        if name != "nothing":
            assert desk.answer("new", name=name).status_code == 400
    assert tree(tmp_path) == before


links = pytest.mark.skipif(not hasattr(os, "symlink"), reason="this system has no links")


@links
def test_a_link_among_the_records_is_not_written_through(desk: DeskClient, dataset: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("id,name@en,country\nplace/a,A,br\n")
    (dataset / "records" / "place.csv").symlink_to(outside)
    before = outside.read_bytes()
    desk.state()
    where = {"file": "place.csv", "sheet": "place", "row": 2, "column": "C"}
    assert desk.answer("edit", **where, text="BR", before="br").status_code in (404, 409)
    assert desk.upload("place.csv", b"id\n", replace="1").status_code == 409
    assert desk.web.get(f"/{SECRET}/api/download", params={"file": "place.csv"}).status_code == 404
    assert outside.read_bytes() == before


@links
def test_records_that_were_replaced_by_a_link_are_not_written_into(
    desk: DeskClient, dataset: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    (dataset / "records").rename(outside)
    (dataset / "records").symlink_to(outside)
    before = tree(outside)
    assert desk.upload("a.csv", b"id\n").status_code == 409
    assert desk.answer("form", kinds=["grant"]).status_code == 409
    assert desk.state()["files"] == []
    assert tree(outside) == before


@links
@pytest.mark.parametrize("name", [".desk", ".desk.lock"])
def test_a_link_where_the_desk_keeps_its_own_is_not_followed(tmp_path: Path, dataset: Path, name: str) -> None:
    from peasant_ld.problem import InputError

    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    (dataset / name).symlink_to(outside)
    with pytest.raises(InputError) as raised, desk_in(tmp_path, dataset):
        pass
    assert raised.value.problem.code == "PLD070"
    assert (outside / "kept").read_text() == "kept"


# What a workbook and a text may hold


def bomb() -> bytes:
    """A workbook that would unpack to far more than it is."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b" " * 60_000_000)
    return held.getvalue()


def test_a_workbook_that_would_not_be_opened_is_told_and_does_no_harm(desk: DeskClient) -> None:
    for name, content in (("bomb.xlsx", bomb()), ("none.xlsx", b"nothing"), ("none.ods", b"PK\x03\x04")):
        assert desk.upload(name, content).status_code == 200
        codes = [each["code"] for each in desk.get("problems")["causes"] if each["place"]["file"] == name]
        assert codes == ["PLD307"]
        for path in ("table", "map"):
            answer = desk.web.get(f"/{SECRET}/api/{path}", params={"file": name})
            assert (answer.status_code, answer.json()["code"]) == (409, "PLD307")


SCRIPT = '"><script>alert(1)</script>'
ACTIVE = ["=1+1", "=cmd|'/c calc'!A0", "+1", "-1", "@SUM(1)", SCRIPT, "javascript:alert(1)", "{{7*7}}", "{value}"]


def test_a_formula_or_a_script_in_a_cell_is_a_text(desk: DeskClient) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Place"
    book.active.append(["id", "name@en", SCRIPT])
    for number, text in enumerate(ACTIVE):
        book.active.append([f"place/p{number}", "x", "y"])
        cell = book.active.cell(number + 2, 2)
        cell.value, cell.data_type = text, "s"
    held = io.BytesIO()
    book.save(held)
    desk.upload("a.xlsx", held.getvalue())
    answer = desk.web.get(f"/{SECRET}/api/table", params={"file": "a.xlsx", "sheet": "Place"})
    assert answer.headers["content-type"] == "application/json"
    assert [row[1][1] for row in answer.json()["rows"][1:]] == ACTIVE
    assert SCRIPT in [column["title"] for column in answer.json()["columns"]]
    page = desk.web.get(f"/{SECRET}/").text
    assert "<script>alert" not in page


@pytest.mark.parametrize("text", ACTIVE)
def test_what_is_typed_stays_a_text_in_the_workbook(desk: DeskClient, dataset: Path, text: str) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Place"
    book.active.append(["id", "name@en"])
    book.active.append(["place/a", "x"])
    book.save(dataset / "records" / "a.xlsx")
    desk.state()
    where = {"file": "a.xlsx", "sheet": "Place", "row": 2}
    assert desk.post("edit", **where, column="B", text=text, before="x")["done"]
    cell = openpyxl.load_workbook(dataset / "records" / "a.xlsx").active["B2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_a_title_that_is_a_script_is_a_text_of_the_page(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        desk.post("new", name="a", title=SCRIPT, publisher=SCRIPT)
        assert desk.get("state")["dataset"]["title"] == SCRIPT
        page = desk.web.get(f"/{SECRET}/").text
        assert "alert(1)" in page
        assert "<script>alert" not in page


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_hostile_inputs_are_answered_with_sentences(tmp_path: Path, name: str) -> None:
    folder = make_dataset(tmp_path / "archive")
    for file, content in KINDS[name](200).items():
        target = folder / "records" / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else str(content).encode())
    with desk_in(tmp_path, folder) as desk:
        state = desk.state()
        assert state["failed"] is None
        for each in state["files"]:
            for path in ("table", "map"):
                answer = desk.web.get(f"/{SECRET}/api/{path}", params={"file": each["name"]})
                assert answer.status_code in (200, 404, 409), answer.text


# What goes wrong


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_fault_of_ours_is_told_without_a_traceback(
    desk: DeskClient, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    from peasant_ld.serve.desk import api

    def fails(*_: object) -> None:
        raise KeyError("a secret of the code")

    desk.post("lang", lang=lang)
    monkeypatch.setitem(dict(api.GETS), "state", fails)
    monkeypatch.setattr(api, "GETS", {**api.GETS, "state": fails})
    monkeypatch.setattr("peasant_ld.serve.desk.GETS", {**api.GETS, "state": fails})
    answer = desk.web.get(f"/{SECRET}/api/state")
    assert answer.status_code == 500
    assert "KeyError" in answer.json()["error"]
    assert "Traceback" not in answer.text
    assert "a secret of the code" not in answer.text


def test_a_fault_in_the_work_is_told_in_the_state(desk: DeskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(desk_module, "judge", fails)
    desk.desk.changed()
    desk.desk.wait(LONG)
    assert "KeyError" in desk.get("state")["failed"]["error"]
    assert "Traceback" not in json.dumps(desk.get("state"))


def test_a_full_disk_is_told_and_loses_nothing(
    desk: DeskClient, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (dataset / "records" / "place.csv").write_text("id,name@en,country\nplace/x,X,br\n")
    desk.state()
    before = tree(dataset)

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, os.strerror(28), str(path))

    monkeypatch.setattr(history, "replace_file", full)
    where = {"file": "place.csv", "sheet": "place", "row": 2, "column": "C"}
    answer = desk.answer("edit", **where, text="BR", before="br")
    assert answer.status_code == 507
    assert "place.csv" in answer.json()["error"]
    assert tree(dataset) == before
    assert desk.get("state")["undo"] is None
    monkeypatch.undo()
    assert desk.post("edit", **where, text="BR", before="br")["done"]


def test_a_step_of_several_files_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"1")
    two.write_bytes(b"2")
    whole = history.replace_file

    def second_fails(path: Path, content: bytes) -> None:
        if content == b"new 2":
            raise OSError(28, os.strerror(28), str(path))
        whole(path, content)

    monkeypatch.setattr(history, "replace_file", second_fails)
    steps = history.History()
    with pytest.raises(OSError, match="space"):
        steps.do("mend", {}, {one: b"new 1", two: b"new 2"})
    assert (one.read_bytes(), two.read_bytes(), steps.done) == (b"1", b"2", [])


@links
def test_a_step_that_meets_a_link_is_not_half_done(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"1")
    two.symlink_to(one)
    with pytest.raises(DeskRefusal):
        history.History().do("mend", {}, {one: b"new 1", two: b"new 2"})
    assert one.read_bytes() == b"1"


def test_old_steps_are_forgotten_and_that_is_told(
    desk: DeskClient, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MOST_STEPS", 2)
    for number in range(3):
        desk.upload(f"a{number}.csv", b"id,name@en\n")
    assert desk.state()["forgotten"] == 1


def test_of_two_desks_the_second_may_only_look(tmp_path: Path, dataset: Path) -> None:
    with desk_in(tmp_path, dataset) as first, desk_in(tmp_path, dataset) as second:
        assert first.state()["read_only"] is None
        assert second.state()["read_only"]
        before = tree(dataset)
        assert second.upload("a.csv", b"id\n").status_code == 409
        assert second.answer("publish").status_code == 409
        assert second.state()["account"]["read"] == first.state()["account"]["read"]
        assert tree(dataset) == before
        assert first.upload("a.csv", b"id,name@en\n").status_code == 200
    with desk_in(tmp_path, dataset) as third:
        assert third.state()["read_only"] is None


def test_a_dataset_that_is_removed_while_it_is_open_is_told(desk: DeskClient, dataset: Path) -> None:
    shutil.rmtree(dataset)
    assert str(dataset) in desk.state()["read_only"]
    answer = desk.upload("a.csv", b"id\n")
    assert (answer.status_code, dataset.exists()) == (410, False)


def test_nothing_is_changed_while_the_pages_are_made(desk: DeskClient, dataset: Path) -> None:
    go, begun = threading.Event(), threading.Event()

    def work(*_: object) -> None:
        begun.set()
        go.wait(LONG)

    desk.desk.alone("publish", work)
    assert begun.wait(LONG)
    answer = desk.web.put(f"/{SECRET}/api/upload", params={"name": "a.csv"}, headers=SENT, content=b"id\n")
    go.set()
    desk.desk.wait(LONG)
    assert answer.status_code == 409
    assert not (dataset / "records" / "a.csv").exists()


def test_what_an_earlier_desk_left_unfinished_is_removed(tmp_path: Path, dataset: Path) -> None:
    (dataset / ".desk").mkdir()
    (dataset / ".desk" / "upload-1").write_bytes(b"half")
    with desk_in(tmp_path, dataset):
        assert not (dataset / ".desk" / "upload-1").exists()
    assert not (dataset / ".desk").exists()
    assert not (dataset / ".desk.lock").exists()


def test_the_command_serves_until_the_page_ends_it(dataset: Path) -> None:
    """The real server on loopback, asked as a browser asks it."""
    import http.client

    import uvicorn  # noqa: F401 - the server of the desk

    from peasant_ld.serve.desk import application
    from peasant_ld.serve.desk.desk import DeskSession
    from peasant_ld.serve.server import serve_until

    session = DeskSession(dataset.parent, "en")
    session.open(dataset)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        app = application(session, SECRET, port)
        server = threading.Thread(target=serve_until, args=(session.over, app, listening), daemon=True)
        server.start()
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
        asked.request("GET", f"/{SECRET}/api/state")
        assert json.loads(asked.getresponse().read())["dataset"]["name"] == "archive"
        asked.request("GET", f"/{SECRET}/api/state", headers={"Host": f"evil.example:{port}"})
        answer = asked.getresponse()
        assert (answer.status, answer.read()) == (404, b"Not Found\n")
        asked.request("POST", f"/{SECRET}/api/quit", b"{}", JSON)
        assert asked.getresponse().status == 200
        asked.close()
        server.join(LONG)
        assert not server.is_alive()
    session.end()
    assert not (dataset / ".desk.lock").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
def test_a_pipe_and_a_file_behind_a_link_do_not_stop_the_desk(desk: DeskClient, dataset: Path) -> None:
    os.mkfifo(dataset / "records" / "pipe.csv")
    (dataset / "records" / "own.csv").write_text("id,name@en\nplace/own,Own\n")
    (dataset / "records" / "linked.csv").symlink_to("own.csv")
    state = desk.state()
    assert (state["busy"], state["failed"]) == (None, None)
    assert [each["name"] for each in state["files"]] == ["all.jsonl", "linked.csv", "own.csv"]
    assert "PLD001" in {each["code"] for each in desk.get("problems")["causes"]}
    assert desk.upload("pipe.csv", b"id\n", replace="1").json()["code"] == "PLD001"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have names in Unicode alone")
def test_a_file_whose_name_is_no_unicode_is_shown_and_hides_no_other(desk: DeskClient, dataset: Path) -> None:
    name = os.fsencode(dataset / "records") + b"/\xff.csv"
    with open(name, "w", encoding="utf-8") as file:
        file.write("id,name@en,nothing\nplace/x,X,1\n")
    assert [each["name"] for each in desk.state()["files"]] == ["all.jsonl", "\\udcff.csv"]
    assert desk.get("problems")["causes"]
    assert desk.get("table", file="\\udcff.csv")["rows"][1][1] == ["place/x", "X", "1"]


def test_what_made_a_check_fail_is_looked_at_again_when_it_is_changed(
    desk: DeskClient, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, os.strerror(28), "x")

    monkeypatch.setattr(desk_module, "judge", fails)
    desk.desk.changed()
    assert desk.state()["failed"]
    monkeypatch.undo()
    before = desk.get("state")["account"]["read"]
    (dataset / "records" / "place.csv").write_text("id,name@en\nplace/x,X\n")
    state = desk.state()
    assert (state["failed"], state["account"]["read"]) == (None, before + 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"base = \xff", "PLD013"),
        (b'title = "x"\n', "PLD012"),
        (b'publisher = "x"\n', "PLD012"),
        (b"", "PLD012"),
    ],
    ids=["no UTF-8", "a title without a language", "a publisher that is a text", "nothing"],
)
def test_a_description_that_cannot_be_changed_is_told_and_stays(
    desk: DeskClient, dataset: Path, content: bytes, code: str
) -> None:
    (dataset / "dataset.toml").write_bytes(content)
    desk.state()
    answer = desk.answer("settings", title="T", publisher="P", publisher_url="https://example.org/")
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert (dataset / "dataset.toml").read_bytes() == content


def test_nothing_is_changed_or_packed_from_when_publishing_was_asked_for(desk: DeskClient, dataset: Path) -> None:
    (dataset / "release").mkdir()
    go, begun = threading.Event(), threading.Event()

    def checks(*_: object) -> None:
        begun.set()
        go.wait(LONG)

    desk.desk.worker.ask("check", checks)
    assert begun.wait(LONG)
    desk.desk.alone("publish", lambda *_: None)
    answers = [
        desk.web.put(f"/{SECRET}/api/upload", params={"name": "a.csv"}, headers=SENT, content=b"id\n"),
        desk.web.post(f"/{SECRET}/api/undo", headers=JSON, content=b"{}"),
        desk.web.get(f"/{SECRET}/api/release.zip"),
    ]
    go.set()
    desk.desk.wait(LONG)
    assert {(answer.status_code, answer.json()["error"]) for answer in answers} == {
        (409, desk.desk.words.ui("desk.busy"))
    }
    assert desk.web.get(f"/{SECRET}/api/release.zip").status_code == 200
