/* What tables ask of the browser: opening the drawer, and numbers and times as people read them. */
(function () {
  "use strict";
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const room = (window.controlRoom = window.controlRoom || {});
  const shapes = { 1: "▲", 2: "◆", 3: "■", 4: "●", 5: "○" };
  const open = (params) => {
    if (!params.data || !params.data.select) return;
    room.open(params.data.select, document.activeElement);
    const { lon, lat } = params.data;
    if (Number.isFinite(lon) && Number.isFinite(lat)) room.goTo({ lon, lat }, false);
  };
  functions.controlRoomGrid = {
    open,
    key: (params) => {
      if (params.event && params.event.key === "Enter") open(params);
    },
    leave: () => false,
    isSelected: (params) => !!(params.data && params.data.select && params.data.select === room.selected()),
    number: (params) =>
      params.value === null || params.value === undefined
        ? "–"
        : room.number(params.value),
    duration: (params) =>
      params.value === null || params.value === undefined ? "–" : room.minutes(params.value),
    span: (params) =>
      params.value === null || params.value === undefined ? "–" : room.span(params.value),
    time: (params) =>
      params.value
        ? room.format(Intl.DateTimeFormat, "en-GB", {
            timeZone: room.word("zone") || "UTC", day: "2-digit", month: "2-digit", hour: "2-digit",
            minute: "2-digit", hourCycle: "h23",
          }).format(new Date(params.value)).replace(",", "")
        : "–",
    priority: (params) => `${shapes[params.value] || "◌"} ${params.value || "–"}`,
  };
})();
