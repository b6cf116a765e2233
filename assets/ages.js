/* How old things are, as people say it. Ages grow here, so that a dead server shows. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const TICK_MS = 1000;

  room.word = (name) => (document.getElementById("room-words") || { dataset: {} }).dataset[name] || "";

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

  const each = (selector, tell) => document.querySelectorAll(selector).forEach(tell);

  room.tick = () => {
    const now = room.atMs(), since = (node) => (now - Date.parse(node.dataset.at)) / 1000;
    each(".age[data-at], .since[data-at]", (node) => {
      const promise = parseFloat(node.dataset.staleAfter);
      mark(node, "data-text", room.word("ago").replace("{age}", room.age(since(node))));
      mark(node, "data-stale", String(promise > 0 && since(node) > promise));
    });
    each(".elapsed[data-at]", (node) => mark(node, "data-text", room.minutes(since(node))));
    each(".lasting[data-at]", (node) => mark(node, "data-text", room.span(since(node))));
    each(".countdown[data-due]", (node) => {
      const left = (Date.parse(node.dataset.due) - now) / 1000;
      mark(node, "data-text", left < 0 ? "+" + room.minutes(-left) : room.minutes(left));
      mark(node, "data-late", String(left < 0));
    });
    each(".layer-count", (node) => mark(node, "data-text", room.number(room.layerCount(node.dataset.layer))));
    room.settleMap();
    room.drawClock();
    room.drawPace();
    room.drawBanner();
  };
  setInterval(room.tick, TICK_MS);
})();
