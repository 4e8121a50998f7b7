/* Comments picked in the list, to decide on many: by a key, a range with Shift, kept while the list
   changes. Without this file they are checkboxes of a form. */
import { current, one, rows } from "./page.js";

const picked = new Set(); // name and value of a box: what has another version since is picked no more
let last = "";

const boxes = () => [...document.querySelectorAll(".rows .pick input")];
const name = (box) => `${box.name} ${box.value}`;

function draw() {
  const form = one("#picks"), said = form?.querySelector(".picked");
  if (!form) return;
  for (const box of boxes()) box.checked = picked.has(name(box));
  const number = boxes().filter((box) => box.checked).length;
  const text = form.dataset.said.replace("{n}", number);
  if (said.textContent !== text) said.textContent = text;
}

function set(box, on) {
  if (on) picked.add(name(box));
  else picked.delete(name(box));
}

/* A box was clicked; with Shift all from the one before do the same. */
document.addEventListener("click", (event) => {
  const box = event.target.closest?.(".pick input");
  if (!box) return;
  const list = boxes(), from = list.findIndex((other) => name(other) === last), to = list.indexOf(box);
  const [low, high] = event.shiftKey && from >= 0 ? [Math.min(from, to), Math.max(from, to)] : [to, to];
  for (const other of list.slice(low, high + 1)) set(other, box.checked);
  last = name(box);
  draw();
});

document.addEventListener("reset", (event) => {
  if (event.target.id !== "picks") return;
  picked.clear();
  setTimeout(draw); // the form clears its boxes first
});

/* Pick the comment that is open, or drop it; with Shift all rows from the one picked last. */
export function pick(shift) {
  const row = rows().find(current) ?? document.activeElement?.closest?.(".row") ?? rows()[0];
  const box = row?.closest("li").querySelector(".pick input");
  if (!box) return false;
  box.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: shift }));
  return true;
}

export function many() {
  const button = one("#picks [data-many]");
  if (!boxes().some((box) => box.checked)) return false;
  button.click();
  return true;
}

document.addEventListener("desk-listed", () => {
  const there = new Set(boxes().map(name));
  for (const key of picked) if (!there.has(key)) picked.delete(key);
  draw();
});
for (const box of boxes()) if (box.checked) set(box, true);
draw();
