/* Words and dress of what comes after the form: thread, receipt, status page. */
import { h } from "./kit.js";
import { dress } from "./look.js";

const VI = {
  noteOther: "Email không hiển thị. Ý kiến được kiểm tra trước khi đăng{wait}.", usually: ", thường trong {wait}",
  closed: "Bài viết đã đóng nhận ý kiến.", seconds: "{n} giây", minutes: "{n} phút", hours: "{n} giờ",
  held: "Ý kiến của bạn đang chờ duyệt", published: "Ý kiến của bạn đã được đăng",
  rejected: "Ý kiến của bạn không được đăng", taken_down: "Ý kiến của bạn đã được gỡ", removed: "Bạn đã rút ý kiến này",
  sent: "Gửi {time}", since: "Từ {time}", wait: "thường trong {wait}", follow: "theo dõi", edit: "sửa", withdraw: "rút lại",
  appeal: "đề nghị xem lại", appealLabel: "Vì sao tòa soạn nên xem lại ý kiến này?", appealGo: "Gửi đề nghị", appealed: "Bạn đã đề nghị xem lại.",
  hide: "ẩn", forget: "quên", newTab: "theo dõi (mở trang khác)", save: "Lưu", saving: "Đang lưu…", editLabel: "Sửa nội dung",
  edited: "Đã lưu, ý kiến của bạn sẽ được duyệt lại.", sure: "Rút lại ý kiến này? Việc này không hoàn tác được.",
  pending: "Bản sửa của bạn đang chờ duyệt.", yes: "Rút lại", no: "Không", tooLate: "Đã hết thời gian được sửa.",
  newest: "Mới nhất", oldest: "Cũ nhất", order: "Thứ tự",
  loading: "Đang tải ý kiến…", again: "Thử lại", empty: "Chưa có ý kiến nào. Mời bạn viết ý kiến đầu tiên.",
  emptyClosed: "Bài viết này chưa có ý kiến nào.", more: "Xem thêm ý kiến", moreReplies: "Xem thêm trả lời",
  reply: "Trả lời", report: "Báo vi phạm", reportOf: "Báo vi phạm: ý kiến của {name}", replyTo: "Trả lời {name}", sendReply: "Gửi trả lời", cancel: "Thôi", replies: "Xem {n} trả lời", hideReplies: "Ẩn trả lời", staff: "Tòa soạn", confirmed: "đã xác minh", pinned: "Đã ghim",
  byDesk: "Tòa soạn đã biên tập", byAuthor: "Người gửi đã sửa", gone: "Ý kiến này không còn hiển thị.",
  badLink: "Đường dẫn theo dõi không đúng hoặc ý kiến không còn.", checking: "Đang xem…", notShown: "Chưa xem được. Mời bạn thử lại sau ít phút.",
};

const EN = {
  noteOther: "Your email is not shown. Comments are checked before they appear{wait}.", usually: ", usually within {wait}",
  closed: "This article no longer takes comments.", seconds: "{n} s", minutes: "{n} min", hours: "{n} h",
  held: "Your comment awaits moderation", published: "Your comment is published",
  rejected: "Your comment will not be published", taken_down: "Your comment was taken down",
  removed: "You withdrew this comment", sent: "Sent {time}", since: "Since {time}", wait: "usually within {wait}",
  appeal: "ask for another look", appealLabel: "Why should the newsroom look at this comment again?",
  appealGo: "Send",
  appealed: "You have asked for another look.", follow: "follow", edit: "edit", withdraw: "withdraw", hide: "hide", forget: "forget", newTab: "follow (opens another page)", save: "Save",
  saving: "Saving…", editLabel: "Edit your comment", edited: "Saved; your comment will be read again.",
  pending: "Your edit awaits moderation.", sure: "Withdraw this comment? This cannot be undone.", yes: "Withdraw", no: "No",
  tooLate: "The time for editing has passed.", newest: "Newest", oldest: "Oldest", order: "Order",
  loading: "Loading comments…", again: "Try again", empty: "No comments yet. Be the first to write one.",
  emptyClosed: "This article has no comments.", more: "More comments", moreReplies: "More replies", reply: "Reply",
  report: "Report", reportOf: "Report the comment by {name}",
  replyTo: "Reply to {name}", sendReply: "Send reply", cancel: "Cancel", replies: "Show replies ({n})", hideReplies: "Hide replies", staff: "Newsroom", confirmed: "verified", pinned: "Pinned",
  byDesk: "Edited by the newsroom", byAuthor: "Edited by the author", gone: "This comment is no longer shown.",
  badLink: "This status link is wrong, or the comment is gone.", checking: "Checking…",
  notShown: "It cannot be shown right now. Please try again in a few minutes.",
};

