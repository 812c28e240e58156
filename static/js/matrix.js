"use strict";
// The matrix is filled like a spreadsheet: arrows move, one key answers, Enter goes down. A cell answered as last quarter is
// named in its row, so that the server takes the words and files along; whoever answers it otherwise takes that back.

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

  const LIKE_LAST = ["l", "L", "="];
  const answer = (select, value) => {
    select.value = value;
    select.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const nameAsLast = (select, isAsLast) => {
    const number = select.name.split("-")[1];
    const field = select.closest("tr").querySelector("input[name$='-last']");
    const named = new Set(field.value.split(" ").filter(Boolean));
    if (isAsLast) named.add(number);
    else named.delete(number);
    field.value = [...named].join(" ");
  };
  table.addEventListener("input", (event) => {
    if (event.target.matches("td select")) nameAsLast(event.target, false);
  });

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
    } else if (LIKE_LAST.includes(event.key)) {
      event.preventDefault();
      if (!select.dataset.last) return;
      answer(select, select.dataset.last);
      nameAsLast(select, true);
      select.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (Object.hasOwn(ANSWERS, event.key.length === 1 ? event.key.toLowerCase() : event.key)) {
      event.preventDefault();
      const value = ANSWERS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (select.value === value) return;
      answer(select, value);
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
})();
