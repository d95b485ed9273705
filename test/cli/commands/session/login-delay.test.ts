import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';

const CHOSEN = 'correct horse battery staple';
const CEILING = 60;

describe.each(backends())('failed logins on $name', (backend) => {
  let box: Sandbox;
  let place = 1;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(() => box.destroy());

  const login = (who: string, password: string) =>
    box.run(['login', who, '--password-stdin', '--json'], {
      stdin: password,
      env: { ROSTER_CONFIG_DIR: box.path('elsewhere') },
      address: `198.51.100.${place}`,
    });
  /** Goes on from another address: failures count against that, too, where there is one. */
  const move = () => (place += 1);

  /** Seconds that the next attempt must wait; 0 where it is looked at. The attempt fails. */
  async function waitOf(who: string): Promise<number> {
    const refused = await login(who, 'not the password');
    const { code, details } = errorOf(refused);
    expect([refused.code, code]).toEqual(code === 'rate_limited' ? [7, code] : [4, 'unauthenticated']);
    return code === 'rate_limited' ? Number(details.retry_after_seconds) : 0;
  }

  /** Fails so many times, waiting as long as told in between; answers the waits. */
  async function waitsOf(who: string, failures: number): Promise<number[]> {
    const waits: number[] = [];
    while (waits.length < failures) {
      const wait = await waitOf(who);
      if (wait > 0) {
        box.clock.now += wait * 1000;
        expect(await waitOf(who)).toBe(0);
      }
      waits.push(wait);
    }
    return waits;
  }

  test('cost a delay that grows to a ceiling of a minute', async () => {
    const waits = await waitsOf('ada', 14);
    expect(waits.slice(0, 2)).toEqual([0, 0]);
    const delays = waits.filter((wait) => wait > 0);
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    expect(new Set(delays).size).toBeGreaterThan(4);
    expect(delays.slice(-3)).toEqual([CEILING, CEILING, CEILING]);
  });

  test('never lock anybody out for good', async () => {
    await waitsOf('ada', 30);
    expect((await login('ada', CHOSEN)).code).toBe(7);
    box.clock.now += CEILING * 1000;
    expect((await login('ada', CHOSEN)).code).toBe(0);
  });

  test('that a clock gone wrong put in the future lock nobody out either', async () => {
    const begun = box.clock.now;
    box.clock.now += 365 * 24 * 60 * 60 * 1000;
    await waitsOf('ada', 6);
    box.clock.now = begun + CEILING * 1000;
    expect((await login('ada', CHOSEN)).code).toBe(0);
  });

  test('are forgotten with a login that works', async () => {
    await waitsOf('ada', 6);
    box.clock.now += CEILING * 1000;
    expect((await login('ada', CHOSEN)).code).toBe(0);
    expect(await waitOf('ada')).toBe(0);
    expect(await waitOf('ada')).toBe(0);
  });

  test('cost no more for attempts while one must wait', async () => {
    await waitsOf('ada', 6);
    const wait = await waitOf('ada');
    for (let attempt = 0; attempt < 20; attempt += 1) expect(await waitOf('ada')).toBe(wait);
    box.clock.now += wait * 1000;
    expect((await login('ada', CHOSEN)).code).toBe(0);
  });

  test('cost the same for somebody who is not there, or may not come in', async () => {
    await box.json('people add grace@acme.example linus@acme.example --reveal');
    await box.json('people deactivate linus');
    const known = await waitsOf('ada', 9);
    for (const who of ['grace', 'linus', 'nobody', 'nobody@acme.example']) {
      move();
      expect(await waitsOf(who, 9)).toEqual(known);
    }
  });

  test('count against the name that was typed, so that they do not tell which names belong together', async () => {
    for (const who of ['ada', 'nobody']) {
      move();
      await waitsOf(who, 5);
      move();
      expect(await waitOf(who.toUpperCase())).toBeGreaterThan(0);
      expect(await waitOf(`${who}@acme.example`)).toBe(0);
    }
  });

  test('of one account cost another nothing', async () => {
    await box.json('people add grace@acme.example --reveal');
    await waitsOf('grace', 8);
    move();
    expect((await login('ada', CHOSEN)).code).toBe(0);
  });

  test('cannot fill the audit log', async () => {
    for (let attempt = 0; attempt < 40; attempt += 1) {
      box.clock.now += (await waitOf('nobody')) * 1000;
    }
    const listed = await box.json<unknown[]>('audit list --operation LoginFailed --all');
    expect(listed.length).toBeGreaterThan(0);
    expect(listed.length).toBeLessThan(40);
    expect((await box.run('audit verify')).code).toBe(0);
  });

  if (backend.remote)
    test('count against the address, whatever names are typed there, and against no other', async () => {
      for (const who of ['grace', 'linus', 'nobody']) expect(await waitOf(who)).toBe(0);
      expect(await waitOf('somebody')).toBeGreaterThan(0);
      expect((await login('ada', CHOSEN)).code).toBe(7);
      move();
      expect((await login('ada', CHOSEN)).code).toBe(0);
    });
});
