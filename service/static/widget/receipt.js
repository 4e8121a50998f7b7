/* What became of the reader's own comment: status, follow, edit, withdraw. Loaded when there is one. */
import { fill, h, uid } from "./kit.js";
import { clock, link, prepare } from "./later.js";
import { refusal } from "./trouble.js";

const FINAL = ["published", "rejected", "taken_down", "removed"];
const FIRST = 4000;
const SLOWEST = 60000;
const SHORT = 90;

export const reasonOf = (reason) => (reason && typeof reason === "object" ? reason.text : reason) || "";

/* The token rides after the #, which no server and no referrer sees. */
export function statusLink(record) {
  const url = record.status_url || "";
  return !url || url.includes("#") ? url : `${url}#${record.token}`;
}

/* Asks while the page is looked at, ever more seldom, until the comment's way is decided. */
function follow(ctx, step) {
  const saving = navigator.connection && navigator.connection.saveData ? 4 : 1;
  let pause = FIRST;
  let timer = 0;
  const tick = async () => {
    timer = 0;
    if (document.hidden || !ctx.live) return;
    const done = await step();
    if (done || !ctx.live) stop();
    else plan();
  };
  const plan = () => {
    clearTimeout(timer);
    timer = setTimeout(tick, pause * saving);
    pause = Math.min(pause * 1.4, SLOWEST);
  };
  const seen = () => {
    if (!document.hidden && !timer) {
      pause = FIRST;
      timer = setTimeout(tick, 300);
    }
  };
  const stop = () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", seen);
  };
  document.addEventListener("visibilitychange", seen);
  ctx.onEnd(stop);
  return { plan, stop };
}

/* editor(say, text, save, close) → a small form with one field; label and go are names of words. */
export function editor(say, text, save, close, { label = "editLabel", go = "save" } = {}) {
  const id = uid();
  const area = h("textarea", { id, rows: 4, part: "input" });
  const error = h("p", { class: "err", role: "alert" });
  const button = h("button", { type: "submit", class: "send" }, say(go));
  area.value = text;
  const submit = async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    button.textContent = say("saving");
    error.textContent = "";
    const problem = area.value.trim() ? await save(area.value) : say("need_text");
    button.removeAttribute("aria-disabled");
    button.textContent = say(go);
    if (problem) error.textContent = problem;
    else close();
  };
  return h("form", { novalidate: true, onsubmit: submit },
    h("div", { class: "f wide" }, h("label", { for: id }, say(label)), area, error),
    h("div", { class: "acts wide" }, button, h("button", { type: "button", class: "send plain", onclick: close }, say("cancel"))));
}

function problem(ctx, record, answer) {
  const { say } = ctx;
  if (answer.status === 409 && Date.parse(record.edit_until) <= ctx.wire.now()) return say("tooLate");
  const errors = (answer.data && answer.data.errors) || [];
  return errors.length && errors[0].detail ? errors[0].detail : refusal(say, answer);
}

/* The acts of an author; each answers a problem's sentence, or nothing. */
export function acts(ctx, record) {
  const path = ctx.wire.comment(record.id);
  return {
    async edit(text) {
      const answer = await ctx.wire.ask("PATCH", path, { body: { text }, token: record.token });
      if (answer.status < 200 || answer.status > 299) return problem(ctx, record, answer);
      Object.assign(record, { text, status: (answer.data && answer.data.status) || record.status });
      return "";
    },
    async withdraw() {
      const answer = await ctx.wire.ask("DELETE", path, { token: record.token });
      if (answer.status !== 404 && (answer.status < 200 || answer.status > 299)) return problem(ctx, record, answer);
      record.status = "removed";
      return "";
    },
    async appeal(text) {
      const answer = await ctx.wire.ask("POST", `${path}/appeal`, { body: { text }, token: record.token });
      if (answer.status !== 202) return problem(ctx, record, answer);
      record.status = answer.data.status;
      return "";
    },
    editable: () => Boolean(record.text) && !["rejected", "taken_down", "removed"].includes(record.status)
      && Date.parse(record.edit_until) > ctx.wire.now(),
  };
}

