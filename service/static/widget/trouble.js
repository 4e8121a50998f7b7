/* What to say when the server refuses, or does not answer. Loaded once somebody writes. */
import { learn } from "./later.js";

const VI = {
  badField: "Ô này chưa đúng, mời bạn xem lại.",
  offline: "Máy đang không có mạng, ý kiến chưa gửi được. Mời bạn gửi lại khi có mạng.",
  slower: "Bạn gửi hơi nhanh. Mời bạn gửi lại sau {wait}.",
  busy: "Máy chủ đang bận, ý kiến chưa gửi được. Mời bạn gửi lại sau ít phút.",
  busyUntil: "Máy chủ đang bận, ý kiến chưa gửi được. Mời bạn gửi lại sau {wait}.",
  origin: "Trang này chưa được phép nhận ý kiến. Mời bạn báo cho tòa soạn.",
  refused: "Ý kiến chưa được nhận. Mời bạn xem lại.",
};

const EN = {
  badField: "Please check this field.",
  offline: "This device is offline, so nothing was sent. Please send again when you are back online.",
  slower: "That was a little fast. Please send again in {wait}.",
  busy: "The server is busy and nothing was sent. Please try again in a few minutes.",
  busyUntil: "The server is busy and nothing was sent. Please send again in {wait}.",
  origin: "This page may not take comments yet. Please tell the newsroom.",
  refused: "The comment was not accepted. Please check it.",
};

/* One sentence for a refusal that belongs to no field. */
export function refusal(say, { status, data, retry }) {
  learn(say);
  say.learn(say.lang === "en" ? EN : VI);
  const code = (data && data.code) || "";
  if (status === 0) return say(navigator.onLine === false ? "offline" : "noAnswer");
  if (status === 429) return say("slower", { wait: say.span(retry || 60) });
  if (status >= 500) return retry ? say("busyUntil", { wait: say.span(retry) }) : say("busy");
  if (status === 403 && code.startsWith("origin")) return say("origin");
  if (code.includes("closed")) return say("closed");
  return (data && (data.detail || data.title)) || say("refused");
}

/* Sorts a refusal into {errors: {field: sentence}, general}. */
export function sort(say, answer, fields) {
  const general = refusal(say, answer);
  const errors = {};
  const others = [];
  for (const { pointer, detail } of (answer.data && answer.data.errors) || []) {
    const name = (pointer || "").slice(2);
    if (fields[name]) errors[name] = errors[name] || detail || say("badField");
    else if (detail) others.push(detail);
  }
  return { errors, general: others.join(" ") || (Object.keys(errors).length ? "" : general) };
}

/* The list anew, where consent boxes are lacking or have other words by now; else nothing. */
export async function renew(ctx, { data }) {
  if (!((data && data.errors) || []).some(({ pointer }) => (pointer || "").startsWith("#/consent/"))) return null;
  const query = { site: ctx.site, article: ctx.article, limit: 1 };
  return (await ctx.wire.ask("GET", "comments", { query, fresh: true })).data;
}
