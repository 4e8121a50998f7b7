/* What is on the page: the list, the card that is open, and how another one comes in its place. */
export const FIELD = "input:not([type=checkbox]), textarea, select, [contenteditable]";
export const one = (selector) => document.querySelector(selector);
export const rows = () => [...document.querySelectorAll(".rows .row")];
export const current = (row) => row.getAttribute("aria-current") === "true";
export const opened = () => one(".work > .pair:not([inert]) .card")?.dataset.id ?? "";
export const csrf = () => one("input[name=csrf]")?.value ?? "";
export const parsed = async (response) =>
  new DOMParser().parseFromString(await response.text(), "text/html");
export const isDesk = (page) => Boolean(page.querySelector("main.columns"));
export const atDoor = (response) => new URL(response.url).pathname === "/moderate/sign-in";
const told = () => document.dispatchEvent(new Event("desk-shown"));
const listed = () => document.dispatchEvent(new Event("desk-listed"));

/* A field with words that were not sent; of the reasons' note only if asked. */
export function unsent(notes = true) {
  const fields = document.querySelectorAll(".work textarea, .work input:not([type=hidden])");
  return [...fields].find((field) => field.value !== field.defaultValue && (notes || field.name !== "note" || field.id));
}

export function reveal(field) {
  const drawer = field.closest("details");
  if (drawer) drawer.open = true;
  field.focus();
}

/* Where nothing is thrown away: the sentence stands beside what was typed. */
export function complain(said, signedOut = false) {
  const note = one("#offline");
  if (!note) return;
  note.querySelector("a").hidden = !signedOut;
  note.querySelector("p").textContent = signedOut ? note.dataset.signedOut : said || note.dataset.offline;
  note.hidden = false;
}

/* A page of the desk in place of this one. */
export function install(page, url, push) {
  if (push) history.pushState(null, "", url);
  else if (url) history.replaceState(null, "", url);
  document.title = page.title;
  document.documentElement.replaceChild(document.adoptNode(page.body), document.body);
  listed();
  look();
  told();
}

/* The tabs are one line that scrolls: the one that is open is in sight. */
function toTab() {
  one(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

toTab();

/* The new card is where somebody reads on, by eye or by ear. */
function look() {
  const title = one("#card-title") ?? one("#list-title");
  if (title) {
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }
  toTab();
  rows().find(current)?.scrollIntoView({ block: "nearest" });
  title?.scrollIntoView({ block: "nearest" });
}

/* One card in place of another, at once. */
export function swap(card, push = false) {
  const token = csrf(), place = one(".work > .pair, .work > .empty");
  for (const field of card.node.querySelectorAll("input[name=csrf]")) field.value = token;
  if (place) place.replaceWith(card.node);
  else one(".work").append(card.node);
  if (push) one("#told").replaceChildren();
  if (push) history.pushState(null, "", card.path);
  else history.replaceState(null, "", card.path);
  document.title = card.title;
  document.body.classList.replace("on-list", "on-card");
  one("#moved").hidden = true;
  mark(card.id);
  look();
  told();
}

function mark(id) {
  for (const row of rows()) {
    if (row.dataset.id === id) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

/* What an act in the background led to: counts, list and sentence are new; a card that somebody
   reads meanwhile stays. `gone` says which comments were decided here and are on their way. */
export function merge(page, url, gone) {
  const here = opened(), focused = document.activeElement?.closest?.(".rows .row")?.dataset.id;
  const next = page.querySelector(".work > .pair, .work > .empty");
  if (!document.activeElement?.closest?.(".top") && !one(".menu[open]")) one(".top").replaceWith(page.querySelector(".top"));
  const past = page.querySelector(".past");
  one(".past")?.remove();
  if (past) one(".top").after(past);
  const list = one(".list");
  for (const part of list.querySelectorAll(":scope > :is(.list-title, .picks, .rows, .none, .pages)")) part.remove();
  list.append(...page.querySelectorAll(".list > :is(.list-title, .picks, .rows, .none, .pages)"));
  for (const row of rows()) if (gone(row.dataset.id)) row.closest("li").remove();
  one("#told").replaceChildren(...page.querySelector("#told").childNodes);
  if (here) mark(here);
  if (here && next?.querySelector(".card")?.dataset.id === here) history.replaceState(null, "", url);
  listed();
  if (focused) rows().find((row) => row.dataset.id === focused)?.focus();
  if (here || gone(next?.querySelector(".card")?.dataset.id)) return;
  one(".work > .pair, .work > .empty")?.remove();
  one(".work").append(next);
  document.body.className = page.body.className;
  document.title = page.title;
  history.replaceState(null, "", url);
  look();
}

/* A session begun anew in another tab has another token; returns whether it was another, of the
   same person: behind the dot stands whose page it is. */
async function renewed(body) {
  const page = await parsed(await fetch("/moderate"));
  const token = isDesk(page) && page.querySelector("input[name=csrf]")?.value;
  const [said, whose] = (body.get("csrf") ?? "").split(".");
  if (!token || token.split(".")[0] === said || token.split(".")[1] !== whose) return false;
  for (const field of document.querySelectorAll("input[name=csrf]")) field.value = token;
  body.set("csrf", token);
  return true;
}

export async function post(url, body, more = {}) {
  const send = () => fetch(url, { method: "POST", body, ...more });
  const response = await send();
  return response.status === 403 && (await renewed(body)) ? send() : response;
}
