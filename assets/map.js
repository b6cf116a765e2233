/* Symbols of the map: each turns one GeoJSON feature into a Leaflet layer. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const colour = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#8fa3b8";
  const base = new Map(), followed = new WeakSet(), NEAR_ZOOM = 14;
  function keep(layer, style) {
    base.set(layer, style);
    layer.on("remove", () => base.delete(layer));
  }
  const escaped = (text) => {
    const node = document.createElement("span");
    node.textContent = text || "";
    return node.innerHTML.replace(/\n/g, "<br>");
  };

  /* What a layer says and opens is looked up when it is asked: a thing that moves may change it. */
  function finish(layer, properties) {
    layer.about = properties;
    if (properties.tip) {
      layer.bindTooltip(() => escaped(layer.about.tip), { direction: "top", opacity: 1 });
    }
    if (properties.select) {
      layer.on("click", () => room.open(layer.about.select, document.activeElement));
    }
    return layer;
  }

  function dot(place, options) {
    return L.circleMarker(place, Object.assign({ weight: 1.5, fillOpacity: 0.9 }, options));
  }

  /* A filled polygon on the map's canvas; corners are multiples of the radius. */
  const Shape = L.CircleMarker.extend({
    _updatePath() { this._renderer._updateShape(this); },
  });
  L.Canvas.include({
    _updateShape(layer) {
      if (!this._drawing || layer._empty()) return;
      const { corners, turn } = layer.options, { x, y } = layer._point, r = layer._radius;
      const sin = Math.sin(turn), cos = Math.cos(turn);
      this._ctx.beginPath();
      corners.forEach(([across, down]) =>
        this._ctx.lineTo(x + r * (across * cos - down * sin), y + r * (across * sin + down * cos)));
      this._ctx.closePath();
      this._fillStroke(this._ctx, layer);
    },
  });
  const SQUARE = [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]];
  const ROUND = Array.from({ length: 16 }, (_, n) => [Math.cos((n * Math.PI) / 8), Math.sin((n * Math.PI) / 8)]);
  const PLATE = [[-1.35, -0.8], [1.35, -0.8], [1.35, 0.8], [-1.35, 0.8]];
  const TRIANGLE = [[0, -1.15], [1.05, 0.85], [-1.05, 0.85]], RHOMB = [[0, -1.2], [1.05, 0], [0, 1.2], [-1.05, 0]];
  const ARROW = [[0, -1.3], [0.95, 1.1], [0, 0.55], [-0.95, 1.1]];

  /* Hollow where nothing is to be seen on purpose, dashed where nobody knows. */
  const CAMERAS = {
    normal: { radius: 3.5, fill: "--camera", edge: "--deep" },
    alarm: { radius: 5, fill: "--alarm", edge: "--pin-edge" },
    planned: { radius: 3.5, fill: "--deep", edge: "--camera", fillOpacity: 0.6 },
    unknown: { radius: 3.5, fill: "--unknown", edge: "--deep", dashArray: "2 2" },
  };
  const PATROLS = { free: ROUND, assigned: TRIANGLE, enroute: ARROW, on_scene: SQUARE, break: RHOMB, unknown: ROUND };

  function shape(place, corners, options) {
    return new Shape(place, Object.assign({ corners, turn: 0, weight: 1.2, fillOpacity: 0.95 }, options));
  }

  const ramp = (ratio) => {
    if (ratio === null || ratio === undefined) return colour("--unknown");
    if (ratio >= 85) return colour("--ramp-85");
    if (ratio >= 67) return colour("--ramp-67");
    if (ratio >= 50) return colour("--ramp-50");
    if (ratio >= 40) return colour("--ramp-40");
    return colour("--ramp-30");
  };

  /* How many in a hundred are in each state that is not well. */
  function shares(features) {
    const share = (state) =>
      (100 * features.filter((one) => one.properties.state === state).length) / features.length;
    return { alarm: share("alarm"), unknown: share("unknown") };
  }

  const held = new Map();

  function hold(id, group, symbol) {
    const was = held.get(id);
    const layer = was && was.group === group ? was
      : { group, symbol: room.map[symbol], things: new Map(), features: was ? was.features : [] };
    held.set(id, layer);
    drawThings(layer);
  }

  /* Where a point is; areas have no one place. */
  function placeOf(feature) {
    if (feature.geometry.type !== "Point") return null;
    const [lon, lat] = feature.geometry.coordinates;
    return L.latLng(lat, lon);
  }

  /* An area, drawn beneath the points of the same canvas. */
  function surface(feature, options) {
    const { type, coordinates } = feature.geometry;
    const corners = L.GeoJSON.coordsToLatLngs(coordinates, type === "MultiPolygon" ? 2 : 1);
    return finish(L.polygon(corners, Object.assign({ weight: 1, color: colour("--area-line"),
      dashArray: feature.properties.is_approximate ? "3 4" : null }, options)), feature.properties);
  }

  /* Slanted lines: what we do not know. */
  function hatch() {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const pen = tile.getContext("2d");
    pen.strokeStyle = colour("--unknown");
    pen.lineWidth = 1.6;
    pen.beginPath();
    [-4, 4, 12].forEach((x) => { pen.moveTo(x - 4, 8); pen.lineTo(x + 4, 0); });
    pen.stroke();
    return pen.createPattern(tile, "repeat");
  }

  function drawThings({ group, symbol, things, features }) {
    const gone = new Map(things);
    features.forEach((feature) => {
      const place = placeOf(feature);
      const key = feature.properties.key || feature.properties.select, told = JSON.stringify(feature.properties);
      const thing = gone.get(key);
      gone.delete(key);
      if (thing && thing.told === told) {
        if (place && !thing.layer.getLatLng().equals(place)) thing.layer.setLatLng(place);
        return;
      }
      const fresh = symbol(feature, place);
      if (thing && place && thing.layer.setStyle) restyle(thing, fresh, told);
      else {
        if (thing) group.removeLayer(thing.layer);
        group.addLayer(fresh);
        if (!place) fresh.bringToBack();
        things.set(key, { layer: fresh, told });
      }
    });
    gone.forEach((thing, key) => { group.removeLayer(thing.layer); things.delete(key); });
  }

  /* A shape on the canvas takes the look, place and words of another. */
  function restyle(thing, fresh, told) {
    thing.layer.about = fresh.about;
    thing.layer.setStyle(fresh.options);
    thing.layer.setLatLng(fresh.getLatLng());
    thing.told = told;
  }

  /* Names of quarters are read from near only. */
  function followZoom(map) {
    const tell = () => map.getContainer().classList.toggle("is-near", map.getZoom() >= NEAR_ZOOM);
    if (followed.has(map)) return;
    followed.add(map);
    map.on("zoomend", tell);
    tell();
  }

  /* By keyboard the map is one stop, moved and zoomed by its keys: what it shows stands in the lists
     beside it, so that nobody has to pass two hundred pins. */
  room.map = {
    incident(feature, place) {
      const p = feature.properties;
      const icon = L.divIcon({
        className: `pin pin-${p.priority || "none"}${p.breach ? " pin-breach" : ""}`,
        html: `<span>${p.priority || "–"}</span>`, iconSize: [22, 22],
      });
      return finish(L.marker(place, { icon, zIndexOffset: 1000 - 100 * (p.priority || 9),
        keyboard: false }), p);
    },
    camera(feature, place) {
      const p = feature.properties;
      const { fill, edge, ...look } = CAMERAS[p.state];
      const style = { color: colour(edge), fillColor: colour(fill), ...look };
      const pin = finish(shape(place, SQUARE, style), p);
      /* A clustered layer gives what it draws an edge of its own. */
      return pin.on("add", () => pin.setStyle({ color: style.color, weight: 1.2, opacity: 1 }));
    },
    site(feature, place) {
      const p = feature.properties;
      return finish(dot(place, { radius: 5.5, weight: 2, color: colour("--deep"), fillOpacity: 1,
        fillColor: ramp(p.ratio) }), p);
    },
    /* A unit by what it does; what is past its promise is hollow. */
    patrol(feature, place) {
      const p = feature.properties, isUnknown = p.state === "unknown";
      const fill = { free: "--unit-free", on_scene: "--unit-scene", break: "--unknown" }[p.state] || "--unit-busy";
      const turn = p.state === "enroute" ? ((p.heading || 0) * Math.PI) / 180 : 0;
      return finish(shape(place, PATROLS[p.state], { radius: 6.5, turn, fillColor: colour(fill),
        color: colour(isUnknown ? "--unknown" : "--deep"), weight: isUnknown ? 1.8 : 1.2,
        fillOpacity: isUnknown ? 0.12 : 0.95, dashArray: isUnknown ? "2 2" : null }), p);
    },
    /* Demand that no free unit reaches in time. */
    coverage(feature) {
      const { shade } = feature.properties;
      const opacity = { 1: 0.18, 2: 0.34, 3: 0.55 }[shade] || 0;
      return surface(feature, shade === "unknown" ? { fillColor: hatch(), fillOpacity: 0.8 }
        : { fillColor: colour(shade === "0" ? "--normal" : "--gap"), fillOpacity: shade === "0" ? 0.14 : opacity });
    },
    /* An alert zone in the official colour of the worst that is in force; hatched where nobody knows. */
    zone(feature) {
      const { level } = feature.properties;
      if (level === "unknown") return surface(feature, { fillColor: hatch(), fillOpacity: 0.8 });
      const fill = level === "other" ? "--accent" : `--level-${level}`;
      return surface(feature, { fillColor: colour(fill), fillOpacity: level === "green" ? 0.28 : 0.55, weight: 1.4 });
    },
    /* The rim of what an alert holds for, under everything else: what happens there is seen through it. */
    warned(feature) {
      const { level } = feature.properties;
      const rim = colour(level === "other" ? "--accent" : `--level-${level}`);
      return surface(feature, { color: rim, fillColor: rim, fillOpacity: 0.03, weight: 2, interactive: false });
    },
    /* A message sign: lit, blank, or crossed out by its state's colour. */
    sign(feature, place) {
      const { state } = feature.properties, isLit = state === "showing";
      const edge = { showing: "--pin-edge", broken: "--alarm", blank: "--quiet" }[state] || "--unknown";
      return finish(shape(place, PLATE, { radius: isLit ? 7 : 5.5, color: colour(edge), weight: isLit ? 1.4 : 1.8,
        fillColor: colour(isLit ? "--sign" : "--deep"), fillOpacity: 0.95,
        dashArray: state === "unknown" ? "2 2" : null }), feature.properties);
    },
    event(feature, place) {
      const p = feature.properties;
      const icon = L.divIcon({ className: "pin pin-event", html: "<span>!</span>", iconSize: [18, 18] });
      return finish(L.marker(place, { icon, keyboard: false }), p);
    },
    station(feature, place) {
      const p = feature.properties;
      return finish(L.marker(place, { icon: L.divIcon({ className: "pin pin-station",
        html: "", iconSize: [8, 8] }), keyboard: false, zIndexOffset: -9000 }),
        { tip: p.name });
    },
    /* A quiet disc whose rim tells how many of its things are not well. */
    cluster(feature, place, index) {
      const { cluster_id: id, point_count: n } = feature.properties;
      const part = shares(index.getLeaves(id, n));
      const size = n < 25 ? 24 : n < 80 ? 30 : 38;
      const disc = document.createElement("span");
      disc.textContent = n;
      disc.style.setProperty("--bad", `${part.alarm}%`);
      disc.style.setProperty("--dim", `${part.alarm + part.unknown}%`);
      const icon = L.divIcon({ className: "cluster", iconSize: [size, size], html: disc });
      return L.marker(place, { icon, keyboard: false, zIndexOffset: -5000 });
    },
    /* Layers of things that are not clustered: only what changed is drawn anew. */
    hold: Object.fromEntries(["incident", "site", "sign", "patrol", "camera", "event", "coverage", "zone", "warned"].map((symbol) =>
      [symbol, (event, context) => hold(context.id, event.target, symbol)])),
    draw(id, features) {
      const layer = held.get(id);
      if (!layer) return false;
      layer.features = features;
      if (layer.group._map) drawThings(layer);
      return true;
    },
    /* The base remembers its layers, so that turning to light can colour them anew. */
    keepArea(feature, layer) { keep(layer, () => room.map.area(feature)); },
    /* A Municipio or quarter carries its name; ≈ where its line is only nearly right. */
    keepPart(feature, layer) {
      const { name, kind, is_approximate: isNear } = feature.properties;
      layer.bindTooltip(escaped(isNear ? `≈ ${name}` : name),
        { permanent: true, direction: "center", className: `area-name area-name-${kind}`, opacity: 1 });
      const style = () => room.map.part(feature);
      layer.on("add", () => { followZoom(layer._map); base.set(layer, style); layer.setStyle(style()); });
      layer.on("remove", () => base.delete(layer));
    },
    keepRoad(feature, layer) { keep(layer, () => room.map.road(feature)); },
    recolour() {
      held.forEach((layer) => { layer.group.clearLayers(); layer.things.clear(); });
      base.forEach((style, layer) => layer.setStyle(style()));
    },
    area(feature) {
      return { color: colour("--area-line"), weight: feature.properties.is_main ? 1.6 : 0.8,
        fillColor: colour("--area-fill"), fillOpacity: feature.properties.is_main ? 0.55 : 0.25,
        dashArray: feature.properties.is_approximate ? "3 4" : null };
    },
    part(feature) {
      return { color: colour("--quiet"), weight: 1.2, fill: false,
        dashArray: feature.properties.is_approximate ? "3 4" : null };
    },
    road(feature) {
      const weight = { motorway: 2.6, ring: 2.0 }[feature.properties.kind] || 1.3;
      return { color: colour("--road"), weight, opacity: 0.8 };
    },
  };
})();
