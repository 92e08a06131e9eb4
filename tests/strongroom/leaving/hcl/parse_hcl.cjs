// Prints the files given as one JSON object, path -> configuration, as HashiCorp's HCL parser reads them.
"use strict";

const fs = require("node:fs");
const { createRequire } = require("node:module");

// cdktf's command line brings the parser, compiled to WebAssembly.
const { parse } = createRequire(`${process.cwd()}/package.json`)("@cdktf/hcl2json");

(async () => {
  const parsed = {};
  for (const file of process.argv.slice(2)) parsed[file] = await parse(file, fs.readFileSync(file, "utf8"));
  process.stdout.write(JSON.stringify(parsed), () => process.exit(0));
})();
