// Step 3: what is wrong, one problem after the other, beside the table in which it is mended.

import { get, idle, post, refresh, state } from "./api.js";
import { control } from "./control.js";
import { Grid } from "./grid.js";
import { announce, ask, button, choice, complain, field, make, say } from "./page.js";

const SHOWN = 20;
const PLACEHOLDER = "PLD146"; // the last step names these, beside the fields in which they are written
const OF_MAPS = ["PLD301", "PLD318"]; // what a map answers, and no cell
const SEVERITIES = { error: "severity.error", warning: "severity.warning", advice: "severity.advice" };
let found = { revision: -1, causes: [], counts: {} };
let everything = [];
let at = { file: "", sheet: "" };
let grid = null;
let tables = new Map();
let places = {};
let current = -1;
let many = SHOWN;
let opened = "";

export async function show(section) {
  Object.assign(places, { tabs: make("div", {}), sheet: make("div", { class: "sheet" }), list: make("ol", { class: "problems" }),
    count: make("p", { id: "count", class: "count" }), unmapped: make("p", {}), panel: make("div", { class: "panel" }) });
  grid = null;
  tables = new Map();
  current = -1;
  many = SHOWN;
  const only = make("label", { class: "check" }, make("input", { type: "checkbox", id: "only", onchange: (event) => grid?.filter(event.target.checked) }),
    say("mend.only"));
  const moves = make("div", { class: "actions" }, button("mend.before", () => step(-1), { id: "before" }), button("mend.next", () => step(1), { id: "next" }));
  const advice = make("label", { class: "check" }, make("input", { type: "checkbox", id: "advice", onchange: refound }), say("mend.advice"));
  places.panel.append(make("h2", {}, say("mend.problems")), places.unmapped, places.count, advice, moves, make("p", { class: "remark keys" }, say("mend.keys")), places.list);
  places.table = make("div", { class: "table-side" }, make("h2", {}, say("mend.table")), places.tabs, only, places.sheet);
  section.append(make("p", { class: "lead" }, say("mend.about")), make("div", { class: "mend" }, places.panel, places.table));
  section.addEventListener("keydown", keys);
  await refound();
  await openFirst();
}

// The sheet of the first problem. What a file holds may not have been looked at yet: then there is none, until it is.
async function openFirst() {
  const first = sheets()[0];
  const wanted = found.causes.find((cause) => cause.place?.row && sheets().some((one) => same(one, cause.place)))?.place ?? first;
  places.table.hidden = !wanted;
  if (wanted) { await openSheet(wanted.file, wanted.sheet ?? null); }
}

/** What is found is asked again; after an undo, or a change by another program, the table too. */
export async function changed(before) {
  if (!places.list?.isConnected) { return; }
  if (saving || grid?.editing) { stale ||= !before || !saving; return; } // what an edit of this page changed is shown already
  stale = false;
  await refound();
  tables = new Map();
  if (!grid) { await openFirst(); return; }
  const now = await facts(at.file, at.sheet);
  stale = Boolean(saving || grid?.editing);
  if (stale) { tables = new Map(); return; }
  if (now && grid) { await grid.renew(now); grid.remark(marks()); }
  tabs();
}

function sheets() {
  const own = (file) => (!file.sheets.length && /\.(csv|tsv)$/i.test(file.name) ? [{ title: null }] : file.sheets);
  return state.files.flatMap((file) => own(file).map((sheet) => ({ file: file.name, sheet: sheet.title })));
}

function same(one, other) {
  return one.file === other.file && (/\.(csv|tsv)$/i.test(one.file) || (one.sheet ?? null) === (other.sheet ?? null));
}

function keys(event) {
  if (event.key === "F8") { event.preventDefault(); step(event.shiftKey ? -1 : 1); }
}

async function refound() {
  judge(await get("problems"));
}

// The verdict on what was written: it is there before all else that the desk then looks at again.
async function verdict(revision) {
  do {
    const told = await get("problems", { after: found.revision, wait: 1 });
    if (!told || told.revision >= revision) { judge(told); return; }
    await refresh();
  } while (state.busy);
}

function judge(told) {
  if (!told?.causes) { return; }
  const held = current >= 0 && found.causes[current] ? keyOf(found.causes[current]) : "";
  everything = told.causes.filter((cause) => cause.code !== PLACEHOLDER);
  found = { ...told, causes: everything.filter((cause) => cause.severity !== "advice" || document.getElementById("advice")?.checked) };
  if (held) {
    const again = found.causes.findIndex((cause) => keyOf(cause) === held);
    current = again >= 0 ? again : current - 1; // the next one has moved up to where the mended one was
  }
  count();
  list();
  grid?.remark(marks());
}

