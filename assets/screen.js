/* Entering a screen: its title, its place in the rail, and all that its address asks for. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  let entered = null;

  function enter(page) {
    Object.assign(room.shown, { page: page.dataset.page, of: page.dataset.of || null,
      path: window.location.pathname });
    document.getElementById("room-title").textContent = page.dataset.title;
    document.title = page.dataset.title + " · Control Room";
    document.documentElement.lang = room.word("locale");
    document.body.classList.toggle("is-kiosk", room.asked("kiosk") === "1");
    markRail();
    room.forgetLayers();
    room.enterMoment();
    room.drawClock();
    room.drawSearch();
    room.drawAlarms();
    room.restore();
    room.fetchAnew();
  }

  /* One thing on a screen of its own belongs to the screen that lists it. */
  function isWithin(path) {
    return room.shown.path === path || (path !== "/" && room.shown.path.startsWith(`${path}/`));
  }

  function markRail() {
    document.querySelectorAll(".rail-link").forEach((link) => {
      if (!isWithin(link.getAttribute("href"))) { link.removeAttribute("aria-current"); return; }
      link.setAttribute("aria-current", "page");
      link.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
  }

  new MutationObserver(() => {
    const page = document.querySelector("[data-page]");
    if (!page || page === entered || !document.getElementById("room-words")) return;
    entered = page;
    enter(page);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
