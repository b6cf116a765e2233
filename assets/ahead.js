/* Asks for the live picture while the libraries are on their way: both take long. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const page = JSON.parse(document.documentElement.dataset.screens)[window.location.pathname];
  if (!page || new URLSearchParams(window.location.search).has("at")) return;
  const address = `/frames/${page}?`;
  room.ahead = { address, answer: fetch(address, { cache: "no-store" }), heardMs: null };
  room.ahead.answer.then(() => { room.ahead.heardMs = Date.now(); }, () => { room.ahead = null; });
})();
