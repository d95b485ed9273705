import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { MachineQuota } from '../../../../src/domain/jobs/machine-types.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPerson, errorOf, latestEvents, metadataOf } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

describe.each(backends())('quotas of machine types on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(() => box.destroy());

  const list = () => box.json<MachineQuota[]>('settings quota list');
  const set = (type: string, most: string) => box.run(['settings', 'quota', 'set', type, most, '--json']);
  const latest = async () => (await box.json<[AuditEvent]>('audit list --limit 1'))[0];

  test('are set, changed, listed and removed, each with its event', async () => {
    expect(await list()).toEqual([]);
    const made = JSON.parse((await set('e1-standard-2', '8')).stdout) as MachineQuota;
    expect(made).toMatchObject({ machine_type: 'e1-standard-2', quota: 8 });
    box.clock.now += 1000;
    expect((await set('e1-standard-2', '9')).code).toBe(0);
    const event = await latest();
    expect(event.description).toBe('at most 9 jobs of e1-standard-2 run at once, before 8');
    expect(metadataOf(event)).toEqual({ before: { quota: 8 }, after: { quota: 9 } });
    await set('a1', '0');
    expect((await list()).map(({ machine_type, quota }) => [machine_type, quota])).toEqual([
      ['a1', 0],
      ['e1-standard-2', 9],
    ]);
    expect((await list())[1]).toMatchObject({ id: made.id, created_at: made.created_at });
    expect((await box.json<MachineQuota[]>('settings quota list --sort -created_at'))[0]?.machine_type).toBe('a1');
    expect(await box.json('settings quota remove e1-standard-2 --yes')).toMatchObject({ quota: 9 });
    expect(await list()).toMatchObject([{ machine_type: 'a1' }]);
    expect(await latestEvents(box, 4)).toEqual([
      'MachineQuota.Added e1-standard-2',
      'MachineQuota.Modified e1-standard-2',
      'MachineQuota.Added a1',
      'MachineQuota.Removed e1-standard-2',
    ]);
    expect((await box.run('audit verify')).code).toBe(0);
  });

  test('are told on a terminal and in a pipe', async () => {
    const told = await box.run('settings quota set e1-standard-2 1 --no-color', { tty: 80 });
    expect(told.stderr).toMatch(/^at most 1 job of e1-standard-2 runs at once$/m);
    expect((await box.run('settings quota list --no-color', { tty: 80 })).stdout).toMatch(
      /^MACHINE TYPE +QUOTA.*\ne1-standard-2 +1 /i,
    );
    expect((await box.run('settings quota list --fields machine_type,quota')).stdout).toBe(
      'machine_type\tquota\ne1-standard-2\t1\n',
    );
  });

  test('the quota that is there already is no change', async () => {
    await set('e1-standard-2', '8');
    const before = await stateOf(box);
    expect(await set('e1-standard-2', '8')).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/unchanged/) as unknown,
    });
    expect(await stateOf(box)).toEqual(before);
  });

  test.each([
    ['e1', '-1', 'invalid', /^N must be at least 0/],
    ['e1', '100001', 'invalid', /^N must be at most 100000/],
    ['e1', '1.5', 'usage', /^N takes a whole number, not "1.5"/],
    ['e1', 'many', 'usage', /whole number/],
    ['e1', '1e3', 'usage', /whole number/],
    ['a b', '1', 'invalid', /^MACHINE_TYPE takes only letters, digits, dots, dashes and underscores/],
    ['..', '1', 'invalid', /^MACHINE_TYPE must begin with a letter or a digit/],
    ['x'.repeat(65), '1', 'invalid', /^MACHINE_TYPE is longer than 64 characters/],
  ])('%s %s is refused: %s', async (type, most, code, problem) => {
    const before = await stateOf(box);
    const refused = errorOf(await box.run(['settings', 'quota', 'set', '--json', '--', type, most]));
    expect([refused.code, refused.message]).toEqual([code, expect.stringMatching(problem)]);
    expect(await stateOf(box)).toEqual(before);
  });

  test('the largest and the smallest are taken', async () => {
    expect([(await set('e1', '100000')).code, (await set('e2', '0')).code]).toEqual([0, 0]);
  });

  test('one that is not there is not removed, and the nearest is named', async () => {
    await set('e1-standard-2', '8');
    const refused = errorOf(await box.run('settings quota remove e1-standrad-2 --yes --json'));
    expect([refused.code, refused.hint]).toEqual(['not_found', 'did you mean e1-standard-2?']);
    expect(errorOf(await box.run('settings quota remove E1-STANDARD-2 --yes --json')).code).toBe('not_found');
  });

  test('are completed in the shell, until they are removed', async () => {
    const offered = async () =>
      (await box.run('__complete zsh settings quota remove e')).stdout
        .split('\n')
        .filter((line) => line.startsWith('e1'));
    await set('e1', '8');
    expect(await offered()).toEqual(['e1\tmachine type']);
    await box.json('settings quota remove e1 --yes');
    expect(await offered()).toEqual([]);
  });

  test('is removed only once that is confirmed', async () => {
    await set('e1', '8');
    expect(errorOf(await box.run('settings quota remove e1 --json')).code).toBe('input_needed');
    expect((await box.run('settings quota remove e1', { tty: 80, answers: [true] })).code).toBe(0);
    expect(await list()).toEqual([]);
  });

  test('what was set, changed and removed is undone, and not when it is not as it was', async () => {
    const undoLatest = async () => box.run(`undo ${(await latest()).request_id} --yes --json`);
    await set('e1', '8');
    await set('e1', '9');
    expect((await undoLatest()).code).toBe(0);
    expect(await list()).toMatchObject([{ machine_type: 'e1', quota: 8 }]);
    await box.json('settings quota remove e1 --yes');
    const removed = await latest();
    expect((await undoLatest()).code).toBe(0);
    expect(await list()).toMatchObject([{ machine_type: 'e1', quota: 8 }]);
    expect(errorOf(await box.run(`undo ${removed.seq} --yes --json`)).code).toBe('stale');
    await set('e2', '1');
    const added = await latest();
    await set('e2', '2');
    expect(errorOf(await box.run(`undo ${added.seq} --yes --json`)).message).toMatch(/the quota is 2 now, not 1/);
    await set('e2', '1');
    expect((await box.run(`undo ${added.seq} --yes`)).code).toBe(0);
    expect(await list()).toMatchObject([{ machine_type: 'e1' }]);
  });

  test('an Admin sees them, and only an Owner changes them', async () => {
    await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
    await addPerson(box, 'mia@acme.example', 'mia');
    const [admin, member] = [await box.as('adam'), await box.as('mia')];
    await set('e1', '8');
    expect(await admin.json('settings quota list')).toMatchObject([{ machine_type: 'e1', quota: 8 }]);
    for (const argv of ['settings quota set e1 9', 'settings quota remove e1 --yes'])
      expect(errorOf(await admin.run(`${argv} --json`)).details).toEqual({
        permission: 'organization.general_settings.modify',
      });
    expect(errorOf(await member.run('settings quota list --json')).code).toBe('forbidden');
    expect(await list()).toMatchObject([{ quota: 8 }]);
  });
});
