/* The desk by keys, without a page load between two comments. All of it works without this file.
   Keys are known by their place on the keyboard (event.code): an input method that makes «ă» of
   two keys, or sends a Backspace of its own, changes nothing; in a field every key is the field's. */
const KEYS = {
  KeyA: "approve", KeyR: "reject", KeyT: "take_down", KeyO: "restore", KeyE: "correct", KeyU: "undo",
  KeyJ: "next", KeyN: "next", ArrowDown: "next", KeyK: "previous", ArrowUp: "previous",
};
const FIELD = "input, textarea, select, [contenteditable]";
const CALM = 300; // ms after a decision in which nothing is heard: a key tapped twice means one comment
let busy = false;

const one = (selector) => document.querySelector(selector);

/* Puts a fetched page of the desk in place of this one. Any other page is gone to, but not from a
   form: what was typed in it stays, and what that page says is said here. */
async function show(response, push, posted) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!page.querySelector("main.columns")) {
    if (posted) complain(page.querySelector("#main h2, #main p")?.textContent);
    else location.assign(response.url);
    return;
  }
  if (push) history.pushState(null, "", response.url);
  else if (response.redirected) history.replaceState(null, "", response.url);
  document.title = page.title;
  document.documentElement.replaceChild(document.adoptNode(page.body), document.body);
  const title = one("#card-title, #list-title");
  if (title) {
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }
  one('.row[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
}

/* One request at a time: a key that is pressed twice decides once. */
async function ask(url, options, push) {
  if (busy) return;
  busy = true;
  document.body.setAttribute("aria-busy", "true");
  try {
    await show(await fetch(url, options), push, options.method === "POST");
  } catch {
    complain();
  } finally {
    document.body.setAttribute("aria-busy", "true"); // of the page that came
    setTimeout(() => {
      busy = false;
      document.body.removeAttribute("aria-busy");
    }, options.method === "POST" ? CALM : 0);
  }
}

/* The network is gone: what was typed stays, and nothing was decided as far as we know. */
function complain(said) {
  const note = one("#offline");
  if (!note) return;
  if (said) note.textContent = said;
  note.hidden = false;
}

/* A field with words that were not sent. */
function unsent() {
  const fields = document.querySelectorAll(".work textarea, .work input:not([type=hidden])");
  return [...fields].find((field) => field.value !== field.defaultValue);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("method") !== "post" || !form.closest(".work")) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  const button = event.submitter;
  if (button && button.name) body.append(button.name, button.value);
  ask(form.getAttribute("action"), { method: "POST", body }, false); // form.action is a field
});

function step(by) {
  const rows = [...document.querySelectorAll(".rows .row")];
  const here = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
  const row = rows[here + by];
  if (row && (here >= 0 || by > 0)) ask(row.href, {}, true);
}

function act(name) {
  if (name === "next" || name === "previous") {
    const open = unsent();
    if (open) open.focus();
    else step(name === "next" ? 1 : -1);
    return true;
  }
  const at = one(`[data-act="${name}"]`);
  if (!at) return false;
  const drawer = at.closest("details");
  if (!drawer) at.click();
  else {
    for (const other of document.querySelectorAll("details.drawer[open]")) if (other !== drawer) other.open = false;
    drawer.open = !drawer.open;
    if (drawer.open) drawer.querySelector(name === "correct" ? "textarea" : "button")?.focus();
  }
  return true;
}

/* A digit is a reason while reasons are open. */
function reason(digit) {
  const buttons = document.querySelectorAll("details.drawer[open] .reasons button");
  const button = buttons[(Number(digit) + 9) % 10];
  button?.click();
  return Boolean(button);
}

document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.repeat;
  if (!plain || event.isComposing || event.keyCode === 229) return;
  if (event.target.closest?.(FIELD) || one("dialog[open]")) return;
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
  let done = false;
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) {
    one("#keys")?.showModal();
    done = true;
  } else if (digit) done = reason(digit[1]);
  else if (event.code === "Escape") {
    for (const open of document.querySelectorAll("details[open]:not(.filters, .change)")) open.open = false;
  } else if (KEYS[event.code] && !event.shiftKey) done = act(KEYS[event.code]);
  if (done) event.preventDefault();
});

addEventListener("popstate", () => location.reload());
