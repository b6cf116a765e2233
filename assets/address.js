/* The address says what is shown, so that a colleague's link and the back button show it again. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const parts = [];
  let isReturning = false;

  room.asked = (name) => new URLSearchParams(window.location.search).get(name);

  /* What a person chose is a step that the back button takes back; what follows from it is not.
     While Dash makes another screen, the address is that one's already. */
  room.keep = (values, isStep) => {
    if (window.location.pathname !== room.shown.path) return;
    const address = new URL(window.location), asked = address.searchParams;
    Object.entries(values).forEach(([name, value]) => (value ? asked.set(name, value) : asked.delete(name)));
    if (address.href === window.location.href) return;
    if (isStep) history.pushState(history.state, "", address);
    else history.replaceState(history.state, "", address);
  };

  /* Filters that a screen's form asks for are in the address by their names. */
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-page] .filters input[name]")) room.keep({ [target.name]: target.value });
  });

  /* A part of the screen that the address can tell what to show. */
  room.followAddress = (restore) => parts.push(restore);
  room.restore = () => parts.forEach((restore) => restore());

  /* Whether the screen now entered is one that the back button returned to; told once. */
  room.returned = () => {
    const was = isReturning;
    isReturning = false;
    return was;
  };

  /* Steps within a screen are ours: Dash would make the whole screen anew. */
  window.addEventListener("popstate", (event) => {
    isReturning = window.location.pathname !== room.shown.path;
    if (isReturning) return;
    event.stopImmediatePropagation();
    room.restore();
  }, true);

  /* A link of the rail to the screen that is shown: plain again, at the same moment. */
  window.addEventListener("_dashprivate_pushstate", () => {
    if (window.location.pathname !== room.shown.path) return;
    room.keepMoment();
    room.restore();
  }, true);
})();
