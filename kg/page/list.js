// A drawing → two tables that say the same as the picture.
import { button, element } from "./elements.js";
import { relationOfEdge } from "./panel.js";

export function showList(place, view, actions) {
  const { drawing } = view;
  const courses = new Map(drawing.courses.map((course) => [course.id, course.label]));
  const name = (node) => button(node.label, () => actions.select(node.id), { class: "link" });
  place.replaceChildren(
    table(
      "What is shown",
      ["Name", "Kind", "Course", "Noted", "Since"],
      view.visibleNodes().map((node) => [
        name(node),
        node.kind,
        courses.get(node.course) ?? "",
        `${node.mentions ?? ""}`,
        node.first_seen ?? "",
      ]),
    ),
    table(
      "How it is related",
      ["From", "Relation", "To", "Words of the notes"],
      view.visibleEdges().map((edge) => {
        const { subject, object, evidence } = relationOfEdge(edge, drawing);
        const said = button(edge.phrase, () => actions.selectEdge(edge.id), { class: "link" });
        return [name(subject), said, name(object), evidence[0]?.quote ?? edge.vocabulary ?? ""];
      }),
    ),
  );
}

function table(caption, headings, rows) {
  const head = headings.map((heading) => element("th", { scope: "col" }, heading));
  const body = rows.map((cells) => element("tr", {}, ...cells.map((cell) => element("td", {}, cell))));
  return element(
    "table",
    {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...body),
  );
}
