"use strict";
// The matrix is filled like a spreadsheet: arrows move, one key answers, Enter goes down.

(() => {
  const table = document.querySelector("table.matrix");
  if (!table || !table.querySelector("td select")) return;
  const ANSWERS = { 0: "no", n: "no", 1: "yes", y: "yes", 2: "unknown", "?": "unknown", "？": "unknown", u: "unknown", Delete: "", Backspace: "" };
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  const cellAt = (row, column) => {
    const line = table.tBodies[0].rows[row];
    return line && line.cells[column] ? line.cells[column].querySelector("select") : null;
  };
  const go = (select) => {
    if (!select) return;
    select.focus();
    select.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  table.addEventListener("keydown", (event) => {
    const select = event.target.closest("td select");
    if (!select || event.ctrlKey || event.metaKey || event.altKey) return;
    const cell = select.closest("td");
    const row = cell.parentElement.sectionRowIndex;
    const step = STEPS[event.key];
    if (step) {
      event.preventDefault();
      const back = event.key === "Enter" && event.shiftKey ? -1 : 1;
      go(cellAt(row + step[0] * back, cell.cellIndex + step[1]));
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      go(cellAt(row, event.key === "Home" ? 1 : cell.parentElement.cells.length - 1));
    } else if (Object.hasOwn(ANSWERS, event.key.length === 1 ? event.key.toLowerCase() : event.key)) {
      event.preventDefault();
      const value = ANSWERS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (select.value === value) return;
      select.value = value;
      select.dispatchEvent(new Event("input", { bubbles: true }));
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
})();
