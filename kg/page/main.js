// The embedded drawing and the URL → a graph to look at, find in, walk over and filter.
import { GraphView } from "./draw.js";
import { makeFinder } from "./find.js";
import { listenToKeys } from "./keyboard.js";
import { showLegend } from "./legend.js";
import { showList } from "./list.js";
import { Panel } from "./panel.js";
import { fetchJson, readEmbeddedDrawing, readUrl, served, state, writeUrl } from "./state.js";

const WALK_COLUMNS = 5;
const byId = (id) => document.getElementById(id);
let view = null;
let panel = null;
let drawing = null; // what was asked for; a path is drawn over it
let walkStart = null;
let shownQuery = null;
let requests = 0;

const actions = {
  drawing: () => view.drawing,
  reportProblem: (error) => say(error.message),

  select(id) {
    if (id === null) return actions.letGo();
    const node = view.nodes.get(id);
    if (walkStart && node.kind === "concept" && id !== walkStart.id) return startWalk(id);
    state.selected = id;
    view.select(id);
    view.bringIntoView(id);
    showPanel();
    writeUrl();
    say(`${node.label}, ${view.edgesOf(id).length} relations shown.`);
  },

  selectEdge(id) {
    state.selected = null;
    view.selectEdge(id);
    panel.showEdge(view.edges.get(id), view.drawing);
    writeUrl();
  },

  letGo() {
    walkStart = null;
    state.selected = null;
    view.select(null);
    showPanel();
    writeUrl();
    say(view.drawing.message);
  },

  // Select what is drawn; centre on what is not.
  goTo({ id }) {
    if (walkStart && id !== walkStart.id) startWalk(id);
    else if (view.nodes.has(id)) actions.select(id);
    else if (served) actions.centre(id);
  },

  centre(id) {
    if (!served) {
      actions.select(id);
      view.network.moveTo({ position: view.network.getPosition(id) });
      return;
    }
    state.query.set("concept", id);
    state.selected = id;
    open();
  },

  startPath(node) {
    walkStart = node;
    say(`Path from ${node.label}: now click the other concept, or find it.`);
  },

  leavePath() {
    state.path = null;
    writeUrl({ push: true });
    refresh();
  },

  toggleList() {
    state.list = !state.list;
    writeUrl();
    showListOrPicture();
    byId(state.list ? "list" : "canvas").focus();
  },
};

function startWalk(to) {
  state.path = { from: walkStart.id, to };
  state.selected = null;
  walkStart = null;
  writeUrl({ push: true });
  refresh();
}

function open() {
  state.path = null;
  writeUrl({ push: true });
  refresh();
}

// Show what the URL says. An answer that a later request overtook is dropped.
async function refresh() {
  const number = (requests += 1);
  try {
    const asked = String(state.query);
    const next = await fetchJson("graph/data", state.query);
    const path = state.path ? await fetchPath() : null;
    if (number !== requests) return;
    drawing = next;
    shownQuery = asked;
    if (path) showWalk(path);
    else showDrawing(drawing);
  } catch (error) {
    actions.reportProblem(error);
  }
}

function fetchPath() {
  return fetchJson("api/v1/path", new URLSearchParams(state.path));
}

function showDrawing(next) {
  if (!next.nodes.some((node) => node.id === state.selected)) state.selected = next.focus;
  view.selected = null;
  view.show(next);
  if (state.selected && state.selected !== next.focus) view.select(state.selected);
  showAround(next);
  showPanel();
  say(next.message);
}

function showAround(next) {
  byId("depth-control").hidden = !served || !next.focus;
  byId("whole").hidden = !served || !(next.focus || next.walk);
  byId("depth").value = byId("depth-value").value = next.depth || 1;
  showLegend(byId("filters"), next, () => {
    view.restyle();
    writeUrl();
    showListOrPicture();
  });
  showListOrPicture();
}

function showWalk(path) {
  const walk = makeWalk(path);
  state.selected = null;
  view.selected = null;
  view.show(walk);
  showAround(walk);
  showPanel();
  say(walk.message);
}

// A drawing of the path's concepts, to and fro like a ploughed field.
function makeWalk(path) {
  const { from, to, hops } = path;
  const refs = [from, ...hops.map((hop) => hop.to)];
  const nodes = refs.map((ref, i) => {
    const known = drawing.nodes.find((node) => node.id === ref.id);
    const unknown = { course: null, colour: "course-0", tier: "core", mentions: null, first_seen: null };
    return { ...(known ?? unknown), ...ref, ...placeOnWalk(i), shape: ref.kind === "lecture" ? "square" : "dot", size: 17, rank: 0.3 };
  });
  const edges = hops.map((hop, i) => {
    const ends = hop.forward ? [hop.from.id, hop.to.id] : [hop.to.id, hop.from.id];
    const [phrase, inverse] = hop.forward ? [hop.phrase, hop.inverse] : [hop.inverse, hop.phrase];
    const { width, arrows } = drawing.predicates[hop.predicate];
    return {
      id: `hop-${i}`,
      from: ends[0],
      to: ends[1],
      width,
      arrows,
      dashes: drawing.origins[hop.origin],
      smooth: false,
      predicate: hop.predicate,
      phrase,
      inverse,
      origin: hop.origin,
      vocabulary: hop.vocabulary,
      evidence: hop.quotes,
    };
  });
  const steps = hops.length === 1 ? "1 step" : `${hops.length} steps`;
  const message = `${steps} from ${from.label} to ${to.label}.`;
  return { ...drawing, focus: null, walk: path, nodes, edges, message };
}

