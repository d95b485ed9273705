import type { Finding } from '../../../../src/domain/health.ts';
import { backends, localBackends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';

/** What a clock leaves behind that jumped forward and was set right again. */

const CHOSEN = 'correct horse battery staple';
const DAY = 24 * 60 * 60 * 1000;

const doctor = (box: Sandbox) => box.json<Finding[]>(['doctor']);
const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code);

let box: Sandbox;
afterEach(() => box.destroy());

describe.each(backends())('doctor on $name', (backend) => {
  beforeEach(async () => (box = await sandbox(backend)));

  test('what is dated after now is found, once the clock is right again', async () => {
    const right = box.clock.now;
    box.clock.now = Date.parse('2050-01-01T00:00:00.000Z');
    const ran = await box.run('login ada', { tty: 80, answers: [CHOSEN] });
    expect(ran.code).toBe(0);
    await box.json('group create tomorrow');
    box.clock.now = right + DAY;
    const found = (await doctor(box)).filter(({ code }) => code === 'time_ahead');
    expect(found.map(({ subject }) => subject)).toEqual(['audit events', 'groups', 'tokens']);
    const [events] = found;
    expect(events).toMatchObject({ severity: 'warning', command: null });
    expect(events?.message).toContain('2050-01-01T00:00:00.000Z');
    expect(events?.message).toContain('docs/clock.md');
  });

  test('a clock that is a little ahead is nothing to tell of', async () => {
    box.clock.now += 4 * 60 * 1000;
    await box.json('group create soon');
    box.clock.now -= 4 * 60 * 1000;
    expect(codes(await doctor(box))).not.toContain('time_ahead');
  });
});

describe.each(localBackends())('store check on $name', (backend) => {
  beforeEach(async () => (box = await sandbox(backend)));

  test('store check tells what is dated after now, of a store that is sound all the same', async () => {
    const right = box.clock.now;
    const { token } = await box.json<{ token: string }>('token create endless --expires never --reveal');
    box.clock.now = Date.parse('2050-01-01T00:00:00.000Z');
    expect((await box.run('group create tomorrow', { env: { ROSTER_TOKEN: token } })).code).toBe(0);
    box.clock.now = right;
    const { code, stdout, stderr } = await box.run('store check --json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      warnings: expect.arrayContaining([expect.stringMatching(/^groups dated after now: 1, up to 2050-/)]) as string[],
    });
    expect(stderr).toMatch(/warning: audit events dated after now: \d+, up to 2050-.*docs\/clock\.md/);
  });
});
