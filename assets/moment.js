/* The moment shown: now, or a past second by one of two clocks. The address and every request carry it. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const shown = (room.shown = { page: null, of: null, path: null, at: null, clock: null });

  room.isLive = () => !shown.at;
  room.isMoment = () => Number.isFinite(Date.parse(shown.at));
  room.atMs = () => (shown.at && room.isMoment() ? Date.parse(shown.at) : room.nowMs());
  /* The past has two clocks: as it happened, and as the room knew it. */
  room.isKnown = () => shown.clock === "known";
  room.keepMoment = (isStep) => room.keep({ at: shown.at, clock: shown.at && shown.clock }, isStep);

  function turnTo(at, clock) {
    Object.assign(shown, { at, clock });
    document.body.classList.toggle("is-replay", !!at);
  }

  /* Show another moment; a second that only passes in a replay is no step of a person. */
  room.show = (at, { clock = shown.clock, isStep = true } = {}) => {
    turnTo(at, clock);
    room.keepMoment(isStep);
    room.fetchAnew();
    room.tick();
  };
  room.tellAs = (clock) => room.show(shown.at, { clock });

  function asked() {
    const at = room.asked("at");
    return { at: at && room.instant(at), clock: at && room.asked("clock") };
  }

  /* A screen entered by a link within the room stays at the moment shown. */
  room.enterMoment = () => {
    const { at, clock } = asked(), isBack = room.returned();
    if (at || isBack) turnTo(at, clock);
    else room.keepMoment();
  };
  room.followAddress(() => {
    const { at, clock } = asked();
    if (at === shown.at && clock === shown.clock) return;
    turnTo(at, clock);
    room.fetchAnew();
    room.tick();
  });

  /* Dash's own callbacks carry the moment shown, so that a drawer in replay shows the past. */
  const plainFetch = window.fetch.bind(window);
  window.fetch = (resource, options) => {
    const address = typeof resource === "string" ? resource : resource.url;
    if (!shown.at || !address.includes("/_dash-update-component")) return plainFetch(resource, options);
    const headers = new Headers((options || {}).headers);
    headers.set("X-Room-At", shown.at);
    if (shown.clock) headers.set("X-Room-Clock", shown.clock);
    return plainFetch(resource, Object.assign({}, options, { headers }));
  };
})();
