// The control that a cell is mended with: a list where the values are known, names where a record is meant, else a text.

import { get } from "./api.js";
import { choice, make } from "./page.js";

let lists = 0;

/** `column` as api/table has it; what is in the cell stays among the choices, right or wrong. */
export function control(column, text, label) {
  if (column?.choices) {
    const known = column.choices.map((one) => [one, one]);
    const options = column.choices.includes(text) ? known : [[text, text], ...known];
    return choice(options, text, { "aria-label": label });
  }
  const input = make("input", { value: text, "aria-label": label, autocomplete: "off", spellcheck: "false" });
  if (column?.reference) { names(input, column.reference); }
  return input;
}

function names(input, kinds) {
  const list = make("datalist", { id: `names-${++lists}` });
  input.setAttribute("list", list.id);
  let timer = 0, open = false;
  const offer = async () => {
    const found = await get("names", { kind: kinds.join(","), q: input.value });
    list.replaceChildren(...(found ?? []).map(({ id, name }) => make("option", { value: name || id }, id)));
  };
  input.addEventListener("focus", () => { if (!open) { open = true; document.body.append(list); offer(); } });
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(offer, 150); });
  input.addEventListener("blur", () => { open = false; list.remove(); });
}
