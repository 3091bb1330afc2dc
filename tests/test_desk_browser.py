"""The desk in a real browser: from a spreadsheet with thirty mistakes to published pages, without a terminal."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import peasant_ld
from browser import axe_source, chromium
from desk_planted import MISTAKES, PLANTED, Mistake, workbook
from peasant_ld import open_release

pytest.importorskip("starlette", reason="the extra `desk` is not installed")
pytest.importorskip("openpyxl", reason="openpyxl is not installed")
pytestmark = pytest.mark.slow

STEPS = ("drop", "map", "mend", "decide", "publish")
SETTINGS = {
    "name": "arquivo",
    "title": "Arquivo das sementes",
    "description": "O que se apoiou em 2018.",
    "publisher": "Casa da Memória",
    "publisher_url": "https://casa.org.br/",
    "base": "https://dados.casa.org.br/",
}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@contextmanager
def desk(folder: Path, *arguments: str) -> Iterator[str]:
    """The address of a desk that was begun in a folder by its one command."""
    command = [sys.executable, "-m", "peasant_ld", "desk", "--no-browser", *arguments]
    own = {**os.environ, "PYTHONPATH": str(Path(peasant_ld.__file__).parents[1])}
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True, env=own) as ran:
        assert ran.stderr is not None
        try:
            yield next(word for word in ran.stderr.readline().split() if word.startswith("http://"))
        finally:
            ran.terminate()
            ran.wait(20)


@contextmanager
def page_of(browser: Any, address: str, **how: Any) -> Iterator[Any]:
    """A page of the desk that fails the test where a script fails, or anything but the desk is asked."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **how)
    page, troubles = context.new_page(), list[str]()
    page.set_default_timeout(30_000)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda told: troubles.append(told.text) if told.type in ("error", "warning") else None)
    page.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda asked: None if asked.url.startswith(address) else troubles.append(asked.url))
    page.goto(f"{address}?lang=pt")
    yield page
    context.close()
    # What the desk refuses is told in the page; Chromium tells it once more.
    assert not [each for each in troubles if "status of 400" not in each]


def step(page: Any, name: str) -> Any:
    """Open one of the five steps, and wait until it is there and the desk has nothing to do."""
    page.evaluate("name => { location.hash = name; }", f"#{name}")
    page.wait_for_selector(f"main[data-shown={name}]")
    page.wait_for_selector("#busy", state="hidden")
    return page


def begin(page: Any) -> None:
    """Make a dataset, as somebody does who sees the page for the first time."""
    page.click("form summary")
    for name, text in SETTINGS.items():
        page.fill(f"form [name={name}]", text)
    page.select_option("form [name=licence]", LICENCE)
    page.click("form button.button")
    page.wait_for_selector("#files")


def bring(page: Any, path: Path) -> None:
    page.set_input_files("#file", path)
    page.wait_for_selector(f".files h3:has-text('{path.name}')")
    page.wait_for_selector("#busy", state="hidden", timeout=60_000)


def save_map(page: Any) -> None:
    page.click("#save-map")
    page.wait_for_selector("main[data-shown=mend]")
    page.wait_for_selector("#busy", state="hidden")
    page.wait_for_selector("li.problem, .problems .empty")


def found(page: Any) -> set[tuple[str, str, int, str]]:
    """What the desk says is wrong, and what only follows from it: code, sheet, row and column."""
    causes = page.evaluate("fetch('api/problems').then(told => told.json())")["causes"]
    places = [(each["code"], each["place"] or {}) for cause in causes for each in (cause, *cause["follows"])]
    return {
        (code, place.get("sheet") or "", place.get("row") or 0, place.get("column") or "") for code, place in places
    }


def at(mistake: Mistake) -> tuple[int, str]:
    """The row and the letter of its cell."""
    letters = mistake.cell.rstrip("0123456789")
    return int(mistake.cell.removeprefix(letters) or 0), letters


