/* A permalink (#ykien-<id>) opens its comment in place; what comes meanwhile is told, and moves nothing that is being read.
   Loaded once the thread is there. */
import { fill, h } from "./kit.js";

const VI = { news: "{n} ý kiến mới", linked: "Ý kiến được dẫn đến" };
const EN = { news: "New comments: {n}", linked: "The comment that was linked to" };
const EVERY = 30000;
const SELDOM = 120000; // where data is dear

export const learnPlace = (say) => say.learn(say.lang === "en" ? EN : VI);

function show(item) {
  item.scrollIntoView({ block: "center" });
  item.focus({ preventScroll: true });
}

/* follow(ctx, slot, draw): the comment of the address, with those above it, in the slot unless it is listed anyway. */
export function follow(ctx, slot, draw) {
  const { say } = ctx;
  async function go() {
    const [, id] = /^#ykien-([\w-]{1,64})$/.exec(location.hash) || [];
    if (!id) return;
    const listed = ctx.shadow.querySelector(`.c[data-id="${id}"]`);
    if (listed) {
      show(listed);
      return;
    }
    const answer = await ctx.wire.ask("GET", "comments", { query: { site: ctx.site, article: ctx.article, id } });
    if (!ctx.live || answer.status !== 200 || !answer.data || !answer.data.comments.length) return;
    const items = await draw(answer.data.comments);
    fill(slot, h("ol", { class: "list linked", role: "list", "aria-label": say("linked") }, ...items));
    show(items[items.length - 1]);
  }
  addEventListener("hashchange", go);
  ctx.onEnd(() => removeEventListener("hashchange", go));
  go();
}

function pause() {
  const line = navigator.connection || {};
  return line.saveData || /[23]g$/.test(line.effectiveType || "") ? SELDOM : EVERY;
}

/* news(ctx, slot, {count, query, load}): asks for the list's tag while somebody looks, and says how many are new. */
export function news(ctx, slot, { count, query, load }) {
  const { say } = ctx;
  let timer = 0;
  let told = 0;
  async function look() {
    clearTimeout(timer);
    if (!ctx.live || document.hidden) return; // visibilitychange begins again
    const answer = await ctx.wire.ask("GET", "comments", { query: query(), fresh: true });
    timer = setTimeout(look, pause());
    if (!ctx.live || answer.status !== 200 || !answer.data) return;
    const n = answer.data.count - count();
    if (n === told) return;
    told = n;
    const text = n > 0 ? say("news", { n }) : "";
    fill(slot, text ? h("button", { type: "button", class: "send plain more", onclick: load }, text) : null);
    ctx.announce(text);
  }
  timer = setTimeout(look, pause());
  document.addEventListener("visibilitychange", look);
  ctx.onEnd(() => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
  });
  return () => {
    told = 0;
    fill(slot);
  };
}
