// A node, an edge or a path → the side panel: what is related to it, and the words that say so.
import { button, element } from "./elements.js";
import { root, served } from "./state.js";

const QUOTES = 3;
const TOGETHER = "found together with";
const PAGES = { concept: "concepts", lecture: "lectures", course: "courses" };

export class Panel {
  constructor(place, actions) {
    this.place = place;
    this.actions = actions;
  }

  showStart(drawing) {
    const concepts = drawing.nodes.filter((node) => node.kind === "concept");
    const best = [...concepts].sort((a, b) => b.rank - a.rank).slice(0, 10);
    this.#fill(
      element("h2", {}, "Where to start"),
      element("p", { class: "quiet" }, "Click a concept or a line to see what your notes say. The most connected concepts here:"),
      element("ul", {}, ...best.map((node) => element("li", {}, this.#link(node)))),
    );
  }

  showNode(node, drawing, details = null) {
    const relations = details?.relations ?? relationsInDrawing(node, drawing);
    this.#fill(
      element("h2", {}, node.label),
      element("p", { class: "quiet" }, describe(node, drawing)),
      details?.aliases.length
        ? element("p", { class: "quiet" }, `Also: ${details.aliases.join(", ")}`)
        : null,
      details?.definition ? element("p", {}, details.definition) : null,
      ...(details?.definitions ?? []).map(quoteOf),
      this.#actionsFor(node),
      ...this.#groups(node.id, relations),
    );
  }

  showEdge(edge, drawing) {
    const relation = relationOfEdge(edge, drawing);
    this.#fill(
      element("h2", {}, `${relation.subject.label} ${edge.phrase} ${relation.object.label}`),
      element("p", { class: "actions" }, this.#link(relation.subject), this.#link(relation.object)),
      ...this.#sources(relation),
    );
  }

  showPath(path) {
    const hops = path.hops.map((hop) =>
      element(
        "li",
        {},
        element("h3", {}, `${endOf(hop.from)} ${hop.origin === "cooccurrence" ? TOGETHER : hop.phrase} ${endOf(hop.to)}`),
        ...this.#sources({ ...hop, evidence: hop.quotes }),
      ),
    );
    this.#fill(
      element("h2", {}, `From ${path.from.label} to ${path.to.label}`),
      element("p", { class: "actions" }, button("Back to the graph", () => this.actions.leavePath())),
      element("ul", {}, ...hops),
    );
  }

  showProblem(text) {
    this.place.append(element("p", { role: "alert" }, text));
  }

  #fill(...children) {
    this.place.replaceChildren(...children.filter((child) => child !== null));
    this.place.scrollTop = 0;
  }

  #link(ref) {
    return button(ref.label, () => this.actions.goTo(ref), { class: "link" });
  }

  #actionsFor(node) {
    const centre = served ? "Centre here" : "Bring to the middle";
    const made = element("p", { class: "actions" });
    made.append(button(centre, () => this.actions.centre(node.id)));
    if (!served) return made;
    if (node.kind === "concept") {
      made.append(button("Path from here", () => this.actions.startPath(node)));
    }
    const search = new URLSearchParams({ q: node.label });
    made.append(
      element("a", { href: `${root}?${search}` }, "Search notes"),
      element("a", { href: `${root}${PAGES[node.kind]}/${encodeURIComponent(node.id)}` }, "Page"),
    );
    return made;
  }

  #groups(id, relations) {
    const groups = new Map();
    for (const relation of [...relations].sort(byTrust)) {
      const title = readFrom(id, relation);
      if (!groups.has(title)) groups.set(title, []);
      groups.get(title).push(relation);
    }
    if (!groups.size) return [element("p", { class: "quiet" }, "No relation is drawn here.")];
    return [...groups].flatMap(([title, members]) => [
      element("h3", {}, title),
      ...members.flatMap((relation) => [
        this.#link(relation.subject.id === id ? relation.object : relation.subject),
        ...this.#sources(relation),
      ]),
    ]);
  }

  #sources(relation) {
    const quotes = relation.evidence.map(quoteOf);
    return [
      whereFrom(relation),
      ...quotes.slice(0, QUOTES),
      quotes.length > QUOTES
        ? element("details", {}, element("summary", {}, `${quotes.length - QUOTES} more`), ...quotes.slice(QUOTES))
        : null,
    ].filter((child) => child !== null);
  }
}

// Lectures often have the names of concepts.
function endOf(ref) {
  return ref.kind === "lecture" ? `the lecture ${ref.label}` : ref.label;
}

export function relationOfEdge(edge, drawing) {
  const find = (id) => drawing.nodes.find((node) => node.id === id);
  return { ...edge, subject: find(edge.from), object: find(edge.to) };
}

function relationsInDrawing(node, drawing) {
  return drawing.edges
    .filter((edge) => edge.from === node.id || edge.to === node.id)
    .map((edge) => relationOfEdge(edge, drawing));
}

function describe(node, drawing) {
  const course = drawing.courses.find(({ id }) => id === node.course);
  const community = node.kind === "concept" && drawing.communities.find(({ id }) => id === node.community);
  const times = node.mentions === 1 ? "once" : `${node.mentions} times`;
  return [
    node.tier === "candidate" ? "candidate concept" : node.kind,
    node.kind === "course" ? null : course?.label,
    community && `in “${community.name}”`,
    node.mentions ? `noted ${times}` : null,
    node.first_seen ? `since ${node.first_seen}` : null,
  ]
    .filter(Boolean)
    .join(" · ");
}

function byTrust(a, b) {
  const order = ["stated", "layout", "vocabulary", "cooccurrence"];
  const place = (relation) =>
    (relation.predicate === "covers" ? 10 : 0) + order.indexOf(relation.origin);
  return place(a) - place(b);
}

function readFrom(id, relation) {
  if (relation.origin === "cooccurrence") return TOGETHER;
  return relation.subject.id === id ? relation.phrase : relation.inverse;
}

function whereFrom({ origin, predicate, vocabulary, evidence }) {
  const quoted = evidence.length > 0;
  let text = null;
  if (vocabulary) text = `From the vocabulary ${vocabulary}.${quoted ? " In your notes:" : ""}`;
  else if (origin === "layout" && predicate !== "covers" && quoted) text = "From the layout of your notes:";
  return text && element("p", { class: "quiet" }, text);
}

function quoteOf(item) {
  const place = `${item.source}:${item.line}`;
  const href = `${root}notes/${encodeURIComponent(item.note)}#L${item.line}`;
  const footer = element("footer", {}, [item.date, item.title, ""].filter((part) => part !== null).join(" · "));
  footer.append(served ? element("a", { href }, place) : place);
  const side = item.under < item.line ? "under" : "over";
  const under = item.under_text ? ` ${side} “${item.under_text}”` : "";
  return element("blockquote", {}, `“${item.quote}”${under}`, footer);
}
