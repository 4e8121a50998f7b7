/* What may help before sending, said under the text and never in its way: no marks, all capitals, personal numbers.
   Nothing of it leaves the page. Loaded once somebody writes, where the site wants it. */
import { h, uid } from "./kit.js";
import { dress } from "./look.js";

const VI = {
  hintMarks: "Ý kiến đang viết không dấu. Thêm dấu tiếng Việt, bạn đọc khác sẽ dễ đọc hơn.",
  hintCapitals: "Ý kiến đang viết toàn chữ hoa. Viết chữ thường sẽ dễ đọc hơn.",
  hintNumbers: "Ý kiến có dãy số giống số điện thoại, giấy tờ hoặc tài khoản. Khi ý kiến được đăng, ai cũng đọc được.",
};
const EN = {
  hintMarks: "This is written without Vietnamese marks. With them it is easier to read.",
  hintCapitals: "This is written in capitals. Small letters are easier to read.",
  hintNumbers: "There is a number that looks like a telephone, an identity card or an account. Once published, everybody can read it.",
};
const CSS = ".hint{color:var(--m);font-size:.875em;line-height:1.5;white-space:pre-line}.hint:empty{display:none}";
const PAUSE = 700;
const LETTERS = 24; // with fewer nothing is said
const PLAIN = /\b(khong|nhung|nguoi|duoc|cua|cung|nhieu|nuoc|viec|nay|phai|biet|minh|rat|nhu|trong|ngay|qua|cac)\b/gi;
const NUMBER = /(?:^|[^\d.,])(?:\+?84|0)(?:[ .-]?\d){8,11}(?![\d])|(?:^|[^\d.,])\d{9,16}(?!\d)/;

/* Which of them hold for a text. */
export function hints(text) {
  const found = [];
  const letters = text.normalize("NFD").replace(/[^\p{L}\p{M}]/gu, "");
  const bare = letters.replace(/\p{M}/gu, "");
  const marked = letters.length > bare.length || /đ/i.test(letters);
  if (bare.length >= LETTERS && !marked && (text.match(PLAIN) || []).length > 1) found.push("hintMarks");
  const small = bare.replace(/\p{Lu}/gu, "").length;
  if (bare.length >= LETTERS && small < bare.length / 5) found.push("hintCapitals");
  if (NUMBER.test(text)) found.push("hintNumbers");
  return found;
}

/* hint(ctx, control) watches a text field; while an input method composes it waits. Called again it looks at once. */
export function hint(ctx, control) {
  if (control.hinted) {
    control.hinted();
    return;
  }
  const { say } = ctx;
  dress(ctx.shadow, CSS);
  say.learn(say.lang === "en" ? EN : VI);
  const id = uid();
  const line = h("p", { id, class: "hint", role: "status", part: "hint" });
  control.after(line);
  control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby")} ${id}`);
  let timer = 0;
  let composing = false;
  const look = () => {
    if (composing || !ctx.live) return;
    const text = hints(control.value).map((name) => say(name)).join("\n");
    if (line.textContent !== text) line.textContent = text;
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  };
  control.addEventListener("compositionstart", () => { composing = true; });
  control.addEventListener("compositionend", () => {
    composing = false;
    later();
  });
  control.addEventListener("input", later);
  ctx.onEnd(() => clearTimeout(timer));
  control.hinted = look;
  look();
}
