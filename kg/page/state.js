// The URL ↔ what is shown: what the server answers stands in the query, the rest after #.

// The site's root, or null for a page that stands alone.
export const root =
  document.querySelector("meta[name=studygraph-root]")?.content ?? null;
export const served = root !== null;

export const state = {
  query: new URLSearchParams(), // what /graph/data is asked
  selected: null, // a node's id
  hidden: new Set(), // legend entries such as "predicate:is_a"
  list: false,
  path: null, // { from, to } of a walk
};

export function readEmbeddedDrawing() {
  return JSON.parse(document.getElementById("drawing").textContent);
}

export function readUrl() {
  const kept = new URLSearchParams(location.hash.slice(1));
  state.query = new URLSearchParams(location.search);
  state.selected = kept.get("selected");
  state.hidden = new Set(kept.getAll("hide"));
  state.list = kept.has("list");
  state.path = kept.has("to") ? { from: kept.get("from"), to: kept.get("to") } : null;
}

export function writeUrl({ push = false } = {}) {
  const kept = new URLSearchParams();
  if (state.path) {
    kept.set("from", state.path.from);
    kept.set("to", state.path.to);
  }
  if (state.selected) kept.set("selected", state.selected);
  for (const entry of state.hidden) kept.append("hide", entry);
  if (state.list) kept.set("list", "1");
  const query = String(state.query);
  const url = location.pathname + (query && `?${query}`) + (String(kept) && `#${kept}`);
  if (push) history.pushState(null, "", url);
  else history.replaceState(null, "", url);
}

export async function fetchJson(path, parameters = new URLSearchParams()) {
  const query = String(parameters);
  const response = await fetch(root + path + (query && `?${query}`), {
    headers: { Accept: "application/json" },
  });
  if (!response.ok) throw new Error(await readProblem(response));
  return response.json();
}

async function readProblem(response) {
  const fallback = `The server answered ${response.status}.`;
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.includes("json")) return fallback;
  return (await response.json()).detail ?? fallback;
}
