/* Marks of emphasis, lists and links: the server's `html` made into elements one by one, nothing but what is named here.
   No HTML is handed to the browser, so a page that asks for trusted types has nothing against it. */
import { h } from "./kit.js";
import { dress } from "./look.js";

const TAGS = ["p", "br", "strong", "em", "code", "blockquote", "ul", "ol", "li", "a"];
const LEAF = "br";
const PART = /<(\/?)([a-z]+)((?: [a-z]+="[^"<>]*")*)>|([^<]+)|</g;
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'" };
const CSS = `
.text.rich{white-space:normal}
.rich>*+*{margin-top:.6em}
.rich ul,.rich ol{list-style:disc;padding-left:1.6em;margin-bottom:0}
.rich ol{list-style:decimal}
.rich blockquote{margin-left:0;margin-right:0;padding-left:12px;border-left:3px solid var(--l);color:var(--m)}
.rich code{font-size:.9em;background:var(--f);border-radius:4px;padding:0 4px}
.rich a{color:var(--a);text-underline-offset:3px}
`;

const plain = (text) => text.replace(/&(?:amp|lt|gt|#34|#39);/g, (name) => ENTITIES[name]);

function element(tag, said) {
  const read = (name) => plain((said.match(new RegExp(` ${name}="([^"]*)"`)) || [])[1] || "");
  if (tag === "a" && /^https?:\/\//i.test(read("href")))
    return h("a", { href: read("href"), rel: "nofollow ugc noopener", target: "_blank" });
  return h(tag, tag === "ol" && /^\d{1,3}$/.test(read("start")) ? { start: read("start") } : {});
}

/* draw(ctx, html, node) puts it into the node. */
export function draw(ctx, html, node) {
  dress(ctx.shadow, CSS);
  node.classList.add("rich");
  const open = [node];
  for (const [, end, tag, said, text] of html.matchAll(PART)) {
    const here = open[open.length - 1];
    if (text) here.append(plain(text));
    if (!TAGS.includes(tag)) continue;
    if (end) {
      if (open.length > 1) open.pop();
      continue;
    }
    const made = element(tag, said);
    here.append(made);
    if (tag !== LEAF) open.push(made);
  }
  return node;
}
