// Copies what is used as it is: htmx, and the licences that go with the vendored files.
import { copyFileSync, mkdirSync } from "node:fs";

const copies = [
  ["node_modules/htmx.org/dist/htmx.min.js", "../static/vendor/htmx/htmx.min.js"],
  ["node_modules/htmx.org/LICENSE", "../static/vendor/htmx/LICENSE"],
  ["node_modules/bootstrap/LICENSE", "../static/vendor/bootstrap/LICENSE"],
];
for (const [from, to] of copies) {
  mkdirSync(to.slice(0, to.lastIndexOf("/")), { recursive: true });
  copyFileSync(from, to);
}
