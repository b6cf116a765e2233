/* What is new and grave is sounded and said, once: a short tone that can be silenced for good. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const KEPT = "room-sound", GAP_MS = 4000, REMEMBERED = 2000, TONES = [[880, 0], [660, 0.18]];
  const CONTEXT = window.AudioContext || window.webkitAudioContext;
  let known = null, sounding = null, lastMs = 0, isOn = true;
  try { isOn = localStorage.getItem(KEPT) !== "off"; } catch (error) { /* private mode */ }
  room.soundsN = 0;

  /* Browsers let a page sound only after somebody touched it: it begins then. */
  function wake() {
    if (!CONTEXT || sounding) return;
    sounding = new CONTEXT();
  }
  ["pointerdown", "keydown"].forEach((kind) => document.addEventListener(kind, wake, { once: true }));

  function sound() {
    if (!isOn || !sounding || Date.now() - lastMs < GAP_MS) return;
    lastMs = Date.now();
    room.soundsN += 1;
    sounding.resume().then(() => TONES.forEach(([hertz, after]) => tone(hertz, sounding.currentTime + after)));
  }

  function tone(hertz, from) {
    const source = sounding.createOscillator(), loudness = sounding.createGain();
    source.frequency.value = hertz;
    loudness.gain.setValueAtTime(0.0001, from);
    loudness.gain.exponentialRampToValueAtTime(0.2, from + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, from + 0.16);
    source.connect(loudness).connect(sounding.destination);
    source.start(from);
    source.stop(from + 0.18);
  }

  function heard(text) {
    const now = JSON.parse(text), news = Object.keys(now).filter((key) => known && !known.has(key));
    const isFirst = known === null;
    known = new Set([...(known || []), ...Object.keys(now)].slice(-REMEMBERED));
    if (isFirst || !news.length || !room.isLive()) return;
    const told = news.slice(0, 3).map((key) => now[key]).join("; ");
    document.getElementById("room-news").textContent = room.word("news").replace("{text}", () => told);
    sound();
  }

  function drawSwitch() {
    const button = document.getElementById("room-sound");
    if (!button) return;
    button.setAttribute("aria-pressed", String(isOn));
    button.textContent = room.word(isOn ? "soundon" : "soundoff");
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("#room-sound")) return;
    isOn = !isOn;
    try { localStorage.setItem(KEPT, isOn ? "on" : "off"); } catch (error) { /* private mode */ }
    drawSwitch();
  });

  let last = null, list = null;
  function look() {
    const node = list.querySelector("[data-heard]");
    if (!node || node.dataset.heard === last || !room.isLive()) return;
    last = node.dataset.heard;
    heard(last);
  }
  room.drawAlarms = () => {
    const found = document.getElementById("room-alarms-list");
    if (!found || found === list) return;
    list = found;
    new MutationObserver(look).observe(list, { childList: true, subtree: true, attributes: true });
    drawSwitch();
    look();
  };
})();
