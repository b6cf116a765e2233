/* The other language shows the same screen, moment and selection: the form carries the address. */
(function () {
  "use strict";
  document.addEventListener("submit", (event) => {
    const next = event.target.querySelector("input[name=next]");
    if (next) next.value = window.location.pathname + window.location.search;
  }, true);
})();
