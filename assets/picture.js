/* Draws a frame: markup and map layers straight away, everything else through Dash. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const MOUNT_TRIES = 200, MOUNT_MS = 25, CLUSTER_TRIES = 50, CLUSTER_MS = 100, TASK_MS = 12;
  let layers = {};

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  /* Map layers have no element of their own; they exist once their map does. */
  const isLayer = (id) => id.endsWith("-layer") && !!document.querySelector(".leaflet-container");
  const isMounted = (props) => Object.keys(props).every((id) => document.getElementById(id) || isLayer(id));

  room.forgetLayers = () => { layers = {}; };
  room.layerIds = () => Object.keys(layers);
  room.layerCount = (id) => (layers[id] ? layers[id].data.features.length : 0);
  room.featuresOf = (id) => (layers[id] ? layers[id].data.features : []);
  room.features = () => Object.values(layers).flatMap((props) => props.data.features);
  room.incidentsShown = () => {
    const id = Object.keys(layers).find((name) => name.endsWith("-incidents-layer"));
    return id ? layers[id].data.features : null;
  };

  /* Draw all parts; false where another screen or moment has been asked for meanwhile. A frame may
     arrive before Dash has mounted its page; and no task draws for long, so that the page answers
     between them. Between two of them it is painted: what matters most comes first in a frame. */
  room.drawFrame = async (props, isOther) => {
    for (let tries = 0; !isMounted(props) && tries < MOUNT_TRIES; tries += 1) await pause(MOUNT_MS);
    if (isOther()) return false;
    let began = performance.now();
    for (const [id, part] of Object.entries(props)) {
      draw(id, part);
      if (performance.now() - began < TASK_MS) continue;
      await pause(0);
      if (isOther()) return false;
      began = performance.now();
    }
    room.settleMap();
    room.followTables();
    return true;
  };

  function draw(id, props) {
    if (isLayer(id)) drawLayer(id, props);
    else if (!room.drawMarkup(id, props)) window.dash_clientside.set_props(id, props);
  }

  function drawLayer(id, props) {
    layers[id] = props;
    if (!room.map.draw(id, props.data.features)) drawClusters(id, props);
  }

  /* A layer that is still loading drops what it is given, and marks the features that it took. */
  async function drawClusters(id, props) {
    const features = props.data.features;
    const isTaken = () => !features.length || features[0].properties.cluster !== undefined;
    for (let tries = 0; tries < CLUSTER_TRIES; tries += 1) {
      window.dash_clientside.set_props(id, { data: Object.assign({}, props.data) });
      await pause(CLUSTER_MS);
      if (isTaken() || layers[id] !== props || !isLayer(id)) return;
    }
  }

  /* What is drawn on a canvas has its colours from the moment it was drawn. */
  room.recolour = () => {
    room.map.recolour();
    Object.entries(layers).forEach(([id, props]) => isLayer(id) && drawLayer(id, props));
  };
})();
