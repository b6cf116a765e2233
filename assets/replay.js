/* The control in the middle of the top bar: live, or a past second with a slider, play and speeds. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const DAY_S = 86400, SPEEDS = [1, 5, 10, 30, 60];
  let parts = null, playing = null, speed = 10;

  function make(name, tag, attributes) {
    const node = document.createElement(tag);
    Object.assign(node, attributes || {});
    node.className = `clock-${name}`;
    return node;
  }

  function build(box) {
    parts = {
      mode: make("mode", "span"),
      time: make("time", "span"),
      past: make("past", "span", { textContent: "−24 h" }),
      slider: make("slider", "input", { type: "range", min: -DAY_S, max: 0, step: 60, value: 0 }),
      when: make("when", "input", { type: "datetime-local", step: 1 }),
      play: make("play", "button", { type: "button" }),
      speed: make("speed", "button", { type: "button" }),
      known: make("known", "button", { type: "button" }),
      back: make("back", "button", { type: "button" }),
    };
    parts.slider.setAttribute("aria-label", room.word("when"));
    parts.when.setAttribute("aria-label", room.word("when"));
    parts.slider.addEventListener("change", () => {
      const seconds = Number(parts.slider.value);
      show(seconds >= 0 ? null : new Date(room.nowMs() + seconds * 1000));
    });
    parts.when.addEventListener("change", () => {
      if (parts.when.value) show(fromCity(parts.when.value));
    });
    parts.play.addEventListener("click", room.playOrPause);
    parts.speed.addEventListener("click", () => {
      speed = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length];
      room.drawClock();
    });
    parts.known.addEventListener("click", () => room.tellAs(room.isKnown() ? null : "known"));
    parts.back.addEventListener("click", () => show(null));
    box.replaceChildren(...Object.values(parts));
  }

  function show(moment, isStep = true) {
    if (!moment || moment.getTime() >= room.nowMs() - 1000) { stop(); room.show(null, { clock: null }); return; }
    const second = new Date(Math.floor(moment.getTime() / 1000) * 1000);
    room.show(second.toISOString().replace(".000", ""), { isStep });
  }
  room.showMoment = (cityText) => show(fromCity(cityText.slice(0, 19).replace(" ", "T")));

  function play() {
    if (room.isLive()) return;
    playing = setInterval(() => show(new Date(room.atMs() + speed * 1000), false), 1000);
    room.drawClock();
  }

  function stop() {
    clearInterval(playing);
    playing = null;
  }

  room.backToLive = () => show(null);
  room.playOrPause = () => (playing ? halt() : play());
  function halt() { stop(); room.drawClock(); }

  /* A moment of an address: a plus may have become a space, and no offset means the city's. */
  room.instant = (text) => {
    const asked = text.trim().replace(" ", "+");
    const isLocal = /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(asked);
    return isLocal && Number.isFinite(Date.parse(asked)) ? fromCity(asked).toISOString() : asked;
  };

  /* A wall-clock text of the city's zone to an instant: guess in UTC, then correct by the offset. */
  function fromCity(text) {
    const guess = Date.parse(text + "Z");
    const shown = Date.parse(inCity(guess, true) + "Z");
    return new Date(guess - (shown - guess));
  }

  function inCity(ms, isoLike) {
    const locale = isoLike ? "sv-SE" : room.word("formats") || "it-IT";
    const text = room.format(Intl.DateTimeFormat, locale, {
      timeZone: room.word("zone") || "UTC", year: "numeric", month: "2-digit", day: "2-digit",
      hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
      ...(isoLike ? {} : { weekday: "short" }),
    }).format(new Date(ms));
    return isoLike ? text.replace(" ", "T") : text.replace(",", "");
  }

  room.inCity = (ms) => inCity(ms, true);

  function write(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  room.drawClock = () => {
    const box = document.getElementById("room-clock");
    if (!box || !document.getElementById("room-words")) return;
    if (!box.firstChild) build(box);
    const live = room.isLive(), ms = room.atMs(), known = live || room.isMoment();
    box.classList.toggle("is-live", live);
    write(parts.mode, room.word(live ? "live" : "replay"));
    write(parts.time, known ? inCity(ms, false) : "–");
    write(parts.play, playing ? "❚❚" : "▶");
    parts.play.setAttribute("aria-label", room.word(playing ? "pause" : "play"));
    parts.play.title = room.word(playing ? "pause" : "play");
    write(parts.speed, `${speed}×`);
    write(parts.known, room.word(room.isKnown() ? "asknown" : "ashappened"));
    parts.known.title = room.word("clocks");
    write(parts.back, room.word("back"));
    if (document.activeElement !== parts.slider) {
      parts.slider.value = live ? 0 : Math.max(-DAY_S, Math.round((ms - room.nowMs()) / 1000));
    }
    if (document.activeElement !== parts.when) parts.when.value = inCity(ms, true);
  };
})();
