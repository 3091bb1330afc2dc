"""The tables of the site in a real browser, from the disk: sorted, filtered, added up and downloaded as a whole."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import axe_source, chromium
from test_site_browser import watch
from test_site_lists import FUND, GRANTS, write_site

pytestmark = pytest.mark.slow

COUNT = 1203
NAMES = {1: "=1+1", 2: 'A "quoted", long name', 3: "<b>Bold</b>"}


def grants() -> Iterator[dict[str, Any]]:
    """Grants of more pages and parts than one, of two currencies; each has an amount of its own."""
    for at in range(COUNT):
        yield {
            "id": f"grant/g{at:04}",
            "type": "Grant",
            "name": {"en": NAMES.get(at, f"Grant {at}")},
            "awarded": f"{2010 + at % 3}-05-0{1 + at % 9}",
            "funder": ["organization/fund" if at % 2 else "organization/other"],
            **({"amount": {"value": f"{at}.10", "currency": "USD" if at % 4 else "EUR"}} if at else {}),
        }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    other = {"id": "organization/other", "type": "Organization", "name": {"en": "Other", "pt": "Outro"}}
    return write_site(tmp_path_factory.mktemp("site"), [FUND, other, *grants()], languages=("en", "pt"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that fails the test when anything on it goes wrong, or asks for anything elsewhere."""
    context = browser.new_context(accept_downloads=True)
    opened = context.new_page()
    troubles = watch(opened)
    yield opened
    context.close()
    assert [each for each in troubles if not each.startswith("blob:")] == []


def visit(page: Any, folder: Path, fragment: str = "", name: str = "browse/kind-grant.html") -> Any:
    page.goto((folder / name).as_uri() + fragment)
    return page


def status(page: Any, text: str) -> str:
    """What the table says once it says this."""
    page.wait_for_function("text => document.getElementById('status').textContent.includes(text)", arg=text)
    return " ".join(page.locator("#status").inner_text().split())


def column(page: Any, number: int) -> list[str]:
    found = page.locator(f"#list tbody tr > :nth-child({number})").all_inner_texts()
    return [" ".join(each.split()) for each in found]


def test_a_press_on_a_head_sorts_all_rows_and_not_those_of_the_page(page: Any, folder: Path) -> None:
    visit(page, folder).get_by_role("button", name="Amount").click()
    status(page, "1 to 100 are shown")
    assert column(page, 3)[0] == "4.10"
    assert page.locator("#list th[aria-sort=ascending]").inner_text().startswith("Amount")
    page.get_by_role("button", name="Amount").click()
    page.wait_for_selector("#list th[aria-sort=descending]")
    assert column(page, 3)[:2] == ["1,200.10", "1,196.10"]
    assert set(column(page, 4)) == {"EUR"}  # amounts of two currencies are not compared
    page.get_by_role("button", name="Show all again").click()
    assert column(page, 1)[0] == visit(page, folder).locator("#list tbody th").first.inner_text()


def test_filters_count_what_is_left_and_add_it_up_exactly_in_each_currency(page: Any, folder: Path) -> None:
    visit(page, folder).get_by_text("Sort, filter, add up, download").click()
    status(page, "1,203 of 1,203 records")
    page.get_by_label("Awarded: year").select_option("2011")
    page.get_by_label("Funder").select_option(label="Fund (201)")
    told = status(page, "201 of 1,203")
    chosen = [at for at in range(COUNT) if at % 3 == 1 and at % 2]
    assert f"Amount: USD {sum(chosen) + len(chosen) // 10:,}.{len(chosen) % 10}0" in told
    assert set(column(page, 5)) == {"Fund"}
    page.get_by_label("Search in this list").fill("quoted")
    status(page, "0 of 1,203")


def test_what_is_asked_for_stands_in_the_address_and_can_be_linked(page: Any, folder: Path) -> None:
    visit(page, folder, "#in.funder=organization%2Fother&q=grant+12&sort=-name")
    status(page, "records")
    assert column(page, 1)[0] == "Grant 1202"
    assert page.get_by_label("Search in this list").input_value() == "grant 12"
    page.get_by_label("Search in this list").fill("")
    assert page.evaluate("location.hash") == "#in.funder=organization%2Fother&sort=-name"
    page.evaluate("location.hash = ''")
    status(page, "1,203 of 1,203")
    assert column(page, 1)[0] == "Grant 1007"