const CSS = `
.pick{font:inherit;font-size:max(16px,1em);color:inherit;background:var(--f);border:1px solid var(--b);border-radius:var(--r);padding:8px 10px;width:100%;min-height:44px}
.link{font:inherit;font-size:.9em;color:inherit;background:none;border:0;padding:4px 0;margin:0;cursor:pointer;text-decoration:underline;text-underline-offset:3px;min-height:28px}
.link:hover{color:var(--a)}
.box+.box{margin-top:10px}
.line{color:var(--m);font-size:.875em;display:flex;flex-wrap:wrap;align-items:center}
.line>:not(:last-child)::after{content:"·";margin:0 .45em}
.line .link{font-size:1em;display:inline-flex;align-items:center}
.box .why{margin-top:6px}
.box form{margin-top:12px}
.box .send{flex:0 1 auto}
.bar{display:flex;gap:20px;border-bottom:1px solid var(--l);margin-top:28px;overflow-x:auto}
.tab{font:inherit;font-size:.92em;white-space:nowrap;color:var(--m);background:none;border:0;border-bottom:2px solid transparent;padding:8px 0;min-height:44px;cursor:pointer}
.tab[aria-pressed=true]{color:inherit;font-weight:700;border-color:var(--a)}
.list[aria-busy=true]{opacity:.55}
.c{padding:14px 0 10px;border-bottom:1px solid var(--l)}
.head{display:flex;flex-wrap:wrap;gap:2px 10px;align-items:baseline}
.who{font-weight:700}
.when,.mark{color:var(--m);font-size:.84em;font-variant-numeric:tabular-nums}
.badge{color:var(--a);border:1px solid;border-radius:99px;font-size:.76em;font-weight:700;padding:0 8px;line-height:1.6}
.text{white-space:pre-wrap;line-height:1.65;margin-top:2px}
.gone{color:var(--m);font-style:italic}
.do{display:flex;flex-wrap:wrap;gap:0 18px}
.do .link{color:var(--m);text-decoration:none}
.do .vote[aria-pressed=true]{color:var(--a);font-weight:700}
.votes{display:inline-flex;flex-wrap:wrap;align-items:center;gap:0 18px}
a.when{font-size:1em;color:inherit;text-decoration:none}
a.when:hover{text-decoration:underline}
.linked{margin-top:20px;border-left:3px solid var(--a);padding-left:14px}
.do .when{align-self:center}
.do .link:hover{color:var(--a);text-decoration:underline}
.kids{margin:4px 0 0 24px;padding-left:16px;border-left:2px solid var(--l)}
.kids.flat{margin-left:0;padding-left:0;border:0}
.kids .c:last-child{border-bottom:0}
.slot>form{padding:12px 0}
.more{display:block;width:100%;margin-top:16px}
@media (pointer:coarse){.do .link,.line .link{min-height:44px}}
@media (max-width:480px){.kids{margin-left:4px;padding-left:12px}.kids .kids{margin-left:0;padding-left:0;border:0}}
`;

/* The words, and say.span(seconds) → «30 phút». */
export function learn(say) {
  say.learn(say.lang === "en" ? EN : VI);
  say.span = (wait) => {
    if (wait < 60) return say("seconds", { n: wait });
    return wait < 5400 ? say("minutes", { n: Math.ceil(wait / 60) }) : say("hours", { n: Math.ceil(wait / 3600) });
  };
}

export function prepare(ctx) {
  learn(ctx.say);
  dress(ctx.shadow, CSS);
}

export const link = (text, run, more) => h("button", { type: "button", class: "link", onclick: run, ...more }, text);

const two = (n) => String(n).padStart(2, "0");

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* 14:05, 23/11/2026 in the reader's own time zone; in English 23 Nov 2026, which nobody misreads. */
export function clock(time, lang) {
  const d = new Date(time);
  if (isNaN(d)) return "";
  const month = d.getMonth(), day = d.getDate();
  const on = lang === "en" ? `${day} ${MONTHS.slice(month * 3, month * 3 + 3)} ` : `${two(day)}/${two(month + 1)}/`;
  return `${two(d.getHours())}:${two(d.getMinutes())}, ${on}${d.getFullYear()}`;
}

export const when = (time, lang) => h("time", { datetime: time, class: "when", part: "time" }, clock(time, lang));

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let key = "";
  for (const byte of bytes) key += byte.toString(16).padStart(2, "0");
  return key;
}
