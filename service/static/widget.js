/* The comment form and thread under an article: <ykien-comments site article [url title lang theme strings]>,
   or <div data-ykien-site data-ykien-article …>. */
import { compose } from "./static/widget/compose.js";
import { box, fill, h, wire, words } from "./static/widget/kit.js";
import { dress } from "./static/widget/look.js";

const BASE = new URL(".", import.meta.url);
const SCHEME = matchMedia("(prefers-color-scheme: dark)");
const extra = (name) => import(new URL(`static/widget/${name}.js`, BASE).href);
const clip = (text, length) => (text || "").slice(0, length) || undefined;

/* What the page says about itself is a claim. */
const told = (selector, name) => (document.querySelector(selector) || {})[name];

function pageUrl() {
  const url = told('link[rel="canonical"]', "href") || location.href.split("#")[0];
  return /^https?:/.test(url) ? url : undefined;
}

function options(host, prefix) {
  const read = (name) => host.getAttribute(prefix + name);
  const spoken = host.closest("[lang]");
  return {
    site: read("site"),
    article: read("article"),
    url: clip(read("url") || pageUrl(), 2000),
    title: clip(read("title") || told('meta[property="og:title"]', "content") || document.title, 300),
    lang: (read("lang") || host.lang || (spoken && spoken.lang) || "vi").toLowerCase().slice(0, 2) === "en" ? "en" : "vi",
    theme: read("theme"),
    signed: read("signed"),
    strings: read("strings"),
  };
}

/* A page that is never dark must not get a dark widget. */
function shade(host) {
  const [, r, g, b] = getComputedStyle(host).color.match(/^rgba?\((\d+), (\d+), (\d+)/) || [];
  return (r ? 0.3 * r + 0.59 * g + 0.11 * b > 140 : SCHEME.matches) ? "dark" : "light";
}

function followTheme(host, root, theme) {
  const apply = () => {
    root.dataset.theme = theme === "light" || theme === "dark" ? theme : shade(host);
  };
  const watch = new MutationObserver(apply);
  for (const node of [document.documentElement, document.body])
    watch.observe(node, { attributes: true, attributeFilter: ["class", "style", "data-theme"] });
  SCHEME.addEventListener("change", apply);
  apply();
  return () => {
    watch.disconnect();
    SCHEME.removeEventListener("change", apply);
  };
}

function whenNear(node, run) {
  const eye = new IntersectionObserver((seen) => {
    if (!seen.some((entry) => entry.isIntersecting)) return;
    eye.disconnect();
    run();
  }, { rootMargin: location.hash.startsWith("#ykien-") ? "99999px" : "900px" });
  eye.observe(node);
  return () => eye.disconnect();
}

/* One widget in one shadow root; answers the function that ends it. */
function mount(host, set, own = {}) {
  const shadow = host.shadowRoot || host.attachShadow({ mode: "open" });
  const say = words(set.lang, own);
  const live = h("p", { class: "sr", role: "status" });
  const count = h("span", { class: "count", part: "count" });
  const top = h("div");
  const mine = h("div", { class: "mine" });
  const list = h("div");
  const below = h("div");
  const root = h("section", { class: "y", part: "root", lang: own.lang || set.lang, "aria-label": say("heading") },
    h("h2", { part: "heading" }, say("heading"), " ", count), top, mine, list, below, live);
  dress(shadow);
  fill(shadow, root);

  const ends = [followTheme(host, root, set.theme)];
  const ctx = {
    ...set, say, shadow, extra, live: true,
    server: BASE,
    wire: wire(BASE, set.lang),
    box: box(`ykien/${BASE.host}${BASE.pathname}${set.site}`),
    announce: (text) => { live.textContent = text; },
    count: (n) => { count.textContent = n ? String(n) : ""; },
    refresh: () => {},
    onEnd: (end) => ends.push(end),
    /* The reader's own comment stays in sight, after a reload too. */
    receipt: (record, slot = mine) => extra("receipt")
      .then(({ receipt }) => { if (ctx.live) receipt(ctx, record, slot); })
      .catch((error) => {
        quiet(error);
        slot.append(h("p", { class: "box" }, say(record.status)));
      }),
    /* The tokens of this device's comments, and nothing else about them; null forgets one. */
    remember(id, record) {
      const kept = ctx.box.get("mine") || {};
      if (record) kept[id] = { ...kept[id], ...record };
      else delete kept[id];
      ctx.box.set("mine", kept);
      ctx.own();
    },
    own: () => extra("mine").then((own) => { if (ctx.live) own.mine(ctx, list, mine); }).catch(quiet),
  };
  const form = compose(ctx, {});
  ctx.form = form;
  ctx.accepts = (data) => {
    ctx.listed = data;
    form.accepts(data);
  };
  fill(top, form.node);
  if (set.signed) extra("signed").then(({ signed }) => signed(ctx)).catch(quiet);

  const kept = ctx.box.get("mine") || {};
  if (Object.keys(kept).length) ctx.own();
  for (const id of Object.keys(kept))
    if (kept[id].article === set.article && !kept[id].seen) ctx.receipt({ ...kept[id], id });

  /* Of the whole: own comments may push the list far down. */
  ends.push(whenNear(root, () => extra("thread")
    .then(({ thread }) => { if (ctx.live) fill(below, thread(ctx)); })
    .catch((error) => {
      quiet(error);
      fill(below, h("p", { class: "quiet" }, say("listFailed")));
    })));
  return () => {
    ctx.live = false;
    for (const end of ends) end();
  };
}

/* The same in words of the page's own, once they are there. */
function speak(host, set) {
  let end = () => {};
  let live = true;
  extra("strings").then(({ own }) => own(set.strings)).catch(quiet)
    .then((own) => { if (live) end = mount(host, set, own); });
  return () => {
    live = false;
    end();
  };
}

function quiet(error) {
  console.warn("ykien:", error);
}

function start(host, prefix = "") {
  try {
    const set = options(host, prefix);
    if (set.site && set.article && set.strings) return speak(host, set);
    if (set.site && set.article) return mount(host, set);
    quiet(`${host.localName} needs ${prefix}site and ${prefix}article`);
  } catch (error) {
    quiet(error);
  }
  return () => {};
}

class Comments extends HTMLElement {
  static get observedAttributes() {
    return ["site", "article", "lang", "theme", "signed", "strings"];
  }

  connectedCallback() {
    this.endYkien = start(this);
  }

  disconnectedCallback() {
    if (this.endYkien) this.endYkien();
    this.endYkien = null;
  }

  attributeChangedCallback(name, before, now) {
    if (!this.endYkien || before === now) return;
    this.endYkien();
    this.endYkien = start(this);
  }
}

if (!customElements.get("ykien-comments")) {
  customElements.define("ykien-comments", Comments);
  const scan = () => {
    for (const host of document.querySelectorAll("[data-ykien-site]"))
      if (!host.shadowRoot) start(host, "data-ykien-");
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", scan);
  else scan();
}
