/* Asks for what the first picture needs while the libraries are on their way: all of it takes long. */
(function () {
  "use strict";
  const PATIENCE_MS = 20000, DASH = ["/_dash-layout", "/_dash-dependencies"];
  const room = (window.controlRoom = window.controlRoom || {});
  const page = JSON.parse(document.documentElement.dataset.screens)[window.location.pathname];
  const plainFetch = window.fetch.bind(window);

  function ask(address, cache) {
    const came = plainFetch(address, { cache, signal: AbortSignal.timeout(PATIENCE_MS) })
      .then((answer) => ({ answer, heardMs: Date.now() }));
    /* Who asks for it hears of a failure; where nobody does, it is none. */
    came.catch(() => {});
    return came;
  }

  if (page && !new URLSearchParams(window.location.search).has("at")) {
    const address = `/frames/${page}?`;
    room.ahead = { address, came: ask(address, "no-store") };
  }

  /* Dash asks for its layout once, when all libraries are there; one that failed it asks for itself. */
  const early = new Map(DASH.map((address) => [address, ask(address, "default")]));
  window.fetch = (resource, options) => {
    const came = early.get(resource);
    if (!came) return plainFetch(resource, options);
    early.delete(resource);
    return came.then(({ answer }) => answer, () => plainFetch(resource, options));
  };
})();
