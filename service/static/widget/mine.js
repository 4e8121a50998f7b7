/* «Ý kiến của tôi»: what this device has sent to the site, found by its tokens. Loaded where there are any. */
import { fill, h } from "./kit.js";
import { link, prepare } from "./later.js";
import { dress } from "./look.js";
import { receipt } from "./receipt.js";

const VI = {
  mine: "Ý kiến của tôi ({n})", mineNote: "Chỉ máy này nhớ những ý kiến bạn đã gửi từ đây; không cần tài khoản.",
  forgetAll: "Quên hết trên máy này", forgotten: "Máy này không còn nhớ ý kiến nào của bạn.", moreMine: "Xem ý kiến cũ hơn",
};
const EN = {
  mine: "My comments ({n})", mineNote: "Only this device remembers what you have sent from it; there is no account.",
  forgetAll: "Forget all on this device", forgotten: "This device no longer remembers any comment of yours.", moreMine: "Older ones",
};
const CSS = `
.own{margin-top:16px}
.own .note{margin-top:2px}
.own .box{margin-top:10px}
.own .line{margin-top:6px}
`;
const AT_ONCE = 10; // each asks the server once

/* mine(ctx, slot, beside): the button and what it opens; `beside` holds the receipts of this article, hidden meanwhile. */
export function mine(ctx, slot, beside) {
  const { say } = ctx;
  const kept = () => Object.entries(ctx.box.get("mine") || {}).sort(([, a], [, b]) => (a.sent < b.sent ? 1 : -1));
  const drawn = slot.firstChild;
  const count = kept().length;
  if (drawn) {
    drawn.renew(count);
    return;
  }
  if (!count) return;
  prepare(ctx);
  dress(ctx.shadow, CSS);
  say.learn(say.lang === "en" ? EN : VI);

  const panel = h("div", { hidden: true, part: "mine" });
  const toggle = link(say("mine", { n: count }), () => show(panel.hidden), { "aria-expanded": "false" });
  const node = h("div", { class: "own" }, toggle, panel);
  node.renew = (n) => {
    toggle.textContent = say("mine", { n });
    if (!n) {
      fill(slot);
      beside.hidden = false;
    }
  };

  function forget() {
    ctx.box.set("mine", null);
    fill(beside);
    node.renew(0);
    ctx.announce(say("forgotten"));
  }

  function list(from, into) {
    const all = kept();
    for (const [id, record] of all.slice(from, from + AT_ONCE)) receipt(ctx, { ...record, id }, into, { once: true });
    const rest = all.length > from + AT_ONCE;
    return rest ? link(say("moreMine"), (event) => { event.target.replaceWith(list(from + AT_ONCE, into) || ""); }) : null;
  }

  function show(open) {
    panel.hidden = !open;
    beside.hidden = open;
    toggle.setAttribute("aria-expanded", String(open));
    if (!open) return;
    const boxes = h("div", {});
    fill(panel, h("p", { class: "note" }, say("mineNote")), boxes,
      h("div", { class: "line" }, link(say("forgetAll"), forget)));
    boxes.after(list(0, boxes) || "");
  }
  fill(slot, node);
}