def is_told(mistake: Mistake, told: set[tuple[str, str, int, str]]) -> bool:
    """Whether it is said at its cell, or at its row where the check knows no cell."""
    row, letter = at(mistake)
    return bool({(mistake.code, mistake.sheet, row, column) for column in (letter, "")} & told)


def mend(page: Any, mistake: Mistake) -> None:
    """Write the answer into the cell: in the table, with the keyboard."""
    row, letter = at(mistake)
    tab = page.locator(".tabs button", has_text=f"› {mistake.sheet}")
    if tab.get_attribute("aria-current") != "true":
        tab.click()
        page.wait_for_selector(f"#grid[aria-label='{mistake.sheet}'] .tabulator-row")
    cell = page.locator(f"#cell-{row}-{letter}")
    cell.dblclick()
    page.wait_for_selector("#grid .tabulator-cell input, #grid .tabulator-cell select")
    page.keyboard.press("Control+a")
    page.keyboard.type(mistake.write) if mistake.write else page.keyboard.press("Delete")
    with page.expect_response(lambda told: told.url.endswith("/api/edit")) as answer:
        page.keyboard.press("Enter")
    assert answer.value.json()["done"], mistake
    assert mistake.write in (cell.text_content() or "")


def columns(page: Any) -> dict[str, str]:
    """What is chosen for each column, by its title; of several tables the first."""
    chosen: dict[str, str] = {}
    for column in page.locator("li.column").all():
        chosen.setdefault(column.get_attribute("data-title"), column.locator("select").first.input_value())
    return chosen


def becomes(how: str) -> list[Mistake]:
    return [each for each in MISTAKES if each.becomes == how]


def test_a_spreadsheet_with_thirty_mistakes_becomes_a_site_without_a_terminal(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    with desk(tmp_path / "here") as address, page_of(browser, address, accept_downloads=True) as page:
        begin(page)
        page.set_input_files("#file", workbook(tmp_path / "apoios.xlsx"))
        page.wait_for_selector("main[data-shown=map] #records article")
        chosen = columns(page)
        titles = [each.get_attribute("data-title") for each in page.locator("li.column").all()]
        for mistake in becomes("mapped"):
            _, letter = at(mistake)
            assert chosen[titles["ABCDEFGHI".index(letter)]].startswith(mistake.code), mistake
        for mistake in becomes("unread"):
            hidden = "Conta bancária" in page.locator(".told").first.inner_text()
            assert hidden if at(mistake)[1] == "J" else chosen["Telefone"] == "", mistake
        page.locator("li.column[data-title='Observação'] select").first.select_option("note")
        page.locator("li.column[data-title='Organização apoiada'] select").nth(1).select_option("name")
        page.wait_for_selector("#questions:has-text('2')")
        save_map(page)

        told = found(page)
        for mistake in becomes("told"):
            assert is_told(mistake, told), mistake
        for mistake in becomes("mended"):
            assert not mistake.code or is_told(mistake, told), mistake
            mend(page, mistake)
        page.wait_for_selector("#count:has-text('Nenhum erro')")
        left = found(page)
        for mistake in becomes("mended"):
            assert not is_told(mistake, left), mistake

        step(page, "decide")
        page.wait_for_selector("summary")
        kept = page.locator("details", has_text="fundamento").first.locator("li").all_text_contents()
        for mistake in becomes("withheld"):
            assert any(mistake.code in line for line in kept), mistake
        step(page, "publish")
        assert page.locator("main .notice").count() == 0  # neither an error nor a placeholder is left
        page.click("#make-preview")
        page.wait_for_selector("#preview-link", timeout=60_000)
        with page.context.expect_page() as opened:
            page.click("#preview-link")
        assert opened.value.locator("h1").inner_text() == SETTINGS["title"]
        opened.value.close()
        page.click("#release button.button")
        page.wait_for_selector("#result a.button", timeout=60_000)
        with page.expect_download() as zipped:
            page.click("#result a.button")
        assert zipped.value.path().read_bytes().startswith(b"PK")
    release = open_release(tmp_path / "here" / "arquivo" / "release")
    assert len([record for record in release if "Grant" in record["type"]]) == 11
    written = b"".join(path.read_bytes() for path in (tmp_path / "here/arquivo/release").rglob("*") if path.is_file())
    assert not [text for text in PLANTED if text.encode() in written]


def grants(path: Path, count: int) -> Path:
    """A form of grants, in English keys, as CSV: every hundredth has no date, and a country that is none."""
    lines = ["id,name,awarded,note"]
    lines += [
        f"grant/g-{n},Grant {n},{'31/02/2018' if n % 100 == 0 else '2018-08-14'},note {n}" for n in range(1, count + 1)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[str]:
    """A desk with the spreadsheet in it, mapped as it is proposed."""
    folder = tmp_path_factory.mktemp("desk")
    with desk(folder) as address:
        with page_of(browser, address) as page:
            begin(page)
            page.set_input_files("#file", workbook(folder / "apoios.xlsx"))
            page.wait_for_selector("main[data-shown=map] #records article")
            save_map(page)
        yield address


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("light", 1280), ("dark", 360), ("dark", 1280)])
def test_axe_finds_nothing_to_mend_at_any_step(browser: Any, small: str, scheme: str, width: int) -> None:
    axe = axe_source()
    # axe is put in by the test; the policy of the page allows no such thing to anyone else.
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{small}?lang=pt")
    page.add_script_tag(content=axe)
    for name in STEPS:
        step(page, name)
        if name == "mend":
            page.wait_for_selector("#grid .tabulator-row")
        found = page.evaluate("axe.run().then(told => told.violations.map(each => each.id + ' ' + each.nodes[0].html))")
        assert not found, name
        # Nothing but the grid is wider than the window.
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
    context.close()


