/* The room's clock: that of the server, at its speed. Ages and the clock on top are told by it. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const AHEAD_MS = 60000;
  let told = null;

  room.keepTime = (headers, heardMs) => {
    const ms = Number(headers.get("X-Room-Now")), speed = Number(headers.get("X-Room-Speed"));
    if (ms > 0) told = { ms, speed, heardMs };
  };
  room.nowMs = () => (told ? told.ms + (Date.now() - told.heardMs) * told.speed : Date.now());

  /* Beside SIMULATION: how fast time runs there, and how far it has left ours behind. */
  room.drawPace = () => {
    const mark = document.querySelector(".simulation");
    if (!mark || !told) return;
    const ahead = room.nowMs() - Date.now();
    const speed = told.speed === 0 ? room.word("halted") : told.speed === 1 ? "" : `${told.speed}×`;
    const text = [speed, ahead > AHEAD_MS ? `+${room.span(ahead / 1000)}` : ""].filter(Boolean).join(" ");
    if ((mark.dataset.pace || "") !== text) mark.dataset.pace = text;
  };
})();
