/* Asks for the live picture while the libraries are on their way: both take long. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const page = JSON.parse(document.documentElement.dataset.screens)[window.location.pathname];
  if (!page || new URLSearchParams(window.location.search).has("at")) return;
  const address = `/frames/${page}?`;
  const came = fetch(address, { cache: "no-store", signal: AbortSignal.timeout(20000) })
    .then((answer) => ({ answer, heardMs: Date.now() }));
  /* Who asks for it hears of a failure; where nobody does, it is none. */
  came.catch(() => {});
  room.ahead = { address, came };
})();
