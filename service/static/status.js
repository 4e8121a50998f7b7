/* The author's status page: the token stands after the # and goes to the API alone. Without it the page's form asks. */
import { fill, h, wire, words } from "./widget/kit.js";
import { clock, learn } from "./widget/later.js";
import { acts, editor, reasonOf } from "./widget/receipt.js";

const say = words(document.documentElement.lang);
learn(say);
const base = new URL("..", import.meta.url);
const answer = document.getElementById("answer");
const ask = document.getElementById("ask");
const FINAL = ["published", "rejected", "taken_down", "removed"];

function plain(text, run) {
  return h("button", { type: "button", class: "send plain", onclick: run }, text);
}

function show(ctx, record, data) {
  const can = acts(ctx, record);
  const change = h("div", { class: "change" });
  const again = (more) => show(ctx, record, { ...data, ...more, status: record.status, since: new Date(ctx.wire.now()).toISOString(), reason: null });
  const close = () => fill(change);

  function edit() {
    const before = record.text;
    fill(change, editor(say, before, can.edit, () => (record.text === before ? close() : again({ pending_edit: record.status === "published" }))));
    change.querySelector("textarea").focus();
  }

  function appeal() {
    const before = record.status;
    const done = () => (record.status === before ? close() : again({ appeal: "sent" }));
    fill(change, editor(say, "", can.appeal, done, { label: "appealLabel", go: "appealGo" }));
    change.querySelector("textarea").focus();
  }

  function withdraw() {
    const error = h("p", { class: "err", role: "alert" });
    const yes = h("button", { type: "button", class: "send", onclick: async () => {
      error.textContent = await can.withdraw();
      if (error.textContent) return;
      record.text = "";
      again();
    } }, say("yes"));
    fill(change, h("p", {}, say("sure")), h("div", { class: "acts" }, yes, plain(say("no"), close)), error);
    yes.focus();
  }

  const { status } = record;
  const appealed = data.appeal === "sent" && status !== "published" ? say("appealed") : "";
  const reason = reasonOf(data.reason) || (data.pending_edit ? say("pending") : appealed);
  const waits = !FINAL.includes(status);
  const hours = (waits && data.hours) || { open: true };
  const wait = data.usual_wait && waits && hours.open ? ` · ${say("wait", { wait: say.span(Math.max(data.usual_wait, 60)) })}` : "";
  fill(answer, h("section", { class: "card" },
    h("h2", { class: `state ${status}` }, say(status)),
    h("p", { class: "line" }, data.since ? say("since", { time: clock(data.since, say.lang) }) + wait : ""),
    hours.text ? h("p", { class: "why" }, hours.text) : null,
    waits && data.proof ? h("p", { class: "why" }, data.proof.text) : null,
    waits && data.proof ? h("form", { method: "post" }, h("input", { type: "hidden", name: "token", value: record.token }),
      h("button", { type: "submit", name: "letter", value: "again" }, data.proof.again)) : null,
    reason ? h("p", { class: "why" }, reason) : null,
    data.edited_by === "desk" ? h("p", { class: "why" }, say("byDesk")) : null,
    record.text ? h("blockquote", {}, record.text) : null,
    status === "removed" ? null : h("div", { class: "acts" },
      can.editable() ? plain(say("edit"), edit) : null,
      data.appeal === "possible" ? plain(say("appeal"), appeal) : null, plain(say("withdraw"), withdraw)),
    change));
}

async function look(id, token) {
  const ctx = { say, wire: wire(base, say.lang) };
  if (ask) ask.hidden = true;
  if (!answer.firstElementChild) fill(answer, h("p", { class: "line" }, say("checking")));
  const { status, data } = await ctx.wire.ask("GET", ctx.wire.comment(id, "/status"), { token });
  if (status === 200 && data) {
    show(ctx, { id, token, status: data.status, text: data.text, edit_until: data.edit_until }, data);
    return;
  }
  const known = status === 401 || status === 404;
  fill(answer, h("p", { class: "err" }, say(known ? "badLink" : "notShown")), known ? null : plain(say("again"), start));
  if (ask) ask.hidden = !known;
}

const id = decodeURIComponent(location.pathname.replace(/\/$/, "").split("/").pop());

function start() {
  const token = location.hash.slice(1);
  if (token) look(id, token);
}

addEventListener("hashchange", start);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !answer.querySelector(".change:not(:empty)")) start();
});
start();
