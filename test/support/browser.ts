import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { testWhere } from './where.ts';

/** The browser of the machine, for what only a browser can show. */

const CHROMIUM = '/usr/bin/chromium';

/** A test in a browser; without one it is skipped, and the run says so. */
export const testInBrowser = testWhere(existsSync(CHROMIUM), 'no Chromium to test with: apt-get install chromium');

/** Starts the browser: one for a file of tests. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });

/** A page of a browser that knows nothing yet, with what its console says. */
export async function openPage(
  browser: Browser,
  width: number,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<{ readonly page: Page; readonly told: readonly string[] }> {
  const context = await browser.newContext({ viewport: { width, height: 720 }, colorScheme });
  const page = await context.newPage();
  const told: string[] = [];
  page.on('console', (message) => told.push(message.text()));
  page.on('pageerror', (error) => told.push(String(error)));
  return { page, told };
}

/** What axe finds on a page as it is now. */
export async function axeFindings(page: Page): Promise<string[]> {
  const source = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
  const found = await page.evaluate(
    `(async () => { ${source}; const { violations, passes } = await axe.run(document); return { violations: violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')), passed: passes.length }; })()`,
  );
  const { violations, passed } = found as { readonly violations: string[]; readonly passed: number };
  if (passed === 0) throw new Error('axe looked at nothing');
  return violations;
}

/** How many pixels a page is wider than the screen. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
