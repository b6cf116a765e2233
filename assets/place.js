/* A place that the map is asked to show: moved to, ringed, and kept in the address. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const ZOOM = 16, PLACE = /^(-?\d{1,3}(?:\.\d+)?),(-?\d{1,2}(?:\.\d+)?)$/;
  let map = null, ring = null, wanted = null;

  L.Map.addInitHook(function () {
    map = this;
    this.on("unload", () => { if (map === this) map = null; });
    this.whenReady(() => {
      room.nameControls(this);
      room.mapOpened(this);
      setTimeout(() => { if (map === this) draw(wanted || asked(), !room.asked("view")); }, 0);
    });
  });
  room.leafletMap = () => map;

  function draw(place, isMoved) {
    if (ring) { ring.remove(); ring = null; }
    wanted = null;
    if (!place) return;
    ring = L.circleMarker([place.lat, place.lon], { radius: 18, weight: 3, fill: false,
      className: "place-ring", interactive: false,
      color: getComputedStyle(document.documentElement).getPropertyValue("--focus").trim() });
    ring.addTo(map);
    if (isMoved) map.setView([place.lat, place.lon], Math.max(map.getZoom(), ZOOM));
  }

  function asked() {
    const found = PLACE.exec(room.asked("place") || "");
    return found && { lon: Number(found[1]), lat: Number(found[2]) };
  }

  const keep = (place) => room.keep({ place: place && `${place.lon.toFixed(5)},${place.lat.toFixed(5)}` }, !!place);

  /* Where the screen has no map, a place is worth going to the first screen for; a thing is not. */
  room.goTo = (place, isWorthLeaving) => {
    if (map) { keep(isWorthLeaving ? place : null); draw(place, true); return; }
    if (!isWorthLeaving) return;
    wanted = place;
    document.querySelector(".rail-link[href='/']").click();
  };

  room.followAddress(() => {
    if (wanted) keep(wanted);
    if (map) draw(wanted || asked(), !!wanted || !room.asked("view"));
  });
})();
