import { initialised, serve } from '../support/built.ts';
import type { Place, Running } from '../support/built.ts';
import { answer, closeTerminals, KEY, openTerminal } from '../support/terminal.ts';

/** Logging in by a browser, as it looks on a real terminal of 80 columns. */

let here: Place;
let server: Running;
beforeAll(async () => (here = await initialised()));
afterEach(async () => {
  closeTerminals();
  server.child.kill('SIGKILL');
  await server.done;
});
afterAll(() => here.destroy());

test('page and code stand in lines of their own, and Ctrl-C ends the waiting', async () => {
  const started = await serve(here);
  server = started;
  const terminal = openTerminal(here, `login --no-open --url ${started.url}`);
  await answer(terminal, [/Enter this code there:\s+[B-Z]{4}-[B-Z]{4}/], ['Ctrl-C stops waiting.', KEY.ctrlC]);
  expect(await terminal.exit()).toBe(130);
  expect(terminal.raw()).toContain(`  ${started.url}/device\r\n`);
  expect(terminal.raw()).not.toContain('\u001b[?25l');
});
