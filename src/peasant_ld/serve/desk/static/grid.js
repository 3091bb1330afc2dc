// A sheet as a grid: Tabulator draws the rows that are seen, the keys and what a screen reader is told are ours.
// The focus stays on the grid, and aria-activedescendant names the cell: rows come and go while one scrolls.

import { control } from "./control.js";
import { make, say } from "./page.js";

const MARKS = { error: "✗", warning: "!", advice: "i" };

export class Grid {
  /** `facts` is what api/table answers; `marks` a Map of "row:letter" to causes; `acts` says what follows: saved, seen, left, closed. */
  constructor(place, facts, marks, acts) {
    Object.assign(this, { place, facts, marks, acts, row: (facts.rows.find(([, , what]) => !what) ?? facts.rows[0])?.[0] ?? 0, column: 0, only: false });
    this.numbers = new Set(facts.rows.map(([number]) => number));
    this.letters = facts.columns.filter((column) => !column.hidden).map((column) => column.letter);
    this.byLetter = new Map(facts.columns.map((column) => [column.letter, column]));
    this.box = make("div", { id: "grid" });
    place.replaceChildren(this.box);
    this.table = new Tabulator(this.box, {
      data: facts.rows.map((row) => this.data(row)), columns: [this.number(), ...this.letters.map((letter) => this.head(letter))],
      maxHeight: "min(56vh, 36rem)", layout: "fitData", headerSortElement: "", rowFormatter: (row) => this.dress(row),
    });
    this.built = new Promise((done) => { this.table.on("tableBuilt", () => { this.ready(); done(); }); });
  }

  data([number, texts, what]) {
    const row = { id: number, what };
    this.facts.columns.forEach((column, at) => { row[column.letter] = texts[at] ?? ""; });
    return row;
  }

  number() {
    return { field: "id", title: say("grid.row"), frozen: true, width: 68, headerSort: false, resizable: false, cssClass: "row-number",
      formatter: (cell) => this.cell(cell, "") };
  }

  head(letter) {
    const column = this.byLetter.get(letter);
    return { field: letter, title: letter, headerSort: false, resizable: false, minWidth: 90, maxWidth: 260, width: this.width(letter),
      titleFormatter: () => make("span", { title: column.about }, `${letter} `, make("b", {}, column.title)),
      formatter: (cell) => this.cell(cell, letter) };
  }

  width(letter) {
    const at = this.facts.columns.findIndex((column) => column.letter === letter);
    const longest = Math.max(this.byLetter.get(letter).title.length + 3, ...this.facts.rows.filter(([, , what]) => !what).slice(0, 50).map(([, texts]) => (texts[at] ?? "").length));
    return Math.min(260, Math.max(90, longest * 8.5 + 26));
  }

  cell(cell, letter) {
    const element = cell.getElement();
    const number = cell.getData().id;
    const worst = this.marks.get(`${number}:${letter}`)?.[0];
    element.className = element.className.replace(/ ?bad \w+/, "");
    element.id = `cell-${number}-${letter}`;
    element.setAttribute("aria-colindex", this.letters.indexOf(letter) + 2); // the number of the row is the first
    const text = document.createTextNode(cell.getValue() ?? "");
    if (!worst) { return text; }
    element.classList.add("bad", worst.severity);
    return make("span", {}, make("span", { class: "mark", "aria-hidden": "true" }, MARKS[worst.severity] ?? "!"), text,
      make("span", { class: "hidden" }, ` – ${worst.say}`));
  }

  dress(row) {
    const { id, what } = row.getData();
    const element = row.getElement();
    element.setAttribute("aria-rowindex", id);
    element.classList.toggle("passed", Boolean(what));
    element.title = what ? say("grid.passed", { what: say(PASSED[what] ?? "passed.other") }) : "";
  }

  ready() {
    const box = this.box;
    box.setAttribute("aria-label", this.facts.title);
    box.setAttribute("aria-rowcount", this.facts.rows.at(-1)?.[0] ?? 0);
    box.setAttribute("aria-colcount", this.letters.length + 1);
    box.removeAttribute("aria-owns");
    box.tabIndex = 0;
    for (const name of [".tabulator-header", ".tabulator-tableholder"]) { box.querySelector(name)?.removeAttribute("tabindex"); }
    for (const name of [".tabulator-header-contents", ".tabulator-tableholder", ".tabulator-col-content", ".tabulator-col-title-holder"]) {
      for (const part of box.querySelectorAll(name)) { part.setAttribute("role", "presentation"); }
    }
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("focus", () => this.go(this.row, this.column, false));
    this.go(this.row, this.column);
    this.table.on("cellClick", (event, cell) => { this.clicked(cell); });
    this.table.on("cellDblClick", (event, cell) => { this.clicked(cell); this.edit(); });
  }

  clicked(cell) {
    const at = this.letters.indexOf(cell.getField());
    if (at >= 0 && !this.editing) { this.go(cell.getData().id, at, false); this.box.focus({ preventScroll: true }); }
  }

  get letter() { return this.letters[this.column]; }

  /** Make a cell the one that the keys are about, and bring it into sight. */
  async go(row, column, scroll = true) {
    const last = this.box.querySelector(".active");
    last?.classList.remove("active");
    last?.removeAttribute("tabindex");
    this.row = row;
    this.column = Math.max(0, Math.min(column, this.letters.length - 1));
    if (!this.line(row)) { return; }
    const seen = () => document.getElementById(`cell-${row}-${this.letter}`);
    if (scroll && !this.inSight(seen())) { await this.table.scrollToRow(row, "center", true).catch(() => null); }
    const cell = seen();
    if (!cell) { return; }
    this.sideways(cell);
    cell.classList.add("active");
    cell.tabIndex = 0; // what scrolls must hold something that can be reached by the keyboard, beside the grid itself
    this.box.setAttribute("aria-activedescendant", cell.id);
    this.acts.seen(row, this.letter);
  }

