/* The red bar: what is wrong with the picture, and how old it is. It goes by itself. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});

  function words() {
    const { failed, isGone, ageS } = room.trouble();
    if (isGone && ageS === null) return room.word("silent");
    if (isGone) return room.word("lost").replace("{age}", room.age(ageS));
    return failed ? room.failure(failed) : "";
  }

  room.failure = ({ reference, status, detail, title }) => {
    if (reference) return room.word("failed").replace("{reference}", reference);
    if (status === 400 && !room.isLive()) return room.word("nomoment");
    return detail || title || "";
  };

  room.drawBanner = () => {
    const node = document.getElementById("room-banner");
    if (!node) return;
    const text = words();
    if (node.textContent !== text) node.textContent = text;
    node.classList.toggle("is-shown", !!text);
  };
})();
