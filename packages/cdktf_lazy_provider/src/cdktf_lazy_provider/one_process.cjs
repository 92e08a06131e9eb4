// Runs jsii's kernel in the Node process that jsii starts, instead of in another one behind it.
//
// jsii starts bin/jsii-runtime.js. That starts lib/program.js, the kernel, in a process of its own, and passes
// every message on: what Python asks by its standard input, what it is answered by its standard output. So what
// JavaScript prints can't get among the answers. Here that is kept apart within one process, which saves a
// process's memory, its start, and two hops for each message.
"use strict";

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { Writable } = require("node:stream");

// The kernel's channel: jsii-runtime.js gives it to the process that it starts.
const CHANNEL = 3;
// What is relied on, as the kernel's bundle has it: its channel, and that it links packages by symbolic links.
const EXPECTED = [`readFD:${CHANNEL},writeFD:${CHANNEL}`, '.execArgv.includes("--preserve-symlinks")'];
// Where the kernel links the packages that it loads.
const LINKED = /[\\/]jsii-kernel-[^\\/]+[\\/]node_modules[\\/]/;

// The kernel of the runtime that a file is, if it is one whose kernel can run in the same process.
function kernelOf(filename) {
  const bin = path.dirname(filename);
  if (process.platform === "win32" || path.basename(filename) !== "jsii-runtime.js" || path.basename(bin) !== "bin") {
    return undefined;
  }
  const program = path.join(path.dirname(bin), "lib", "program.js");
  try {
    const source = fs.readFileSync(program, "utf8");
    return EXPECTED.every((text) => source.includes(text)) ? program : undefined;
  } catch {
    return undefined;
  }
}

// What the process that jsii-runtime.js starts has: the channel, the option, and output that is told as jsii tells it.
function prepare() {
  mapChannel();
  preserveSymlinks();
  for (const name of ["stdout", "stderr"]) {
    const told = tell(name);
    Object.defineProperty(process, name, { get: () => told, configurable: true, enumerable: true });
  }
}

function mapChannel() {
  // No file may get the channel's number.
  const spare = fs.openSync(os.devNull, "r");
  if (spare !== CHANNEL) fs.closeSync(spare);
  const { readSync, writeSync } = fs;
  fs.readSync = (descriptor, ...rest) => readSync(descriptor === CHANNEL ? 0 : descriptor, ...rest);
  fs.writeSync = (descriptor, ...rest) => writeSync(descriptor === CHANNEL ? 1 : descriptor, ...rest);
}

// As --preserve-symlinks does, which Node reads at its start only: a package finds the others where it is linked.
function preserveSymlinks() {
  process.execArgv.push("--preserve-symlinks");
  const { realpathSync } = fs;
  fs.realpathSync = Object.assign(
    (name, ...rest) => (LINKED.test(String(name)) ? path.resolve(String(name)) : realpathSync(name, ...rest)),
    realpathSync,
  );
}

// A line of JSON on standard error, whichever of the two it is: jsii's host writes it to the right one.
function tell(name) {
  const stream = new Writable({
    write(chunk, encoding, done) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk, encoding);
      fs.writeSync(2, `${JSON.stringify({ [name]: bytes.toString("base64") })}\n`);
      done();
    },
  });
  stream.fd = name === "stdout" ? 1 : 2;
  return stream;
}

module.exports = { kernelOf, prepare };
