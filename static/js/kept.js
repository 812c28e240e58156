"use strict";
// A weak network: what was typed and could not be sent stays in this browser and goes out when the line is back, or when
// the page is opened again (waiting.js leads there from every other page). Each row says how it stands. The server tells a second sending of the same from a stranger's save, so nothing counts twice.

(() => {
  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const key = `rectify-kept:${form.dataset.keep}:${location.pathname}`;
  const line = form.querySelector("[data-autosave-status]");
  const words = line.dataset;
  const RETRY_MS = 10000;
  const FILLS = ["last", "previous", "no"];
  let touched = new Set(); // rows changed since the last request went out
  let flying = new Set(); // rows in the request that is on its way
  let timer = null;

  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null; // no storage in this browser, or not ours
    }
  };
  const write = (kept) => {
    try {
      localStorage.setItem(key, JSON.stringify(kept));
    } catch { /* full or forbidden: the page itself still holds what was typed */ }
  };
  const drop = () => {
    try {
      localStorage.removeItem(key);
    } catch { /* nothing was kept */ }
  };
  const fields = () => [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "then");
  const keep = () => write({ fields: fields(), title: document.title.split(" · ")[0] });
  const tell = (rows, state) => rows.forEach((row) => {
    const place = row.querySelector("[data-row-state]");
    if (!place) return;
    place.textContent = words[`row${state}`] || "";
    place.className = `row-state is-${state.toLowerCase()}`;
  });
  const rest = () => {
    clearInterval(timer);
    timer = null;
  };
  const send = () => form.dispatchEvent(new Event("change", { bubbles: true }));
  const wait = (rows) => {
    keep();
    tell(rows, "Waiting");
  };

  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) touched.add(row);
  });
  form.addEventListener("htmx:beforeRequest", () => {
    touched.forEach((row) => flying.add(row));
    touched = new Set();
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    const xhr = event.detail.xhr;
    const status = xhr ? xhr.status : 0;
    if (status === 0 || status >= 500) {
      wait(flying); // they fly again with the next request
      timer ||= setInterval(send, RETRY_MS);
      return;
    }
    rest();
    // Signed out, or the check was closed meanwhile: the window goes elsewhere, and what was typed must not be lost on the way.
    const isSentAway = status < 400 && xhr.getResponseHeader("HX-Redirect");
    if (isSentAway || (status >= 400 && status !== 409 && status !== 422)) return wait(flying);
    const all = status === 409 ? "Conflict" : status < 400 ? "Saved" : "Refused";
    // Where the server names the rows that it could not keep, the others are saved.
    const named = new Map([...form.querySelectorAll("[data-problem-of]")].map(({ dataset }) => [dataset.problemOf, dataset.problem]));
    flying.forEach((row) => tell([row], named.size ? named.get(row.id) || "Saved" : all));
    flying = new Set();
    if (status >= 400) return keep(); // what was refused is still nowhere but here
    return drop();
  });
  form.addEventListener("submit", (event) => {
    keep(); // until the server says that it has it: waiting.js
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    if (button && FILLS.includes(button.name === "last" ? "last" : button.value)) {
      line.textContent = words.failed; // only the server knows what the button fills in
    } else {
      send();
    }
  }, true);
  window.addEventListener("online", () => { if (timer) send(); });

  // A page that is opened anew takes up what waits, with the version that was read then: whoever saved meanwhile is seen.
  const kept = read();
  if (!kept) return;
  const values = new Map(kept.fields);
  for (const field of form.elements) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || field.name === "then") continue;
    const value = values.get(field.name);
    const row = field.closest("[data-row]");
    const before = field.type === "radio" ? field.checked : field.value;
    if (field.type === "radio") field.checked = field.value === value;
    else if (value !== undefined) field.value = value;
    if (row && before !== (field.type === "radio" ? field.checked : field.value)) touched.add(row);
  }
  tell(touched, "Waiting");
  window.addEventListener("load", send);
})();