function count() {
  const all = everything.flatMap((cause) => [cause, ...(cause.follows ?? [])]);
  const errors = all.filter((cause) => cause.severity === "error").length;
  const others = all.length - errors;
  const unmapped = state.files.filter((file) => file.needs_map).length;
  places.unmapped.replaceChildren(...(unmapped ? [say("left.map", { count: unmapped }), " ", make("a", { href: "#map" }, say("to_map"))] : []));
  places.count.textContent = `${say("left.problems", { count: errors })} ${others ? say("left.others", { count: others }) : ""}`;
}

// The problems ------------------------------------------------------------------------------------------------------

function list() {
  const held = document.activeElement?.closest("li.problem")?.dataset.key;
  const typing = document.activeElement?.matches("li.problem input, li.problem select") ? document.activeElement.value : null;
  current = Math.min(current, found.causes.length - 1);
  const from = Math.max(0, Math.min(current - 5, found.causes.length - many));
  const shown = found.causes.slice(from, from + many);
  places.list.start = from + 1;
  places.list.replaceChildren(...shown.map((cause, index) => card(cause, from + index)));
  if (found.causes.length > many) {
    places.list.append(make("li", { class: "more" }, button("more", () => { many += SHOWN; list(); }, {}, { count: found.causes.length - many })));
  }
  if (!found.causes.length) { places.list.append(make("li", { class: "empty" }, say("mend.done"))); }
  if (held) { hold(held, typing); }
}

function hold(key, typing) {
  const again = places.list.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? places.list.querySelector("li.problem");
  const input = again?.querySelector("input, select");
  if (!input) { places.list.closest(".panel").querySelector("#next").focus(); return; }
  if (typing !== null && again.dataset.key === key) { input.value = typing; }
  input.focus();
}

function keyOf(cause) {
  const { file, sheet, row, column } = cause.place ?? {};
  return [cause.code, file, sheet, row, column, cause.record].join("|");
}

function card(cause, index) {
  const follows = cause.follows ?? [];
  return make("li", { class: `problem ${cause.severity}`, "data-key": keyOf(cause), "data-code": cause.code, "data-n": cause.n,
    "aria-current": index === current ? "true" : null },
    make("p", { class: "where" }, make("span", { class: `severity ${cause.severity}` }, say(SEVERITIES[cause.severity] ?? "severity.advice")), " ",
      cause.place?.row ? make("button", { type: "button", class: "place", onclick: () => pick(index) }, cause.place.text)
        : make("span", {}, cause.place?.text ?? "")),
    make("p", { class: "say", id: `say-${index}` }, cause.say),
    cause.fix ? make("p", { class: "fix", id: `fix-${index}` }, say("mend.fix", { fix: cause.fix })) : null,
    make("div", { class: "entry" }),
    make("div", { class: "actions" },
      OF_MAPS.includes(cause.code) && mapped(cause) ? make("a", { href: "#map" }, say("to_map")) : null,
      cause.mend ? button("mend.one", () => mend({ n: cause.n }), { class: "button" }, { after: cause.mend.after }) : null,
      cause.mend && cause.same > 1 ? button("mend.all", () => mend({ kind: cause.kind }), { class: "button plain" }, { count: cause.same }) : null,
      inTable(cause) && !cause.mend ? button("mend.here", (event) => enter(event, cause, index)) : null,
      inTable(cause) && cause.mend ? button("mend.otherwise", (event) => enter(event, cause, index)) : null),
    follows.length ? make("details", {}, make("summary", {}, say("mend.follows", { count: follows.length })),
      make("ul", {}, follows.map((one) => make("li", {}, `${one.place?.text ?? ""}: ${one.say}`)))) : null);
}

function mapped(cause) {
  return state.files.some((file) => file.name === cause.place?.file && (file.mapped || file.needs_map));
}

function inTable(cause) {
  return Boolean(cause.place?.row && sheets().some((one) => same(one, cause.place)));
}

function cell(cause) {
  return Boolean(cause.place?.row && cause.place.column && cause.place.file);
}

