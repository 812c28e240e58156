"use strict";
// More tabs than a phone is wide: the open one is brought into view.

(() => {
  const tab = document.querySelector(".entry-tabs [aria-current]");
  if (!tab) return;
  const row = tab.closest(".entry-tabs");
  row.scrollLeft = tab.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - tab.offsetWidth) / 2;
})();
