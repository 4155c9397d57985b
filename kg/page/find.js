// Letters typed → suggestions → the node that is meant (an ARIA combobox).
import { element } from "./elements.js";
import { fetchJson, served } from "./state.js";

const PAUSE = 80; // milliseconds without a key before the server is asked
const MOST = 9;

export function makeFinder(input, listbox, actions) {
  let found = [];
  let active = -1;
  let timer = 0;
  let asked = 0;

  function show(items) {
    found = items;
    active = items.length ? 0 : -1;
    listbox.replaceChildren(...items.map(option));
    mark();
  }

  function option(item, i) {
    const made = element("li", { role: "option", id: `found-${i}` }, item.text, element("small", {}, item.detail));
    made.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(i);
    });
    return made;
  }

  function mark() {
    listbox.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    [...listbox.children].forEach((made, i) => made.setAttribute("aria-selected", String(i === active)));
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `found-${active}`);
    listbox.children[active]?.scrollIntoView({ block: "nearest" });
  }

  function choose(i) {
    const { id, text, kind } = found[i];
    input.value = "";
    show([]);
    actions.goTo({ id, label: text, kind });
  }

  async function ask() {
    const text = input.value.trim();
    const number = (asked += 1);
    const items = text ? await suggest(text, actions.drawing()) : [];
    if (number === asked) show(items.slice(0, MOST));
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(actions.reportProblem), PAUSE);
  });
  input.addEventListener("blur", () => show([]));
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      active = (active + step + found.length) % found.length;
      mark();
      event.preventDefault();
    } else if (event.key === "Enter" && active >= 0) {
      choose(active);
      event.preventDefault();
    } else if (event.key === "Escape") {
      input.value = "";
      show([]);
    }
  });
}

async function suggest(text, drawing) {
  if (!served) return suggestFrom(drawing, text.toLowerCase());
  const answer = await fetchJson("api/v1/suggest", new URLSearchParams({ q: text }));
  return answer.items.filter((item) => item.id !== null);
}

function suggestFrom(drawing, text) {
  const place = (node) => node.label.toLowerCase().indexOf(text);
  return drawing.nodes
    .filter((node) => place(node) >= 0)
    .sort((a, b) => place(a) - place(b) || b.rank - a.rank)
    .map((node) => ({ id: node.id, text: node.label, kind: node.kind, detail: node.kind }));
}
