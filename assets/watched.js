/* The camera that is open in the drawer is looked at again and again while somebody can see it. */
(function () {
  "use strict";
  const EVERY_MS = 5000;

  setInterval(() => {
    const shown = document.querySelector(".drawer > .still");
    if (!shown || !shown.complete || document.hidden) return;
    const url = new URL(shown.src);
    url.searchParams.set("seen", new Date().toISOString());
    shown.src = url.href;
  }, EVERY_MS);
})();
