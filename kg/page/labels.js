// Nodes and edges → words on the canvas: of constant size, important first, none overlapping.
import { mix } from "./theme.js";

const LINE_LENGTH = 15;
const MAX_LINES = 2;
const REGION_MARGIN = 58;
const GAP = 3;
const WORTH_A_DISC = 0.3; // the rank from which a label may hide part of another node
const widths = new Map();

// Draws on the canvas after vis-network has; returns the boxes of the labels drawn.
export function drawLabels(context, view) {
  const { theme } = view;
  inScreenPixels(context, () => {
    view.labels = [];
    const size = view.stageSize();
    const discs = view.visibleNodes().map((node) => discOf(view, node));
    const taken = drawRegionNames(context, view, size, discs);
    for (const disc of byImportance(view, discs)) {
      const label = layOut(context, view, disc);
      const box = findPlace(label.places, size, taken, discs, disc);
      if (!box) continue;
      taken.push(box);
      view.labels.push({ id: disc.node.id, ...box });
      write(context, theme, label, box);
    }
    drawPhrases(context, view, taken, discs);
  });
}

// Draws each course's region under the nodes of an overview.
export function drawRegions(context, view) {
  for (const region of view.regions()) {
    const tint = mix(view.theme.courses[region.colour], view.theme.bg, 0.07);
    context.fillStyle = tint;
    context.strokeStyle = tint;
    context.lineJoin = "round";
    context.lineWidth = REGION_MARGIN * 2;
    context.beginPath();
    region.hull.forEach(({ x, y }) => context.lineTo(x, y));
    context.closePath();
    context.fill();
    context.stroke();
  }
}

// A name stands over the first corner of its region, from the top, where it hides nothing.
// Returns the boxes that are taken then.
function drawRegionNames(context, view, size, discs) {
  const font = `650 15px ${view.theme.font}`;
  const rise = REGION_MARGIN * view.network.getScale() + 18;
  const taken = view.reservedBoxes();
  for (const { label: title, colour, corners } of view.regions()) {
    const label = shortTitle(title);
    const width = measure(context, font, label);
    const places = corners.map(({ x, y }) => ({
      left: Math.min(Math.max(4, x - width / 2), size.width - width - 4),
      top: Math.max(4, y - rise),
      width,
      height: 18,
    }));
    const fits = places.filter((place) => !taken.some((other) => overlaps(place, other)));
    const box = fits.find((place) => !discs.some((disc) => covers(place, disc))) ?? fits[0];
    if (!box) continue;
    taken.push(box);
    const named = { lines: [label], font, size: 15, colour: view.theme.courses[colour] };
    write(context, view.theme, named, box);
  }
  return taken;
}

// A course's title without its subtitle.
export function shortTitle(title) {
  return title.split(": ")[0];
}

function inScreenPixels(context, draw) {
  const ratio = context.canvas.width / context.canvas.clientWidth;
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  draw();
  context.restore();
}

function discOf(view, node) {
  const { x, y } = view.onScreen(node.id);
  return { node, x, y, radius: node.size * view.network.getScale() };
}

function byImportance(view, discs) {
  const weight = ({ node }) =>
    (node.id === view.selected ? 8 : 0) +
    (node.id === view.hovered ? 6 : 0) +
    (node.id === view.drawing.focus ? 4 : 0) +
    (node.kind === "concept" ? node.rank : -0.5);
  return discs
    .filter(({ node }) => !view.isDimmed(node.id) || node.id === view.hovered)
    .sort((a, b) => weight(b) - weight(a));
}

function layOut(context, view, disc) {
  const { theme } = view;
  const { node } = disc;
  const central = node.id === view.selected || node.id === view.drawing.focus;
  const size = central ? 17 : Math.round(12 + 5 * Math.sqrt(node.rank));
  const bold = central || node.rank > 0.5 ? "650 " : "";
  const font = `${bold}${size}px ${theme.font}`;
  const lines = wrap(node.label);
  const width = Math.max(...lines.map((line) => measure(context, font, line)));
  const height = lines.length * size * 1.2;
  const colour = node.kind === "concept" || central ? theme.text : theme.muted;
  return { lines, font, size, colour, places: placesFor(disc, width, height) };
}

function placesFor({ x, y, radius }, width, height) {
  const off = radius + GAP + 1;
  const slant = off * 0.75;
  const at = (left, top) => ({ left, top, width, height });
  return [
    at(x - width / 2, y + off),
    at(x - width / 2, y - off - height),
    at(x + off + 2, y - height / 2),
    at(x - off - 2 - width, y - height / 2),
    at(x + slant, y + slant),
    at(x - slant - width, y + slant),
    at(x + slant, y - slant - height),
    at(x - slant - width, y - slant - height),
  ];
}

function wrap(text) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1);
    if (line && line.length + word.length >= LINE_LENGTH) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  const kept = lines.slice(0, MAX_LINES);
  const last = kept.length - 1;
  if (lines.length > MAX_LINES) kept[last] += " …";
  return kept.map((line) => (line.length > 30 ? `${line.slice(0, 29)}…` : line));
}

function measure(context, font, text) {
  const key = `${font}\n${text}`;
  if (!widths.has(key)) {
    context.font = font;
    widths.set(key, context.measureText(text).width);
  }
  return widths.get(key);
}

// The first place that hides nothing; for important nodes else the one that hides least.
function findPlace(places, size, taken, discs, own) {
  const fits = places.filter(
    (place) => isInside(place, size) && !taken.some((other) => overlaps(place, other)),
  );
  const hidden = (place) => discs.filter((disc) => disc !== own && covers(place, disc)).length;
  const best = fits.sort((a, b) => hidden(a) - hidden(b))[0];
  return best && (hidden(best) === 0 || own.node.rank > WORTH_A_DISC) ? best : null;
}

function isInside({ left, top, width, height }, size) {
  return left >= 2 && top >= 2 && left + width <= size.width - 2 && top + height <= size.height - 2;
}

function overlaps(a, b) {
  return (
    a.left < b.left + b.width + GAP &&
    b.left < a.left + a.width + GAP &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}

function covers({ left, top, width, height }, { x, y, radius }) {
  const dx = Math.max(left - x, 0, x - left - width);
  const dy = Math.max(top - y, 0, y - top - height);
  return Math.hypot(dx, dy) < radius;
}

function write(context, theme, { lines, font, size, colour }, box) {
  context.font = font;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = theme.bg;
  context.fillStyle = colour;
  lines.forEach((line, i) => {
    const [x, y] = [box.left + box.width / 2, box.top + size * (0.95 + 1.2 * i)];
    context.strokeText(line, x, y);
    context.fillText(line, x, y);
  });
}

function drawPhrases(context, view, taken, discs) {
  const font = `italic 11px ${view.theme.font}`;
  for (const edge of view.phrasedEdges()) {
    const width = measure(context, font, edge.phrase);
    for (const share of [0.5, 0.42, 0.58, 0.34, 0.66]) {
      const { x, y } = view.pointOnEdge(edge.id, share);
      const box = { left: x - width / 2, top: y - 7, width, height: 14 };
      if (taken.some((other) => overlaps(box, other))) continue;
      if (discs.some((disc) => covers(box, disc))) continue;
      taken.push(box);
      const label = { lines: [edge.phrase], font, size: 11, colour: view.theme.muted };
      write(context, view.theme, label, box);
      break;
    }
  }
}
