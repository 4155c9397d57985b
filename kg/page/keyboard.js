// Keys → moves over the drawing: arrows walk, Enter centres, Escape lets go, L lists, / finds.

const DIRECTIONS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function listenToKeys(canvas, input, view, actions) {
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = DIRECTIONS[event.key];
    if (direction) actions.select(nearest(view, direction));
    else if (event.key === "Enter" && view.selected) actions.centre(view.selected);
    else if (event.key === "+" || event.key === "=") view.zoom(1.25);
    else if (event.key === "-") view.zoom(0.8);
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input[type=text], input[type=search], textarea")) return;
    if (event.key === "/") input.focus();
    else if (event.key === "l" || event.key === "L") actions.toggleList();
    else if (event.key === "Escape") actions.letGo();
    else return;
    event.preventDefault();
  });
}

// The nearest node in a direction, sideways distance counting double; the current one
// where there is none, the focus or the most important where there is no current one.
function nearest(view, [dx, dy]) {
  const nodes = view.visibleNodes();
  const from = nodes.find((node) => node.id === view.selected);
  if (!from) return view.drawing.focus ?? nodes[0]?.id ?? null;
  const here = view.network.getPosition(from.id);
  let best = { id: from.id, cost: Infinity };
  for (const node of nodes) {
    const there = view.network.getPosition(node.id);
    const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
    const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
    const cost = along + 2 * aside;
    if (node.id !== from.id && along > 0 && aside <= 1.5 * along && cost < best.cost) {
      best = { id: node.id, cost };
    }
  }
  return best.id;
}
