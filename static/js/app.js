"use strict";
// Small extras over pages that work without them: words about autosaving, a question before unsaved work is left,
// a word when the server could not be reached.

(() => {
  const form = (event, attribute) => (event.target.closest ? event.target.closest(`form[${attribute}]`) : null);
  const unsaved = new Set();

  // Autosave: the texts stand, translated, in the page's status line (templates/parts/autosave.html).
  const say = (owner, state) => {
    const line = owner.querySelector("[data-autosave-status]");
    if (!line) return;
    const time = new Date().toTimeString().slice(0, 5);
    line.textContent = (line.dataset[state] || "").replace("{time}", time);
    line.classList.toggle("is-failed", ["failed", "conflict", "waiting", "stale"].includes(state));
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    const owner = form(event, "data-autosave");
    if (!owner) return;
    say(owner, "saving");
    unsaved.delete(owner); // what is typed while the request runs marks the form again
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const owner = form(event, "data-autosave");
    if (!owner) return;
    const xhr = event.detail.xhr;
    const status = xhr ? xhr.status : 0;
    if (status >= 200 && status < 400 && xhr.getResponseHeader("HX-Redirect")) { // signed out, or closed: nothing was saved
      if (!owner.dataset.keep) unsaved.add(owner);
    } else if (status >= 200 && status < 400) { // htmx counts a swapped 409 or 422 as successful; a clerk does not
      say(owner, "saved");
    } else {
      unsaved.add(owner);
      const lost = status === 403 ? "stale" : "waiting";
      say(owner, status === 409 ? "conflict" : status === 422 ? "refused" : owner.dataset.keep ? lost : "failed");
    }
  });

  // Unsaved changes: a field was touched since the form was sent last.
  document.addEventListener("input", (event) => {
    const owner = form(event, "data-confirm-leave");
    if (owner) unsaved.add(owner);
  });
  document.addEventListener("submit", (event) => unsaved.delete(event.target));
  window.addEventListener("beforeunload", (event) => {
    if ([...unsaved].some((owner) => owner.isConnected)) event.preventDefault();
  });

  // A live part that could not be loaded must not fail in silence.
  const warn = (event) => {
    const box = document.getElementById("connection-problem");
    if (box && !form(event, "data-autosave")) box.hidden = false;
  };
  document.addEventListener("htmx:sendError", warn);
  document.addEventListener("htmx:timeout", warn);
  document.addEventListener("htmx:responseError", warn);
  document.addEventListener("htmx:afterRequest", (event) => {
    const box = document.getElementById("connection-problem");
    if (box && event.detail.successful) box.hidden = true;
  });
})();
