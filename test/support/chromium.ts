import { existsSync } from 'node:fs';
import { testWhere } from './where.ts';

/** The browser that tests of pages may start. */

export const CHROMIUM = '/usr/bin/chromium';

/** A test in the browser; skipped where there is none. */
export const testInChromium = testWhere(existsSync(CHROMIUM), `needs ${CHROMIUM}`);
