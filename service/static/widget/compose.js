/* The form: keeps what was typed until the server has it, and looks at it only when it is sent,
   so that no input method is disturbed while it composes. */
import { fill, h, uid } from "./kit.js";

const WEEK = 7 * 86400000;
const FIELDS = ["name", "email", "text"];
const KINDS = {
  name: { autocomplete: "name" },
  email: { type: "email", autocomplete: "email", inputmode: "email", autocapitalize: "off", spellcheck: "false" },
};

function field(ctx, name, label) {
  const id = uid();
  const control = name === "text"
    ? h("textarea", { id, name, rows: 4, part: "input", "aria-describedby": `${id}e`, required: true })
    : h("input", { id, name, type: "text", part: "input", "aria-describedby": `${id}e`, required: true, ...KINDS[name] });
  const error = h("p", { id: `${id}e`, class: "err", part: "error" });
  const node = h("div", { class: name === "text" ? "f wide" : "f" },
    h("label", { for: id }, label || ctx.say(name)), control, error);
  return {
    node, control,
    lacks: () => (control.value.trim() ? "" : ctx.say(`need_${name}`)),
    complain: complaint(control, error),
  };
}

export const complaint = (control, error) => (text) => {
  error.textContent = text || "";
  if (text) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
};

/* No reader sees it, none can reach it; what fills every field fills it too. */
function trapField(ctx) {
  const control = h("input", { type: "text", name: "website", tabindex: "-1", autocomplete: "off" });
  return { control, node: h("div", { class: "sr", "aria-hidden": "true" }, h("label", {}, ctx.say("trap"), control)) };
}

function drafts(ctx, parent, fields) {
  const slot = `draft/${ctx.article}/${parent || ""}`;
  const old = ctx.box.get(slot);
  const draft = old && Date.now() - old.at < WEEK ? old : { started: Date.now() };
  let timer = 0;
  let dirty = false;
  const save = () => {
    clearTimeout(timer);
    dirty = false;
    for (const name of FIELDS) draft[name] = fields[name].control.value;
    draft.at = Date.now();
    const any = FIELDS.some((name) => draft[name]);
    return ctx.box.set(slot, any ? draft : null);
  };
  return {
    draft, save,
    flush() {
      if (dirty) save();
    },
    later() {
      clearTimeout(timer);
      dirty = true;
      timer = setTimeout(save, 300);
    },
    /* Name and address stay in the form, but not on the device. */
    done() {
      clearTimeout(timer);
      dirty = false;
      ctx.box.set(slot, null);
      draft.key = undefined;
      draft.started = Date.now();
    },
  };
}

