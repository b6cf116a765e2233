/* Lists by keyboard: one stop each for Tab, arrows from line to line, n and p to the next and back. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const LINES = ".queue-line, .alert, .alert-line, .wall-cell, .menu-line, .dot";
  const BOXES = ".panel-body, .menu-box";
  const ARROWS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

  const linesOf = (box) => [...box.querySelectorAll(LINES)];

  /* The line that Tab comes to: where the keyboard is or was, else the first. */
  function rove(box) {
    const lines = linesOf(box), focused = lines.indexOf(document.activeElement);
    const kept = lines[focused] || lines.find((line) => line.tabIndex === 0 && line.hasAttribute("tabindex")) || lines[0];
    lines.forEach((line) => line.setAttribute("tabindex", line === kept ? "0" : "-1"));
  }

  /* Up and down follow what is seen where lines stand side by side. */
  function step(lines, from, key) {
    const at = lines.indexOf(from), sign = ARROWS[key], box = from.getBoundingClientRect();
    const ahead = sign > 0 ? lines.slice(at + 1) : lines.slice(0, at).reverse();
    if (key === "ArrowLeft" || key === "ArrowRight") return ahead[0];
    return ahead.map((line) => [line, line.getBoundingClientRect()]).find(([, b]) =>
      (sign > 0 ? b.top >= box.bottom - 1 : b.bottom <= box.top + 1) && b.left < box.right && b.right > box.left)?.[0];
  }

  function target(line, key) {
    const lines = linesOf(line.closest(BOXES));
    if (key === "Home") return lines[0];
    if (key === "End") return lines[lines.length - 1];
    return ARROWS[key] && step(lines, line, key);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Tab") { document.querySelectorAll(BOXES).forEach(rove); return; }
    const line = event.target.closest(LINES), next = line && line.closest(BOXES) && target(line, event.key);
    if (!next) return;
    next.focus();
    event.preventDefault();
  }, true);

  /* With the drawer open, the next thing is shown in it; else the keyboard moves to its line. */
  function come(line, what) {
    if (room.selected() && what) room.open(what, line);
    else line.focus();
  }

  function stepLines(lines, sign) {
    const found = lines.findIndex((line) => line === document.activeElement || line.hasAttribute("aria-current"));
    const next = lines[found < 0 ? 0 : found + sign];
    if (next) { next.scrollIntoView({ block: "nearest" }); come(next, next.dataset.select); }
  }

  function stepRows([id, api], sign) {
    const cell = api.getFocusedCell(), chosen = room.selectedRow(api);
    const from = chosen ? chosen.rowIndex : cell ? cell.rowIndex : -1;
    const row = api.getDisplayedRowAtIndex(from + sign);
    if (!row) return;
    api.ensureIndexVisible(row.rowIndex);
    api.setFocusedCell(row.rowIndex, api.getAllDisplayedColumns()[0]);
    const node = document.querySelector(`#${CSS.escape(id)} .ag-row[row-index="${row.rowIndex}"] .ag-cell`);
    if (room.selected() && row.data.select) room.open(row.data.select, node);
  }

  /* Through the list that the screen is about: its lines, or the rows of the first table that has some. */
  room.stepThrough = (sign) => {
    const lines = [...document.querySelectorAll("[data-page]")].flatMap((page) => linesOf(page))
      .filter((line) => !line.matches(".dot, .alert") && line.offsetParent);
    if (lines.length) stepLines(lines, sign);
    else room.grids().filter(([, api]) => api.getDisplayedRowCount()).slice(0, 1).forEach((grid) => stepRows(grid, sign));
  };
})();
