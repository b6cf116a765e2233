/* The heartbeat: learns that data moved, fetches the page's frame, hands each entry to Dash. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const POLL_MS = 2000, RETRY_MS = 3000, TICK_MS = 1000, LIVE_CHECK_MS = 10000, HANGING_MS = 4000;
  const state = { page: null, of: null, at: null, clock: null, have: null, fetchedMs: 0, askedMs: 0,
    busy: false, again: false, streaming: false, lost: false, failed: null, opener: null, counts: {}, layers: {} };

  const element = (id) => document.getElementById(id);
  room.word = (name) => (element("room-words") || { dataset: {} }).dataset[name] || "";
  room.isLive = () => !state.at;
  room.isMoment = () => Number.isFinite(Date.parse(state.at));
  room.atMs = () => (state.at && room.isMoment() ? Date.parse(state.at) : room.nowMs());

  function headers() {
    return { ...(state.at && { "X-Room-At": state.at }), ...(state.clock && { "X-Room-Clock": state.clock }) };
  }

  async function fetchFrame() {
    if (!state.page) return;
    if (state.busy) { state.again = true; return; }
    state.busy = true;
    state.askedMs = Date.now();
    const asked = { page: state.page, of: state.of, at: state.at, clock: state.clock };
    const query = new URLSearchParams();
    for (const name of ["of", "at", "clock", "have"]) if (state[name]) query.set(name, state[name]);
    try {
      const answer = await fetch(`/frames/${asked.page}?${query}`, { cache: "no-store" });
      if (answer.status === 401) { window.location.reload(); return; }
      room.keepTime(answer.headers);
      await take(answer, asked);
    } catch (error) {
      state.lost = true;
    } finally {
      state.busy = false;
      if (state.again) { state.again = false; fetchFrame(); }
    }
    banner();
  }

  const isOther = (asked) =>
    ["page", "of", "at", "clock"].some((name) => asked[name] !== state[name]);

  async function take(answer, asked) {
    if (isOther(asked)) { state.again = true; return; }
    if (answer.status === 304) { good(); return; }
    const body = await answer.json();
    if (!answer.ok) { state.lost = false; state.failed = body; return; }
    for (let tries = 0; !mounted(body.props) && tries < 200; tries += 1) await pause(25);
    if (isOther(asked)) { state.again = true; return; }
    /* Each part in a task of its own, so that the page answers between them. */
    for (const [id, props] of Object.entries(body.props)) {
      draw(id, props);
      await pause(0);
      if (isOther(asked)) { state.again = true; return; }
    }
    state.have = body.revision;
    good();
    room.refreshSelection();
    room.pinWorst(state.layers);
    requestAnimationFrame(tick);
  }

  function draw(id, props) {
    if (isLayer(id)) drawLayer(id, props);
    else if (!room.drawMarkup(id, props)) window.dash_clientside.set_props(id, props);
  }

  function drawLayer(id, props) {
    state.layers[id] = props;
    state.counts[id] = props.data.features.length;
    if (!room.map.draw(id, props.data.features)) drawClusters(id, props);
  }

  /* A layer that is still loading drops what it is given, and marks the features that it took. */
  async function drawClusters(id, props) {
    const features = props.data.features;
    const taken = () => !features.length || features[0].properties.cluster !== undefined;
    for (let tries = 0; tries < 50; tries += 1) {
      window.dash_clientside.set_props(id, { data: Object.assign({}, props.data) });
      await pause(100);
      if (taken() || state.layers[id] !== props || !isLayer(id)) return;
    }
  }

  function good() {
    if (state.lost) room.comeBack();
    state.lost = false;
    state.failed = null;
    state.fetchedMs = Date.now();
  }

  /* A frame may arrive before Dash has mounted the page it is for. */
  function mounted(props) {
    return Object.keys(props).every((id) => element(id) || isLayer(id));
  }

  /* Map layers have no element of their own; they exist once their map does. */
  const isLayer = (id) => id.endsWith("-layer") && !!document.querySelector(".leaflet-container");
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  /* One stream per browser: the tab that holds the lock listens and tells the others. */
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("control-room") : null;
  if (channel) channel.onmessage = () => { state.streaming = true; moved(); };

  function listen() {
    return new Promise((closed) => {
      const stream = new EventSource("/stream");
      stream.onopen = () => { state.streaming = true; moved(); };
      stream.onmessage = () => { moved(); if (channel) channel.postMessage("moved"); };
      stream.onerror = () => { stream.close(); state.streaming = false; setTimeout(closed, RETRY_MS); };
    });
  }

  async function listenForEver() {
    for (;;) {
      if (navigator.locks) await navigator.locks.request("control-room-stream", listen);
      else await listen();
    }
  }

  function moved() {
    if (room.isLive()) fetchFrame();
  }

  setInterval(() => {
    if (!room.isLive()) return;
    const since = Date.now() - state.fetchedMs;
    if (!state.streaming || state.lost || since > LIVE_CHECK_MS) fetchFrame();
  }, POLL_MS);

  /* Replay: the same page at a past second, in its address. */
  room.show = (at) => {
    state.at = at;
    state.have = null;
    state.failed = null;
    const address = new URL(window.location);
    keepWhen(address.searchParams);
    keepAddress(address);
    document.body.classList.toggle("is-replay", !!at);
    fetchFrame();
    tick();
  };

  /* The past has two clocks: as it happened, and as the room knew it. */
  room.isKnown = () => state.clock === "known";
  room.tellAs = (clock) => {
    state.clock = clock;
    room.show(state.at);
  };

  function keepWhen(asked) {
    const kept = { at: state.at, clock: state.at && state.clock };
    Object.entries(kept).forEach(([name, value]) => (value ? asked.set(name, value) : asked.delete(name)));
  }

  function enter(page) {
    state.page = page.dataset.page;
    state.of = page.dataset.of || null;
    state.have = null;
    element("room-title").textContent = page.dataset.title;
    document.title = page.dataset.title + " · Control Room";
    document.documentElement.lang = room.word("locale");
    state.layers = {};
    const path = window.location.pathname;
    document.querySelectorAll(".rail-link").forEach((link) => {
      if (link.getAttribute("href") === path) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
    const address = new URL(window.location), asked = address.searchParams;
    document.body.classList.toggle("is-kiosk", asked.get("kiosk") === "1");
    if (asked.get("at")) {
      state.at = room.instant(asked.get("at"));
      state.clock = asked.get("clock");
    } else if (state.at) { keepWhen(asked); keepAddress(address); }
    document.body.classList.toggle("is-replay", !!state.at);
    room.select(asked.get("open"));
    room.drawClock();
    room.drawSearch();
    room.drawAlarms();
    room.placeAsked();
    fetchFrame();
  }

  const keepAddress = (address) => history.replaceState(history.state, "", address);

  let entered = null;
  new MutationObserver(() => {
    const page = document.querySelector("[data-page]");
    if (page && page !== entered && element("room-words")) { entered = page; enter(page); }
  }).observe(document.documentElement, { childList: true, subtree: true });

  /* Ages grow here, so that a dead server shows. */
  room.age = (seconds) => {
    const s = Math.max(0, Math.round(seconds));
    if (s < 60) return `${s} s`;
    if (s < 3600) return `${Math.floor(s / 60)} min`;
    if (s < 172800) return `${Math.floor(s / 3600)} h`;
    return `${Math.floor(s / 86400)} ${room.word("day")}`;
  };
  /* A span in its two largest units, those that are nothing left out: 26 min, 1 h 44 min, 2 d. */
  room.span = (seconds) => {
    const s = Math.max(0, Math.round(seconds));
    const parts = [[Math.floor(s / 86400), room.word("day")], [Math.floor((s % 86400) / 3600), "h"],
      [Math.floor((s % 3600) / 60), "min"], [s % 60, "s"]];
    const first = Math.max(0, parts.findIndex(([n]) => n > 0));
    const told = parts.slice(first, first + (first < 2 ? 2 : 1)).filter(([n]) => n > 0);
    return (told.length ? told : [parts[3]]).map(([n, unit]) => `${n} ${unit}`).join(" ");
  };
  room.minutes = (seconds) => {
    const s = Math.abs(Math.round(seconds)), sign = seconds < 0 ? "−" : "";
    const two = (n) => String(n).padStart(2, "0");
    if (s >= 86400) return `${sign}${Math.floor(s / 86400)} ${room.word("day")} ${Math.floor((s % 86400) / 3600)} h`;
    if (s >= 3600) return `${sign}${Math.floor(s / 3600)}:${two(Math.floor((s % 3600) / 60))} h`;
    return `${sign}${Math.floor(s / 60)}:${two(s % 60)}`;
  };

  /* Making a format takes a hundred times as long as using it. */
  const formats = new Map();
  room.format = (Kind, locale, options) => {
    const name = Kind.name + locale + JSON.stringify(options);
    if (!formats.has(name)) formats.set(name, new Kind(locale, options));
    return formats.get(name);
  };
  room.number = (value) => room.format(Intl.NumberFormat, room.word("locale") || "it",
    { maximumFractionDigits: 1, useGrouping: "always" }).format(value);

  function mark(node, name, value) {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }

  function tick() {
    const now = room.atMs();
    document.querySelectorAll(".age[data-at], .since[data-at]").forEach((node) => {
      const seconds = (now - Date.parse(node.dataset.at)) / 1000;
      mark(node, "data-text", room.word("ago").replace("{age}", room.age(seconds)));
      const promise = parseFloat(node.dataset.staleAfter);
      mark(node, "data-stale", String(promise > 0 && seconds > promise));
    });
    document.querySelectorAll(".elapsed[data-at]").forEach((node) => {
      mark(node, "data-text", room.minutes((now - Date.parse(node.dataset.at)) / 1000));
    });
    document.querySelectorAll(".lasting[data-at]").forEach((node) => {
      mark(node, "data-text", room.span((now - Date.parse(node.dataset.at)) / 1000));
    });
    document.querySelectorAll(".countdown[data-due]").forEach((node) => {
      const left = (Date.parse(node.dataset.due) - now) / 1000;
      mark(node, "data-text", left < 0 ? "+" + room.minutes(-left) : room.minutes(left));
      mark(node, "data-late", String(left < 0));
    });
    document.querySelectorAll(".layer-count").forEach((node) => {
      mark(node, "data-text", room.number(state.counts[node.dataset.layer] || 0));
    });
    room.drawClock();
    room.drawPace();
    banner();
  }
  setInterval(tick, TICK_MS);

  /* A server that takes a question and does not answer is as lost as one that is gone. */
  const isHanging = () => state.busy && room.isLive() && Date.now() - state.askedMs > HANGING_MS;

  function banner() {
    const node = element("room-banner");
    if (!node) return;
    let text = "";
    if (state.failed) {
      text = state.failed.reference
        ? room.word("failed").replace("{reference}", state.failed.reference)
        : state.failed.status === 400 && state.at ? room.word("nomoment")
        : state.failed.detail || state.failed.title || "";
    } else if ((state.lost || isHanging()) && state.fetchedMs) {
      text = room.word("lost").replace("{age}", room.age((Date.now() - state.fetchedMs) / 1000));
    }
    if (node.textContent !== text) node.textContent = text;
    node.classList.toggle("is-shown", !!text);
  }

  /* Selection: anything that names what it selects opens the drawer; the address keeps it. */
  room.select = (what) => {
    const address = new URL(window.location), was = address.searchParams.get("open");
    if (what) address.searchParams.set("open", what); else address.searchParams.delete("open");
    if (what !== was) keepAddress(address);
    document.body.classList.toggle("has-drawer", !!what);
    show(what);
  };
  room.refreshSelection = () => {
    const what = new URLSearchParams(window.location.search).get("open");
    if (what) show(what);
  };
  function show(what) {
    const data = what ? { what, at: state.at, clock: state.clock, have: state.have } : null;
    window.dash_clientside.set_props("room-selection", { data });
  }

  /* The keyboard goes into the drawer with what was opened, and back to where it came from. */
  room.open = (what, opener) => {
    state.opener = opener;
    room.select(what);
    element("room-drawer").focus();
  };
  function close() {
    if (!document.body.classList.contains("has-drawer")) return;
    room.select(null);
    if (state.opener && state.opener.isConnected) state.opener.focus();
    state.opener = null;
  }
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-select]");
    if (opener) room.open(opener.dataset.select, opener);
    if (event.target.closest("[data-close]")) close();
    if (event.target.closest("#room-theme")) turnLight();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });

  function turnLight() {
    const root = document.documentElement;
    const scheme = root.dataset.mantineColorScheme === "light" ? "dark" : "light";
    root.dataset.mantineColorScheme = scheme;
    root.dataset.agThemeMode = scheme === "light" ? "light" : "dark-blue";
    try { localStorage.setItem("room-scheme", scheme); } catch (error) { /* private mode */ }
    recolour();
  }
  /* What is drawn on a canvas has its colours from the moment it was drawn. */
  function recolour() {
    room.map.recolour();
    Object.entries(state.layers).forEach(([id, props]) => isLayer(id) && drawLayer(id, props));
  }
  function keepScheme() {
    let scheme = "dark";
    try { scheme = localStorage.getItem("room-scheme") || "dark"; } catch (error) { /* private mode */ }
    const root = document.documentElement;
    if (root.dataset.mantineColorScheme !== scheme) root.dataset.mantineColorScheme = scheme;
    root.dataset.agThemeMode = scheme === "light" ? "light" : "dark-blue";
  }
  new MutationObserver(keepScheme).observe(document.documentElement,
    { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
  keepScheme();

  /* Dash's own callbacks carry the moment shown, so that a drawer in replay shows the past. */
  const plainFetch = window.fetch.bind(window);
  window.fetch = (resource, options) => {
    const address = typeof resource === "string" ? resource : resource.url;
    if (state.at && address.includes("/_dash-update-component")) {
      const all = new Headers((options || {}).headers);
      Object.entries(headers()).forEach(([name, value]) => all.set(name, value));
      options = Object.assign({}, options, { headers: all });
    }
    return plainFetch(resource, options);
  };

  window.addEventListener("load", listenForEver);
})();
