/* Dark or light, as the person chose in this browser. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const KEPT = "room-scheme", root = document.documentElement;

  function wear(scheme) {
    if (root.dataset.mantineColorScheme !== scheme) root.dataset.mantineColorScheme = scheme;
    root.dataset.agThemeMode = scheme === "light" ? "light" : "dark-blue";
  }

  function kept() {
    try { return localStorage.getItem(KEPT) || "dark"; } catch (error) { return root.dataset.mantineColorScheme; }
  }

  function turn() {
    const scheme = root.dataset.mantineColorScheme === "light" ? "dark" : "light";
    try { localStorage.setItem(KEPT, scheme); } catch (error) { /* private mode */ }
    wear(scheme);
    room.recolour();
  }

  document.addEventListener("click", (event) => { if (event.target.closest("#room-theme")) turn(); });
  /* Mantine puts its own default there when it starts. */
  new MutationObserver(() => wear(kept())).observe(root,
    { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
  wear(kept());
})();
