import { atMost } from './row.ts';

/** Rows about the one-file executable. */

const SAME = 'reading an executable of 100 MB instead of one of 95; the program and its code cache are assets of it';

export const executable = {
  'the executable: --version, against bin/roster.js': atMost(1.2, SAME),
  'the executable: --help, against bin/roster.js': atMost(1.3, SAME),
  'the executable: people list, against bin/roster.js': atMost(1.2, SAME),
} as const;
