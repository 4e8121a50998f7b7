/* The desk by keys, without a page load between two comments. All of it works without this file.
   Keys are known by their place on the keyboard (event.code): an input method that makes «ă» of
   two keys, or sends a Backspace of its own, changes nothing; in a field every key is the field's. */
import { ahead, decided, following, take } from "./desk/ahead.js";
import { put, takeBack, waiting } from "./desk/outbox.js";
import { FIELD, atDoor, complain, current, install, isDesk, one, opened, parsed, post, reveal,
  rows, swap, unsent } from "./desk/page.js";
import { many, pick } from "./desk/pick.js";
import { meant } from "./desk/telex.js";
import "./desk/watch.js";

const CALM = 300; // ms after an act in which nothing is heard: a key tapped twice means one comment
let busy = false;

function calm(time) {
  busy = true;
  document.body.setAttribute("aria-busy", "true");
  setTimeout(() => {
    busy = false;
    document.body.removeAttribute("aria-busy");
  }, time);
}

/* One request at a time, whose answer is shown. Any other page than the desk is gone to, but not
   from a form: what was typed in it stays, and what that page says is said here. */
async function ask(made, push, posted, lost = complain) {
  if (busy) return;
  busy = true;
  document.body.setAttribute("aria-busy", "true");
  try {
    const response = await made(), page = await parsed(response);
    if (isDesk(page)) install(page, push || response.redirected ? response.url : "", push);
    else if (!posted) location.assign(response.url);
    else complain(page.querySelector("#main [role=alert]")?.textContent, atDoor(response));
  } catch {
    lost();
  } finally {
    calm(posted ? CALM : 0);
  }
}

const visit = (url) => ask(() => fetch(url), true, false);

/* Go to a row's card: the one that is there already, or the one that comes. */
function go(row) {
  const card = take(row.dataset.id);
  if (card) swap(card, true);
  else visit(row.href);
}

/* A decision is sent while the next card is read already. A correction waits for its answer: there
   may be something wrong with what was typed. */
function decide(url, body, named) {
  const row = following(), id = opened();
  const act = { id, url, body, named, who: one(".by strong").textContent, key: crypto.randomUUID?.() };
  body.set("next", row?.dataset.id ?? "");
  const leave = () => {
    decided(id);
    rows().find(current)?.closest("li").remove();
    const card = row && take(row.dataset.id);
    if (card) swap(card);
    else one(".work > .pair").inert = true; // until the answer brings the next one
  };
  if (url.endsWith("/correct")) {
    const headers = { "Idempotency-Key": act.key };
    ask(() => post(url, body, { headers }), false, true, () => {
      leave();
      put(act, true);
    });
    return;
  }
  leave();
  put(act);
  calm(CALM);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("method") !== "post" || !form.closest(".work") || "away" in form.dataset) return;
  event.preventDefault();
  if (busy) return;
  const body = new URLSearchParams(new FormData(form)), button = event.submitter;
  const action = form.getAttribute("action"); // form.action is a field
  if (button?.name) body.append(button.name, button.value);
  const drawer = form.closest("details")?.querySelector("summary");
  if (/\/(decide|correct)$/.test(action) && opened()) decide(action, body, ((drawer ?? button).querySelector("span") ?? button).textContent);
  else ask(() => post(action, body), false, true);
});

document.addEventListener("click", (event) => {
  const row = event.target.closest?.(".rows .row, a[data-act]");
  if (!row || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const open = unsent();
  if (open) reveal(open);
  else if (row.dataset.id) go(row);
  else visit(row.href);
});

function step(by) {
  const list = rows(), here = list.findIndex(current), row = list[here + by];
  if (row && (here >= 0 || by > 0)) go(row);
}

/* What a key does. What was typed and not sent comes first: it is shown instead. */
function act(name, sure) {
  if (name === "search") return one("#q")?.focus() ?? true;
  if (name === "select") return pick(false);
  if (name === "show") return one(".blur .card .text")?.focus() ?? true;
  const at = one(`.work [data-act="${name}"]`), drawer = at?.closest("details");
  const open = unsent(name !== "reject" && name !== "take_down");
  if (open && open.closest("details") !== drawer) {
    reveal(open);
    return true;
  }
  if (name === "many") return many();
  if (name === "next" || name === "previous") step(name === "next" ? 1 : -1);
  else if (name === "undo" && waiting()) takeBack();
  else if (!at) return false;
  else if (!drawer) at.click();
  else toggle(drawer, at, sure);
  return true;
}

function toggle(drawer, at, sure) {
  const second = drawer.querySelector("[data-sure]");
  if (second && (sure || drawer.open)) {
    second.click();
    return;
  }
  for (const other of document.querySelectorAll("details.drawer[open]")) if (other !== drawer) other.open = false;
  drawer.open = !drawer.open;
  const offered = drawer.querySelector(".reasons .offered"); // Enter takes what is suggested, if anything is
  if (drawer.open) (offered ?? drawer.querySelector("textarea, button"))?.focus();
  else at.focus();
  if (second) calm(CALM); // the second press is a press of its own
}

/* A digit is a reason while reasons are open. */
function reason(digit) {
  const buttons = document.querySelectorAll("details.drawer[open] .reasons button");
  const button = buttons[(Number(digit) + 9) % 10];
  button?.click();
  return Boolean(button);
}

let bounced = {};

function press(event) {
  const own = one("#keys"), code = meant(event, own?.dataset.method === "vni");
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return own?.showModal() ?? true;
  if (code === "Escape") {
    for (const open of document.querySelectorAll("details[open]:not(.filters, .change)")) open.open = false;
    return false;
  }
  const chosen = JSON.parse(own?.dataset.keys ?? "{}")[code], reasons = one("details.drawer[open] .reasons");
  if (busy) return Boolean(chosen);
  // with digits as keys, the one that opened the reasons may bounce
  if (reasons && code === bounced.code && event.timeStamp - bounced.at < CALM) return true;
  if (reasons && code.startsWith("Digit")) return reason(code.slice(-1));
  if (!chosen || (reasons && !event.code)) return false; // a guessed letter never ends a choice of reasons
  bounced = { code, at: event.timeStamp };
  if (!event.shiftKey) return act(chosen, false);
  if (chosen === "select") return pick(true);
  return ["approve", "restore"].includes(chosen) && act(chosen, true);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.repeat || one("dialog[open]")) return;
  const form = event.target.closest?.(".sheet");
  if (form && event.ctrlKey && event.code === "Enter") {
    form.requestSubmit(form.querySelector("button.go"));
    event.preventDefault();
  }
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.(FIELD)) return;
  if (press(event)) event.preventDefault();
});

addEventListener("popstate", () => location.reload());
document.documentElement.dataset.keyed = "";
ahead();
