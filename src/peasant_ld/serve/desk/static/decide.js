// Step 4: what would go out, who is named and on which ground, and what stays here.

import { get, post, state } from "./api.js";
import { announce, choice, complain, make, say, table } from "./page.js";

const LEVELS = [["public", "level.public"], ["restricted", "level.restricted"], ["embargoed", "level.embargoed"], ["withdrawn", "level.withdrawn"]];
const MANY = 100;
const HARM = {
  people: "harm.people", "no-basis": "harm.no_basis", withheld: "harm.withheld", closed: "harm.closed", rejected: "harm.rejected",
};
let root = null;

export async function show(section) {
  root = make("div", {});
  section.append(make("p", { class: "lead" }, say("decide.about")), root);
  await draw();
}

export async function changed() { if (root?.isConnected && !state.busy) { await draw(); } }

async function draw() {
  const out = await get("out");
  if (!out) { return; }
  const parts = [harm(out.words), ...published(out), ...people(out), ...withheld(out), ...redacted(out), ...rejected(out)];
  root.replaceChildren(...parts.filter(Boolean), make("p", { class: "actions" }, make("a", { class: "button", href: "#publish" }, say("to_publish"))));
}

function published({ published: { count, by_kind: kinds } }) {
  const rows = (kinds ?? []).map((one) => (Array.isArray(one) ? one : [one.label ?? one.kind, one.count])).map(([kind, number]) =>
    make("li", {}, say("pair", { name: kind, value: number })));
  return [make("h2", {}, say("decide.out")), make("p", {}, say("decide.count", { count })), make("ul", { class: "chips" }, rows)];
}

// What to think of before anything goes out, of the guide, where this dataset needs it.
function harm(needed) {
  return make("div", { class: "empty" }, make("p", {}, say("harm")), make("ul", {}, (needed ?? []).filter((name) => HARM[name])
    .map((name) => make("li", {}, say(HARM[name])))));
}

function people({ people: named }) {
  if (!named.length) { return [make("h2", {}, say("decide.people")), make("p", {}, say("decide.nobody"))]; }
  const rows = named.slice(0, MANY).map((one) => [make("bdi", {}, one.name || one.id), one.basis_label || one.basis || say("decide.no_ground"), level(one)]);
  return [make("h2", {}, say("decide.people")), make("p", {}, say("decide.named", { count: named.length })),
    table(say("decide.people"), [say("decide.name"), say("decide.ground"), say("decide.level")], rows), more(named)];
}

function more(list) {
  return list.length > MANY ? make("p", { class: "remark" }, say("more", { count: list.length - MANY })) : null;
}

function level(one) {
  const place = one.place ?? {};
  if (!place.row) { return say(LEVELS.find(([name]) => name === one.level)?.[1] ?? "level.public"); }
  const select = choice(LEVELS.map(([name, key]) => [name, say(key)]), one.level || "public", { "aria-label": `${say("decide.level")}: ${one.name || one.id}`,
    onchange: async (event) => {
      const told = await post("access", { file: place.file, sheet: place.sheet, row: place.row, level: event.target.value });
      if (told?.left) { complain(told.left); }
      if (told && !told.left) { announce(say("saved")); }
      await draw();
    } });
  return select;
}

function withheld({ withheld: rules }) {
  const count = rules.reduce((sum, rule) => sum + rule.count, 0);
  const each = rules.map((rule) => make("details", {}, make("summary", {}, `${rule.sentence} (${rule.count})`),
    make("ul", {}, rule.records.slice(0, MANY).map((one) => make("li", {}, make("bdi", {}, one.name || one.id || ""), " ",
      make("span", { class: "remark" }, typeof one.place === "object" ? one.place?.text ?? "" : one.place ?? "")))), more(rule.records)));
  return [make("h2", {}, say("decide.withheld")), make("p", {}, say(count ? "decide.kept" : "decide.none_kept", { count })), ...each];
}

function redacted({ redacted: keys }) {
  if (!keys?.length) { return []; }
  return [make("h2", {}, say("decide.redacted")), make("ul", {}, keys.map((one) =>
    make("li", {}, say("decide.redacted_key", { key: one.label ?? one.key, count: one.count }))))];
}

function rejected({ rejected: aside }) {
  if (!aside?.length) { return [make("h2", {}, say("decide.aside")), make("p", {}, say("decide.none_aside"))]; }
  return [make("h2", {}, say("decide.aside")), make("p", {}, say("decide.set_aside", { count: aside.length })),
    make("ul", {}, aside.slice(0, MANY).map((one) => make("li", {}, typeof one === "string" ? one
      : [one.name || one.id || "", one.place?.text ?? one.place ?? "", one.say ?? ""].filter(Boolean).join(" · ")))), more(aside),
    make("p", {}, make("a", { href: "#mend" }, say("to_mend")))];
}

