/* «Báo cho tôi qua email»: a box in each form, never ticked beforehand. Loaded where the list says `notify`. */
import { h, uid } from "./kit.js";
import { dress } from "./look.js";

const VI = {
  notify: "Báo cho tôi qua email khi ý kiến được duyệt hoặc có trả lời",
};
const EN = {
  notify: "Email me when my comment is decided on or answered",
};
const CSS = `
.tell label{display:flex;gap:10px;align-items:flex-start;padding:3px 0;color:inherit;font-size:.94em;line-height:1.5;cursor:pointer}
.tell input{flex:none;width:22px;height:22px;min-height:22px;margin:0;padding:0;accent-color:var(--a)}
`;
const FORMS = "form[part=form]";
const text = (form) => form.querySelector("textarea").value;

/* notify(ctx, wanted) puts the box into every form that is there or comes, or takes it away; what is sent says it. */
export function notify(ctx, wanted) {
  if (ctx.tells) {
    ctx.tells(wanted);
    return;
  }
  dress(ctx.shadow, CSS);
  ctx.say.learn(ctx.say.lang === "en" ? EN : VI);
  const boxes = new Map(); // form → its box
  let offered = wanted;

  function put(form) {
    if (!offered || boxes.has(form)) return;
    const id = uid();
    const box = h("input", { id, type: "checkbox", part: "notify" });
    boxes.set(form, box);
    form.querySelector(".foot").before(h("div", { class: "wide tell" }, h("label", { for: id }, box, h("span", {}, ctx.say("notify")))));
  }
  const all = () => ctx.shadow.querySelectorAll(FORMS).forEach(put);

  ctx.tells = (now) => {
    offered = now;
    if (now) all();
    else for (const box of boxes.values()) box.closest(".tell").remove();
    if (!now) boxes.clear();
  };

  const { ask } = ctx.wire;
  ctx.wire.ask = async (method, path, more) => {
    if (method !== "POST" || path !== "comments") return ask(method, path, more);
    const [, box] = [...boxes].find(([form]) => form.isConnected && text(form) === more.body.text) || [];
    const told = box && box.checked ? { notify: true } : {};
    const answer = await ask(method, path, { ...more, body: { ...more.body, ...told } });
    if (answer.status === 202 && box) box.checked = false;
    return answer;
  };

  const eye = new MutationObserver(all);
  eye.observe(ctx.shadow, { childList: true, subtree: true });
  ctx.onEnd(() => eye.disconnect());
  all();
}
