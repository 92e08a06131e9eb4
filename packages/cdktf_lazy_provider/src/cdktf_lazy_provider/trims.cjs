// What else each run does that its result doesn't need: a few words of three files are replaced when they are loaded.
//
// A file without the words it should have is loaded as it is; that is slower and nothing else.
"use strict";

const TRIMS = [
  {
    // jsii knows a package by its archive's digest, which it takes in each run: 34 MB for AWS, in buffers of 16 KiB.
    file: /[\\/]lib[\\/]program\.js$/,
    words: "Buffer.alloc(16384)",
    instead: "Buffer.alloc(1048576)",
  },
  {
    // archiver and the 200 files that it loads zip assets, and cdktf has a process of its own for that.
    file: /[\\/]cdktf[\\/](?:[^\\/]+[\\/]){0,2}lib[\\/]private[\\/]fs\.js$/,
    words: 'const archiver = require("archiver");',
    instead: 'const archiver = (...given) => require("archiver")(...given);',
  },
  {
    // Each token keeps where in JavaScript it was made: for Python it is always in jsii's kernel. CDK Terrain has
    // this variable for it, and asks it by itself.
    file: /[\\/]cdktf[\\/](?:[^\\/]+[\\/]){0,2}lib[\\/]tokens[\\/]private[\\/]stack-trace\.js$/,
    words: "function captureStackTrace(below) {",
    instead:
      "function captureStackTrace(below) {" +
      ' if (["true", "1"].includes(process.env.CDKTN_DISABLE_CREATION_STACK)) return [];',
  },
  {
    // Of an output whose value is an object cdktf asks util.isArray, and Node 22 warns of that in each run.
    file: /[\\/]cdktf[\\/](?:[^\\/]+[\\/]){0,2}lib[\\/]terraform-output\.js$/,
    words: "(0, util_2.isArray)(object)",
    instead: "Array.isArray(object)",
  },
];

process.env.CDKTN_DISABLE_CREATION_STACK ??= "true";

// How a file's source becomes the trimmed one, if by its name it is one of them; the numbers of its lines stay.
function trimOf(filename) {
  const trim = TRIMS.find(({ file }) => file.test(filename));
  return trim && ((source) => source.replace(trim.words, trim.instead));
}

module.exports = { trimOf };
