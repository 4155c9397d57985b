// Turns a search field into a combobox (ARIA 1.2) over /api/v1/suggest.
// Without this module the field is a plain one and its form works as it is.

let made = 0;

export function completeInput(input) {
  const list = makeList();
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let chosen = -1;
  // What is being asked for; a later keystroke takes its place and aborts it.
  let asking = new AbortController();

  function close() {
    asking.abort();
    chosen = -1;
    list.hidden = true;
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    const options = [...list.children];
    chosen = (index + options.length) % options.length;
    options.forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === chosen));
    });
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  function accept(option) {
    input.value = option.dataset.text;
    close();
    input.form.requestSubmit();
  }

  async function refresh() {
    const text = input.value.trim();
    if (text === "") return close();
    asking.abort();
    asking = new AbortController();
    const items = await askFor(text, asking.signal);
    if (items === null) return;
    if (items.length === 0) return close();
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...items.map((item, at) => makeOption(item, `${list.id}-${at}`)));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  input.addEventListener("input", refresh);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    // Keys that pick among an input method's own words are not for this list.
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) accept(list.children[chosen]);
    else return;
    event.preventDefault();
  });
  // A press would move the focus away and close the list before the click arrives.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) accept(option);
  });
}

// Returns the completions, or null if they came too late or not at all.
async function askFor(text, signal) {
  const query = new URLSearchParams({ q: text });
  try {
    const response = await fetch(`/api/v1/suggest?${query}`, { signal });
    const items = response.ok ? (await response.json()).items : null;
    return signal.aborted ? null : items;
  } catch {
    return null; // Aborted, or the server is gone: the box works without.
  }
}

function makeList() {
  const list = document.createElement("ul");
  list.id = `suggestions-${(made += 1)}`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  return list;
}

function makeOption(item, id) {
  const option = document.createElement("li");
  option.id = id;
  option.dataset.text = item.text;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  // The detail opens with the kind, which has a place of its own.
  const [, ...details] = item.detail.split(" · ");
  const name = makeSpan("name", item.text);
  if (details.length > 0) name.append(" ", makeSpan("muted", details.join(" · ")));
  option.append(name, " ", makeSpan("badge", item.kind));
  return option;
}

function makeSpan(name, text) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}
