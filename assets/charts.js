/* Charts over time: the selected thing is marked where it began; a click goes to that moment. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const STILL_PX = 4;
  let pressed = null, began = null;

  const timeAxis = (plot) => {
    const axis = plot && plot._fullLayout && plot._fullLayout.xaxis;
    return axis && axis.type === "date" ? axis : null;
  };

  function markOne(plot) {
    const axis = timeAxis(plot), within = plot.querySelector(".nsewdrag");
    let line = plot.querySelector(".chart-mark");
    const x = began && axis && within ? axis.d2p(room.inCity(Date.parse(began))) : NaN;
    if (!(x >= 0 && x <= axis._length)) { if (line) line.remove(); return; }
    if (!line) {
      line = document.createElement("div");
      line.className = "chart-mark";
      plot.append(line);
    }
    const { _offset: left } = axis, { _offset: top, _length: height } = plot._fullLayout.yaxis;
    line.style.cssText = `left:${left + x}px;top:${top}px;height:${height}px`;
  }

  /* Plots that were given something new, or that were resized, ask for their mark again. */
  function follow(plot) {
    if (plot.dataset.marked || !plot.on) return;
    plot.dataset.marked = "true";
    plot.on("plotly_afterplot", () => markOne(plot));
  }

  room.markCharts = (at) => {
    began = at;
    document.querySelectorAll(".js-plotly-plot").forEach((plot) => { follow(plot); markOne(plot); });
  };

  document.addEventListener("pointerdown", (event) => {
    const area = event.target.closest(".nsewdrag");
    pressed = area && { plot: area.closest(".js-plotly-plot"), area, x: event.clientX, y: event.clientY };
  }, true);
  document.addEventListener("pointerup", (event) => {
    const was = pressed, axis = was && timeAxis(was.plot);
    pressed = null;
    if (!axis || Math.hypot(event.clientX - was.x, event.clientY - was.y) > STILL_PX) return;
    room.showMoment(axis.p2d(event.clientX - was.area.getBoundingClientRect().left));
  }, true);
})();