def drop(page: Any, name: str, text: str) -> None:
    """Let go of a file above the page."""
    page.evaluate(
        """([name, text]) => {
            const held = new DataTransfer();
            held.items.add(new File([text], name));
            document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: held, bubbles: true, cancelable: true }));
        }""",
        [name, text],
    )


def test_a_spreadsheet_that_is_dropped_first_waits_until_the_folder_has_a_name(browser: Any, tmp_path: Path) -> None:
    here, own = tmp_path / "here", tmp_path / "apoios.csv"
    here.mkdir()
    own.write_text("Código;Nome\n1;Casa\n", "utf-8")
    with desk(here) as address, page_of(browser, address) as page:
        page.fill("form [name=name]", "arquivo")
        drop(page, "lugares.csv", "id,name@pt\nplace/a,A\n")
        page.wait_for_selector("#waiting:has-text('1 arquivo está guardado'):has-text('lugares.csv')")
        page.set_input_files("#file", own)
        page.wait_for_selector("#waiting:has-text('2 arquivos estão guardados')")
        own.unlink()  # what happens to it now does not matter any more
        drop(page, "outra.csv", "id\n")
        page.locator("#waiting li", has_text="outra.csv").get_by_role("button").click()
        page.wait_for_selector("#waiting:not(:has-text('outra.csv'))")
        assert page.locator("#waiting li").count() == 2
        assert not list(here.iterdir())
        assert page.evaluate("document.activeElement.value") == "arquivo"
        page.keyboard.press("Enter")
        page.wait_for_selector("main[data-shown=map] #records article")
        assert sorted(each.name for each in (here / "arquivo/records").iterdir()) == ["apoios.csv", "lugares.csv"]
        step(page, "drop")
        assert page.locator(".files li h3").count() == 2
        assert page.locator("#waiting").count() == 0


