/* The next cards are fetched before they are asked for, and claimed meanwhile: three at most, the
   open one among them. What is not looked at in the end is handed back. */
import { csrf, current, isDesk, one, opened, parsed, post, rows } from "./page.js";
import { gone } from "./outbox.js";

const COMING = 2, RENEW = 60000; // ms; a claim holds for two minutes
const cards = new Map(), held = new Set();
let asking = false, again = false, timer = 0, at = ""; // when they were claimed

/* The row to go on with: the next that no colleague has, or one above. */
export function following() {
  const list = rows().filter((row) => !gone(row.dataset.id)), here = list.findIndex(current);
  const order = [...list.slice(here + 1), ...list.slice(0, Math.max(here, 0)).reverse()];
  return order.find((row) => !row.dataset.taken) ?? order[0];
}

function wanted() {
  const list = rows().filter((row) => !gone(row.dataset.id)), here = list.findIndex(current);
  const free = list.slice(here + 1).filter((row) => !row.dataset.taken).slice(0, COMING);
  const open = one(".work > .pair:not([inert]) .card[data-waits]")?.dataset.id;
  return [...(open ? [open] : []), ...free.map((row) => row.dataset.id)];
}

/* A card that is there already, to be shown; it is fetched anew if it is wanted again. */
export function take(id) {
  const card = cards.get(id);
  cards.delete(id);
  return card;
}

export const decided = (id) => held.delete(id);

/* What changed elsewhere is fetched again. */
export function changed(id, version) {
  const card = cards.get(id);
  if (!card || card.version >= version) return;
  cards.delete(id);
  ahead();
}

const form = (ids, more) => new URLSearchParams({ csrf: csrf(), ids: ids.join(" "), ...more });

async function release(ids) {
  if (!ids.length) return;
  for (const id of ids) held.delete(id);
  for (const id of ids) cards.delete(id);
  await post("/moderate/unused", form(ids, { at }));
}

export async function fetched(ids) {
  const body = form(ids, { back: location.search.slice(1) });
  const page = await parsed(await post("/moderate/ahead", body));
  at = page.body.dataset.at ?? at;
  return [...page.querySelectorAll("section[data-card]")].map((section) => ({
    id: section.dataset.card, path: section.dataset.path, title: section.dataset.title,
    taken: Boolean(section.dataset.taken), node: section.querySelector(".pair"),
    version: Number(section.querySelector(".card").dataset.version),
    waits: Boolean(section.querySelector(".card").dataset.waits),
  }));
}

export async function ahead(all = false) {
  if (!isDesk(document)) return;
  clearTimeout(timer);
  timer = setTimeout(() => document.hidden || ahead(true), RENEW);
  again = asking;
  if (asking) return;
  asking = true;
  try {
    const want = wanted();
    await release([...held].filter((id) => !want.includes(id)));
    const ids = want.filter((id) => all || (id === opened() ? !held.has(id) : !cards.has(id)));
    if (ids.length) await keep(await fetched(ids));
  } catch {
    again = false; // no network: the next act finds out
  }
  asking = false;
  draw();
  if (again) ahead();
}

/* Rows whose card is there say so. */
function draw() {
  for (const row of rows()) row.toggleAttribute("data-there", cards.has(row.dataset.id));
}

async function keep(found) {
  for (const card of found) {
    if (card.waits && !card.taken) held.add(card.id);
    if (card.taken) rows().find((row) => row.dataset.id === card.id)?.setAttribute("data-taken", "1");
    else if (card.id !== opened()) cards.set(card.id, card);
    again ||= card.taken && card.id !== opened();
  }
  const want = wanted();
  await release(found.map((card) => card.id).filter((id) => held.has(id) && !want.includes(id)));
}

addEventListener("pagehide", () => {
  if (held.size) navigator.sendBeacon("/moderate/unused", form([...held], { at }));
});
for (const name of ["desk-shown", "desk-settled"]) document.addEventListener(name, () => ahead());
document.addEventListener("visibilitychange", () => document.hidden || ahead(true));
