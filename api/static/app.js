// Every page: the / key goes to the search box, and the box completes what is typed.
import "./decide.js";
import { completeInput } from "./suggest.js";

const boxes = document.querySelectorAll("input[data-suggest]");
boxes.forEach(completeInput);

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if (event.key !== "/" || typing || modified || boxes.length === 0) return;
  event.preventDefault();
  boxes[0].focus();
  boxes[0].select();
});
