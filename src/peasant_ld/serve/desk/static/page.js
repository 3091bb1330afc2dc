// What every step needs to put words and controls on the page. Strings become text, never markup.

export const words = JSON.parse(document.getElementById("words").textContent);
export const language = document.documentElement.lang;
const plural = new Intl.PluralRules(language);

/** The text of a key with its facts put in; `count` chooses the form for one, or for none. */
export function say(key, facts = {}) {
  const form = facts.count === 0 && `${key}.none` in words ? "none" : "count" in facts && plural.select(facts.count);
  const text = words[`${key}.${form}`] ?? words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? shown(facts[name]) : whole));
}

function shown(fact) {
  return typeof fact === "number" ? fact.toLocaleString(language) : String(fact);
}

/** An element; `on…` attributes are listeners, true and false are set or left out, children are elements or text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) { element.addEventListener(name.slice(2), value); }
    else if (name === "value") { element.value = value; }
    else if (value === true) { element.setAttribute(name, ""); }
    else if (value !== false && value !== null && value !== undefined) { element.setAttribute(name, value); }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function button(key, act, attributes = {}, facts = {}) {
  return make("button", { type: "button", class: "button plain", onclick: act, ...attributes }, say(key, facts));
}

let fields = 0;

/** A label with its control, and what is to be known about it. */
export function field(label, control, about) {
  control.id ||= `field-${++fields}`;
  const note = about ? make("p", { class: "remark", id: `${control.id}-about` }, about) : null;
  if (note) { control.setAttribute("aria-describedby", note.id); }
  return make("div", { class: "field-row" }, make("label", { for: control.id }, label), control, note);
}

/** A select of [value, text] pairs, or of [heading, pairs] where the second is a list. */
export function choice(options, chosen, attributes = {}) {
  const option = ([value, text]) => make("option", { value, selected: value === (chosen ?? "") }, text);
  const parts = options.map((one) =>
    Array.isArray(one[1]) ? make("optgroup", { label: one[0] }, one[1].map(option)) : option(one));
  return make("select", attributes, parts);
}

/** Told to a screen reader, and to everybody else where they look. */
export function announce(text) {
  const place = document.getElementById("said");
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = text; });
}

/** A sentence that stays at the top until it is closed: what could not be done, and what helps. */
export function complain(text, fix) {
  const notice = make("div", { class: "notice", role: "alert" }, make("p", {}, text), fix ? make("p", {}, fix) : null,
    button("close", () => notice.remove()));
  const all = document.getElementById("notices");
  [...all.children].find((one) => one.textContent === notice.textContent)?.remove();
  if (all.children.length > 2) { all.firstElementChild.remove(); }
  all.append(notice);
}

/** A question with answers as buttons; gives the key of the one that was chosen, or null. */
export function ask(question, answers, control) {
  return new Promise((resolve) => {
    const answer = (key) => () => { dialog.close(); dialog.remove(); resolve(key); };
    const dialog = make("dialog", { "aria-labelledby": "question", oncancel: answer(null) },
      make("p", { id: "question" }, question), control,
      make("div", { class: "actions" }, answers.map((key) => button(key, answer(key))), button("cancel", answer(null))));
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function table(caption, heads, rows) {
  const head = make("tr", {}, heads.map((text) => make("th", { scope: "col" }, text)));
  const body = rows.map(([first, ...rest]) =>
    make("tr", {}, make("th", { scope: "row" }, first), rest.map((cell) => make("td", {}, cell))));
  const whole = make("table", {}, make("caption", {}, caption), make("thead", {}, head), make("tbody", {}, body));
  return make("div", { class: "wide-table", role: "region", "aria-label": caption, tabindex: "0" }, whole);
}
