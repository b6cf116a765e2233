/* Plain markup of a frame, drawn straight into the page: what stays the same keeps its element.

   React with Dash around it takes a second for the thousand elements of a full screen; this takes
   milliseconds. Only elements and attributes listed here are drawn, text as text and never as HTML;
   anything else, and what has an id that callbacks may name, is left to Dash. */
(function () {
  "use strict";
  const room = (window.controlRoom = window.controlRoom || {});
  const words = (text) => new Set(text.split(" "));
  const KINDS = {
    dash_html_components: {
      space: "http://www.w3.org/1999/xhtml",
      tags: words("A Article B Button Code Dd Details Div Dl Dt Em Figcaption Figure Footer H2 H3 H4 Header I Img Li Ol P Section Small "
        + "Span Strong Summary Table Tbody Td Th Thead Time Tr Ul"),
      attributes: words("alt className colSpan dateTime hidden href lang role scope src tabIndex title type"),
    },
    dash_svg: {
      space: "http://www.w3.org/2000/svg",
      tags: words("Circle G Line Path Polygon Polyline Rect Svg"),
      attributes: words("className cx cy d height points preserveAspectRatio r role viewBox width x x1 x2 y y1 y2"),
    },
  };
  const SPELT = { className: "class", colSpan: "colspan", dateTime: "datetime", tabIndex: "tabindex" };
  /* Links and pictures are of this server only, never a script. */
  const isLocal = (name, value) => !["href", "src"].includes(name) || /^\/(?![/\\])/.test(value);
  const isNothing = (value) => value === null || value === undefined || value === false;
  const isText = (part) => typeof part === "string" || typeof part === "number";
  const drawn = new WeakMap(), byDash = new WeakSet();

  function isPlain(part) {
    if (isNothing(part) || isText(part)) return true;
    if (Array.isArray(part)) return part.every(isPlain);
    const kind = KINDS[part.namespace];
    return !!kind && kind.tags.has(part.type) && isPlain(part.props.children)
      && Object.keys(part.props).every((name) => name === "children" || name.startsWith("data-")
        || name.startsWith("aria-") || (kind.attributes.has(name) && isLocal(name, part.props[name])));
  }

  /* What selects the same thing is the same element, wherever it moves; else the next of its tag. */
  const nameOf = (part) => (isText(part) ? "text" : `${part.type} ${part.props["data-select"] || ""}`);
  const listed = (children) => [children].flat(Infinity).filter((part) => !isNothing(part));

  function make(part) {
    if (isText(part)) return document.createTextNode("");
    const tag = part.type[0].toLowerCase() + part.type.slice(1);
    return document.createElementNS(KINDS[part.namespace].space, tag);
  }

  function write(node, part) {
    const before = drawn.get(node);
    drawn.set(node, part);
    if (isText(part)) {
      if (before !== part) node.data = String(part);
      return;
    }
    const old = before ? before.props : {};
    Object.keys(old).forEach((name) => {
      if (name !== "children" && isNothing(part.props[name])) node.removeAttribute(SPELT[name] || name);
    });
    Object.entries(part.props).forEach(([name, value]) => {
      if (name === "children" || isNothing(value) || old[name] === value) return;
      node.setAttribute(SPELT[name] || name, value === true ? "" : value);
    });
    fill(node, part.props.children);
  }

  function fill(box, children) {
    const parts = listed(children), spare = new Map();
    box.childNodes.forEach((node) => {
      const name = nameOf(drawn.get(node));
      if (spare.has(name)) spare.get(name).push(node); else spare.set(name, [node]);
    });
    const nodes = parts.map((part) => (spare.get(nameOf(part)) || []).shift() || make(part));
    spare.forEach((rest) => rest.forEach((node) => node.remove()));
    let next = box.firstChild;
    nodes.forEach((node, n) => {
      if (node === next) next = next.nextSibling; else box.insertBefore(node, next);
      write(node, parts[n]);
    });
  }

  /* Draw ``props`` into the element of this id; false where that is for Dash to do. */
  room.drawMarkup = (id, props) => {
    const box = document.getElementById(id);
    if (!box || byDash.has(box)) return false;
    const isOurs = drawn.has(box) || !box.firstChild;
    if (!isOurs || Object.keys(props).some((name) => name !== "children") || !isPlain(props.children)) {
      if (isOurs) box.replaceChildren();
      byDash.add(box);
      return false;
    }
    const focused = document.activeElement;
    drawn.set(box, props);
    fill(box, props.children);
    if (focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
    return true;
  };
})();
