/* The search of the top bar: things open their drawer, places move the map; all by keyboard too. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const WAIT_MS = 150, SHORTEST = 2, LONGEST = 100;
  const PLACES = ["street", "zone", "municipality"];
  let input = null, list = null, options = [], chosen = -1, waiting = null, asking = null;

  function make(tag, attributes, text) {
    const node = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
    if (text) node.textContent = text;
    return node;
  }

  function build(box) {
    input = make("input", { type: "search", role: "combobox", "aria-expanded": "false",
      "aria-autocomplete": "list", "aria-controls": "room-found", "aria-label": room.word("search"),
      placeholder: `${room.word("search")} /`, title: room.word("searchhint"), maxlength: LONGEST,
      autocomplete: "off", spellcheck: "false", class: "search-text" });
    list = make("div", { id: "room-found", role: "listbox", class: "search-found",
      "aria-label": room.word("search") });
    list.hidden = true;
    input.addEventListener("input", later);
    input.addEventListener("focus", later);
    input.addEventListener("keydown", onKey);
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) take(options.indexOf(option));
    });
    box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) close(); });
    box.replaceChildren(input, list);
  }

  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT_MS);
  }

  async function ask() {
    const words = input.value.trim();
    if (asking) asking.abort();
    if (words.length < SHORTEST) { close(); return; }
    asking = new AbortController();
    const query = new URLSearchParams({ q: words });
    if (!room.isLive()) query.set("at", new Date(room.atMs()).toISOString());
    try {
      const answer = await fetch(`/api/v1/search?${query}`, { signal: asking.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      draw(words, (await answer.json()).groups);
    } catch (error) {
      if (error.name !== "AbortError") show([make("p", { class: "empty" }, room.word("unsearched"))]);
    }
  }

  function draw(words, groups) {
    const nothing = room.word("nothing").replace("{words}", () => words);
    options = [];
    show(groups.length ? groups.map(group) : [make("p", { class: "empty" }, nothing)]);
    choose(options.length ? 0 : -1);
  }

  function group({ kind, is_complete, found }) {
    const title = room.word(`found${kind}`), box = make("div", { role: "group", "aria-label": title });
    box.append(make("h3", { role: "presentation" }, title), ...found.map((one) => option(kind, one)));
    if (!is_complete) box.append(make("p", { role: "presentation" }, room.word("morefound")));
    return box;
  }

  function option(kind, one) {
    const node = make("div", { role: "option", id: `room-found-${options.length}`,
      "aria-selected": "false", class: "search-option" });
    node.append(make("strong", {}, one.title), make("span", {}, one.about || ""));
    node.dataset.opens = PLACES.includes(kind) ? "" : `${kind}:${one.id}`;
    if (one.lon !== null) Object.assign(node.dataset, { lon: one.lon, lat: one.lat, title: one.title });
    options.push(node);
    return node;
  }

  function show(parts) {
    list.replaceChildren(...parts);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  function close() {
    clearTimeout(waiting);
    if (asking) asking.abort();
    list.hidden = true;
    list.replaceChildren();
    options = [];
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(number) {
    if (options[chosen]) options[chosen].setAttribute("aria-selected", "false");
    chosen = number;
    if (!options[chosen]) return;
    options[chosen].setAttribute("aria-selected", "true");
    options[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[chosen].id);
  }

  function onKey(event) {
    const n = options.length;
    if (event.key === "ArrowDown" && n) choose((chosen + 1) % n);
    else if (event.key === "ArrowUp" && n) choose((chosen + n - 1) % n);
    else if (event.key === "Enter" && options[chosen]) take(chosen);
    else if (event.key === "Escape" && (!list.hidden || input.value)) { input.value = ""; close(); }
    else if (event.key === "Escape") input.blur();
    else if (event.key === "/" && !input.value) input.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function take(number) {
    const { opens, lon, lat, title } = options[number].dataset;
    input.value = "";
    close();
    if (opens) room.open(opens, input);
    if (lon !== undefined) room.goTo({ lon: Number(lon), lat: Number(lat), title }, !opens);
  }

  room.drawSearch = () => {
    const box = document.getElementById("room-search");
    if (box && !box.firstChild && document.getElementById("room-words")) build(box);
  };
  room.focusSearch = () => { if (input) { input.focus(); input.select(); } };
})();
