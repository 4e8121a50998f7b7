/* Whether the site wants proof of work, asked while the reader writes; solve.js is loaded only if it does. */
const CALM = 60000; // ms for which «not needed» is believed: somebody may flood the site meanwhile
const KEPT = 15 * 60000; // a solution lives 20 minutes

const begun = new WeakMap();

async function work(ctx, mine) {
  const { status, data } = await ctx.wire.ask("GET", "challenge", { query: { site: ctx.site } });
  if (status !== 200) throw new Error(`no challenge: ${status}`);
  mine.until = Date.now() + (data.needed ? KEPT : CALM);
  if (!data.needed) return undefined;
  const { solve } = await ctx.extra("solve");
  return solve(data);
}

/* prove(ctx) begins; prove(ctx, true) answers what goes along with one comment, undefined if nothing does. Never throws:
   a comment without a proof is held, not lost. What has failed is tried again at the next call. */
export function prove(ctx, take) {
  let mine = begun.get(ctx);
  if (!mine || Date.now() > mine.until) {
    mine = { until: Infinity };
    mine.made = work(ctx, mine).catch(() => { mine.until = 0; });
    begun.set(ctx, mine);
  }
  if (take) begun.delete(ctx);
  return mine.made;
}
