/* Where the map looks and which layers it shows are in the address, where that is not as it opens. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const VIEW = /^(-?\d{1,3}(?:\.\d+)?),(-?\d{1,2}(?:\.\d+)?),(\d{1,2}(?:\.\d+)?)$/;
  const HOME_ZOOM = 15;
  let opened = null, awaiting = null;

  const isWall = () => document.body.classList.contains("is-kiosk");
  const told = (map) => {
    const { lat, lng } = map.getCenter();
    return `${lng.toFixed(5)},${lat.toFixed(5)},${map.getZoom()}`;
  };

  function restoreView(map) {
    const [text, lon, lat, zoom] = VIEW.exec(room.asked("view") || opened) || VIEW.exec(opened);
    if (told(map) !== text) map.setView([Number(lat), Number(lon)], Number(zoom), { animate: false });
  }

  /* The layers of the map's panel: whether each is shown, and whether it is so at first. */
  const layers = (map) => [...map.getContainer().querySelectorAll(".leaflet-control-layers-selector")].map((box) => {
    const { layer, shown } = box.closest("label").querySelector("[data-layer]").dataset;
    return { box, id: layer, isShownFirst: shown === "true" };
  });

  function restoreLayers(map) {
    const turned = new Set((room.asked("layers") || "").split(","));
    layers(map).forEach(({ box, id, isShownFirst }) => {
      if (box.checked !== (isShownFirst !== turned.has(id))) box.click();
    });
  }

  function keepLayers(map) {
    const turned = layers(map).filter(({ box, isShownFirst }) => box.checked !== isShownFirst).map(({ id }) => id);
    room.keep({ layers: turned.join(",") });
  }

  /* Leaflet names its own controls in English. */
  room.nameControls = ({ zoomControl, attributionControl }) => {
    const buttons = zoomControl ? { zoomin: zoomControl._zoomInButton, zoomout: zoomControl._zoomOutButton } : {};
    Object.entries(buttons).forEach(([name, button]) => {
      button.title = room.word(name);
      button.setAttribute("aria-label", room.word(name));
    });
    if (attributionControl) attributionControl.setPrefix('<a href="https://leafletjs.com">Leaflet</a>');
  };

  /* A map that has just opened; its panel of layers is complete a little later. */
  room.mapOpened = (map) => {
    opened = told(map);
    awaiting = map;
    setTimeout(() => {
      if (room.asked("view")) restoreView(map);
      map.on("moveend", () => { if (!isWall()) room.keep({ view: told(map) === opened ? null : told(map) }); });
    }, 0);
  };

  /* A map about one thing opens on it, unless the address says where to look. */
  function goHome(map) {
    const frame = map.getContainer().closest("[data-home]");
    const [thing] = frame ? room.featuresOf(frame.dataset.home) : [];
    if (!thing) return;
    const [lon, lat] = thing.geometry.coordinates;
    if (!room.asked("view")) map.setView([lat, lon], HOME_ZOOM, { animate: false });
    opened = `${lon.toFixed(5)},${lat.toFixed(5)},${HOME_ZOOM}`;
    if (!room.asked("view") || told(map) === opened) room.keep({ view: null });
  }
  room.settleMap = () => {
    const map = awaiting;
    if (!map || !room.layerIds().length) return;
    const there = new Set(layers(map).map(({ id }) => id));
    if (!room.layerIds().every((id) => there.has(id))) return;
    awaiting = null;
    restoreLayers(map);
    goHome(map);
    map.on("overlayadd overlayremove", () => setTimeout(() => keepLayers(map), 0));
  };
  room.followAddress(() => {
    const map = room.leafletMap();
    if (!map) return;
    if (!room.asked("place") || room.asked("view")) restoreView(map);
    if (!awaiting) restoreLayers(map);
  });
})();