/* receipt(ctx, record, slot, {once}): once, among all of this device's, it is asked for one time and can be forgotten. */
export function receipt(ctx, record, slot, { once } = {}) {
  prepare(ctx);
  const { say } = ctx;
  const title = h("h3", {});
  const line = h("p", { class: "line" });
  const desk = h("div");
  const more = h("div");
  const said = h("p", { class: "quiet", dir: "auto" });
  const node = h("div", { class: "box", part: "receipt" }, title, said, line, desk, more);
  const can = acts(ctx, record);
  let { usual_wait: wait, hours, proof } = record;
  let drawn = "";
  let appealable = false;

  const close = () => fill(more);
  const kept = () => node.isConnected && record.id in (ctx.box.get("mine") || {});
  const forget = () => {
    if (once || kept()) ctx.remember(record.id, once ? null : { seen: record.status });
    node.remove();
    if (once) for (const other of ctx.shadow.querySelectorAll("[part=receipt]")) if (other.of === record.id) other.remove();
  };

  function edit() {
    const before = record.text;
    fill(more, editor(say, before, can.edit, () => {
      const saved = record.text !== before;
      fill(more, saved ? h("p", { class: "why" }, say("edited")) : null);
      if (saved) ctx.announce(say("edited"));
      draw();
    }));
    more.querySelector("textarea").focus();
  }

  function appeal() {
    const before = record.status;
    fill(more, editor(say, "", can.appeal, () => {
      const sent = record.status !== before;
      appealable = appealable && !sent;
      fill(more, sent ? h("p", { class: "why" }, say("appealed")) : null);
      if (!sent) return;
      ctx.announce(say("appealed"));
      draw();
      if (!once) asking.plan();
    }, { label: "appealLabel", go: "appealGo" }));
    more.querySelector("textarea").focus();
  }

  function withdraw() {
    const error = h("p", { class: "err", role: "alert" });
    const yes = link(say("yes"), async () => {
      error.textContent = await can.withdraw();
      if (error.textContent) return;
      asking.stop();
      close();
      draw();
      ctx.announce(say("removed"));
      ctx.refresh(record.parent);
    });
    fill(more, h("p", { class: "why" }, say("sure")), h("p", { class: "line" }, yes, link(say("no"), close)), error);
    yes.focus();
  }

  function draw(data) {
    const { status } = record;
    const reason = data ? reasonOf(data.reason) || (data.pending_edit ? say("pending") : "") : "";
    const url = statusLink(record);
    const waits = !FINAL.includes(status);
    const away = hours && !hours.open; // then the usual wait says nothing
    fill(desk, ...[proof, hours].map((said) => (waits && said && said.text ? h("p", { class: "why" }, said.text) : null)));
    if (data) appealable = data.appeal === "possible";
    const now = [status, reason, wait, away, can.editable(), appealable, record.text].join();
    if (now === drawn) return; // else a focused link would be torn away at each asking
    drawn = now;
    title.textContent = say(status) || say("received");
    said.textContent = record.text ? `«${record.text.length > SHORT ? `${record.text.slice(0, SHORT).trimEnd()}…` : record.text}»` : "";
    fill(line,
      h("span", {}, say("sent", { time: clock(record.sent, say.lang) })),
      wait && waits && !away ? h("span", {}, say("wait", { wait: say.span(Math.max(wait, 60)) })) : null,
      url && status !== "removed" ? h("span", {}, h("a", { class: "link", href: url, target: "_blank", rel: "noopener noreferrer",
        "aria-label": say("newTab") }, say("follow"))) : null,
      can.editable() ? h("span", {}, link(say("edit"), edit)) : null,
      appealable ? h("span", {}, link(say("appeal"), appeal)) : null,
      status !== "removed" ? h("span", {}, link(say("withdraw"), withdraw)) : null,
      once || FINAL.includes(status) ? h("span", {}, link(say(once ? "forget" : "hide"), forget)) : null);
    if (reason) fill(more, h("p", { class: "why" }, reason));
  }

  async function step() {
    const asked = kept() && await ctx.wire.ask("GET", ctx.wire.comment(record.id, "/status"), { token: record.token });
    if (!kept()) { // forgotten, here or in another tab, and while it was asked for too
      node.remove();
      return true;
    }
    const { status, data } = asked;
    if (status === 404 || status === 401) {
      ctx.remember(record.id, null);
      node.remove();
      return true;
    }
    if (status !== 200 || !data) return false;
    wait = data.usual_wait || wait;
    hours = data.hours || hours;
    ({ proof } = data);
    record.text = record.text || data.text;
    record.edit_until = data.edit_until || record.edit_until;
    const moved = data.status !== record.status;
    record.status = data.status;
    if (!more.querySelector("form")) draw(data);
    if (!FINAL.includes(data.status) || once) return false;
    // What was refused stays in sight until the reader hides it: from here it can be asked for again.
    const over = data.status === "published" || data.status === "removed";
    ctx.remember(record.id, over ? { status: data.status, seen: data.status } : { status: data.status });
    if (moved) ctx.announce(say(data.status));
    if (moved && data.status === "published") ctx.refresh(record.parent);
    return true;
  }

  const asking = follow(ctx, step);
  draw();
  node.sent = record.sent;
  node.of = record.id;
  slot.insertBefore(node, [...slot.children].find((other) => other.sent > node.sent) || null);
  if (once) {
    asking.stop();
    step();
  } else if (record.text) asking.plan();
  else step().then((done) => { if (!done) asking.plan(); });
}
