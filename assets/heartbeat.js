/* The heartbeat: learns that data moved and fetches the page's frame; notices when nobody answers. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const RETRY_MS = 3000, REFRESH_MS = 10000, SILENT_MS = 2000, LOST_MS = 4000, PATIENCE_MS = 20000;
  let have = null, failed = null, isBusy = false, isAgain = false, isLost = false;
  let heardMs = Date.now(), fetchedMs = 0, askedMs = 0, silence = null;

  async function fetchFrame() {
    if (!room.shown.page) return;
    if (isBusy) { isAgain = true; return; }
    isBusy = true;
    askedMs = Date.now();
    const asked = { ...room.shown };
    try {
      const { answer, heardMs: cameMs } = await frameOf(addressOf(asked));
      if (answer.status === 401) { window.location.reload(); return; }
      heard();
      room.keepTime(answer.headers, cameMs);
      await take(answer, asked);
    } catch (error) {
      isLost = true;
    } finally {
      isBusy = false;
      if (isAgain) { isAgain = false; fetchFrame(); }
    }
    room.drawBanner();
  }

  /* The first picture may have been asked for while the libraries came. */
  async function frameOf(address) {
    const { ahead } = room;
    room.ahead = null;
    if (ahead && ahead.address === address) return ahead.came;
    const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    return { answer, heardMs: Date.now() };
  }

  function addressOf(asked) {
    const query = new URLSearchParams();
    for (const name of ["of", "at", "clock"]) if (asked[name]) query.set(name, asked[name]);
    if (have) query.set("have", have);
    return `/frames/${asked.page}?${query}`;
  }

  async function take(answer, asked) {
    const isOther = () => ["page", "of", "at", "clock"].some((name) => asked[name] !== room.shown[name]);
    if (isOther()) { isAgain = true; return; }
    if (answer.status === 304) { good(); return; }
    const body = await answer.json();
    if (!answer.ok) { isLost = false; failed = body; room.endWait(room.failure(body)); return; }
    if (!(await room.drawFrame(body.props, isOther))) { isAgain = true; return; }
    room.endWait();
    room.markFailed(body.failed || {});
    have = body.revision;
    document.body.dataset.drawn = asked.at || "live";
    good();
    room.refreshSelection(have);
    room.pinWorst();
    requestAnimationFrame(room.tick);
  }

  function good() {
    if (isLost) room.comeBack();
    isLost = false;
    failed = null;
    fetchedMs = Date.now();
  }

  room.fetchAnew = () => {
    have = null;
    failed = null;
    fetchFrame();
  };

  /* Whoever is silent for two seconds is asked; who is silent for four is lost. */
  function heard() {
    heardMs = Date.now();
    clearTimeout(silence);
    silence = setTimeout(ask, SILENT_MS);
  }

  async function ask() {
    silence = setTimeout(ask, SILENT_MS);
    room.drawBanner();
    if (room.isLive()) { fetchFrame(); return; }
    try {
      await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(SILENT_MS) });
      heard();
      isLost = false;
    } catch (error) {
      isLost = true;
    }
    room.drawBanner();
  }

  /* A server that takes a question and does not answer is as lost as one that is gone. */
  room.trouble = () => {
    const now = Date.now(), isHanging = isBusy && room.isLive() && now - askedMs > LOST_MS;
    const isGone = isLost || isHanging || now - heardMs > LOST_MS;
    return { failed, isGone, ageS: fetchedMs ? (now - fetchedMs) / 1000 : null };
  };

  /* One stream per browser: the tab that holds the lock listens and tells the others. */
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("control-room") : null;
  if (channel) channel.onmessage = (event) => told(event.data);

  function told(what) {
    heard();
    if (what === "moved" && room.isLive()) fetchFrame();
  }

  function tell(what) {
    told(what);
    if (channel) channel.postMessage(what);
  }

  function listen() {
    return new Promise((closed) => {
      const stream = new EventSource("/stream");
      stream.onopen = () => tell("moved");
      stream.onmessage = () => tell("moved");
      stream.addEventListener("beat", () => tell("beat"));
      stream.onerror = () => { stream.close(); setTimeout(closed, RETRY_MS); };
    });
  }

  async function listenForEver() {
    for (;;) {
      if (navigator.locks) await navigator.locks.request("control-room-stream", listen);
      else await listen();
    }
  }

  /* What only time changes is seen, too: a countdown that passes its target, a feed past its promise. */
  setInterval(() => { if (room.isLive() && Date.now() - fetchedMs > REFRESH_MS) fetchFrame(); }, SILENT_MS);
  window.addEventListener("load", () => { heard(); listenForEver(); });
})();
