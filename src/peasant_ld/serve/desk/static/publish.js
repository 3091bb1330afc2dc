// Step 5: the pages as they will be, what changed, the release, and the way to put it online.

import { get, idle, post, state } from "./api.js";
import { description } from "./description.js";
import { announce, button, field, make, say } from "./page.js";

let root = null;
let places = {};

export async function show(section) {
  root = make("div", {});
  section.append(make("p", { class: "lead" }, say("publish.about")), root);
  places = { open: make("div", {}), changes: make("div", { id: "changes" }), preview: make("div", {}), result: make("div", { id: "result" }),
    used: make("p", { class: "remark", role: "status" }) };
  root.append(places.open, make("h2", {}, say("preview")), make("p", {}, say("preview.about")),
    make("p", { class: "actions" }, button("preview.make", preview, { id: "make-preview" })), places.preview,
    make("h2", {}, say("changes")), places.changes, make("h2", {}, say("publish")), version(), places.result, online());
  open();
  result();
  used();
  await previewed();
}

export async function changed() {
  if (!root?.isConnected) { return; }
  open();
  result();
  used();
}

// What is out under the number that stands in the field must be found again under it.
function used() {
  const number = document.querySelector("#release [name=version]")?.value.trim();
  places.used.textContent = state.release && state.release.version === number ? say("publish.used", { version: number }) : "";
}

function open() {
  const held = places.open.contains(document.activeElement);
  if (held) { return; }
  const named = placeholders();
  const errors = state.severities?.error ?? 0;
  places.open.replaceChildren(...[
    named ? make("div", { class: "notice" }, make("p", {}, named)) : null,
    errors ? make("div", { class: "notice" }, make("p", {}, say("publish.errors", { count: errors }), " ", make("a", { href: "#mend" }, say("to_mend")))) : null,
    make("details", { open: Boolean(named) }, make("summary", {}, say("settings")), description()),
  ].filter(Boolean));
}

// The settings that still say what an example says, as a sentence; nothing where there are none.
function placeholders() {
  const named = { base: say("set.base"), title: say("set.title"), description: say("set.description"), publisher: say("set.publisher"),
    publisher_url: say("set.publisher_url"), licence: say("set.licence") };
  const keys = state.dataset.placeholders ?? [];
  return keys.length ? say("publish.placeholders", { names: keys.map((key) => named[key]).join(", ") }) : "";
}

// What of a release that is there now should not go online as it is.
function live(told) {
  const sentences = [placeholders(), ...told].filter(Boolean);
  return sentences.length ? make("div", { class: "notice" }, make("ul", {}, sentences.map((text) => make("li", {}, text)))) : "";
}

function version() {
  const now = state.dataset.version ?? "";
  const number = make("input", { name: "version", value: now, required: true, size: 8, autocomplete: "off", oninput: used });
  const day = make("input", { name: "issued", type: "date", value: state.dataset.issued || new Date().toISOString().slice(0, 10), required: true });
  const aside = make("input", { type: "checkbox", name: "reject" });
  return make("form", { class: "description", id: "release", onsubmit: (event) => { event.preventDefault(); go(number.value, day.value, aside.checked); } },
    field(say("set.version"), number, say("set.version.about")), places.used,
    field(say("set.issued"), day, state.dataset.issued ? say("set.issued.about") : say("set.issued.proposed")),
    make("label", { class: "check" }, aside, say("publish.reject")),
    make("p", { class: "remark" }, say("publish.reject.about")),
    make("button", { class: "button" }, say("publish.now")));
}

async function go(number, issued, reject) {
  const told = await post("publish", { version: number.trim(), issued, reject, fresh: false });
  if (!told) { return; }
  places.result.replaceChildren();
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
    told.written ? live(told.told) : "",
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

