// Step 2: what each column of a table means, and the records that the first rows become.

import { get, post, state } from "./api.js";
import { announce, button, choice, complain, field, make, say, table as grid } from "./page.js";

const LANGUAGES = [["", "—"], ["en", "English"], ["pt", "português"], ["es", "español"], ["fr", "français"], ["ht", "kreyòl"]];
let file = "";
let given = null;
let chosen = [];
let root = null;
let timer = 0;
const LEVELS = [["public", "level.public"], ["restricted", "level.restricted"]];
const UNSAID = "?";
const keys = new Map();

export async function show(section) {
  root = make("div", {});
  section.append(make("p", { class: "lead" }, say("map.about")), root);
  const names = mappable();
  if (!names.length) { root.append(make("p", { class: "empty" }, say("map.none"))); return; }
  if (!names.includes(file)) { file = state.files.find((one) => one.needs_map)?.name ?? names[0]; }
  await read();
}

function mappable() {
  return state.files.filter((one) => one.needs_map || one.mapped).map((one) => one.name);
}

async function read() {
  given = await get("map", { file });
  if (!given) { return; }
  chosen = given.tables.map(taken);
  await draw();
}

function taken(table) {
  const columns = Object.fromEntries(table.columns.filter((column) => !column.left_out)
    .map((column) => [column.title, column.key === null ? null : meaning(column)])); // of what is left out, somebody has to say something
  const { sheet, kind, identity, language, always } = table;
  return { sheet, kind: kind || false, identity, language, decimal: only(table.decimal), dates: only(table.dates), always: always ?? {}, columns };
}

// What can be read in one way only; of several, somebody has to choose.
function only(ways) {
  return ways?.length === 1 ? ways[0] : null;
}

function meaning({ key, by, new: fresh, split, currency, values_map: values, language }) {
  return { key, by, new: fresh, split, currency, values, language };
}

async function draw() {
  await Promise.all(given.tables.map((table) => labels(table.kind)));
  const pick = mappable().length > 1
    ? field(say("file"), choice(mappable().map((name) => [name, name]), file, { onchange: (event) => { file = event.target.value; read(); } }))
    : make("h2", {}, make("bdi", {}, file));
  const parts = given.by_hand
    ? [make("p", { class: "empty" }, say("map.by_hand")), make("pre", { class: "code", tabindex: "0" }, given.text)]
    : given.tables.map(one);
  root.replaceChildren(pick, make("div", { id: "questions", class: "empty" }), ...parts,
    given.hidden_sheets?.length ? make("p", { class: "remark" }, say("map.hidden_sheets", { names: given.hidden_sheets.join(", ") })) : "",
    make("h2", {}, say("map.records")), make("div", { id: "records" }),
    given.by_hand ? "" : make("p", { class: "actions" }, button("map.save", save, { id: "save-map", class: "button" })));
  follow();
}

async function labels(kind) {
  if (kind && !keys.has(kind)) { keys.set(kind, await get("keys", { kind }) ?? []); }
}

function one(table, index) {
  const mine = chosen[index];
  const set = (name) => (event) => { mine[name] = event.target.value || null; soon(); };
  const kinds = [["", say("map.no_table")], ...table.kinds.map(({ kind, label }) => [kind, label])];
  const head = make("div", { class: "pairs" },
    field(say("map.kind"), choice(kinds, table.kind || "", { onchange: (event) => rekind(index, event.target.value) }), table.kind_why),
    table.kind && field(say("map.identity"), make("input", { value: table.identity ?? "", onchange: set("identity") }), table.identity_sure === false ? say("map.question", { why: table.identity_why }) : table.identity_why),
    table.kind && field(say("map.language"), choice(LANGUAGES, table.language, { onchange: set("language") })),
    table.kind && field(say("map.decimal"), choice([["", say("as_dataset")], [",", "12,50"], [".", "12.50"]], mine.decimal, { onchange: set("decimal") })),
    table.kind && field(say("map.dates"), choice([["", say("as_dataset")], ["dmy", say("dates.dmy")], ["mdy", say("dates.mdy")], ["ymd", say("dates.ymd")]],
      mine.dates, { onchange: set("dates") })));
  const told = [table.as_it_is ? say("map.as_it_is") : "", table.hidden?.length ? say("map.hidden", { names: table.hidden.join(", ") }) : "",
    table.lacking?.length ? say("map.lacking", { names: table.lacking.map((lack) => lack.label).join(", ") }) : ""];
  return make("section", { class: "table-map", "aria-label": table.sheet || file },
    make("h3", {}, make("bdi", {}, table.sheet || file)), head,
    make("ul", { class: "plain-list told" }, told.filter(Boolean).map((text) => make("li", {}, text))),
    table.kind ? make("ul", { class: "columns" }, table.columns.map((column) => row(table, index, column))) : first(table));
}

// What stands in a table of which it is not known what its rows are.
function first({ sheet, first: rows }) {
  const [heads, ...others] = rows ?? [];
  return heads?.length ? grid(say("map.first", { name: sheet || file }), heads, others.slice(0, 5)) : null;
}

