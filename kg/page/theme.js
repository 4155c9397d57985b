// CSS variables → the colours and the font that the canvas is drawn with.

const probe = document.createElement("canvas").getContext("2d", {
  willReadFrequently: true,
});
const bytes = new Map();

export function readTheme() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  const theme = { font: getComputedStyle(document.body).fontFamily, courses: {} };
  for (const name of ["bg", "surface", "text", "muted", "line", "accent"]) {
    theme[name] = read(name);
  }
  for (let i = 0; i <= 7; i += 1) theme.courses[`course-${i}`] = read(`course-${i}`);
  return theme;
}

// A colour between two others; `share` is that of the first.
export function mix(one, other, share) {
  const [a, b] = [toBytes(one), toBytes(other)];
  const mixed = a.map((value, i) => Math.round(value * share + b[i] * (1 - share)));
  return `rgb(${mixed.join(", ")})`;
}

function toBytes(colour) {
  if (!bytes.has(colour)) {
    probe.fillStyle = colour;
    probe.fillRect(0, 0, 1, 1);
    bytes.set(colour, [...probe.getImageData(0, 0, 1, 1).data].slice(0, 3));
  }
  return bytes.get(colour);
}
