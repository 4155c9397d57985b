// A drawing → the legend, whose boxes show and hide what they explain.
import { element, svgElement } from "./elements.js";
import { shortTitle } from "./labels.js";
import { state } from "./state.js";

const ORIGIN_LABELS = {
  stated: "stated in the notes",
  layout: "from the notes’ layout",
  vocabulary: "from a vocabulary",
  cooccurrence: "found together",
};
const KINDS = ["concept", "lecture", "course"];
const TIPS = {
  arrow: "M28 7 L20 3.5 L22 7 L20 10.5 Z",
  triangle: "M28 7 L20 3 L20 11 Z",
  diamond: "M28 7 L23.5 4 L19 7 L23.5 10 Z",
  vee: "M28 7 L20 2.5 L23.5 7 L20 11.5 Z",
  circle: "M27.5 7 a3 3 0 1 0 -6 0 a3 3 0 1 0 6 0 Z",
  bar: "M24 2 H26.5 V12 H24 Z",
};

export function showLegend(place, drawing, onChange) {
  const { nodes, edges, predicates, origins, courses } = drawing;
  const row = makeRow(onChange);
  place.replaceChildren(
    group("Relations", entries("predicate", edges, Object.keys(predicates), (id, count) =>
      row(`predicate:${id}`, predicates[id].label, count, lineSample(predicates[id], false)))),
    group("Found how", entries("origin", edges, Object.keys(origins), (id, count) =>
      row(`origin:${id}`, ORIGIN_LABELS[id], count, lineSample({ width: 2, arrow: "" }, origins[id])))),
    group("Courses", entries("course", nodes, [...courses.map(({ id }) => id), ""], (id, count) => {
      const course = courses.find((one) => one.id === id);
      const colour = (course?.colour ?? "course-0").replace("course", "colour");
      const dot = svgElement("circle", { cx: 14, cy: 7, r: 6, class: colour });
      const title = course?.label ?? null;
      return row(`course:${id}`, title ? shortTitle(title) : "no course", count, sample(dot), title);
    })),
    group("Kinds", entries("kind", nodes, KINDS, (id, count) =>
      row(`kind:${id}`, id, count, kindSample(id)))),
    element("p", {}, "The larger a concept, the more of the graph hangs on it. Hollow ones are candidates."),
  );
}

function group(title, rows) {
  return element("fieldset", { hidden: !rows.length }, element("legend", {}, title), ...rows);
}

function entries(field, items, ids, make) {
  const counts = new Map();
  for (const item of items) {
    const id = item[field] ?? "";
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return ids
    .filter((id) => counts.has(id) || state.hidden.has(`${field}:${id}`))
    .map((id) => make(id, counts.get(id) ?? 0));
}

function makeRow(onChange) {
  return (key, label, count, picture, title = null) => {
    const box = element("input", { type: "checkbox", checked: !state.hidden.has(key) });
    box.addEventListener("change", () => {
      if (box.checked) state.hidden.delete(key);
      else state.hidden.add(key);
      onChange();
    });
    return element("label", { title }, box, picture, element("span", {}, label), element("small", {}, `${count}`));
  };
}

function sample(...shapes) {
  return svgElement("svg", { viewBox: "0 0 28 14", "aria-hidden": "true" }, ...shapes);
}

function lineSample({ width, arrow }, dashes) {
  const end = arrow ? 20 : 28;
  return sample(
    svgElement("path", {
      d: `M0 7 H${end}`,
      class: "ink",
      "stroke-width": width,
      "stroke-dasharray": dashes ? dashes.join(" ") : null,
    }),
    arrow ? svgElement("path", { d: TIPS[arrow], class: "ink-tip" }) : null,
  );
}

function kindSample(kind) {
  if (kind === "concept") return sample(svgElement("circle", { cx: 14, cy: 7, r: 6, class: "solid" }));
  if (kind === "lecture") return sample(svgElement("rect", { x: 9, y: 2, width: 10, height: 10, class: "hollow" }));
  return sample(svgElement("path", { d: "M14 0.5 L20.5 7 L14 13.5 L7.5 7 Z", class: "hollow" }));
}
