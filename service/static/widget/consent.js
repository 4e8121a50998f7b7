/* Consent boxes under the text, never ticked beforehand. Loaded where a site has any. */
import { complaint } from "./compose.js";
import { fill, h, uid } from "./kit.js";
import { dress } from "./look.js";

const AT = "consent/";
const VI = { consentMore: "Xem chính sách của tòa soạn", consentNeed: "Bạn cần đánh dấu đồng ý ở ô này để gửi ý kiến." };
const EN = { consentMore: "Read the newspaper's policy", consentNeed: "Please tick this box to send your comment." };
const CSS = `
.ok+.ok{margin-top:8px}
.ok label{display:flex;gap:10px;align-items:flex-start;padding:3px 0;color:inherit;font-size:.94em;line-height:1.5;cursor:pointer}
.ok input{flex:none;width:22px;height:22px;min-height:22px;margin:0;padding:0;accent-color:var(--a)}
.ok .link,.ok .err{display:block;margin-left:32px;font-size:.875em}
.ok .link{width:fit-content;color:inherit;padding:3px 0;text-underline-offset:3px}
.ok [aria-invalid=true]{outline:2px solid var(--e);border-radius:4px}
`;

function box(say, { key, version, text, url, required }) {
  const id = uid();
  const control = h("input", { id, type: "checkbox", name: AT + key, part: "consent", required, "aria-describedby": `${id}e` });
  const error = h("p", { id: `${id}e`, class: "err", part: "error" });
  return {
    version, control,
    node: h("div", { class: "ok" },
      h("label", { for: id }, control, h("span", { dir: "auto" }, text[say.lang])),
      url ? h("a", { class: "link", href: url, target: "_blank", rel: "noopener noreferrer" }, say("consentMore")) : null, error),
    lacks: () => (required && !control.checked ? say("consentNeed") : ""),
    complain: complaint(control, error),
  };
}

/* draw(ctx, slot, fields, list) puts the boxes there, as fields of the form; answers what tells the ticked ones' versions.
   A box that is there already stays as its reader has left it, unless any has other words. */
export function draw(ctx, slot, fields, list) {
  const ours = () => Object.keys(fields).filter((name) => name.startsWith(AT));
  const shown = JSON.stringify(list);
  if (slot.shown !== shown) {
    slot.shown = shown;
    dress(ctx.shadow, CSS);
    ctx.say.learn(ctx.say.lang === "en" ? EN : VI);
    for (const name of ours()) delete fields[name];
    for (const one of list) fields[AT + one.key] = box(ctx.say, one);
    fill(slot, ...ours().map((name) => fields[name].node));
  }
  return () => {
    const said = {};
    for (const name of ours()) if (fields[name].control.checked) said[name.slice(AT.length)] = fields[name].version;
    return said;
  };
}
