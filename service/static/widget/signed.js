/* A reader whom the publisher has signed: the name stands fixed, the token goes along. Loaded where `signed` is said. */
import { h } from "./kit.js";

const VI = { sendAs: "Gửi với tên", asStaff: "Tòa soạn" };
const EN = { sendAs: "Sending as", asStaff: "Newsroom" };

const claims = (token) => {
  try {
    const body = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(body), (c) => c.charCodeAt(0))));
  } catch (error) {
    return null; // the server says what is wrong with it
  }
};

/* signed(ctx): `ctx.signed` is a token, or the address on the publisher's site that gives a fresh one for each sending. */
export function signed(ctx) {
  const from = /^(https?:)?\//.test(ctx.signed) ? new URL(ctx.signed, location.href) : null;
  let kept = from ? "" : ctx.signed;
  ctx.say.learn(ctx.say.lang === "en" ? EN : VI);

  async function token() {
    if (!from) return kept;
    const answer = await fetch(from.href, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    kept = (await answer.text()).trim();
    return kept;
  }

  /* The fields that the token answers are not asked for. */
  function fix(form) {
    const who = claims(kept);
    if (!who || !who.name || form.dataset.signed) return;
    form.dataset.signed = "1";
    for (const [name, value] of [["name", who.name], ["email", who.email || "signed@example.com"]]) {
      const control = form.querySelector(`[name=${name}]`);
      control.value = value;
      control.closest(".f").style.display = "none";
    }
    const tick = form.querySelector(".me");
    if (tick) tick.remove();
    form.prepend(h("p", { class: "wide", part: "signed" }, `${ctx.say("sendAs")} `, h("b", { dir: "auto" }, who.name),
      who.staff ? ` · ${ctx.say("asStaff")}` : ""));
  }

  const { ask } = ctx.wire;
  ctx.wire.ask = async (method, path, more) => {
    if (method !== "POST" || path !== "comments") return ask(method, path, more);
    const said = await token().catch(() => kept);
    return ask(method, path, { ...more, body: { ...more.body, signed: said || undefined } });
  };

  const all = () => ctx.shadow.querySelectorAll("form[part=form]").forEach(fix);
  const eye = new MutationObserver(all);
  eye.observe(ctx.shadow, { childList: true, subtree: true });
  ctx.onEnd(() => eye.disconnect());
  return token().then(all, all);
}