def test_grants_without_an_amount_are_counted_and_not_taken_for_nothing(page: Any, folder: Path) -> None:
    visit(page, folder, "#in.amount=")
    assert "without an amount: 1" in status(page, "1 of 1,203")


def test_amounts_in_different_states_are_not_added_to_each_other(browser: Any, tmp_path: Path) -> None:
    states = {"payment": [("disbursement", 5), ("commitment", 100), ("disbursement", 7)], "grant": [("cancelled", 9)]}
    records = [
        {
            "id": f"{kind}/{at}",
            "type": kind.capitalize(),
            "name": {"en": "It"},
            "amount": {"value": str(value), "currency": "USD"},
            {"payment": "paymentType", "grant": "grantStatus"}[kind]: state,
        }
        for kind, found in states.items()
        for at, (state, value) in enumerate([*found, *([("active", 3), ("completed", 4)] if kind == "grant" else [])])
    ]
    records.append({"id": "grant/x", "type": "Grant", "name": {"en": "It"}, "amount": {"value": "2"}})
    folder, context = write_site(tmp_path, records), browser.new_context()
    payments = visit(context.new_page(), folder, "#sort=name", "browse/kind-payment.html")
    assert "Amount: Commitment: USD 100; Disbursement: USD 12" in status(payments, "records")
    granted = visit(context.new_page(), folder, "#sort=name")
    assert "Amount: 2 (no currency stated); USD 7; Cancelled: USD 9" in status(granted, "records")
    context.close()


def test_the_file_that_is_downloaded_holds_all_rows_that_were_asked_for(page: Any, folder: Path) -> None:
    visit(page, folder, "#in.awarded=2011&sort=name")
    status(page, "401 of 1,203")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download these rows (CSV)").click()
    assert waiting.value.suggested_filename == "kind-grant_awarded-2011_sort-name.csv"
    mark, *rest = Path(waiting.value.path()).read_bytes().decode("utf-8")
    assert mark == "\ufeff"
    text = "".join(rest)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 401
    assert text.count("\r\n") == 402
    first = next(row for row in rows if row["id"].endswith("g0001"))
    assert first == {
        "id": "https://example.org/archive/grant/g0001",
        "Name": "'=1+1",
        "Awarded": "2011-05-02",
        "Amount": "1.10",
        "Amount: Currency": "USD",
        "Funder": "Fund",
        "Funder (id)": "https://example.org/archive/organization/fund",
    }


def test_a_table_in_another_language_has_its_words_and_names(page: Any, folder: Path) -> None:
    visit(page, folder, "#in.funder=organization%2Fother", "pt/browse/kind-grant.html")
    assert "de 1203 registros" in status(page, "registros").replace(".", "").replace("\u202f", "")
    assert set(column(page, 5)) == {"Outro"}
    assert "maio" in column(page, 2)[0]


@pytest.mark.parametrize("dated", [False, True])
def test_rows_that_are_filtered_stay_in_the_order_of_the_page_in_every_language(
    browser: Any, tmp_path: Path, dated: bool
) -> None:
    names = (("A", "Zebra"), ("B", "Élan"), ("C", "eco"), ("D", "Água"), ("E", "\uff11 a"))
    dates = ("2019", "2019", "2020", None, None) if dated else (None,) * 5
    records = [
        {"id": f"grant/{at}", "type": "Grant", "name": dict(zip(("en", "pt"), name, strict=True)), **stated}
        for at, (name, date) in enumerate(zip(names, dates, strict=True))
        for stated in [{"awarded": date} if date else {}]
    ]
    folder, context = write_site(tmp_path, records, languages=("en", "pt")), browser.new_context()
    for tree in ("", "pt/"):
        opened = visit(context.new_page(), folder, name=f"{tree}browse/kind-grant.html")
        listed = column(opened, 1)
        opened.evaluate("location.hash = 'q=a'")
        opened.locator("#list tbody tr").nth(4).wait_for(state="detached")
        assert column(opened, 1) == [each for each in listed if each not in ("C", "eco")]
    context.close()


