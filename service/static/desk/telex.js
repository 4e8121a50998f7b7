/* Which key was pressed, where an input method swallowed it and sent the letter that it made: UniKey
   answers a second «a» with a Backspace and «â», both without a place on the keyboard. */
const MARKS = { "\u0301": "S1", "\u0300": "F2", "\u0309": "R3", "\u0303": "X4", "\u0323": "J5",
  "\u0302": "?6", "\u031b": "W7", "\u0306": "W8" };
let before = "";

/* Marks of a letter, «đ» as a mark of its own. */
const marks = (key) => (/^đ$/i.test(key) ? ["đ"] : [...key.normalize("NFD").slice(1)]);

/* event.code of what was meant, or "" if nobody knows. `vni` by the person's setting. */
export function meant(event, vni) {
  if (event.code) {
    if (event.key.length === 1) before = event.key;
    return event.code.replace("Numpad", /^Numpad[0-9]$/.test(event.code) ? "Digit" : "Numpad");
  }
  if ([...event.key.normalize("NFC")].length !== 1) return ""; // its own Backspace, or «Process»
  const now = marks(event.key), was = marks(before);
  before = event.key;
  // A mark that is new, or the one that the same key took away again.
  const mark = now.find((one) => !was.includes(one)) ?? was.find((one) => !now.includes(one));
  if (mark === undefined) return "";
  if (mark === "đ") return vni ? "Digit9" : "KeyD";
  const [letter, digit] = MARKS[mark] ?? "";
  if (vni) return digit ? `Digit${digit}` : "";
  return letter === "?" ? `Key${event.key.normalize("NFD")[0].toUpperCase()}` : letter ? `Key${letter}` : "";
}
