/* What is published: pages by cursor, replies when opened. Loaded when the reader comes near. */
import { compose } from "./compose.js";
import { fill, h } from "./kit.js";
import { link, prepare, when } from "./later.js";
import { learnVotes, votes } from "./like.js";
import { follow, learnPlace, news } from "./place.js";

const PAGE = 20;
const RICH = /<(?!\/?(?:p|br)>)/;

/* A list that grows by cursor: answers {node, load()}. A late answer to an older question is dropped. */
function pages(ctx, { query, draw, empty, moreLabel, loaded }) {
  const { say } = ctx;
  const list = h("ol", { class: "list", role: "list" });
  const state = h("div");
  let asked = 0;
  let next = null;

  async function load({ after = null, fresh = false } = {}) {
    const turn = (asked += 1);
    list.setAttribute("aria-busy", "true");
    if (!list.firstChild) fill(state, h("p", { class: "quiet" }, say("loading")));
    const answer = await ctx.wire.ask("GET", "comments", { query: { ...query(), limit: PAGE, cursor: after }, fresh });
    if (turn !== asked || !ctx.live) return;
    list.removeAttribute("aria-busy");
    if (answer.status !== 200 || !answer.data) {
      fill(state, h("p", { class: "quiet" }, say("listFailed"), " ", link(say("again"), () => load({ after, fresh }))));
      return;
    }
    const { comments } = answer.data;
    await ready(ctx, comments);
    loaded(answer.data);
    if (!after) fill(list);
    const first = list.childElementCount;
    for (const comment of comments) list.append(draw(comment));
    ({ next } = answer.data);
    if (after && list.children[first]) list.children[first].focus();
    fill(state,
      next ? h("button", { type: "button", class: "send plain more", onclick: () => load({ after: next }) }, say(moreLabel)) : null,
      list.firstChild ? null : h("p", { class: "quiet" }, empty()));
  }

  return { node: h("div", {}, list, state), load };
}

/* Where a text is more than paragraphs, what draws it is there before it is drawn. */
async function ready(ctx, comments) {
  if (!ctx.rich && comments.some(({ html }) => RICH.test(html))) ctx.rich = await ctx.extra("rich").catch(() => null);
}

const body = (ctx, { text, html }) => {
  const node = h(RICH.test(html) && ctx.rich ? "div" : "p", { class: "text", part: "text", dir: "auto" });
  return node.localName === "div" ? ctx.rich.draw(ctx, html, node) : fill(node, text);
};

function head(say, comment) {
  const edited = { desk: say("byDesk"), author: say("byAuthor") }[comment.edited_by];
  return h("div", { class: "head" },
    h("span", { class: "who", part: "name" }, comment.name),
    comment.staff ? h("span", { class: "badge", part: "staff" }, say("staff")) : null,
    comment.confirmed && !comment.staff ? h("span", { class: "mark", part: "confirmed" }, say("confirmed")) : null,
    comment.pinned ? h("span", { class: "mark" }, say("pinned")) : null,
    h("a", { class: "when", href: `#ykien-${comment.id}`, part: "permalink" }, when(comment.created, say.lang)),
    edited ? h("span", { class: "mark" }, edited) : null);
}

