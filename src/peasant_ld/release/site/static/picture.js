// A picture that is wider than its box opens at the middle of what is in it, not at its empty edge.
for (const box of document.querySelectorAll(".picture")) {
  const marks = [...box.querySelectorAll("svg .mark")].map((mark) => mark.getBoundingClientRect());
  if (box.scrollWidth > box.clientWidth && marks.length) {
    const middles = marks.map((mark) => (mark.left + mark.right) / 2).sort((a, b) => a - b);
    const middle = middles[Math.floor(middles.length / 2)] - box.getBoundingClientRect().left;
    box.scrollLeft = middle - box.clientWidth / 2;
  }
}