/* compose(ctx, {parent, to, sent, cancel}) → {node, end(), focus(), who(), introduce(who), accepts(data)} */
export function compose(ctx, { parent, to, sent, cancel }) {
  const { say } = ctx;
  const fields = {};
  for (const name of FIELDS) fields[name] = field(ctx, name, name === "text" && to ? say("replyTo", { name: to }) : null);
  const trap = trapField(ctx);
  const known = ctx.box.get("me") || {};
  const tick = h("input", { type: "checkbox", part: "remember", onchange: () => { if (!tick.checked) me(); } });
  const general = h("div", { class: "wide" });
  const asks = h("div", { class: "wide" });
  const note = h("p", { class: "note", part: "note" });
  const label = say(parent ? "sendReply" : "send");
  const button = h("button", { type: "submit", class: "send", part: "button" }, label);
  const node = h("form", { novalidate: true, part: "form", "aria-label": to ? say("replyTo", { name: to }) : say("heading") },
    fields.name.node, fields.email.node, parent ? null : h("label", { class: "me wide" }, tick, say("remember")),
    fields.text.node, asks, trap.node, general,
    h("div", { class: "foot" }, note,
      h("div", { class: "acts" }, button,
        cancel ? h("button", { type: "button", class: "send plain", onclick: cancel }, say("cancel")) : null)));
  tick.checked = Boolean(known.name);
  const keep = drafts(ctx, parent, fields);
  /* Name and address, on this device only while the box is ticked. */
  const me = () => {
    const { name, email } = fields;
    if (!parent) ctx.box.set("me", tick.checked ? { name: name.control.value, email: email.control.value } : null);
  };
  let busy = false;
  let consent = () => {};

  /* Consent boxes, where the site has any. */
  const boxes = async (data) => {
    const list = (data && data.consents) || [];
    if (list.length || (data && asks.firstChild)) consent = (await ctx.extra("consent")).draw(ctx, asks, fields, list);
  };
  const hint = () => {
    if (warm.done && ctx.listed && ctx.listed.hints)
      ctx.extra("hints").then((hints) => hints.hint(ctx, fields.text.control)).catch(() => {});
  };
  const promise = (data) => {
    boxes(data).catch(() => {});
    hint();
    const wait = data && data.usual_wait ? say("usually", { wait: say.span(Math.max(data.usual_wait, 60)) }) : "";
    note.textContent = say(data && (data.mode === "auto" || data.mode === "post") ? "noteOther" : "notePre", { wait });
  };
  const complain = (text, kept) => {
    const tail = kept === undefined ? "" : ` ${say(kept ? "kept" : "keptHere")}`;
    fill(general, text ? h("div", { class: "box bad", part: "problem" }, text + tail) : null);
    ctx.announce(text ? text + tail : "");
  };
  const setBusy = (now) => {
    busy = now;
    button.textContent = now ? say("sending") : label;
    button.setAttribute("aria-disabled", String(now));
    for (const name of FIELDS) fields[name].control.readOnly = now;
  };
  /* Answers whether any field was marked. */
  const mark = (errors) => {
    let first = null;
    for (const name of Object.keys(fields)) {
      fields[name].complain(errors[name]);
      if (errors[name] && !first) first = fields[name].control;
    }
    if (first) first.focus();
    return Boolean(first);
  };
  const missing = () => {
    const errors = {};
    for (const name of Object.keys(fields)) errors[name] = fields[name].lacks();
    return errors;
  };
  const body = () => ({
    site: ctx.site,
    article: { key: ctx.article, url: ctx.url, title: ctx.title },
    name: fields.name.control.value,
    email: fields.email.control.value,
    text: fields.text.control.value,
    parent: parent || undefined,
    consent: consent(),
    form: { started: keep.draft.started, trap: trap.control.value },
  });

  async function submit(event) {
    event.preventDefault();
    if (busy) return;
    complain("");
    if (mark(missing())) {
      ctx.announce(say("mend"));
      return;
    }
    setBusy(true);
    let record = null;
    try {
      const { send } = await ctx.extra("send");
      record = await send(ctx, { keep, fields, mark, complain, boxes, parent }, body());
    } catch (error) {
      complain(say("noAnswer"), keep.save());
    }
    setBusy(false);
    if (!record) return;
    keep.done();
    me();
    fields.text.control.value = "";
    for (const name of Object.keys(fields)) fields[name].control.checked = false;
    hint();
    ctx.announce(say(record.status) || say("received"));
    if (sent) sent(record);
    else ctx.receipt(record);
  }

  /* What may be said after sending is fetched while the reader writes: the network may be gone by then. */
  const warm = () => {
    warm.done = true;
    for (const name of ["send", "receipt"]) ctx.extra(name).catch(() => {});
    ctx.extra("proof").then((proof) => proof.prove(ctx)).catch(() => {});
    hint();
  };

  node.addEventListener("input", (event) => {
    if (event.target === tick) return; // no part of the draft, which would keep the name for it
    keep.later();
    if (fields[event.target.name]) fields[event.target.name].complain("");
  });
  node.addEventListener("submit", submit);
  node.addEventListener("focusin", warm, { once: true });
  const end = () => {
    keep.flush();
    removeEventListener("pagehide", keep.flush);
  };
  addEventListener("pagehide", keep.flush);
  ctx.onEnd(end);

  promise(ctx.listed);
  for (const name of FIELDS) fields[name].control.value = keep.draft[name] || known[name] || "";

  const closedNote = h("p", { class: "box", part: "closed" });
  return {
    node, end,
    who: () => ({ name: fields.name.control.value, email: fields.email.control.value }),
    introduce(who) {
      for (const name of ["name", "email"]) if (!fields[name].control.value) fields[name].control.value = who[name];
    },
    focus: () => (fields.name.control.value && fields.email.control.value ? fields.text : fields.name).control.focus(),
    /* Closed or locked down: what was typed stays readable. */
    accepts(data) {
      promise(data);
      const open = data.accepts !== false;
      closedNote.textContent = data.notice || say("closed");
      if (open && !data.notice) closedNote.remove();
      else node.before(closedNote);
      node.hidden = !open && !fields.text.control.value;
      button.disabled = !open;
    },
  };
}
