/* A batch goes on while somebody looks at it; without this file by the button, else by a worker. */
const AGAIN = 2000; // ms after a try that found no network, or another at it
const main = () => document.querySelector("#main");

async function go() {
  const path = main().dataset.going;
  if (!path) return;
  let wait = 0;
  try {
    const csrf = document.querySelector("input[name=csrf]").value;
    const response = await fetch(path, { method: "POST", body: new URLSearchParams({ csrf }) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const next = page.querySelector("main.many");
    if (next) {
      if (told(next) === told(main())) wait = AGAIN;
      show(document.adoptNode(next));
    }
    else if (response.ok || response.status < 500) return location.reload();
    else wait = AGAIN;
  } catch {
    wait = AGAIN;
  }
  setTimeout(go, wait);
}

const told = (page) => page.querySelector("[role=status]")?.textContent;

/* What is read aloud stays the same element, and so does what has the focus, if it is there still. */
function show(next) {
  const held = document.activeElement?.matches("[data-undo], [data-go]") ? Object.keys(document.activeElement.dataset)[0] : "";
  const old = main().querySelector("[role=status]"), fresh = next.querySelector("[role=status]");
  if (old && fresh) {
    old.replaceChildren(...fresh.childNodes);
    fresh.replaceWith(old);
  }
  main().replaceWith(next);
  if (held) (next.querySelector(`[data-${held}]`) ?? next.querySelector("h2")).focus();
}

/* A page that a browser kept says what was, not what is. */
addEventListener("pageshow", (event) => event.persisted && location.reload());
go();
