// What dataset.toml says, as a form: for a new dataset, and for one that is there.

import { post, state } from "./api.js";
import { announce, choice, field, language, make, say } from "./page.js";

const LICENCES = [
  ["https://creativecommons.org/licenses/by/4.0/", "licence.by"],
  ["https://creativecommons.org/licenses/by-sa/4.0/", "licence.by_sa"],
  ["https://creativecommons.org/licenses/by-nc/4.0/", "licence.by_nc"],
  ["https://creativecommons.org/publicdomain/zero/1.0/", "licence.zero"],
];
const LANGUAGES = [["en", "English"], ["pt", "português"], ["es", "español"], ["fr", "français"], ["ht", "kreyòl"]];

/** The form; `fresh` makes a dataset and asks what its folder is called. */
export function description(fresh = false) {
  const now = state.dataset ?? {};
  const text = (name, key, type = "text") => [name, field(say(key), make("input",
    { name, type, value: value(now, name), required: name === "name" && fresh, autocomplete: "off" }), say(`${key}.about`))];
  const rows = [
    fresh && ["name", field(say("set.name"), make("input", { name: "name", required: true, pattern: "[A-Za-z0-9][A-Za-z0-9_\\-]*",
      value: state.wanted ?? "", readonly: Boolean(state.wanted), autocomplete: "off" }), say("set.name.about"))],
    text("title", "set.title"), text("description", "set.description"), text("publisher", "set.publisher"), text("publisher_url", "set.publisher_url", "url"),
    text("base", "set.base", "url"), licence(now), tongues(now, fresh),
  ].filter(Boolean);
  const form = make("form", { class: "description", onsubmit: (event) => { event.preventDefault(); send(form, fresh); } },
    fresh ? [rows[0][1], make("details", {}, make("summary", {}, say("set.later")), rows.slice(1).map(([, row]) => row))] : rows.map(([, row]) => row),
    make("button", { class: "button" }, say(fresh ? "set.make" : "set.save")));
  form.addEventListener("invalid", ({ target }) => { target.closest("details")?.setAttribute("open", ""); }, true);
  return form;
}

function value(now, name) {
  if (name === "publisher") { return now.publisher?.name ?? now.publisher ?? ""; }
  if (name === "publisher_url") { return now.publisher?.url ?? now.publisher_url ?? ""; }
  return now[name] ?? "";
}

function licence(now) {
  const known = LICENCES.map(([address, key]) => [address, say(key)]);
  const other = now.licence && !LICENCES.some(([address]) => address === now.licence) ? [[now.licence, now.licence]] : [];
  const select = choice([["", say("licence.none")], ...known, ...other], now.licence, { name: "licence" });
  return ["licence", field(say("set.licence"), select, say("set.licence.about"))];
}

function tongues(now, fresh) {
  const chosen = now.languages ?? (fresh ? [language] : []);
  return ["languages", make("fieldset", {}, make("legend", {}, say("set.languages")), LANGUAGES.map(([code, name]) =>
    make("label", { class: "check", lang: code }, make("input", { type: "checkbox", name: "languages", value: code,
      checked: chosen.includes(code) }), name)))];
}

async function send(form, fresh) {
  const given = new FormData(form);
  const facts = Object.fromEntries([...given].filter(([name]) => name !== "languages").map(([name, text]) => [name, text.trim()]));
  const known = new Set(LANGUAGES.map(([code]) => code));
  const kept = (state.dataset?.languages ?? []).filter((code) => !known.has(code));
  facts.languages = [...given.getAll("languages"), ...kept];
  if (fresh) { facts.lang = language; }
  if (await post(fresh ? "new" : "settings", facts)) { announce(say("saved")); }
}
