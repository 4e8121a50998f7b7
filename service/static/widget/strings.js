/* Words in another language, from a file of the page's own: { "lang": "fr", "send": "Envoyer", … }.
   Text only; what it lacks is said in English or Vietnamese. Loaded where the page gives one. */
const PATIENCE = 5000;
const MOST = 500;

/* own(url) → the words of the file that are words. Throws when there is no such file. */
export async function own(url) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(new URL(url, location.href).href, { credentials: "omit", signal: stop.signal });
    if (!answer.ok) throw new Error(`strings: ${answer.status}`);
    const said = await answer.json();
    const words = Object.create(null);
    for (const name of Object.keys(said))
      if (typeof said[name] === "string" && said[name].length <= MOST) words[name] = said[name];
    return words;
  } finally {
    clearTimeout(timer);
  }
}
