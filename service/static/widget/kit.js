/* What every part needs: the form's words (others come with what says them: later.js, trouble.js), elements, the wire,
   a place to keep things. */
const VI = {
  heading: "Ý kiến của bạn", name: "Họ tên", email: "Email", text: "Nội dung", trap: "Để trống ô này", remember: "Nhớ tên và email trên máy này", send: "Gửi ý kiến",
  sending: "Đang gửi…",
  notePre: "Email không hiển thị. Ý kiến được tòa soạn duyệt trước khi đăng{wait}.",
  need_name: "Mời bạn cho biết họ tên.", need_email: "Mời bạn điền email; địa chỉ này không hiển thị.",
  need_text: "Mời bạn viết nội dung.", mend: "Mời bạn xem lại ô được đánh dấu.",
  kept: "Nội dung bạn viết vẫn được giữ trên máy này.", keptHere: "Nội dung bạn viết vẫn còn trong ô.",
  noAnswer: "Chưa kết nối được tới tòa soạn. Mời bạn gửi lại.",
  received: "Đã nhận ý kiến của bạn, đang chờ duyệt", listFailed: "Chưa tải được ý kiến.",
};

const EN = {
  heading: "Your opinion", name: "Name", email: "Email", text: "Comment", trap: "Leave this field empty", remember: "Remember my name and email on this device",
  send: "Send comment", sending: "Sending…",
  notePre: "Your email is not shown. The newsroom reads comments before they appear{wait}.",
  need_name: "Please give your name.", need_email: "Please give your email; it is not shown.",
  need_text: "Please write your comment.", mend: "Please check the marked field.",
  kept: "What you wrote is kept on this device.", keptHere: "What you wrote is still in the form.",
  noAnswer: "The newsroom could not be reached. Please send again.",
  received: "Your comment was received and awaits moderation", listFailed: "Comments could not be loaded.",
};

const PATIENCE = 20000;
let serial = 0;
export const uid = () => `y${(serial += 1)}`;

/* words("vi")("sent", {time}) → the sentence; a page's own words go first. */
export function words(lang, own = {}) {
  const table = { ...(lang === "en" ? EN : VI) };
  const say = (name, values = {}) => {
    let text = own[name] || table[name] || "";
    for (const key of Object.keys(values)) text = text.split(`{${key}}`).join(values[key]);
    return text;
  };
  say.lang = lang;
  say.learn = (more) => Object.assign(table, more);
  return say;
}

/* Elements made by hand: no HTML strings, so nothing a reader wrote can become markup. */
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const name of Object.keys(attributes || {})) {
    const value = attributes[name];
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children) if (child !== null && child !== undefined) node.append(child);
  return node;
}

export function fill(node, ...children) {
  while (node.firstChild) node.removeChild(node.firstChild);
  for (const child of children) if (child) node.append(child);
  return node;
}

export function wire(base, lang) {
  let skew = 0;

  /* Answers {status, data, retry}; status 0 means that no answer came. Never throws. */
  async function ask(method, path, { query, body, token, key, fresh } = {}) {
    const url = new URL(`api/v1/${path}`, base);
    for (const name of Object.keys(query || {}))
      if (query[name] !== null && query[name] !== undefined) url.searchParams.append(name, query[name]);
    const headers = { "Accept-Language": lang };
    if (body) headers["Content-Type"] = "application/json";
    if (token) headers.Authorization = `Bearer ${token}`;
    if (key) headers["Idempotency-Key"] = `"${key}"`;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(url.href, {
        method, headers,
        body: body ? JSON.stringify(body) : undefined,
        credentials: "omit",
        cache: fresh || token ? "no-cache" : "default",
        signal: stop.signal,
      });
      const data = await answer.json().catch(() => null);
      const served = Date.parse(answer.headers.get("Date"));
      if (served && (token || body)) skew = served - Date.now();
      return { status: answer.status, data, retry: parseInt(answer.headers.get("Retry-After"), 10) || 0 };
    } catch (error) {
      return { status: 0, data: null, retry: 0 };
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    ask,
    comment: (id, rest = "") => `comments/${encodeURIComponent(id)}${rest}`,
    /* The server's time, so that a wrong clock does not close the edit window. */
    now: () => Date.now() + skew,
  };
}

/* localStorage may be full, forbidden or absent: then this page remembers until it is left. */
export function box(prefix) {
  const here = {};
  return {
    get(name) {
      try {
        const kept = localStorage.getItem(`${prefix}/${name}`);
        if (kept) return JSON.parse(kept);
      } catch (error) { /* denied: what this page holds has to do */ }
      return here[name] || null;
    },
    /* Answers whether it outlives the page. */
    set(name, value) {
      try {
        if (value) localStorage.setItem(`${prefix}/${name}`, JSON.stringify(value));
        else localStorage.removeItem(`${prefix}/${name}`);
        delete here[name]; // else what another tab forgets would come back
        return true;
      } catch (error) {
        here[name] = value;
        return false;
      }
    },
  };
}
