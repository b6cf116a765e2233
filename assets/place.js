/* A place that the map is asked to show: moved to, ringed, and kept in the address. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const ZOOM = 16, PLACE = /^(-?\d{1,3}(?:\.\d+)?),(-?\d{1,2}(?:\.\d+)?)$/;
  let map = null, ring = null, wanted = null;

  L.Map.addInitHook(function () {
    map = this;
    this.on("unload", () => { if (map === this) map = null; });
    this.whenReady(() => setTimeout(() => { if (wanted) show(wanted); }, 0));
  });
  room.leafletMap = () => map;

  function show(place) {
    wanted = null;
    if (ring) ring.remove();
    ring = L.circleMarker([place.lat, place.lon], { radius: 18, weight: 3, fill: false,
      className: "place-ring", interactive: false,
      color: getComputedStyle(document.documentElement).getPropertyValue("--focus").trim() });
    ring.addTo(map);
    map.setView([place.lat, place.lon], Math.max(map.getZoom(), ZOOM));
  }

  function keep(place) {
    const address = new URL(window.location);
    if (place) address.searchParams.set("place", `${place.lon.toFixed(5)},${place.lat.toFixed(5)}`);
    else address.searchParams.delete("place");
    history.replaceState(history.state, "", address);
  }

  /* Where the screen has no map, a place is worth going to the first screen for; a thing is not. */
  room.goTo = (place, isWorthLeaving) => {
    if (map) { keep(isWorthLeaving ? place : null); show(place); return; }
    if (!isWorthLeaving) return;
    wanted = place;
    document.querySelector(".rail-link[href='/']").click();
  };

  /* Called when a page has been entered: its address may name a place. */
  room.placeAsked = () => {
    const found = PLACE.exec(new URLSearchParams(window.location.search).get("place") || "");
    const asked = wanted || (found && { lon: Number(found[1]), lat: Number(found[2]) });
    if (!asked) return;
    keep(asked);
    if (map) show(asked); else wanted = asked;
  };
})();