export function thread(ctx) {
  prepare(ctx);
  learnVotes(ctx.say);
  learnPlace(ctx.say);
  const { say } = ctx;
  const reopen = {};
  let sort = "newest";
  let open = true;
  let writing = null;
  let count = 0;
  let depth = 2; // levels of replies that are set in; deeper ones, and all on phones, stand under one edge

  function replyForm(comment, slot, button) {
    const close = () => {
      form.end();
      fill(slot);
      writing = null;
      button.focus();
    };
    const form = compose(ctx, {
      parent: comment.id, to: comment.name, cancel: close,
      sent(record) {
        close();
        ctx.receipt(record, slot);
      },
    });
    if (writing) writing();
    writing = close;
    form.introduce(ctx.form.who());
    fill(slot, form.node);
    form.focus();
  }

  function draw(comment, level = 0) {
    const slot = h("div", { class: "slot" });
    const kids = h("div", { class: level < depth ? "kids" : "kids flat", hidden: true });
    const item = h("li", { class: "c", part: "comment", tabindex: "-1", "data-id": comment.id });
    const gone = comment.removed || comment.text === null;
    const label = (shown) => say(shown ? "hideReplies" : "replies", { n: comment.replies });
    let children = null;

    const toggle = h("button", { type: "button", class: "link", "aria-expanded": "false", hidden: !comment.replies }, label(false));
    const show = (shown, fresh) => {
      if (shown && (!children || fresh)) {
        children = children || pages(ctx, {
          query: () => ({ site: ctx.site, article: ctx.article, parent: comment.id, sort: "oldest" }),
          draw: (reply) => draw(reply, level + 1), empty: () => "", moreLabel: "moreReplies", loaded: () => {},
        });
        fill(kids, children.node);
        children.load({ fresh });
      }
      kids.hidden = !shown;
      toggle.hidden = false;
      toggle.textContent = label(shown);
      toggle.setAttribute("aria-expanded", String(shown));
    };
    toggle.addEventListener("click", () => show(kids.hidden));
    reopen[comment.id] = () => {
      comment.replies = Math.max(comment.replies, 1);
      show(true, true);
    };

    const answer = link(say("reply"), () => replyForm(comment, slot, answer), { "aria-label": say("replyTo", { name: comment.name || "" }) });
    if (gone) fill(item, h("p", { class: "gone" }, say("gone")));
    else fill(item, head(say, comment), body(ctx, comment));
    const complain = link(say("report"), async () => {
      const { report } = await ctx.extra("report");
      if (writing) writing();
      report(ctx, comment, slot, () => { fill(slot); complain.focus(); });
    }, { "aria-label": say("reportOf", { name: comment.name || "" }) });
    item.append(h("div", { class: "do" }, gone ? null : votes(ctx, comment), gone || !open ? null : answer, toggle, gone || comment.staff ? null : complain), slot, kids);
    return item;
  }

  const roots = pages(ctx, {
    query: () => ({ site: ctx.site, article: ctx.article, sort }),
    draw,
    empty: () => say(open ? "empty" : "emptyClosed"),
    moreLabel: "more",
    loaded(data) {
      open = data.accepts !== false;
      ctx.votes = data.votes || "off";
      depth = data.depth;
      best.hidden = ctx.votes === "off";
      ctx.accepts(data);
      if (data.notify || ctx.tells) ctx.extra("notify").then(({ notify }) => notify(ctx, Boolean(data.notify))).catch(() => {});
      ctx.count(data.count);
      ({ count } = data);
      seen();
      bar.hidden = !data.comments.length && !data.count;
    },
  });

  const choose = (name, fresh) => {
    sort = name;
    for (const other of bar.children) other.setAttribute("aria-pressed", String(other.dataset.sort === name));
    roots.load({ fresh });
  };
  const tab = (name) => h("button", {
    type: "button", class: "tab", part: "tab", "data-sort": name, "aria-pressed": String(name === sort),
    onclick: () => { if (name !== sort) choose(name); },
  }, say(name));
  const best = tab("top");
  const bar = h("div", { class: "bar", role: "group", "aria-label": say("order"), hidden: true }, tab("newest"), tab("oldest"), best);

  ctx.refresh = (parent) => {
    if (parent && reopen[parent]) reopen[parent]();
    else roots.load({ fresh: true });
  };
  const above = h("div");
  const linked = h("div");
  const seen = news(ctx, above, {
    count: () => count,
    query: () => ({ site: ctx.site, article: ctx.article, sort: "newest", limit: PAGE }),
    load: () => choose("newest", true),
  });
  roots.load().then(() => { if (ctx.live) follow(ctx, linked, (all) => ready(ctx, all).then(() => all.map((comment) => draw(comment)))); });
  return h("div", { part: "thread" }, linked, bar, above, roots.node);
}
