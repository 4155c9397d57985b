// A drawing → vis-network on the stage, with the look that the selection and filters give.
import { drawLabels, drawRegions } from "./labels.js";
import { state } from "./state.js";
import { mix, readTheme } from "./theme.js";

const PHRASED_EDGES = 40;

export class GraphView {
  constructor(container, options) {
    this.container = container;
    this.theme = readTheme();
    this.selected = null;
    this.selectedEdge = null;
    this.hovered = null;
    this.hoveredEdge = null;
    this.near = null;
    this.labels = [];
    this.filling = true; // vis-network draws while nodes and edges come in one by one
    this.nodeSet = new vis.DataSet();
    this.edgeSet = new vis.DataSet();
    const data = { nodes: this.nodeSet, edges: this.edgeSet };
    this.network = new vis.Network(container, data, options);
    this.network.on("beforeDrawing", (context) => this.filling || drawRegions(context, this));
    this.network.on("afterDrawing", (context) => this.filling || drawLabels(context, this));
    this.network.on("resize", () => this.fit());
  }

  show(drawing) {
    this.drawing = drawing;
    this.nodes = new Map(drawing.nodes.map((node) => [node.id, node]));
    this.edges = new Map(drawing.edges.map((edge) => [edge.id, edge]));
    this.hovered = this.hoveredEdge = this.selectedEdge = null;
    this.near = null;
    this.filling = true;
    this.edgeSet.clear();
    this.nodeSet.clear();
    this.nodeSet.add(drawing.nodes.map((node) => this.#lookOfNode(node)));
    this.edgeSet.add(drawing.edges.map((edge) => this.#lookOfEdge(edge)));
    this.filling = false;
    this.fit();
  }

  restyle() {
    this.near = this.#nodesNear();
    this.nodeSet.update([...this.nodes.values()].map((node) => this.#lookOfNode(node)));
    this.edgeSet.update([...this.edges.values()].map((edge) => this.#lookOfEdge(edge)));
  }

  recolour() {
    this.theme = readTheme();
    this.restyle();
  }

  select(id) {
    this.selected = id;
    this.selectedEdge = null;
    this.restyle();
  }

  selectEdge(id) {
    this.selected = null;
    this.selectedEdge = id;
    this.restyle();
  }

  hover({ node = null, edge = null }) {
    this.hovered = node;
    this.hoveredEdge = edge;
    this.network.redraw();
  }

  fit() {
    if (this.filling) return;
    const nodes = this.visibleNodes().map((node) => node.id);
    this.network.fit({ nodes, animation: false, maxZoomLevel: 1.25 });
    this.network.moveTo({ scale: this.network.getScale() * 0.94 });
  }

  zoom(factor) {
    this.network.moveTo({ scale: this.network.getScale() * factor });
  }

  bringIntoView(id) {
    const { x, y } = this.onScreen(id);
    const { width, height } = this.stageSize();
    if (x < 40 || y < 40 || x > width - 40 || y > height - 40) {
      this.network.moveTo({ position: this.network.getPosition(id) });
    }
  }

  stageSize() {
    return { width: this.container.clientWidth, height: this.container.clientHeight };
  }

  // Where the page's own words and buttons stand on the stage.
  reservedBoxes() {
    const stage = this.container.getBoundingClientRect();
    const words = this.container.parentElement.querySelectorAll(".graph-message, .graph-zoom");
    return [...words].map((word) => {
      const { left, top, width, height } = word.getBoundingClientRect();
      return { left: left - stage.left, top: top - stage.top, width, height };
    });
  }

  onScreen(id) {
    return this.network.canvasToDOM(this.network.getPosition(id));
  }

  // vis-network's own edge knows how it bends.
  pointOnEdge(id, share) {
    return this.network.canvasToDOM(this.network.body.edges[id].edgeType.getPoint(share));
  }

  isShown(node) {
    return (
      !state.hidden.has(`kind:${node.kind}`) &&
      !state.hidden.has(`course:${node.course ?? ""}`)
    );
  }

  isEdgeShown(edge) {
    return (
      !state.hidden.has(`predicate:${edge.predicate}`) &&
      !state.hidden.has(`origin:${edge.origin}`) &&
      this.isShown(this.nodes.get(edge.from)) &&
      this.isShown(this.nodes.get(edge.to))
    );
  }

  visibleNodes() {
    return this.drawing.nodes.filter((node) => this.isShown(node));
  }

  visibleEdges() {
    return this.drawing.edges.filter((edge) => this.isEdgeShown(edge));
  }

  edgesOf(id) {
    return this.visibleEdges().filter((edge) => edge.from === id || edge.to === id);
  }

  isDimmed(id) {
    return this.near !== null && !this.near.has(id);
  }

  // Edges whose phrase is written beside them.
  phrasedEdges() {
    const edges = this.visibleEdges();
    const few = edges.length <= PHRASED_EDGES;
    return edges.filter(
      (edge) =>
        edge.id === this.hoveredEdge ||
        (this.#isLit(edge) ?? (few && edge.predicate !== "covers")),
    );
  }

  // The courses of an overview: the hull of their nodes, its corners on screen from the top.
  regions() {
    if (this.drawing.focus || this.drawing.walk) return [];
    return this.drawing.courses.flatMap((course) => {
      const points = this.visibleNodes()
        .filter((node) => node.course === course.id)
        .map((node) => this.network.getPosition(node.id));
      if (points.length < 3) return [];
      const hull = convexHull(points);
      const corners = hull.map((point) => this.network.canvasToDOM(point));
      return [{ ...course, hull, corners: corners.sort((a, b) => a.y - b.y) }];
    });
  }

  // The ids of what is selected and what it is joined to; null while nothing is selected.
  #nodesNear() {
    if (!this.selectedEdge && !this.nodes.has(this.selected)) return null;
    const edges = this.selectedEdge
      ? [this.edges.get(this.selectedEdge)]
      : this.edgesOf(this.selected);
    return new Set([this.selected, ...edges.flatMap((edge) => [edge.from, edge.to])]);
  }

  // True or false while something is selected, null while nothing is.
  #isLit(edge) {
    if (this.selectedEdge) return edge.id === this.selectedEdge;
    if (!this.nodes.has(this.selected)) return null;
    return edge.from === this.selected || edge.to === this.selected;
  }

  #lookOfNode(node) {
    const { theme } = this;
    const own = theme.courses[node.colour];
    const share = this.isDimmed(node.id) ? 0.22 : 1;
    const marked = node.id === this.selected || node.id === this.drawing.focus;
    const filled = node.kind === "concept" && node.tier !== "candidate";
    const border = marked ? theme.text : mix(own, theme.bg, share);
    const background = filled ? mix(own, theme.bg, share) : theme.surface;
    return {
      id: node.id,
      shape: node.shape,
      x: node.x,
      y: node.y,
      size: node.size,
      hidden: !this.isShown(node),
      borderWidth: marked ? 3 : 2,
      color: { background, border, hover: { background, border } },
    };
  }

  #lookOfEdge(edge) {
    const { theme } = this;
    const lit = this.#isLit(edge);
    const faint = edge.predicate === "covers" || edge.origin === "cooccurrence";
    const plain = mix(theme.text, theme.bg, faint ? 0.34 : edge.width > 2 ? 0.62 : 0.5);
    const color = lit ? theme.accent : lit === false ? mix(theme.line, theme.bg, 0.6) : plain;
    return {
      id: edge.id,
      from: edge.from,
      to: edge.to,
      arrows: edge.arrows,
      dashes: edge.dashes,
      smooth: edge.smooth,
      width: edge.width + (lit ? 0.8 : 0),
      hidden: !this.isEdgeShown(edge),
      color: { color, hover: theme.accent, highlight: color, inherit: false },
    };
  }
}

// Andrew's monotone chain.
function convexHull(points) {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (ordered) => {
    const chain = [];
    for (const point of ordered) {
      while (chain.length > 1 && turn(chain.at(-2), chain.at(-1), point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

function turn(a, b, c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}
