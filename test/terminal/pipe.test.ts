import { initialised } from '../support/built.ts';
import type { Place } from '../support/built.ts';

let here: Place;
beforeAll(async () => {
  here = await initialised();
  const rows = Array.from({ length: 400 }, (_, at) => `person-${at}@acme.example`);
  await here.ok('people import - --secret-file passwords.jsonl', `email\n${rows.join('\n')}\n`);
});
afterAll(() => here.destroy());

test.each(['audit export', 'audit export -o jsonl', 'people list --all --json'])(
  '%s ends quietly with 0 when its reader goes away early',
  async (argv) => {
    const whole = await here.ok(argv);
    // More than a pipe holds, so that something is left to write.
    expect(whole.stdout.length).toBeGreaterThan(65_536);
    const { child, done } = here.start(argv);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await done).toMatchObject({ code: 0, stderr: '' });
  },
);

test('a whole output arrives in a pipe, however slowly it is read', async () => {
  const { child, done } = here.start('audit export --order asc');
  child.stdout?.pause();
  child.stdout?.once('readable', () => child.stdout?.resume());
  const { code, stdout } = await done;
  expect(code).toBe(0);
  expect(stdout).toBe((await here.ok('audit export --order asc')).stdout);
  expect(stdout.trimEnd().split('\n').length).toBeGreaterThan(400);
});
