/* One selection for the whole screen: lines, rows, map, charts and the drawer show the same thing. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const BEGAN = ["received_at", "from_at", "since_at"];
  let selected = null, have = null, opener = null, ring = null, isRowSeen = false;

  room.selected = () => selected;
  const named = (what) => `[data-select="${CSS.escape(what)}"]`;

  function select(what) {
    selected = what;
    isRowSeen = false;
    document.body.classList.toggle("has-drawer", !!what);
    tellDrawer();
    mark();
  }

  /* The drawer is read anew with every picture. */
  function tellDrawer() {
    const { at, clock } = room.shown;
    window.dash_clientside.set_props("room-selection", { data: selected ? { what: selected, at, clock, have } : null });
  }

  room.refreshSelection = (revision) => {
    have = revision;
    if (selected) tellDrawer();
    mark();
  };

  function mark() {
    document.querySelectorAll("[data-select][aria-current]").forEach((node) => {
      if (node.dataset.select !== selected) node.removeAttribute("aria-current");
    });
    if (selected) document.querySelectorAll(named(selected)).forEach((node) => node.setAttribute("aria-current", "true"));
    markRow();
    drawRing();
    room.markCharts(began());
  }

  function rowOf(api, what) {
    let found = null;
    if (what) api.forEachNode((node) => { if (node.data && node.data.select === what) found = node; });
    return found;
  }

  room.selectedRow = (api) => rowOf(api, selected);

  /* Rows that scroll into view are made with their mark (see tables); those on screen are given it. */
  function markRow() {
    document.querySelectorAll(".ag-row.is-selected").forEach((row) => row.classList.remove("is-selected"));
    room.grids().forEach(([id, api]) => {
      const row = rowOf(api, selected);
      if (!row) return;
      const shown = `#${CSS.escape(id)} .ag-row[row-id="${CSS.escape(row.id)}"]`;
      document.querySelectorAll(shown).forEach((node) => node.classList.add("is-selected"));
      if (!isRowSeen) api.ensureNodeVisible(row);
      isRowSeen = true;
    });
  }

  /* When the thing began: its line or its row says so. */
  function began() {
    if (!selected) return null;
    const line = document.querySelector(`${named(selected)} :is(.elapsed, .lasting)[data-at]`);
    if (line) return line.dataset.at;
    const rows = room.grids().map(([, api]) => rowOf(api, selected)).filter(Boolean);
    return rows.flatMap((row) => BEGAN.map((name) => row.data[name])).find(Boolean) || null;
  }

  function place() {
    const found = selected && room.features().find(({ properties, geometry }) =>
      properties.select === selected && geometry.type === "Point");
    return found && L.latLng(found.geometry.coordinates[1], found.geometry.coordinates[0]);
  }

  function drawRing() {
    const map = room.leafletMap(), where = place();
    if (ring && (!where || ring._map !== map)) { ring.remove(); ring = null; }
    if (!map || !where) return;
    if (ring) { if (!ring.getLatLng().equals(where)) ring.setLatLng(where); return; }
    ring = L.marker(where, { interactive: false, keyboard: false, zIndexOffset: 2000,
      icon: L.divIcon({ className: "selection-ring", iconSize: [34, 34] }) }).addTo(map);
  }

  /* What is opened elsewhere comes into view on the map, beside the drawer. */
  function bringIntoView() {
    const map = room.leafletMap(), where = place();
    if (!map || !where) return;
    const drawer = document.getElementById("room-drawer").getBoundingClientRect();
    const covered = map.getContainer().getBoundingClientRect().right - drawer.left;
    map.panInside(where, { paddingTopLeft: [40, 40], paddingBottomRight: [40 + Math.max(0, covered), 40] });
  }

  /* The keyboard goes into the drawer with what was opened, and back to where it came from. */
  room.open = (what, from) => {
    opener = from;
    if (what !== selected) { room.keep({ open: what }, true); select(what); }
    document.getElementById("room-drawer").focus();
    bringIntoView();
  };
  /* A line that was drawn anew meanwhile is found again by what it opens. */
  function backTo(from, what) {
    const found = from && from.isConnected ? from : document.querySelector(`main ${named(what)}`);
    (found || document.getElementById("room-main")).focus();
  }
  function close() {
    if (!selected) return;
    const what = selected;
    room.keep({ open: null }, true);
    select(null);
    backTo(opener, what);
    opener = null;
  }
  room.followAddress(() => {
    const what = room.asked("open");
    if (what !== selected) select(what); else mark();
  });

  document.addEventListener("click", (event) => {
    const line = event.target.closest("[data-select]");
    if (line) room.open(line.dataset.select, line);
    if (event.target.closest("[data-close]")) close();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
})();
