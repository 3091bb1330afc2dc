// The frame of the page: the five steps, which of them is open, what the desk is doing, undo, language and the end.

import { follow, post, refresh, state } from "./api.js";
import * as decide from "./decide.js";
import * as drop from "./drop.js";
import * as map from "./map.js";
import * as mend from "./mend.js";
import { announce, button, complain, language, make, say } from "./page.js";
import * as publish from "./publish.js";

const STEPS = [
  ["drop", "step.drop", drop], ["map", "step.map", map], ["mend", "step.mend", mend],
  ["decide", "step.decide", decide], ["publish", "step.publish", publish],
];
const BUSY = { check: "busy.check", publish: "busy.publish", map: "busy.map", upload: "busy.upload" };
const DID = { undo: "did.undo", redo: "did.redo" };
const NAMES = { en: "English", pt: "português", es: "español", fr: "français", ht: "kreyòl" };
const main = document.getElementById("main");
let open = "";

function wanted() {
  const name = location.hash.slice(1);
  const [, , step] = STEPS.find(([one]) => one === name) ?? STEPS[0];
  return [step, STEPS.some(([one]) => one === name) ? name : "drop"];
}

async function show() {
  const [step, name] = wanted();
  const section = make("section", { "aria-labelledby": "heading" });
  const moved = open !== "" && open !== name;
  open = name;
  steps();
  const heading = make("h1", { id: "heading" }, say(STEPS.find(([one]) => one === name)[1]));
  section.append(heading);
  main.replaceChildren(section);
  if (moved) { main.focus(); }
  if (!state.dataset && name !== "drop") {
    section.append(make("p", {}, say("first_dataset")), make("p", {}, make("a", { href: "#drop" }, say("step.drop"))));
  } else {
    await step.show(section);
  }
  main.dataset.shown = name;
}

function left(name) {
  if (!state.dataset) { return ""; }
  const unmapped = state.files.filter((file) => file.needs_map).length;
  const errors = state.severities?.error ?? 0;
  const waiting = {
    drop: state.files.length ? say("left.files", { count: state.files.length }) : say("left.no_files"),
    map: unmapped ? say("left.map", { count: unmapped }) : "",
    mend: errors ? say("left.mend", { count: errors }) : "",
    decide: state.account?.withheld ? say("left.withheld", { count: state.account.withheld }) : "",
    publish: state.release ? say("left.version", { version: state.release.version }) : "",
  };
  return waiting[name];
}

function steps() {
  document.getElementById("steps").replaceChildren(...STEPS.map(([name, key]) => make("li", {},
    make("a", { href: `#${name}`, "aria-current": open === name ? "step" : null },
      make("span", { class: "name" }, say(key)), make("span", { class: "left" }, left(name))))));
}

function tools() {
  const tongue = make("select", { "aria-label": say("language"), onchange: speak },
    Object.entries(NAMES).map(([code, name]) => make("option", { value: code, selected: code === language, lang: code }, name)));
  const undo = button("undo", () => change("undo"), { id: "undo", disabled: !state.undo, title: state.undo?.what });
  const redo = button("redo", () => change("redo"), { id: "redo", disabled: !state.redo, title: state.redo?.what });
  return [undo, redo, tongue, button("quit", quit, { id: "quit" })];
}

async function change(way) {
  const step = state[way];
  if (step && await post(way)) { announce(say(DID[way], { what: step.what })); wanted()[0].changed?.(); }
}

async function speak(event) {
  if (!await drop.mayLeave()) { event.target.value = language; return; }
  await post("lang", { lang: event.target.value });
  location.search = `?lang=${event.target.value}`;
}

async function quit() {
  await post("quit");
}

function ended() {
  drop.forget();
  document.getElementById("tools").replaceChildren();
  document.getElementById("steps").replaceChildren();
  main.replaceChildren(make("h1", {}, say("ended")), make("p", {}, say("ended.about")));
  main.focus();
}

function busy() {
  const place = document.getElementById("busy") ?? make("div", { id: "busy", class: "busy" });
  const doing = state.busy;
  place.hidden = !doing;
  if (doing) {
    const text = doing.phase || say(BUSY[doing.what] ?? "busy.check");
    const bar = make("progress", { "aria-label": text, max: 1 });
    if (doing.share !== null && doing.share !== undefined) { bar.value = doing.share; }
    place.replaceChildren(make("span", {}, doing.done ? say("busy.done", { phase: text, count: doing.done }) : text), bar);
  }
  if (!place.isConnected) { document.querySelector(".top").append(place); }
}

let headed = "";

function head() {
  document.getElementById("brand").textContent = state.dataset?.title || state.dataset?.name || say("desk.title");
  const now = JSON.stringify([state.undo, state.redo, Boolean(state.dataset)]);
  if (now !== headed) {
    const held = document.activeElement?.id;
    document.getElementById("tools").replaceChildren(...tools());
    if (["undo", "redo"].includes(held)) { document.getElementById(held).focus(); }
    headed = now;
  }
  const note = document.getElementById("read-only") ?? make("div", { id: "read-only", class: "notice", role: "alert" });
  note.hidden = !state.read_only;
  note.textContent = state.read_only ?? "";
  if (!note.isConnected) { document.getElementById("notices").append(note); }
}

follow((now, before) => {
  if (!now) { ended(); return; }
  head();
  busy();
  steps();
  if (now.failed && JSON.stringify(now.failed) !== JSON.stringify(before.failed)) { complain(now.failed.error ?? now.failed, now.failed.fix); }
  if ((now.forgotten ?? 0) > (before.forgotten ?? 0)) { complain(say("forgotten")); }
  if (before.busy && !now.busy) { announce(say("left.problems", { count: now.severities?.error ?? 0 })); }
  if (Boolean(before.dataset) !== Boolean(now.dataset)) { show(); return; }
  const held = ({ files }) => (files ?? []).map((file) => [file.name, file.sheets.length]).join();
  const changed = before.revision !== now.revision || (before.busy && !now.busy) || held(before) !== held(now);
  if (changed) { wanted()[0].changed?.(before); }
});

addEventListener("hashchange", show);
addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (typing || !(event.ctrlKey || event.metaKey)) { return; }
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") { return; }
  event.preventDefault();
  change(key === "y" || event.shiftKey ? "redo" : "undo");
});
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => { event.preventDefault(); drop.take([...event.dataTransfer.files]); });
addEventListener("unhandledrejection", () => complain(say("fault")));

head();
busy();
show();
refresh();
