import { join } from 'node:path';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { codes, doctor, splitShell } from '../../../support/doctor.ts';

/** What doctor finds about the identity provider that manages people over SCIM. */

const DAY = 24 * 60 * 60 * 1000;
const OF_SCIM = ['scim_token_ends', 'scim_silent'];

describe.each(backends())('doctor and the identity provider on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(() => box.destroy());

  const found = async () => (await doctor(box)).filter(({ code }) => OF_SCIM.includes(code));
  const later = async (days: number) => {
    box.clock.now += days * DAY;
    return codes(await found());
  };

  test('without one, and with one whose token lasts, nothing is found', async () => {
    expect(await found()).toEqual([]);
    await box.json('scim enable --expires 90d --reveal');
    expect(await later(29)).toEqual([]);
  });

  test('a token that ends within two weeks is told, and then that it ended, until there is another one', async () => {
    await box.json('scim enable --expires 20d --reveal');
    expect(await later(5)).toEqual([]);
    expect(await later(2)).toEqual(['scim_token_ends']);
    expect(await found()).toMatchObject([
      { severity: 'warning', subject: null, message: expect.stringContaining(' ends on ') as string },
    ]);
    expect(await later(14)).toEqual(['scim_token_ends']);
    const [finding] = await found();
    expect(finding?.message).toContain('has no token that works');
    const argv = splitShell(finding?.command ?? '').slice(1);
    const file = join(box.dir, 'scim.jsonl');
    await box.json([...argv.map((word) => (word === 'FILE' ? file : word)), '--yes', '--expires', '90d']);
    expect(await found()).toEqual([]);
  });

  test('a provider that sends nothing for a month is told', async () => {
    await box.json('scim enable --expires never --reveal');
    expect(await later(31)).toEqual(['scim_silent']);
    expect(await found()).toMatchObject([
      { message: expect.stringContaining('was never here') as string, command: 'roster scim status' },
    ]);
  });
});
