/* The wall: no hands. It keeps the worst in view, and starts anew once a lost server answers. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const MARGIN = [60, 60];
  let shownFor = null;

  const isKiosk = () => document.body.classList.contains("is-kiosk");

  /* The first breach of the queue, which its style puts on top, is where people look for it. */
  function worst() {
    const line = document.querySelector(".queue-line.is-breach"), incidents = room.incidentsShown();
    if (!line || !incidents) return null;
    return incidents.find((one) => one.properties.select === line.dataset.select);
  }

  room.pinWorst = () => {
    const map = room.leafletMap();
    if (!isKiosk() || !map) return;
    const feature = worst();
    if (!feature) { shownFor = null; return; }
    const [lon, lat] = feature.geometry.coordinates, place = L.latLng(lat, lon);
    if (shownFor === feature.properties.select && map.getBounds().contains(place)) return;
    shownFor = feature.properties.select;
    map.panInside(place, { padding: MARGIN });
  };

  /* A server that comes back may be a newer one: a wall has nothing to lose by asking it for all. */
  room.comeBack = () => { if (isKiosk()) window.location.reload(); };
})();
