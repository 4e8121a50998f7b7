/* «Thích», and votes against where the site takes them. One a browser: the word that tells browsers behind one address
   apart is made with the first vote and goes nowhere else. */
import { h } from "./kit.js";
import { newKey } from "./later.js";

const VI = {
  top: "Quan tâm nhất", like: "Thích", dislike: "Không thích", voteOf: "{vote} ({n}): ý kiến của {name}", likes: "{n} lượt thích",
};
const EN = {
  top: "Top", like: "Like", dislike: "Dislike", voteOf: "{vote} ({n}): the comment by {name}", likes: "{n} likes",
};
const MOST = 500; // votes that this device remembers

export const learnVotes = (say) => say.learn(say.lang === "en" ? EN : VI);

function word(box) {
  const kept = box.get("voter") || newKey();
  box.set("voter", kept);
  return kept;
}

function remember(box, id, value) {
  const votes = Object.entries(box.get("votes") || {}).filter(([one]) => one !== id);
  if (value) votes.push([id, value]);
  box.set("votes", Object.fromEntries(votes.slice(-MOST)));
}

/* votes(ctx, comment) → the buttons, or what they have come to where the site takes no votes; null: nothing to show. */
export function votes(ctx, comment) {
  const { say, box } = ctx;
  let counts = comment.votes;
  if (ctx.votes === "off") return counts.up ? h("span", { class: "when" }, say("likes", { n: counts.up })) : null;
  const error = h("span", { class: "err", role: "alert" });
  let busy = false;

  const button = (value, name, count) => {
    const node = h("button", { type: "button", class: "link vote", onclick: () => vote(value) });
    const draw = () => {
      const n = count();
      node.textContent = n ? `${say(name)} ${n}` : say(name);
      node.setAttribute("aria-label", say("voteOf", { vote: say(name), n, name: comment.name }));
      node.setAttribute("aria-pressed", String((box.get("votes") || {})[comment.id] === value));
    };
    draw();
    return { node, draw };
  };
  const buttons = [button(1, "like", () => counts.up)];
  if (ctx.votes === "both") buttons.push(button(-1, "dislike", () => counts.down));

  async function vote(pressed) {
    if (busy) return;
    busy = true;
    error.textContent = "";
    const value = (box.get("votes") || {})[comment.id] === pressed ? 0 : pressed;
    const answer = await ctx.wire.ask("POST", ctx.wire.comment(comment.id, "/votes"), { body: { value, browser: word(box) } });
    busy = false;
    if (answer.status === 200 && answer.data) {
      counts = answer.data.votes;
      remember(box, comment.id, answer.data.value);
      for (const one of buttons) one.draw();
      return;
    }
    const trouble = await ctx.extra("trouble").catch(() => null);
    error.textContent = trouble ? trouble.refusal(say, answer) : say("noAnswer");
  }

  return h("span", { class: "votes" }, ...buttons.map((one) => one.node), error);
}