  inSight(cell) {
    if (!cell) { return false; }
    const holder = this.box.querySelector(".tabulator-tableholder").getBoundingClientRect();
    const box = cell.getBoundingClientRect();
    return box.top >= holder.top && box.bottom <= holder.bottom;
  }

  sideways(cell) {
    const holder = this.box.querySelector(".tabulator-tableholder");
    const frame = holder.getBoundingClientRect(), box = cell.getBoundingClientRect();
    if (box.left < frame.left + 68) { holder.scrollLeft -= frame.left + 76 - box.left; }
    else if (box.right > frame.right) { holder.scrollLeft += box.right - frame.right + 24; }
  }

  key(event) {
    if (this.editing || event.altKey) { return; }
    const rows = this.table.getRows("active").map((row) => row.getData().id);
    const at = Math.max(0, rows.indexOf(this.row));
    const to = (row, column) => this.go(rows[Math.max(0, Math.min(rows.length - 1, row))], column);
    const whole = event.ctrlKey || event.metaKey;
    const moves = {
      ArrowDown: () => to(at + 1, this.column), ArrowUp: () => to(at - 1, this.column),
      ArrowRight: () => to(at, this.column + 1), ArrowLeft: () => to(at, this.column - 1),
      PageDown: () => to(at + 15, this.column), PageUp: () => to(at - 15, this.column),
      Home: () => to(whole ? 0 : at, 0), End: () => to(whole ? rows.length - 1 : at, this.letters.length - 1),
      Enter: () => this.edit(), F2: () => this.edit(),
    };
    if (moves[event.key]) { event.preventDefault(); moves[event.key](); }
    else if (event.key.length === 1 && !whole && event.key !== " ") { event.preventDefault(); this.edit(event.key); }
  }

  /** Put a control into the cell: Enter saves, Esc leaves the cell as it was. */
  edit(typed) {
    const element = document.getElementById(`cell-${this.row}-${this.letter}`);
    if (!element || this.acts.closed()) { return; }
    const { row } = this;
    const column = this.byLetter.get(this.letter);
    const before = this.text(row, column.letter);
    const input = control(column, typed ?? before, `${column.title}, ${say("grid.row")} ${row}`);
    const end = (save) => {
      if (!this.editing) { return; }
      this.editing = false;
      const after = input.value;
      this.line(row)?.reformat();
      this.box.focus({ preventScroll: true });
      if (save && after !== before) { this.acts.saved(row, column, after); } else { this.acts.left(); }
      if (save) { this.go(this.row, this.column); }
    };
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") { event.preventDefault(); end(true); }
      if (event.key === "Escape") { event.preventDefault(); end(false); }
      if (event.key === "Tab") { end(true); }
    });
    input.addEventListener("blur", () => end(true));
    this.editing = true;
    element.replaceChildren(input);
    input.focus();
    if (!typed) { input.select?.(); }
  }

  /** A row as Tabulator has it; undefined for one that is not shown. */
  line(row) { return this.numbers.has(row) ? this.table.getRow(row) : undefined; }

  /** The row itself, or the last one before it that is shown. */
  nearest(row) { return (this.facts.rows.findLast(([number]) => number <= row) ?? this.facts.rows[0])?.[0] ?? 0; }

  text(row, letter) { return this.line(row)?.getData()[letter] ?? ""; }

  put(row, letter, text) { if (this.line(row)) { this.table.updateData([{ id: row, [letter]: text }]); } }

  /** Draw the marks anew where they changed. */
  remark(marks) {
    const told = (found) => found?.map((cause) => cause.say).join();
    const changed = new Set();
    for (const key of new Set([...marks.keys(), ...this.marks.keys()])) {
      if (told(marks.get(key)) !== told(this.marks.get(key))) { changed.add(Number(key.split(":")[0])); }
    }
    this.marks = marks;
    if (!this.editing) { for (const row of changed) { this.line(row)?.reformat(); } }
    this.filter(this.only);
    if (document.activeElement === this.box) { this.go(this.row, this.column, false); }
  }

  /** Show all rows, or those with problems only. */
  filter(only) {
    this.only = only;
    const wrong = new Set([...this.marks].filter(([, causes]) => causes.some((cause) => cause.severity !== "advice"))
      .map(([key]) => Number(key.split(":")[0])));
    if (only) { this.table.setFilter((row) => wrong.has(row.id)); } else if (this.table.getFilters(false).length || this.filtered) { this.table.clearFilter(); }
    this.filtered = only;
  }

  /** Other rows in place of these, without losing the place. */
  async renew(facts) {
    this.facts = facts;
    this.numbers = new Set(facts.rows.map(([number]) => number));
    await this.table.replaceData(facts.rows.map((row) => this.data(row)));
    this.go(this.row, this.column, false);
  }
}

// Why a row is no record, as the account of the rows names it.
const PASSED = {
  total: "passed.total", note: "passed.note", header: "passed.header", hidden: "passed.hidden", comment: "passed.remark",
  "crossed-out": "passed.crossed_out", "second-table": "passed.second_table", skipped: "passed.skipped", heading: "passed.heading",
};
