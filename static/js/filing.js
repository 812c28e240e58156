"use strict";
// A save by button waits for the draft that is on its way: both carry the version that was read, and the second one
// would meet the first as if it were a stranger's.

(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  let isBusy = false;
  let waiting = null;
  form.addEventListener("htmx:beforeRequest", () => { isBusy = true; });
  form.addEventListener("htmx:afterRequest", () => {
    isBusy = false;
    if (!waiting) return;
    const { button } = waiting;
    waiting = null;
    form.requestSubmit(button);
  });
  form.addEventListener("submit", (event) => {
    if (!isBusy) return;
    event.preventDefault();
    waiting = { button: event.submitter };
  });
})();
