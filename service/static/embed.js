/* A second press would be a second comment: the answer is in another tab, and what was typed stays until it is changed. */
const form = document.querySelector("#ykien-form"), said = form?.querySelector("[data-sent]");
const sent = (so) => {
  form.querySelector("button").disabled = so;
  said.textContent = so ? said.dataset.sent : "";
};
form?.addEventListener("submit", () => setTimeout(sent, 0, true)); // when its fields are on their way
form?.addEventListener("input", () => sent(false));

/* Tells the page that frames this one how tall it is, so that nobody scrolls in two places. It says nothing else, so any
   page may hear it. */
if (parent !== window) {
  let told = 0;
  const tell = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    parent.postMessage({ ykien: "height", height }, "*");
  };
  new ResizeObserver(tell).observe(document.documentElement);
  addEventListener("load", tell);
}
