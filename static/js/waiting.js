"use strict";
// Answers that could not be sent stay in this browser (kept.js). Every other page says so and leads to where they are sent;
// what the server has taken by button, which it says in a cookie, is forgotten here.

(() => {
  const box = document.getElementById("kept-notice");
  if (!box) return;
  const prefix = `rectify-kept:${box.dataset.user}:`;
  const item = box.querySelector("template").content;
  const list = box.querySelector("ul");

  const storage = (() => {
    try {
      return window.localStorage;
    } catch {
      return null; // switched off in this browser
    }
  })();
  if (!storage) return;
  const parse = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return null; // not ours
    }
  };
  const taken = document.cookie.split("; ").find((each) => each.startsWith("taken_page="));
  if (taken) {
    storage.removeItem(prefix + decodeURIComponent(taken.slice("taken_page=".length)));
    document.cookie = "taken_page=; path=/; max-age=0; samesite=lax";
  }

  const show = () => {
    list.replaceChildren();
    for (const key of Object.keys(storage).filter((each) => each.startsWith(prefix)).sort()) {
      const page = key.slice(prefix.length);
      const kept = parse(storage.getItem(key));
      if (!kept || page === location.pathname || !page.startsWith("/")) continue;
      const line = item.cloneNode(true);
      const link = line.querySelector("a");
      link.href = page;
      link.textContent = kept.title || page;
      line.querySelector("button").addEventListener("click", () => {
        storage.removeItem(key);
        show();
      });
      list.append(line);
    }
    box.hidden = !list.children.length;
  };
  show();
  window.addEventListener("storage", show); // another window has kept or sent something
})();
