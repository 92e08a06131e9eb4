// Makes the index of a prebuilt cdktf provider lazy, in the Node process that jsii starts.
//
// `lib/index.js` of @cdktf/provider-aws requires all of its 2,135 modules. Here each of these lines
//     exports.s3Bucket = require("./s3-bucket");
//     exports.s3Bucket = __importStar(require("./s3-bucket/index"));   (CDK Terrain's, @cdktn)
// becomes a getter that requires the module when it is first asked for. Every other file, and an
// index that is written in another way, is loaded as Node loads it.
"use strict";

const fs = require("node:fs");
const Module = require("node:module");

const { kernelOf, prepare } = require("./one_process.cjs");
const { trimOf } = require("./trims.cjs");

// Both as jsii links the package (…/@cdktf/provider-aws/lib) and as its cache holds it
// (…/@cdktf/provider-aws/<version>/<hash>/lib), should Node resolve the link.
const PROVIDER_INDEX = /[\\/]@cdkt[fn][\\/]provider-[^\\/]+[\\/](?:[^\\/]+[\\/]){0,2}lib[\\/]index\.js$/;
const LAZY = /^exports\.(\w+) = (require\("\.\/[\w./-]+"\)|__importStar\(require\("\.\/[\w./-]+"\)\));$/;
// What else TypeScript writes in an index that only re-exports: comments, the module's mark, and
// the names set to undefined first.
const EXPECTED = [
  /^\s*$/,
  /^"use strict";$/,
  /^(?:\/\/| \*|\/\*\*).*$/,
  /^Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);$/,
  /^(?:exports\.\w+ = )+void 0;$/,
];
// TypeScript's helpers for `export * as`: functions, from their first line to the one that closes them.
const HELPER = /^var (__createBinding|__setModuleDefault|__importStar) = \(this && this\.\1\) \|\| \(.*[{(]$/;
const IN_HELPER = /^(?:\s+\S.*|\}\) : \(?function.*\{)$/;
const HELPER_ENDS = /^\}\)+(?:\(\))?;$/;

function lazyIndex(source) {
  let count = 0;
  let helper = false;
  const lines = source.split(/\r?\n/).map((line) => {
    if (helper) {
      helper = !HELPER_ENDS.test(line);
      return !helper || IN_HELPER.test(line) ? line : undefined;
    }
    const found = LAZY.exec(line);
    if (found) {
      count += 1;
      return `__lazy(${JSON.stringify(found[1])}, () => ${found[2]});`;
    }
    if (HELPER.test(line)) {
      helper = true;
      return line;
    }
    if (line.startsWith("//# sourceMappingURL=")) return ""; // 300 kB that nobody reads
    return EXPECTED.some((shape) => shape.test(line)) ? line : undefined;
  });
  if (count === 0 || helper || lines.includes(undefined)) return undefined;
  return DEFINE_LAZY + lines.join("\n");
}

// On the index's own first line, so that its line numbers stay. `exports` is still an ordinary
// object: after the first read the property is what the eager index would have put there.
const DEFINE_LAZY = `"use strict"; const __lazy = (name, load) => {
  const put = (value) =>
    Object.defineProperty(exports, name, { value, writable: true, enumerable: true, configurable: true });
  Object.defineProperty(exports, name, {
    get: () => { const value = load(); put(value); return value; },
    set: put, enumerable: true, configurable: true });
}; `.replaceAll("\n", " ");

const loadNormally = Module._extensions[".js"];

Module._extensions[".js"] = function loadJavaScript(module, filename) {
  const kernel = module.id === "." ? kernelOf(filename) : undefined;
  if (kernel !== undefined) {
    prepare();
    return module.require(kernel);
  }
  const trim = trimOf(filename);
  if (trim !== undefined) return module._compile(trim(fs.readFileSync(filename, "utf8")), filename);
  if (!PROVIDER_INDEX.test(filename)) return loadNormally(module, filename);
  const source = lazyIndex(fs.readFileSync(filename, "utf8"));
  if (source === undefined) {
    process.stderr.write(
      `cdktf_lazy_provider: ${filename} is not the plain list of exports it was written for, ` +
        "so Node loads every module of the provider at once (slower, with the same result).\n",
    );
    return loadNormally(module, filename);
  }
  return module._compile(source, filename);
};

// jsii prints a banner of 12 lines in every run on a Node release past its end of life. It is
// silenced for the release that runs here, and only where the user has not decided it.
process.env.JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION ??= process.versions.node.split(".")[0];