// A field in the card itself: what is wanted on a phone, and by who does not care for tables.
async function enter(event, cause, index) {
  const { file, sheet, row, column } = cause.place;
  const item = event.target.closest("li.problem");
  const now = await facts(file, sheet ?? null);
  const cells = now?.rows.find(([number]) => number === row)?.[1] ?? [];
  let known = now?.columns.find((one) => one.letter === column) ?? now?.columns.find((one, at) => one.key && cells[at]) ?? now?.columns[0];
  if (!known) { return; }
  let text = "", input;
  const put = () => {
    text = cells[now.columns.indexOf(known)] ?? "";
    const next = control(known, text, known.title || known.letter);
    next.setAttribute("aria-describedby", `say-${index}${cause.fix ? ` fix-${index}` : ""}`);
    input?.replaceWith(next);
    input = next;
  };
  put();
  const send = () => save(file, now.sheet, row, known, input.value, text);
  const which = column ? make("span", { class: "column-name" }, known.title || column)
    : choice(now.columns.filter((one) => !one.hidden).map((one) => [one.letter, `${one.letter} ${one.title}`]), known.letter,
      { "aria-label": say("mend.column"), class: "column-name", onchange: (event) => { known = now.columns.find((one) => one.letter === event.target.value); put(); } });
  const form = make("form", { onsubmit: (submitted) => { submitted.preventDefault(); send(); }, onkeydown: (pressed) => {
    if (pressed.key === "Escape") { form.remove(); item.querySelector("button").focus(); }
  } }, which, input, make("button", { class: "button" }, say("save")));
  item.querySelector(".entry").replaceChildren(form);
  input.focus();
  input.select?.();
}

/** The next problem, or the one before; the table shows its cell. */
async function step(by) {
  if (!found.causes.length) { announce(say("mend.done")); return; }
  await pick((current + by + found.causes.length) % found.causes.length, true);
}

async function pick(index, speaking = true) {
  current = index;
  list();
  const cause = found.causes[index];
  places.list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  if (cell(cause) || cause.place?.row) {
    await openSheet(cause.place.file, cause.place.sheet ?? null);
    const column = grid ? Math.max(0, grid.letters.indexOf(cause.place.column)) : 0;
    await grid?.go(cause.place.row, column);
    if (!matchMedia("(max-width: 66rem)").matches) { grid?.box.focus({ preventScroll: true }); }
  }
  if (speaking) { announce(say("mend.now", { number: index + 1, count: found.causes.length, say: cause.say, fix: cause.fix ?? "" })); }
}

async function mend(which) {
  saving += 1;
  await idle();
  const told = await post("mend", { ...which, revision: found.revision });
  for (const sentence of told?.left ?? []) { complain(sentence); }
  await idle();
  saving -= 1;
  await changed();
  if (told) { announce(`${say("saved")} ${places.count.textContent}`); }
}

// The table ---------------------------------------------------------------------------------------------------------

async function facts(file, sheet) {
  const key = JSON.stringify([file, sheet]);
  if (!tables.has(key)) {
    const told = await get("table", { file, sheet });
    if (told) { tables.set(key, Object.assign(told, { sheet })); }
  }
  return tables.get(key);
}

function tabs() {
  const many = sheets();
  places.tabs.replaceChildren(make("ul", { class: "tabs", "aria-label": say("sheets") }, many.map((one) => make("li", {},
    make("button", { type: "button", "aria-current": same(one, at) ? "true" : null, onclick: () => openSheet(one.file, one.sheet) },
      make("bdi", {}, one.sheet && one.sheet !== one.file ? `${one.file} › ${one.sheet}` : one.file))))));
}

async function openSheet(file, sheet) {
  if (grid && same(at, { file, sheet })) { return; }
  at = { file, sheet };
  tabs();
  opened = JSON.stringify(at);
  const now = await facts(file, sheet);
  if (!now || opened !== JSON.stringify(at) || !places.sheet.isConnected) { return; }
  const below = make("div", {});
  places.about = make("p", { class: "about-cell", id: "about-cell" });
  places.sheet.replaceChildren(below, places.about); // below the grid, so that what is said moves no cell under the pointer
  places.empty = button("row.empty", emptyRow, { id: "empty-row", disabled: true }, { row: "" });
  places.sheet.append(make("p", { class: "actions" }, button("row.add", addRow, { id: "add-row" }), places.empty));
  if (now.formulas) { places.sheet.append(make("p", { class: "remark" }, say("grid.formulas"))); }
  if (now.truncated) { places.sheet.append(make("p", { class: "remark" }, say("grid.truncated", { count: now.truncated }))); }
  grid = new Grid(below, now, marks(), { saved: (row, column, text) => save(file, sheet, row, column, text, grid.text(row, column.letter)),
    seen, left: () => { if (stale) { changed(); } }, closed: () => { if (state.read_only) { complain(state.read_only); } return Boolean(state.read_only); } });
  await grid.built;
  grid.box.setAttribute("aria-describedby", "about-cell");
  grid.filter(document.getElementById("only").checked);
}

