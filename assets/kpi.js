/* What a card opens ("?", "⤓") closes with Escape, by a click elsewhere, and when another opens. */
(function () {
  "use strict";
  const opened = () => [...document.querySelectorAll(".kpi-help[open]")];
  const closeAll = (but) => opened().forEach((help) => { if (help !== but) help.open = false; });
  document.addEventListener("click", (event) => closeAll(event.target.closest(".kpi-help")));
  document.addEventListener("keydown", (event) => {
    const [help] = opened();
    if (event.key !== "Escape" || !help) return;
    event.stopImmediatePropagation();
    const within = help.contains(document.activeElement);
    closeAll(null);
    if (within) help.querySelector("summary").focus();
  });
})();
