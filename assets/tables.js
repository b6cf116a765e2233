/* Filters and order of the tables are in the address; the row that is selected is marked. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const LONGEST = 2000, EVENTS = ["filterChanged", "sortChanged"];
  const followed = new WeakSet();
  let grids = [];

  /* The grids of the screen that is shown, by id. */
  room.grids = () => (grids = grids.filter(([, api]) => !api.isDestroyed()));

  const orderOf = (api) => api.getColumnState().filter((column) => column.sort)
    .sort((a, b) => a.sortIndex - b.sortIndex).map(({ colId, sort }) => ({ colId, sort }));

  function stateOf(api) {
    const filter = api.getFilterModel(), order = orderOf(api);
    if (!Object.keys(filter).length && !order.length) return null;
    return JSON.stringify({ ...(Object.keys(filter).length && { filter }), ...(order.length && { order }) });
  }

  function asked(id) {
    const text = (room.asked(id) || "").slice(0, LONGEST);
    try { return text ? JSON.parse(text) : {}; } catch (error) { return {}; }
  }

  function restore(id, api) {
    const { filter = null, order = [] } = asked(id);
    if (JSON.stringify(filter || {}) !== JSON.stringify(api.getFilterModel())) api.setFilterModel(filter);
    if (JSON.stringify(order) === JSON.stringify(orderOf(api))) return;
    const state = order.map(({ colId, sort }, sortIndex) => ({ colId, sort, sortIndex }));
    api.applyColumnState({ state, defaultState: { sort: null } });
  }

  async function follow(node) {
    if (followed.has(node)) return;
    followed.add(node);
    const api = await window.dash_ag_grid.getApiAsync(node.id);
    if (!node.isConnected || api.isDestroyed()) return;
    grids.push([node.id, api]);
    restore(node.id, api);
    const keep = () => { if (!api.isDestroyed()) room.keep({ [node.id]: stateOf(api) }); };
    EVENTS.forEach((event) => api.addEventListener(event, keep));
  }

  room.followTables = () => document.querySelectorAll("[data-page] .grid[id]").forEach(follow);
  room.followAddress(() => {
    room.grids().forEach(([id, api]) => restore(id, api));
  });
})();
