/* What others do: a comment that is withdrawn, changed or decided elsewhere while it is open here. */
import { changed, fetched } from "./ahead.js";
import { gone, waiting } from "./outbox.js";
import { complain, isDesk, one, opened, rows, swap, unsent } from "./page.js";

const EVERY = 2000; // ms
const WAITING = ["received", "held"];
let since = "", out = false;

async function poll() {
  try {
    if (!document.hidden && isDesk(document)) await ask();
  } catch {
    // no network: the next act says so
  }
  setTimeout(poll, EVERY);
}

async function ask() {
  const response = await fetch(`/api/v1/moderation/changes${since && `?since=${since}`}`);
  if (response.status === 401 && !out && !waiting()) complain("", true);
  else if (response.ok && out) one("#offline").hidden = true;
  out = response.status === 401;
  if (!response.ok) return;
  const { changes, next } = await response.json();
  since = next;
  for (const change of changes) await heard(change);
}

async function heard({ id, version, status, proposed }) {
  if (id === opened()) {
    if (Number(one(".card").dataset.version) < version && !gone(id)) await refresh(id);
    return;
  }
  changed(id, version);
  const row = rows().find((row) => row.dataset.id === id);
  // a row of a campaign stands for all of it
  if (!row || row.dataset.campaign || !one(".list").dataset.waiting) return;
  if (proposed || !WAITING.includes(status)) row.closest("li").remove();
}

/* The open card as it stands now; what somebody is typing stays, and the card with it. */
async function refresh(id) {
  const busy = () => unsent() || one("details.drawer[open]");
  const [card] = busy() ? [] : await fetched([id]);
  if (id !== opened()) return;
  if (card && !busy()) swap(card);
  const note = one("#moved");
  note.textContent = card && one(".card").dataset.version === String(card.version) ? note.dataset.fresh : note.dataset.moved;
  note.hidden = false;
}

setTimeout(poll, EVERY);
