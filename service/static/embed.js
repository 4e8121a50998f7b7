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
