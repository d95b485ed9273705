import type { Breakage } from './breakage.ts';

/** The one-file executable: what it is made of, and what it loads. */

export const EXECUTABLE: readonly Breakage[] = [
  {
    name: 'an executable loads what somebody else may put in the place of its folder',
    file: 'scripts/executable/unpack.cjs',
    find: '  requireStays(folder);\n',
    replace: '',
    tests: ['test/scripts/executable.test.ts'],
  },
  {
    name: 'others may change what the executable loads',
    file: 'scripts/executable/unpack.cjs',
    find: 'uid === process.geteuid() && (mode & OTHERS) === 0',
    replace: 'uid === process.geteuid()',
    tests: ['test/scripts/executable.test.ts'],
  },
  {
    name: 'the executable loads from a folder that is a link',
    file: 'scripts/executable/unpack.cjs',
    find: 'fs.lstatSync(wanted)',
    replace: 'fs.statSync(wanted)',
    tests: ['test/scripts/executable.test.ts'],
  },
  {
    name: 'a thread of the executable loads SQLite a second time, from a file of its own',
    file: 'scripts/executable/unpack.cjs',
    find: 'if (!isMainThread)',
    replace: 'if (false)',
    tests: ['test/scripts/executable.test.ts'],
  },
  {
    name: 'an executable is made of an addon for another machine',
    file: 'scripts/executable/machine.mjs',
    find: 'if (machineOf(path) !== MACHINES[arch])',
    replace: 'if (machineOf(path) === undefined)',
    tests: ['test/scripts/executable.test.ts'],
  },
];