def test_rows_that_a_script_makes_look_as_those_that_the_page_came_with(page: Any, folder: Path) -> None:
    script = "rows => rows.map(row => row.outerHTML)"
    visit(page, folder, "#in.awarded=2012")
    status(page, "401 of")
    made = page.locator("#list tbody tr").evaluate_all(script)
    page.get_by_role("button", name="Show all again").click()
    assert made == page.locator("#list tbody tr").evaluate_all(script)


def test_what_a_record_is_called_stays_text(page: Any, folder: Path) -> None:
    visit(page, folder, "#q=bold")
    status(page, "1 of 1,203")
    assert column(page, 1) == ["<b>Bold</b>"]


def test_a_code_that_is_a_word_of_the_script_stays_a_code(browser: Any, tmp_path: Path) -> None:
    codes = ("constructor", "toString", "__proto__", "toString")
    records = [
        {"id": f"document/d{at}", "type": "Document", "name": {"en": "It"}, "referenceCode": code}
        for at, code in enumerate(codes)
    ]
    folder, context = write_site(tmp_path, records), browser.new_context()
    opened = visit(context.new_page(), folder, "#sort=referenceCode", "browse/kind-document.html")
    status(opened, "4 of 4")
    assert sorted(column(opened, 2)) == sorted(codes)
    offered = opened.get_by_label("Reference code").locator("option").all_inner_texts()
    assert sorted(offered) == ["__proto__ (1)", "any", "constructor (1)", "toString (2)"]
    context.close()


def test_where_a_part_is_missing_nothing_is_sorted_and_that_is_said(browser: Any, tmp_path: Path) -> None:
    broken = write_site(tmp_path, [FUND, *grants()])
    (broken / "static/table/grant-part-2.js").unlink()
    context = browser.new_context()
    opened = visit(context.new_page(), broken, "#sort=-name")
    assert status(opened, "Not all parts could be loaded")
    assert column(opened, 1)[0] != "Grant 1202"
    assert len(column(opened, 1)) == 100
    context.close()


def test_where_nothing_of_a_table_can_be_loaded_that_is_said(browser: Any, tmp_path: Path) -> None:
    broken = write_site(tmp_path, [FUND, *grants()])
    (broken / "browse/kind-grant.js").unlink()
    context = browser.new_context()
    opened = visit(context.new_page(), broken, "#q=1")
    assert status(opened, "Not all parts could be loaded")
    context.close()


def test_whoever_turns_the_pages_by_keys_stays_in_the_list(page: Any, folder: Path) -> None:
    visit(page, folder, "#sort=name")
    status(page, "1 to 100 are shown")
    page.get_by_role("button", name="Next").press("Enter")
    status(page, "101 to 200 are shown")
    assert page.evaluate("document.activeElement === document.querySelector('.listed')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Name"


def test_a_long_name_does_not_push_the_other_columns_out_of_sight(browser: Any, tmp_path: Path) -> None:
    long = {"id": "grant/long", "type": "Grant", "name": {"en": "https://a.example/" + "x" * 2000}, "awarded": "2019"}
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = visit(context.new_page(), write_site(tmp_path, [*GRANTS, long]))
    assert opened.evaluate("(list => list.scrollWidth - list.clientWidth)(document.querySelector('.listed'))") == 0
    context.close()


@pytest.mark.parametrize(("written", "count"), [("1200.10", 1), ("1,200.10", 1), ("2011-05-02", 134), ("eur", 300)])
def test_amounts_and_dates_are_found_as_they_are_shown_and_as_they_are_written(
    page: Any, folder: Path, written: str, count: int
) -> None:
    visit(page, folder, f"#q={written}")
    status(page, f"{count} of 1,203")


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("light", 800), ("dark", 1280)])
def test_axe_finds_nothing_in_a_filtered_table_and_nothing_sticks_out(
    browser: Any, folder: Path, scheme: str, width: int
) -> None:
    axe = axe_source()
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
    opened = visit(context.new_page(), folder, "#in.awarded=2011&sort=-amount")
    status(opened, "401 of 1,203")
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    opened.evaluate(axe)
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = opened.evaluate("rules => axe.run({runOnly: rules})", rules)["violations"]
    context.close()
    assert [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in found] == []
