/* On the publisher's page, beside <iframe data-ykien src="…/embed?…">: gives each such frame the height that it asks for.
   Written for browsers without modules. */
(function () {
  addEventListener("message", function (event) {
    var said = event.data;
    if (!said || said.ykien !== "height" || typeof said.height !== "number") return;
    var frames = document.querySelectorAll("iframe[data-ykien]");
    for (var i = 0; i < frames.length; i += 1)
      if (frames[i].contentWindow === event.source && new URL(frames[i].src).origin === event.origin)
        frames[i].style.height = Math.min(Math.max(Math.ceil(said.height), 100), 50000) + "px";
  });
})();