function row(table, index, column) {
  const why = make("p", { class: "why", id: `why-${index}-${column.letter}` });
  const more = make("div", { class: "pairs" });
  const unsaid = column.left_out ? [[UNSAID, say("map.unsaid")]] : [];
  const select = choice([...unsaid, ...options(table.kind)], column.left_out ? UNSAID : column.key ?? "", { "aria-describedby": why.id, onchange: (event) => {
    const key = event.target.value;
    if (key === UNSAID) { delete chosen[index].columns[column.title]; }
    else { chosen[index].columns[column.title] = key ? { key } : null; }
    details(more, index, column, table);
    soon();
  } });
  details(more, index, column, table);
  const values = column.values.filter(Boolean);
  return make("li", { class: "column", "data-title": column.title },
    make("div", {}, make("strong", {}, make("bdi", {}, column.title || column.letter)), " ", make("span", { class: "tag" }, column.letter),
      values.length ? make("p", { class: "remark" }, make("bdi", {}, values.join(" · "))) : make("p", { class: "none" }, say("map.empty"))),
    make("div", {}, field(say("map.means"), select), why, more));
}

function options(kind) {
  const all = keys.get(kind) ?? [];
  const pair = ({ key, label }) => [key, label];
  return [["", say("map.not_read")], [say("map.required"), all.filter((one) => one.required).map(pair)],
    [say("map.others"), all.filter((one) => !one.required).map(pair)]];
}

function details(place, index, column, table) {
  const mine = chosen[index].columns[column.title];
  place.replaceChildren();
  if (!mine) { return; }
  const known = (keys.get(table.kind) ?? []).find((one) => one.key === mine.key);
  const set = (name) => (event) => { mine[name] = event.target.value || null; soon(); };
  if (mine.key === "access.level") { place.append(...column.words.map((word) => level(mine, word))); }
  if (/^ref/.test(known?.form ?? "") || mine.by || mine.new) { place.append(naming(mine, table)); }
  if (mine.currency || /value$/.test(mine.key)) {
    place.append(field(say("map.currency"), make("input", { value: mine.currency ?? "", size: 5, maxlength: 3, onchange: set("currency") })));
  }
  if (known?.form === "text" || mine.language) {
    place.append(field(say("map.language"), choice(LANGUAGES, mine.language, { onchange: set("language") })));
  }
}

function naming(mine, table) {
  const kinds = table.kinds.map(({ kind, label }) => [`new:${kind}`, say("by.new", { kind: label })]);
  const now = mine.new ? `new:${mine.new}` : mine.by ?? "";
  return field(say("map.by"), choice([["", say("by.id")], ["name", say("by.name")], [say("by.else"), kinds]], now, { onchange: (event) => {
    const [way, kind] = event.target.value.split(":");
    mine.by = way ? "name" : null;
    mine.new = kind ?? null;
    soon();
  } }));
}

// What a word in a column of access means: whether its rows go out.
function level(mine, word) {
  const options = [["", say("map.unsaid")], ...LEVELS.map(([name, key]) => [name, say(key)])];
  return field(say("map.level", { word }), choice(options, mine.values?.[word], { onchange: (event) => {
    mine.values = { ...mine.values, [word]: event.target.value };
    soon();
  } }));
}

function send(dry) {
  const stated = (facts) => Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null && value !== undefined));
  const tables = chosen.map((table) => ({ ...stated(table), columns: Object.fromEntries(
    Object.entries(table.columns).map(([title, column]) => [title, column && stated(column)])) }));
  return post("map", { file, tables, ...(dry ? { dry } : {}) });
}

/** After an undo the map is read anew; a check that has ended changes nothing here. */
export async function changed(before) {
  if (!before && root?.isConnected) { await read(); }
}

async function rekind(index, kind) {
  chosen[index] = { sheet: chosen[index].sheet, kind: kind || false, columns: {} };
  await labels(kind);
  const told = await send(true);
  if (told) { given = told; chosen = given.tables.map(taken); await draw(); }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const told = await send(true);
    if (told) { given = told; follow(); }
  }, 250);
}

// What changes with a choice: the reasons, what is asked, and the records. The controls stay, and so does the focus.
function follow() {
  const asked = given.tables.reduce((sum, table) => sum + questions(table), 0);
  const place = document.getElementById("questions");
  place.replaceChildren(make("p", {}, asked ? say("map.asked", { count: asked }) : say("map.sure")),
    make("ul", {}, (given.problems ?? []).map((text) => make("li", {}, text))));
  given.tables.forEach((table, index) => table.columns.forEach((column) => {
    const why = document.getElementById(`why-${index}-${column.letter}`);
    if (!why) { return; }
    why.textContent = column.sure ? column.why : say("map.question", { why: column.why });
    why.classList.toggle("unsure", !column.sure);
  }));
  document.getElementById("records").replaceChildren(...(given.records.length
    ? given.records.map(record) : [make("p", { class: "none" }, say("map.no_records"))]));
}

function questions(table) {
  if (!table.kind) { return table.sure === false ? 1 : 0; }
  return table.columns.filter((column) => !column.sure).length + (table.sure === false) + (table.identity_sure === false);
}

function record({ id, label, values }) {
  return make("article", { class: "card" }, make("h3", {}, make("bdi", {}, id)), make("p", { class: "remark" }, label),
    make("dl", { class: "values" }, values.map(([label, , value]) => [make("dt", {}, label), make("dd", {}, make("bdi", {}, value))])));
}

async function save() {
  clearTimeout(timer);
  if (state.read_only) { complain(state.read_only); return; }
  const told = await send(false);
  if (!told) { return; }
  announce(say("saved"));
  const next = state.files.find((one) => one.needs_map && one.name !== file);
  if (next) { file = next.name; await read(); } else { location.hash = "#mend"; }
}
