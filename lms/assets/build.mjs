// Build styles and scripts into lms/static, under names that change with their content, and write the manifest.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import esbuild from "esbuild";
import rtlcss from "rtlcss";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static");

const style = sass.compile(join(here, "app.scss"), {
  style: "compressed",
  loadPaths: [join(here, "node_modules", "govuk-frontend", "dist")],
  quietDeps: true,
}).css;
const script = esbuild.buildSync({
  entryPoints: [join(here, "app.js")],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2020",
  write: false,
}).outputFiles[0].text;

const built = {
  "app.css": style,
  "app.rtl.css": rtlcss.process(style),
  "app.js": script,
  "favicon.svg": readFileSync(join(here, "favicon.svg"), "utf8"),
};

mkdirSync(target, { recursive: true });
for (const old of readdirSync(target)) rmSync(join(target, old), { recursive: true });
const manifest = {};
for (const [name, content] of Object.entries(built)) {
  const mark = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const [stem, ...endings] = name.split(".");
  manifest[name] = `${stem}.${mark}.${endings.join(".")}`;
  writeFileSync(join(target, manifest[name]), content);
}
writeFileSync(join(target, "manifest.json"), JSON.stringify(manifest, null, 2));
