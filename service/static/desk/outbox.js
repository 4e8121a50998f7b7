/* Decisions on their way: sent one after the other, each with the version that was seen and a key
   of its own, so that one whose answer was lost is sent again and done once. */
import { atDoor, install, isDesk, merge, one, parsed, post } from "./page.js";

const AGAIN = 2000, LONGEST = 10000; // ms between tries; ms for an answer
const acts = [], refused = [];
let sending = false, trouble = "", timer = 0;

export const gone = (id) => acts.some((act) => act.id === id);
export const waiting = () => acts.length > 0;

/* act: {id, who, named, url, body}; `late` is one whose first try found no network. */
export function put(act, late = false) {
  acts.push({ ...act, key: act.key ?? crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` });
  if (late) rest("network");
  else send();
}

/* Undo what is still on its way: as soon as it is there. */
export function takeBack() {
  const last = acts.findLast((act) => !act.undo);
  if (last) last.undo = true;
  draw();
  return Boolean(last);
}

function rest(why) {
  trouble = why;
  clearTimeout(timer);
  timer = setTimeout(send, AGAIN);
  draw();
}

export async function send() {
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  while (acts.length) {
    const why = await tried(acts[0]);
    if (why) {
      rest(why);
      break;
    }
  }
  sending = false;
  if (!acts.length) trouble = "";
  draw();
}

/* Why an act could not be sent; "" when it was answered. */
async function tried(act) {
  let response, page;
  try {
    const more = { headers: { "Idempotency-Key": act.key }, signal: AbortSignal.timeout(LONGEST) };
    response = await post(act.url, act.body, more);
    page = await parsed(response);
  } catch {
    return "network";
  }
  if (atDoor(response)) return "signedOut";
  if (response.status >= 500 || response.status === 429) return "network";
  acts.shift();
  trouble = "";
  if (!response.ok) refuse(act, response, page);
  else {
    merge(page, response.url, gone);
    if (act.undo) one('#told [data-act="undo"]')?.click();
    else document.dispatchEvent(new Event("desk-settled"));
  }
  return "";
}

/* Somebody was faster, or something was wrong with it: said where one is now, to be looked at. */
function refuse(act, response, page) {
  const said = page.querySelector(isDesk(page) ? "#told .flash.warn" : "#main [role=alert]");
  const why = said?.textContent.trim().replace(/\s+/g, " ");
  refused.push({ who: act.who, why, page, url: `/moderate/comments/${act.id}${location.search}` });
  if (isDesk(page) && one(".work > .pair[inert]")) look(refused.at(-1));
}

function look(one_) {
  refused.splice(refused.indexOf(one_), 1);
  if (isDesk(one_.page)) install(one_.page, one_.url, true);
  else location.assign(one_.url);
}

function draw() {
  const box = one("#waiting"), bad = one("#refused");
  if (!box) return;
  box.hidden = !trouble;
  if (trouble) {
    one("#offline").hidden = true; // one notice is enough
    box.querySelector("p").textContent = box.dataset[trouble];
    box.querySelector("ul").replaceChildren(...acts.map(line));
    box.querySelector("a").hidden = trouble !== "signedOut";
  }
  bad.hidden = !refused.length;
  bad.replaceChildren(...refused.map((act) => {
    const said = document.createElement("div"), button = document.createElement("button");
    said.className = "flash warn";
    said.append(Object.assign(document.createElement("p"), {
      textContent: `${bad.dataset.about.replace("{who}", act.who)} ${act.why ?? ""}`,
    }), button);
    Object.assign(button, { type: "button", className: "quiet", textContent: bad.dataset.open });
    button.addEventListener("click", () => look(act));
    return said;
  }));
}

function line(act) {
  const box = one("#waiting"), said = document.createElement("li");
  said.textContent = box.dataset.item.replace("{act}", act.named).replace("{who}", act.who);
  if (act.undo) said.textContent += ` (${box.dataset.undone})`;
  return said;
}

addEventListener("online", send);
document.addEventListener("desk-shown", draw);
document.addEventListener("click", (event) => event.target.closest("[data-retry]") && send());
addEventListener("beforeunload", (event) => {
  if (acts.length || refused.length) event.preventDefault();
});
