// A concept's page: writes a decision, waits for the build that obeys it, shows it.
// Without this module the details stay hidden, and the command line is the way.

const POLL_MS = 400;

const details = document.querySelector("[data-decide]");
if (details) {
  details.hidden = false;
  details.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    const given = Object.fromEntries(new FormData(form));
    if (form.dataset.also) given.also = JSON.parse(form.dataset.also);
    decide({ action: form.dataset.action, label: details.dataset.decide, ...given });
  });
}

async function decide(decision) {
  const controls = details.querySelector("fieldset");
  controls.disabled = true;
  try {
    say("Writing your decision …");
    const started = await send("/api/v1/curation", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(decision),
    });
    say("Written. The notes are being read again …");
    await follow(started.headers.get("Location"));
    leave(decision);
  } catch (error) {
    say(error.message);
    controls.disabled = false;
    details.querySelector("[role=status]").focus();
  }
}

async function send(address, options) {
  const response = await fetch(address, options);
  if (!response.ok) {
    const problem = await response.json();
    const faults = (problem.errors ?? []).map((item) => item.detail);
    throw new Error([problem.detail, ...faults].join(" "));
  }
  return response;
}

async function follow(address) {
  for (;;) {
    const rebuild = await (await send(address)).json();
    if (rebuild.state === "succeeded") return;
    if (rebuild.state === "failed") throw new Error(rebuild.lines.slice(-3).join(" "));
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

// What was merged or refused has no page any more.
function leave(decision) {
  if (decision.action === "merge") {
    location.assign(`/concepts?${new URLSearchParams({ q: decision.into })}`);
  } else if (decision.action === "refuse") {
    location.assign("/concepts");
  } else {
    location.reload();
  }
}

function say(text) {
  details.querySelector("[role=status]").textContent = text;
}
