// Step 1: a dataset to work in, and the files that are in it.

import { get, idle, post, state, upload } from "./api.js";
import { announce, ask, button, complain, field, make, say } from "./page.js";
import { description } from "./description.js";

let files = null;
let kinds = new Map();
let waiting = []; // files that came before there is a dataset: they are held here, and nowhere else
let held = null;

export async function show(section) {
  files = null;
  kinds = new Map((await get("kinds") ?? []).map(({ kind, label }) => [kind, label]));
  if (!state.dataset) { section.append(...beginning()); return; }
  files = make("div", { id: "files" });
  section.append(make("p", { class: "lead" }, say("drop.about")), area(), files, form(),
    make("details", {}, make("summary", {}, say("settings")), description()));
  list();
  if (waiting.length) { goOn(); }
}

export function changed() { if (files?.isConnected) { list(); } }

function beginning() {
  const opening = state.datasets.length
    ? [make("h2", {}, say("open")), make("ul", { class: "plain-list" }, state.datasets.map((name) =>
      make("li", {}, make("button", { type: "button", class: "button plain", onclick: () => post("open", { dataset: name }) }, name === "." ? say("open.here") : name))))]
    : [];
  const first = state.datasets.length ? "new" : "new.first";
  held = make("div", { id: "waiting" });
  listWaiting();
  return [make("p", { class: "lead" }, say("drop.nothing_leaves")), area(), held, ...opening, make("h2", {}, say(first)),
    description(true)];
}

function area() {
  const input = make("input", { type: "file", id: "file", multiple: true, class: "hidden-input", onchange: (event) => {
    take([...event.target.files]);
    event.target.value = "";
  } });
  return make("div", { class: "drop" }, input,
    make("label", { for: "file" }, make("span", { class: "button" }, say("drop.choose")),
      make("span", {}, say("drop.here")), make("span", { class: "remark" }, say("drop.kinds"))));
}

/** Files that were dropped or chosen, one after the other. */
export async function take(list) {
  if (!list.length) { return; }
  if (!state.dataset) { await hold(list); return; }
  if (state.read_only) { complain(state.read_only); return; }
  for (const file of list) { await bring(file, {}); }
  await idle();
  if (state.files.some((file) => file.needs_map)) { location.hash = "#map"; }
}

// What was dropped is read now: who makes the dataset later may have changed, or closed, the file by then.
async function hold(list) {
  for (const file of list) {
    try {
      const content = await file.arrayBuffer();
      waiting = [...waiting.filter(({ name }) => name !== file.name), new File([content], file.name)];
    } catch (failure) {
      if (!(failure instanceof DOMException)) { throw failure; }
      complain(say("drop.unread", { name: file.name }));
    }
  }
  if (state.dataset) { await goOn(); return; } // it was made meanwhile
  if (!held?.isConnected) { location.hash = "#drop"; } // the page is not drawn anew over what somebody has typed
  listWaiting();
  if (waiting.length) { announce(say("drop.waiting", { count: waiting.length })); }
  toName();
}

// What is wanted next, from wherever the focus was.
function toName() { document.querySelector("form [name=name]")?.focus(); }

function listWaiting() {
  const each = (file) => make("li", { class: "card" }, make("bdi", {}, file.name), " ", button("remove", () => {
    waiting = waiting.filter((one) => one !== file);
    listWaiting();
    toName();
  }, { "aria-label": `${say("remove")}: ${file.name}` }));
  held?.replaceChildren(...(waiting.length ? [make("p", { class: "empty" }, say("drop.waiting", { count: waiting.length })),
    make("ul", { class: "plain-list" }, waiting.map(each))] : []));
}

async function goOn() {
  const list = waiting;
  waiting = [];
  await take(list);
}

/** Whether the page may be loaded anew: whoever has files waiting here is asked. */
export async function mayLeave() {
  if (waiting.length && await ask(say("drop.lost"), ["go_on"]) === null) { return false; }
  forget();
  return true;
}

export function forget() { waiting = []; }

addEventListener("beforeunload", (event) => { if (waiting.length) { event.preventDefault(); } });

async function bring(file, facts) {
  announce(say("drop.taking", { name: file.name }));
  const told = await upload(file, facts);
  if (!told?.there) {
    if (told) { announce(say("drop.taken", { name: file.name })); }
    return;
  }
  const name = make("input", { value: again(file.name), autocomplete: "off" });
  const answer = await ask(told.error, ["replace", "other_name"], field(say("other_name.label"), name));
  if (answer === "replace") { await bring(file, { replace: 1 }); }
  if (answer === "other_name") { await bring(file, { as: name.value }); }
}

function again(name) {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? `${name.slice(0, dot)}-2${name.slice(dot)}` : `${name}-2`;
}

function list() {
  const held = document.activeElement?.closest("#files") ? document.activeElement.id : "";
  files.replaceChildren(make("h2", {}, say("files")), state.files.length
    ? make("ul", { class: "files" }, state.files.map(one))
    : make("p", { class: "none" }, say("left.no_files")));
  if (held) { document.getElementById(held)?.focus(); }
}

function one(file, index) {
  const sheets = (file.sheets ?? []).map((sheet) => make("li", {},
    say(kinds.has(sheet.kind) ? "sheet.of_kind" : "sheet.rows", { title: sheet.title, kind: kinds.get(sheet.kind) ?? "", count: sheet.rows })));
  const marked = file.errors + file.warnings > 0 && file.name.endsWith(".xlsx");
  return make("li", { class: "card" }, make("h3", {}, make("bdi", {}, file.name)), make("p", {}, became(file)),
    file.changed_outside ? make("p", { class: "remark" }, say("changed_outside")) : null,
    sheets.length ? make("ul", { class: "plain-list remark" }, sheets) : null,
    make("ul", { class: "inline-links" },
      (file.needs_map || file.mapped) && link("#map", "to_map"), link("#mend", "to_mend"),
      link(`api/download?file=${encodeURIComponent(file.name)}`, "download", true),
      marked ? link(`api/marked?file=${encodeURIComponent(file.name)}`, "download_marked", true) : null,
      make("li", {}, button("remove", () => remove(file.name), { id: `remove-${index}` }))));
}

function link(href, key, saved = false) {
  return make("li", {}, make("a", { href, download: saved }, say(key)));
}

function became(file) {
  if (file.needs_map) { return say("file.needs_map"); }
  return [say("file.records", { count: file.records }), file.errors ? say("file.errors", { count: file.errors }) : say("file.no_errors"),
    file.warnings ? say("file.warnings", { count: file.warnings }) : ""].filter(Boolean).join(" ");
}

async function remove(file) {
  if (await post("remove", { file })) { announce(say("removed", { name: file })); }
}

function form() {
  const boxes = make("fieldset", {}, make("legend", {}, say("form.kinds")), [...kinds].map(([kind, label]) =>
    make("label", { class: "check" }, make("input", { type: "checkbox", value: kind }), label)));
  return make("details", {}, make("summary", {}, say("form")), make("p", {}, say("form.about")), boxes,
    button("form.make", async () => {
      const chosen = [...boxes.querySelectorAll("input:checked")].map((input) => input.value);
      if (!chosen.length) { complain(say("form.none")); return; }
      if (await post("form", { kinds: chosen, lang: document.documentElement.lang })) { announce(say("form.made")); }
    }));
}
