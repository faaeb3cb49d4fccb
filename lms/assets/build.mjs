// Build styles and scripts into lms/static, under names that change with their content, each also compressed; the
// manifest says which name is today's.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

import esbuild from "esbuild";
import rtlcss from "rtlcss";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static");

const style = sass.compile(join(here, "app.scss"), {
  style: "compressed",
  charset: false,
  loadPaths: [join(here, "node_modules", "govuk-frontend", "dist")],
  quietDeps: true,
}).css.replace(/var\((--govuk-[a-z-]+-colour), #[0-9a-f]+\)/g, "var($1)"); // :root names them all
const script = (entry, format) => esbuild.buildSync({
  entryPoints: [join(here, entry)],
  bundle: true,
  minify: true,
  format,
  target: "es2020",
  legalComments: "none",
  write: false,
}).outputFiles[0].text;

const built = {
  "app.css": style,
  // Our own styles are logical and come out unchanged; GOV.UK Frontend's name left and right.
  "app.rtl.css": rtlcss.process(style),
  "app.js": script("app.js", "esm"),
  "marking.js": script("marking.js", "esm"),
  "read_aloud.js": script("read_aloud.js", "esm"),
  "statement.js": script("statement.js", "esm"),
  "time_left.js": script("time_left.js", "esm"),
  // Fetched by app.js only where a phone keeps something, or may soon.
  "offline.js": script("offline/main.js", "esm"),
  "service-worker.js": script("offline/worker.js", "iife"),
  "favicon.svg": readFileSync(join(here, "favicon.svg"), "utf8"),
};

mkdirSync(target, { recursive: true });
const old = new Set(readdirSync(target));
const manifest = {};
for (const [name, content] of Object.entries(built)) {
  const mark = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const [stem, ...endings] = name.split(".");
  manifest[name] = `${stem}.${mark}.${endings.join(".")}`;
  write(manifest[name], content);
  write(`${manifest[name]}.br`, brotliCompressSync(content));
  write(`${manifest[name]}.gz`, gzipSync(content, { level: 9 }));
}
write("manifest.json", JSON.stringify(manifest, null, 2));
// Last, so that a server that runs meanwhile never points at what is gone.
for (const name of old) rmSync(join(target, name), { recursive: true });

function write(name, content) {
  writeFileSync(join(target, name), content);
  old.delete(name);
}
