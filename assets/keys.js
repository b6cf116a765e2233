/* The keyboard of the room, its menus and its panel of keys. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const GOING_MS = 1500;
  let goingUntil = 0;

  const help = () => document.getElementById("room-help");
  const isTyping = (node) => node.matches("input:not([type=range], [type=checkbox]), textarea, select, [contenteditable=true]");
  const openMenu = () => document.querySelector(".menu[open]");

  function go(letter) {
    const way = help().querySelector(`[data-key="${CSS.escape(letter)}"]`);
    const link = way && document.querySelector(`.rail-link[href="${CSS.escape(way.dataset.path)}"]`);
    if (link) link.click();
  }

  const KEYS = {
    "/": () => room.focusSearch(),
    "?": () => help().showModal(),
    g: () => { goingUntil = Date.now() + GOING_MS; },
    l: () => room.backToLive(),
    k: () => room.playOrPause(),
    n: () => room.stepThrough(1),
    p: () => room.stepThrough(-1),
  };

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || help().open) return;
    const going = Date.now() < goingUntil;
    goingUntil = 0;
    if (going && /^[a-z]$/.test(event.key)) go(event.key);
    else if (KEYS[event.key]) KEYS[event.key]();
    else return;
    event.preventDefault();
  }

  /* What lies on top is closed first: a menu before the drawer beneath it. */
  function escape(event) {
    const menu = openMenu();
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopImmediatePropagation();
  }

  document.addEventListener("keydown", (event) => {
    if (!help()) return;
    if (event.key === "Escape") { if (!help().open) escape(event); } else press(event);
  }, true);

  document.addEventListener("click", (event) => {
    if (event.target.closest("#room-help-open")) help().showModal();
    if (event.target.closest("[data-close-help]") || event.target === help()) help().close();
    const within = event.target.closest(".menu"), isDone = event.target.closest(".menu-line, .menu a");
    document.querySelectorAll(".menu[open]").forEach((menu) => {
      if (menu !== within || isDone) menu.open = false;
    });
  });
})();
