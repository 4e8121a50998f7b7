/* Sending: the proof, the key of a sending, what was refused. Loaded once somebody writes. */
import { newKey } from "./later.js";
import { renew, sort } from "./trouble.js";

/* A lost answer is asked for again with the same key. If the text was changed in between,
   the key belongs to the older text, and the new one is sent as its own. */
async function post(ctx, keep, message) {
  for (let tries = 0; ; tries += 1) {
    if (!keep.draft.key) keep.draft.key = newKey();
    keep.save();
    message.challenge = await ctx.extra("proof").then((proof) => proof.prove(ctx, true)).catch(() => {});
    const answer = await ctx.wire.ask("POST", "comments", { body: message, key: keep.draft.key });
    const code = (answer.data && answer.data.code) || "";
    if (tries > 1 || !code.startsWith("idempotency")) return answer;
    if (answer.status === 422) keep.draft.key = undefined;
    else await new Promise((go) => setTimeout(go, 1000 * (answer.retry || 2)));
  }
}

/* send(ctx, form, message) answers what is to be remembered of a comment that is kept; else the form says what is wrong. */
export async function send(ctx, { keep, fields, mark, complain, boxes, parent }, message) {
  const { say } = ctx;
  const answer = await post(ctx, keep, message);
  if (answer.status === 202 && answer.data) {
    const { id, token, status, status_url, edit_until } = answer.data;
    const kept = { token, status, status_url, edit_until, article: ctx.article, parent, sent: new Date().toISOString() };
    ctx.remember(id, kept);
    return { ...answer.data, ...kept, text: message.text };
  }
  const stays = keep.save();
  await renew(ctx, answer).then(boxes).catch(() => {});
  const { errors, general } = sort(say, answer, fields);
  if (mark(errors)) ctx.announce(say("mend"));
  if (general) complain(general, stays);
  return null;
}