// A row behind the last one, begun with the first value that is read; the rest is filled in as any cell is.
async function addRow() {
  const { file, sheet } = at;
  const now = await facts(file, sheet);
  const column = now?.columns.find((one) => one.key && !one.hidden) ?? now?.columns[0];
  if (!column) { return; }
  const input = control(column, "", column.title);
  const answer = await ask(say("row.add"), ["save"], field(column.title || column.letter, input));
  if (answer !== "save" || !input.value.trim()) { return; }
  saving += 1;
  const told = await post("row", { file, sheet, after: now.rows.at(-1)?.[0] ?? 0, cells: { [column.letter]: input.value } });
  await idle();
  saving -= 1;
  await changed();
  if (told?.left) { complain(told.left); }
  if (told && grid) { await grid.go(told.row, 0); grid.box.focus({ preventScroll: true }); }
}

// The row that the keys are about stays where it is; all of its cells are emptied, the hidden ones too.
async function emptyRow() {
  const { file, sheet } = at;
  const row = grid.row;
  saving += 1;
  await idle(); // what was written before has to be there
  const now = await facts(file, sheet);
  const texts = now?.rows.find(([number]) => number === row)?.[1] ?? [];
  const cells = Object.fromEntries(now?.columns.map(({ letter }, index) => [letter, texts[index]]).filter(([, text]) => text) ?? []);
  const told = now && await post("empty", { file, sheet, row, cells });
  await idle();
  saving -= 1;
  await changed();
  if (told?.left) { complain(say("row.left", { row: String(row), why: told.left })); }
  if (told?.done) { announce(say("row.emptied", { row: String(row) })); }
  if (grid && same(at, { file, sheet })) { await grid.go(grid.nearest(row), grid.column); grid.box.focus({ preventScroll: true }); }
}

const RANKS = ["error", "warning", "advice"];

function marks() {
  const told = new Map();
  const mark = (cause) => {
    if (cause.place?.row && same(at, cause.place)) {
      const key = `${cause.place.row}:${cause.place.column ?? ""}`;
      told.set(key, [...(told.get(key) ?? []), cause]);
    }
    (cause.follows ?? []).forEach(mark);
  };
  everything.forEach(mark);
  for (const causes of told.values()) { causes.sort((one, other) => RANKS.indexOf(one.severity) - RANKS.indexOf(other.severity)); }
  return told;
}

function seen(row, letter) {
  const wrong = [letter, ""].flatMap((one) => grid.marks.get(`${row}:${one}`) ?? []);
  const column = grid.byLetter.get(letter);
  places.empty.textContent = say("row.empty", { row: String(row) });
  places.empty.disabled = row === grid.facts.header || grid.facts.columns.every((one) => !grid.text(row, one.letter));
  places.about.textContent = [`${letter}${row}`, column.label || column.title, ...wrong.map((one) => [one.say, one.fix].filter(Boolean).join(" – "))].join(" · ");
}

let saving = 0; // edits that are on their way
let stale = false; // the table changed while somebody was writing in it

async function save(file, sheet, row, column, text, before) {
  if (grid && same(at, { file, sheet })) { grid.put(row, column.letter, text); }
  saving += 1;
  const told = await post("edit", { file, sheet, row, column: column.letter, text, before });
  const shown = told?.done ? told.shown ?? text : told?.shown ?? before;
  if (told && !told.done) { complain(told.left); }
  keep(file, sheet, row, column.letter, shown);
  if (told?.done) {
    announce(say("saved"));
    await verdict(told.revision);
  }
  await idle();
  saving -= 1;
  if (told?.done && found.revision < told.revision) { await refound(); }
  if (stale && !saving) { await changed(); }
  if (told?.done) { announce(`${say("saved")} ${places.count.textContent}`); }
}

function keep(file, sheet, row, letter, text) {
  const now = tables.get(JSON.stringify([file, sheet]));
  const index = now?.columns.findIndex((one) => one.letter === letter);
  const cells = now?.rows.find(([number]) => number === row)?.[1];
  if (cells && index >= 0) { cells[index] = text; }
  if (grid && same(at, { file, sheet })) { grid.put(row, letter, text); }
}