def test_what_waits_is_not_lost_without_a_word(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    with desk(tmp_path / "here") as address, page_of(browser, address) as page:
        drop(page, "lugares.csv", "id,name@pt\nplace/a,A\n")
        page.wait_for_selector("#waiting li")
        page.select_option("#tools select", "ht")
        page.get_by_role("button", name="Cancelar").click()
        assert page.locator("#tools select").input_value() == "pt"
        page.evaluate("() => { Blob.prototype.arrayBuffer = () => Promise.reject(new DOMException('')); }")
        drop(page, "pasta", "")
        page.wait_for_selector(".notice:has-text('pasta não pôde ser lido')")
        assert page.locator("#waiting li").count() == 1
        page.select_option("#tools select", "ht")
        page.get_by_role("button", name="Continuar").click()
        page.wait_for_selector("html[lang=ht] main[data-shown=drop]")
        assert page.locator("#waiting li").count() == 0


def test_every_step_speaks_the_language_that_is_chosen(browser: Any, small: str) -> None:
    with page_of(browser, small) as page:
        page.wait_for_selector("main[data-shown=drop]")
        page.select_option("#tools select", "ht")
        page.wait_for_selector("html[lang=ht] main[data-shown=drop]")
        for name in STEPS:
            step(page, name)
            shown = page.locator("body").inner_text()
            assert "{" not in shown.replace("{Nome}", "").replace("{Nº}", "")
            assert "undefined" not in shown
            assert "[object" not in shown
        page.goto(f"{small}?lang=pt")  # as it was, for the other tests
        page.wait_for_selector("main[data-shown]")


def focused(page: Any) -> str:
    """The cell that the keys are about, as the grid tells a screen reader."""
    return str(
        page.evaluate("document.activeElement.getAttribute('aria-activedescendant') ?? document.activeElement.id")
    )


def go(page: Any, key: str, to: str) -> None:
    """Press a key until a cell, or what else has an id, is the one that the keys are about."""
    for _ in range(20):
        if focused(page).startswith(to):
            return
        page.keyboard.press(key)
        page.wait_for_timeout(60)
    raise AssertionError(focused(page))


def test_a_problem_is_mended_and_undone_with_the_keyboard_alone(browser: Any, small: str) -> None:
    with page_of(browser, small) as page:
        step(page, "mend")
        page.wait_for_selector("#grid .tabulator-row")
        page.keyboard.press("Tab")  # from the content, where the step has put the focus, to what there is to do
        page.keyboard.press("F8")
        while not focused(page).endswith("-F"):
            page.keyboard.press("F8")
            page.wait_for_timeout(150)
        cell = focused(page)
        before = page.locator("#" + cell).text_content()
        assert "31/02/2018" in before
        assert "31/02/2018" in page.locator("#said").text_content()
        assert page.locator("#about-cell").text_content().startswith("F9")
        page.keyboard.press("Enter")
        page.keyboard.type("27/02/2018")
        page.keyboard.press("Escape")
        assert page.locator("#" + cell).text_content() == before
        page.keyboard.press("Enter")
        page.keyboard.press("Control+a")
        page.keyboard.type("28/02/2018")
        page.keyboard.press("Enter")
        page.wait_for_selector("#said:has-text('Salvo. ')", state="attached")
        page.wait_for_selector(f"#{cell}:not(.bad)")
        assert focused(page) == cell
        page.keyboard.press("Control+z")
        page.wait_for_selector(f"#{cell}.bad:has-text('31/02/2018')")
        page.keyboard.press("Control+y")
        page.wait_for_selector(f"#{cell}:not(.bad):has-text('28/02/2018')")
        page.keyboard.press("Control+z")
        page.wait_for_selector(f"#{cell}.bad:has-text('31/02/2018')")
        page.keyboard.press("ArrowDown")
        assert focused(page) == "cell-10-F"


def test_a_row_is_emptied_and_brought_back_with_the_keyboard_alone(browser: Any, small: str) -> None:
    with page_of(browser, small) as page:
        step(page, "mend")
        page.wait_for_selector("#grid .tabulator-row")
        page.locator("#grid").focus()
        page.keyboard.press("Control+Home")
        go(page, "ArrowDown", "cell-3-")
        assert page.locator("#empty-row").is_disabled()  # the titles
        go(page, "ArrowDown", "cell-9-")
        read = account(page)["read"]
        go(page, "Tab", "empty-row")
        assert page.locator("#empty-row").text_content() == "Esvaziar a linha 9"
        page.keyboard.press("Enter")
        page.wait_for_selector("#said:has-text('A linha 9 está vazia.')", state="attached")
        assert focused(page).startswith("cell-9-")
        assert page.locator("#empty-row").is_disabled()
        assert (page.locator("#cell-9-F").text_content(), account(page)["read"]) == ("", read - 1)
        page.keyboard.press("Control+z")
        page.wait_for_selector("#cell-9-F:has-text('31/02/2018')")
        assert account(page)["read"] == read


def test_on_a_phone_a_problem_is_mended_in_its_card(browser: Any, small: str) -> None:
    with page_of(browser, small) as page:
        page.set_viewport_size({"width": 360, "height": 740})
        step(page, "mend")
        card = page.locator("li.problem", has_text="31/02/2018")
        card.get_by_role("button", name="Mudar a célula aqui").click()
        card.locator("input").fill("28/02/2018")
        card.locator("input").press("Enter")
        card.wait_for(state="detached")
        page.click("#undo")
        card.wait_for()


def test_rows_without_errors_and_warnings_can_be_left_out_of_sight(browser: Any, small: str) -> None:
    with page_of(browser, small) as page:
        step(page, "mend")
        page.wait_for_selector("#cell-9-F.bad.error")
        assert page.locator("#cell-5-A").is_visible()
        page.check("#only")
        page.wait_for_selector("#cell-6-A", state="detached")
        assert page.locator("#cell-9-F").is_visible()
        page.uncheck("#only")
        page.wait_for_selector("#cell-6-A")


def test_what_is_certain_is_mended_by_one_button(browser: Any, small: str) -> None:
    with page_of(browser, small) as page:
        step(page, "mend")
        page.locator("li.problem[data-code=PLD034]").get_by_role("button", name="https://coopvale.example.org").click()
        page.wait_for_selector("li.problem[data-code=PLD034]", state="detached")
        page.click("#undo")
        page.wait_for_selector("li.problem[data-code=PLD034]")


def test_ten_thousand_rows_scroll_in_few_elements_and_an_undo_gives_the_bytes_back(
    browser: Any, tmp_path: Path
) -> None:
    (tmp_path / "here").mkdir()
    with desk(tmp_path / "here") as address, page_of(browser, address) as page:
        begin(page)
        bring(page, grants(tmp_path / "grants.csv", 10_000))
        step(page, "mend")
        page.wait_for_selector("#grid .tabulator-row")
        file = tmp_path / "here" / "arquivo" / "records" / "grants.csv"
        before = file.read_bytes()
        assert page.locator("#grid").get_attribute("aria-rowcount") == "10001"
        page.locator("#grid").focus()
        page.keyboard.press("Control+End")
        page.wait_for_selector("#cell-10001-D.active")
        assert page.locator(".tabulator-row").count() < 150
        page.keyboard.press("x")
        with page.expect_response(lambda told: told.url.endswith("/api/edit")):
            page.keyboard.press("Enter")
        assert file.read_bytes() != before
        page.wait_for_selector("#busy", state="hidden", timeout=60_000)
        page.keyboard.press("Control+z")
        page.wait_for_selector("#cell-10001-D:has-text('note 10000')")
        assert file.read_bytes() == before


def test_a_form_is_made_and_filled_in_on_the_page(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    with desk(tmp_path / "here") as address, page_of(browser, address) as page:
        begin(page)
        page.click("summary >> nth=0")
        page.check("input[value=Organization]")
        page.get_by_role("button", name="Fazer o formulário").click()
        page.wait_for_selector(".files h3:has-text('form.xlsx')")
        step(page, "mend")
        page.wait_for_selector("#grid .tabulator-row")
        page.click("#add-row")
        page.fill("dialog input", "organization/casa")
        page.click("dialog button >> nth=0")
        page.wait_for_selector("#grid .active:has-text('organization/casa')")
        page.wait_for_selector("#count:has-text('1 erro')")  # it has no name yet
        page.keyboard.press("ArrowRight")
        page.keyboard.type("Casa da Memória")
        page.keyboard.press("Enter")
        page.wait_for_selector("#count:has-text('Nenhum erro')")
        step(page, "decide")
        page.wait_for_selector("main p:has-text('1 registro')")


def test_records_that_are_no_table_are_told_of_without_one(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "a.json").write_text('{"id": "grant/a", "type": "Grant", "awarded": "31/02/2018"}', encoding="utf-8")
    with desk(tmp_path / "here") as address, page_of(browser, address) as page:
        begin(page)
        bring(page, tmp_path / "a.json")
        step(page, "mend")
        page.wait_for_selector("li.problem:has-text('31/02/2018')")
        assert page.locator("li.problem button").count() == 0
        assert not page.locator(".table-side").is_visible()
        assert page.locator(".notice:visible").count() == 0


def test_a_column_of_access_is_answered_on_the_page_and_keeps_its_rows_back_until_then(
    browser: Any, tmp_path: Path
) -> None:
    (tmp_path / "here").mkdir()
    path = tmp_path / "apoios.csv"
    path.write_text("Código;Nome;Valor (R$);Confidencial\n1;Casa;3,50;sim\n2;Horta;4,50;não\n", "utf-8")
    with desk(tmp_path / "here") as address, page_of(browser, address) as page:
        begin(page)
        page.set_input_files("#file", path)
        column = "li.column[data-title='Confidencial'] select"
        page.wait_for_selector(column)
        page.wait_for_selector("#busy", state="hidden")
        assert page.locator(column).input_value() == "?"
        save_map(page)
        assert "PLD301" in {code for code, *_ in found(page)}
        assert account(page)["published"] == 0
        step(page, "map")
        page.select_option(column, "access.level")
        page.locator(column).nth(1).select_option("public")
        page.locator(column).nth(2).select_option("restricted")
        save_map(page)
        assert (account(page)["published"], account(page)["withheld"]) == (1, 1)


def account(page: Any) -> Any:
    """What became of the records, as the desk counts them."""
    return page.evaluate("fetch('api/state').then(told => told.json())")["account"]


HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


def test_a_hostile_workbook_runs_nothing(browser: Any, tmp_path: Path) -> None:
    import openpyxl

    (tmp_path / "here").mkdir()
    book = openpyxl.Workbook()
    book.active.title = "<svg onload=alert(3)>"
    book.active.append(["Nome", HOSTILE, '"><iframe src=//evil.example>', "javascript:alert(4)", "=HYPERLINK(1)"])
    for _ in range(3):
        book.active.append([HOSTILE, "javascript:alert(5)", "'onfocus=alert(6) autofocus='", "{{7*7}}", HOSTILE])
    path = tmp_path / "<img src=x onerror=alert(7)>.xlsx"
    book.save(path)
    with desk(tmp_path / "here") as address, page_of(browser, address) as page:
        begin(page)
        page.set_input_files("#file", path)
        page.wait_for_selector(".notice:has-text('<img src=x onerror=alert(7)>')")  # no system has such a name
        page.set_input_files("#file", {"name": "a'onload=alert(8).xlsx", "mimeType": "", "buffer": path.read_bytes()})
        page.wait_for_selector("section.table-map td")
        page.select_option("section.table-map select >> nth=0", "organization")
        page.wait_for_selector("li.column")
        for name in STEPS:
            step(page, name)
        step(page, "mend")
        page.wait_for_selector("#grid .tabulator-row")
        page.dblclick("#cell-2-A")
        page.keyboard.press("Escape")
        assert page.locator("#grid img, #grid iframe, #grid script, main svg").count() == 0
        assert HOSTILE in (page.locator("#cell-2-A").text_content() or "")
