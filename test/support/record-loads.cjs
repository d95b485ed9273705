// Required before the program: writes what it loaded to the file that ROSTER_TEST_LOADS names, a path a line.
const { writeFileSync } = require('node:fs');
const Module = require('node:module');
const vm = require('node:vm');

const loaded = new Set();
const load = Module._load;
Module._load = function (request, parent, isMain) {
  loaded.add(Module._resolveFilename(request, parent, isMain));
  return load.call(this, request, parent, isMain);
};

/** The files of the program, which the loader compiles by itself. */
vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    loaded.add(`dist/${options.filename}`);
  }
};

process.on('exit', () => {
  for (const name of process.moduleLoadList) {
    const [, builtin] = /^NativeModule (.*)/.exec(name) ?? [];
    if (builtin !== undefined) loaded.add(`node:${builtin}`);
  }
  // zod lies in the same file as other things, and leaves this behind once it has run.
  if ('__zod_globalConfig' in globalThis) loaded.add('zod');
  writeFileSync(process.env.ROSTER_TEST_LOADS, [...loaded].join('\n'));
});
