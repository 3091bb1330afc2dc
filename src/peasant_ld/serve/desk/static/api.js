// The desk is asked here and nowhere else: one request at a time that changes something, and the state after each.

import { complain } from "./page.js";

const listeners = new Set();
export let state = JSON.parse(document.getElementById("state").textContent);
let timer = 0;

/** Called with the state, and the one before, whenever it was asked for. */
export function follow(listener) { listeners.add(listener); }

/** GET an address below api/; null where the desk said why not, which has been told. */
export function get(path, facts = {}) {
  const query = new URLSearchParams(Object.entries(facts).filter(([, value]) => value !== undefined && value !== null));
  return answer(fetch(`api/${path}${String(query) ? `?${query}` : ""}`));
}

/** POST facts to an address below api/; then the state is that of the answer, or asked for anew. */
export async function post(path, facts = {}) {
  const headers = { "X-Desk": "1", "Content-Type": "application/json" };
  const given = await answer(fetch(`api/${path}`, { method: "POST", headers, body: JSON.stringify(facts) }));
  if (given?.state) { take(given.state); } else { await refresh(); }
  return given;
}

/** PUT a file; {there: true} where one of that name is there already. */
export async function upload(file, facts) {
  const headers = { "X-Desk": "1", "Content-Type": "application/octet-stream" };
  const query = new URLSearchParams({ name: file.name, ...facts });
  const sent = fetch(`api/upload?${query}`, { method: "PUT", headers, body: file });
  const given = await answer(sent, (told) => told.there);
  await refresh();
  return given;
}

async function answer(request, expected = () => false) {
  let response, told;
  try {
    response = await request;
    told = await response.json();
  } catch (failure) {
    if (!(failure instanceof TypeError || failure instanceof SyntaxError)) { throw failure; }
    gone();
    return null;
  }
  if (response.ok || expected(told)) { return told; }
  complain(told.error, told.fix);
  return null;
}

function gone() {
  clearTimeout(timer);
  for (const listener of listeners) { listener(null, state); }
}

/** Ask for the state, tell who follows it, and ask again: soon while the desk works, else now and then. */
export async function refresh() {
  clearTimeout(timer);
  const told = await get("state");
  clearTimeout(timer);
  if (told) { take(told); }
}

function take(told) {
  clearTimeout(timer);
  const before = state;
  if (told.revision >= before.revision) { state = told; } // answers can overtake each other
  timer = setTimeout(refresh, state.busy ? 300 : 3000);
  for (const listener of listeners) { listener(state, before); }
}

/** Resolves when the desk has nothing to do. */
export async function idle() {
  await refresh();
  while (state.busy) { await new Promise((done) => { setTimeout(done, 150); }); await refresh(); }
}