function placeOnWalk(i) {
  const [row, column] = [Math.floor(i / WALK_COLUMNS), i % WALK_COLUMNS];
  const across = row % 2 ? WALK_COLUMNS - 1 - column : column;
  return { x: across * 190, y: row * 190 + (across % 2) * 50 };
}

function showPanel() {
  const node = view.nodes.get(view.selected ?? state.selected);
  if (!node && view.drawing.walk) return panel.showPath(view.drawing.walk);
  if (!node) return panel.showStart(view.drawing);
  panel.showNode(node, view.drawing);
  if (served && node.kind === "concept") showDetails(node).catch((error) => panel.showProblem(error.message));
}

async function showDetails(node) {
  const details = await fetchJson(`api/v1/concepts/${encodeURIComponent(node.id)}`);
  if (state.selected === node.id) panel.showNode(node, view.drawing, details);
}

function showListOrPicture() {
  byId("list").hidden = !state.list;
  byId("canvas").hidden = byId("zoom").hidden = state.list;
  byId("as-list").setAttribute("aria-pressed", String(state.list));
  if (state.list) showList(byId("list"), view, actions);
}

function say(text) {
  byId("message").textContent = text;
}

function showTip({ pointer }, edge) {
  const tip = byId("tip");
  const quote = edge.evidence[0]?.quote;
  const name = (id) => view.nodes.get(id).label;
  tip.textContent = `${name(edge.from)} ${edge.phrase} ${name(edge.to)}${quote ? `: “${quote}”` : ""}`;
  tip.hidden = false;
  const left = Math.min(pointer.DOM.x + 14, view.stageSize().width - tip.offsetWidth - 8);
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${pointer.DOM.y + 16}px`;
}

function listenToPointer() {
  const { network } = view;
  const point = (over) => byId("canvas").classList.toggle("pointing", over);
  const leave = () => {
    byId("tip").hidden = true;
    point(false);
    view.hover({});
  };
  network.on("click", ({ nodes, edges }) => {
    if (nodes.length) actions.select(nodes[0]);
    else if (edges.length) actions.selectEdge(edges[0]);
    else actions.letGo();
  });
  // The browser's own double click: vis-network misses one while it is busy drawing.
  byId("canvas").addEventListener("dblclick", ({ offsetX: x, offsetY: y }) => {
    const node = network.getNodeAt({ x, y });
    if (node) actions.centre(node);
  });
  network.on("hoverNode", ({ node }) => (view.hover({ node }), point(true)));
  network.on("hoverEdge", (event) => {
    view.hover({ edge: event.edge });
    showTip(event, view.edges.get(event.edge));
    point(true);
  });
  network.on("blurNode", leave);
  network.on("blurEdge", leave);
}

function listenToControls() {
  byId("depth").addEventListener("input", (event) => {
    byId("depth-value").value = event.target.value;
    state.query.set("depth", event.target.value);
    open();
  });
  byId("whole").addEventListener("click", () => {
    state.query = new URLSearchParams();
    state.selected = null;
    open();
  });
  byId("as-list").addEventListener("click", actions.toggleList);
  byId("zoom-in").addEventListener("click", () => view.zoom(1.25));
  byId("zoom-out").addEventListener("click", () => view.zoom(0.8));
  byId("zoom-fit").addEventListener("click", () => view.fit());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => view.recolour());
  window.addEventListener("popstate", () => {
    readUrl();
    if (served && (String(state.query) !== shownQuery || state.path || view.drawing.walk)) refresh();
    else showDrawing(drawing);
  });
}

function start() {
  readUrl();
  drawing = readEmbeddedDrawing();
  shownQuery = String(state.query);
  view = new GraphView(byId("canvas"), drawing.options);
  panel = new Panel(byId("panel"), actions);
  byId("legend").open = matchMedia("(min-width: 40.01rem)").matches;
  showDrawing(drawing);
  if (served && state.path) refresh();
  listenToPointer();
  listenToControls();
  makeFinder(byId("find"), byId("found"), actions);
  listenToKeys(byId("canvas"), byId("find"), view, actions);
  window.studygraph = { view, network: view.network, actions };
}

start();
