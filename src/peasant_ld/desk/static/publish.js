// Step 5: the pages as they will be, what changed, the release, and the way to put it online.

import { get, idle, post, state } from "./api.js";
import { description } from "./description.js";
import { announce, button, field, make, say } from "./page.js";

let root = null;
let places = {};

export async function show(section) {
  root = make("div", {});
  section.append(make("p", { class: "lead" }, say("publish.about")), root);
  places = { open: make("div", {}), changes: make("div", { id: "changes" }), preview: make("div", {}), result: make("div", { id: "result" }) };
  root.append(places.open, make("h2", {}, say("preview")), make("p", {}, say("preview.about")),
    make("p", { class: "actions" }, button("preview.make", preview, { id: "make-preview" })), places.preview,
    make("h2", {}, say("changes")), places.changes, make("h2", {}, say("publish")), version(), places.result, online());
  open();
  result();
  await previewed();
}

export async function changed() {
  if (!root?.isConnected) { return; }
  open();
  result();
}

function open() {
  const held = places.open.contains(document.activeElement);
  if (held) { return; }
  const keys = state.dataset.placeholders ?? [];
  const named = { base: say("set.base"), title: say("set.title"), description: say("set.description"), publisher: say("set.publisher"),
    publisher_url: say("set.publisher_url") };
  const errors = state.severities?.error ?? 0;
  places.open.replaceChildren(...[
    keys.length ? make("div", { class: "notice" }, make("p", {}, say("publish.placeholders", { names: keys.map((key) => named[key] ?? key).join(", ") }))) : null,
    errors ? make("div", { class: "notice" }, make("p", {}, say("publish.errors", { count: errors }), " ", make("a", { href: "#mend" }, say("to_mend")))) : null,
    make("details", { open: keys.length > 0 }, make("summary", {}, say("settings")), description()),
  ].filter(Boolean));
}

function version() {
  const now = state.dataset.version ?? "";
  const used = state.release && state.release.version === now;
  const number = make("input", { name: "version", value: now, required: true, size: 8, autocomplete: "off" });
  const day = make("input", { name: "issued", type: "date", value: state.dataset.issued || new Date().toISOString().slice(0, 10), required: true });
  const aside = make("input", { type: "checkbox", name: "reject" });
  return make("form", { class: "description", id: "release", onsubmit: (event) => { event.preventDefault(); go(number.value, day.value, aside.checked); } },
    field(say("set.version"), number, used ? say("publish.used", { version: now }) : say("set.version.about")),
    field(say("set.issued"), day, say("set.issued.about")),
    make("label", { class: "check" }, aside, say("publish.reject")),
    make("p", { class: "remark" }, say("publish.reject.about")),
    make("button", { class: "button" }, say("publish.now")));
}

async function go(number, issued, reject) {
  const told = await post("publish", { version: number.trim(), issued, reject, fresh: false });
  if (!told) { return; }
  announce(say("busy.publish"));
  await idle();
  result();
  announce(state.published?.written ? say("published.done", { version: state.published.version }) : say("published.not"));
  places.result.querySelector("h3")?.focus();
}

function result() {
  const told = state.published;
  if (!told || state.busy) { return; }
  const sentences = make("ul", {}, told.sentences.map((text) => make("li", {}, text)));
  places.result.replaceChildren(make("h3", { tabindex: "-1" }, told.written ? say("published.done", { version: told.version }) : say("published.not")),
    told.written ? make("p", {}, say("published.where"), " ", make("code", {}, told.folder)) : make("p", {}, say("published.why"), " ", make("a", { href: "#mend" }, say("to_mend"))),
    sentences, reasons(told.problems, told.written), told.written ? make("p", { class: "actions" }, make("a", { class: "button", href: "api/release.zip", download: true }, say("zip"))) : "");
}

async function preview() {
  places.preview.replaceChildren(make("p", {}, say("preview.making")));
  const told = await post("preview");
  await idle();
  await previewed();
  if (told && state.preview?.ready) { announce(say("preview.ready")); }
}

// The pages as they will be, and what in them is not as in the last version.
async function previewed() {
  const told = state.preview;
  places.changes.replaceChildren(make("p", {}, say("changes.after")));
  if (!told) { places.preview.replaceChildren(); return; }
  places.preview.replaceChildren(told.ready ? make("p", { class: "actions" },
    make("a", { class: "button", id: "preview-link", href: told.address, target: "_blank", rel: "noopener" }, say("preview.open")))
    : make("p", {}, say("preview.not")), reasons(told.problems, told.ready));
  const now = told.ready ? await get("changes") : null;
  if (now) { places.changes.replaceChildren(...changes(now)); }
}

// Why nothing came of it; folded, where something did.
function reasons(problems, done) {
  if (!problems?.length) { return ""; }
  const each = make("ul", {}, problems.map((one) => make("li", {}, [one.place?.text, one.say, one.fix].filter(Boolean).join(" · "))));
  return done ? make("details", {}, make("summary", {}, say("reasons", { count: problems.length })), each) : each;
}

function changes({ first, counts, lines, more }) {
  if (first) { return [make("p", {}, say("changes.first"))]; }
  const told = make("p", {}, say("changes.counts", { added: counts.added ?? 0, changed: counts.changed ?? 0, removed: counts.removed ?? 0 }));
  const each = lines.map((line) => make("li", {}, `${line.told}: `, make("bdi", {}, line.id),
    make("ul", {}, line.keys.map(({ key, old, new: now }) => make("li", {}, say("changes.key", { key, old: old ?? "–", new: now ?? "–" }))))));
  if (more) { each.push(make("li", {}, say("more", { count: more }))); }
  return lines.length ? [told, make("details", {}, make("summary", {}, say("changes.lines")), make("ul", {}, each))] : [told];
}

function online() {
  const steps = ["online.zip", "online.unpack", "online.place", "online.base", "online.look", "online.keep"];
  return make("div", {}, make("h2", {}, say("online")), make("ol", {}, steps.map((key) => make("li", {}, say(key)))));
}

