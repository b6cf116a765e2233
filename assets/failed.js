/* A part of the picture that could not be made: hatched and named where it stands; the rest lives. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const BOXES = ".panel, .kpi-strip, .map-frame, .menu";

  function boxOf(id) {
    const node = document.getElementById(id);
    /* A map layer has no element of its own: its map stands for it. */
    if (!node) return id.endsWith("-layer") ? document.querySelector(".map-panel") : null;
    return node.closest(BOXES) || node;
  }

  room.markFailed = (failed) => {
    const marked = new Map();
    Object.entries(failed).forEach(([id, reference]) => {
      const box = boxOf(id);
      if (box) marked.set(box, room.word("partfailed").replace("{reference}", reference));
    });
    mark(marked);
  };

  /* A screen waits until its first picture is drawn, or cannot be made: then all of it says so. */
  room.endWait = (trouble) => {
    const page = document.querySelector("[data-page][aria-busy='true']");
    if (!page) return;
    page.setAttribute("aria-busy", "false");
    if (trouble) mark(new Map([...page.querySelectorAll(BOXES)].map((box) => [box, trouble])));
  };

  function mark(marked) {
    document.querySelectorAll("[data-broken]").forEach((box) => {
      if (!marked.has(box)) box.removeAttribute("data-broken");
    });
    marked.forEach((text, box) => { if (box.dataset.broken !== text) box.dataset.broken = text; });
  }
})();
