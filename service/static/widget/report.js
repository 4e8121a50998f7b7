/* A reader reports a comment to the newsroom. Loaded when somebody asks to. */
import { fill, h, uid } from "./kit.js";
import { refusal } from "./trouble.js";

const VI = {
  why: "Vì sao ý kiến này vi phạm?", abuse: "Lời lẽ thô tục, xúc phạm", attack: "Công kích cá nhân, tổ chức",
  discrimination: "Kỳ thị, phân biệt", personal: "Lộ thông tin cá nhân", spam: "Quảng cáo rác, lừa đảo",
  unverified: "Thông tin sai, chưa kiểm chứng", unlawful: "Trái pháp luật", off_topic: "Không liên quan bài viết",
  detail: "Nói thêm (không bắt buộc)", sendReport: "Gửi báo vi phạm", reported: "Tòa soạn đã nhận được, cảm ơn bạn.",
};

const EN = {
  why: "What is wrong with this comment?", abuse: "Abusive language", attack: "Attack on a person or body",
  discrimination: "Discrimination", personal: "Somebody's personal data", spam: "Spam or fraud",
  unverified: "False or unverified", unlawful: "Against the law", off_topic: "Not about the article",
  detail: "More about it (optional)", sendReport: "Send the report", reported: "The newsroom has received it. Thank you.",
};

const REASONS = ["abuse", "attack", "discrimination", "personal", "spam", "unverified", "unlawful", "off_topic"];

/* report(ctx, comment, slot, close) → draws the form into the slot. */
export function report(ctx, comment, slot, close) {
  const { say } = ctx;
  say.learn(say.lang === "en" ? EN : VI);
  const id = uid();
  const reason = h("select", { id: `${id}r`, class: "pick", part: "input" }, ...REASONS.map((name) => h("option", { value: name }, say(name))));
  const detail = h("textarea", { id: `${id}d`, rows: 2, maxlength: 1000, part: "input" });
  const error = h("p", { class: "err", role: "alert" });
  const button = h("button", { type: "submit", class: "send" }, say("sendReport"));
  const send = async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    const body = { reason: reason.value, detail: detail.value.trim() || undefined };
    const answer = await ctx.wire.ask("POST", ctx.wire.comment(comment.id, "/reports"), { body });
    button.removeAttribute("aria-disabled");
    if (answer.status !== 201) {
      error.textContent = refusal(say, answer);
      return;
    }
    fill(slot, h("p", { class: "quiet" }, say("reported")));
    ctx.announce(say("reported"));
  };
  fill(slot, h("form", { novalidate: true, onsubmit: send },
    h("div", { class: "f wide" }, h("label", { for: `${id}r` }, say("why")), reason),
    h("div", { class: "f wide" }, h("label", { for: `${id}d` }, say("detail")), detail, error),
    h("div", { class: "acts wide" }, button, h("button", { type: "button", class: "send plain", onclick: close }, say("cancel")))));
  reason.focus();
}
