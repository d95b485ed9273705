import { sortKey } from '../../../src/domain/names/names.ts';
import { lookKeys } from '../../../src/domain/names/look-alikes.ts';
import type { Finding } from '../../../src/domain/health.ts';
import { MIGRATIONS } from '../../../src/stores/sql/schema/index.ts';
import { localBackends } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { addPeople, behind, insertProject } from '../../support/front-door.ts';
import { olderSandbox, versionBefore } from '../../support/older-store.ts';

/** A store from before look-alike keys: its names are kept, get their keys, and are reported when they look alike. */

const NAMES = [
  ['people', 'username'],
  ['groups', 'name'],
  ['projects', 'name'],
  ['service_accounts', 'name'],
] as const;
const BEFORE = versionBefore('name-keys');

/** Adds names that would be refused now. */
async function deceive(box: Sandbox): Promise<void> {
  // Enough for several steps of the migration.
  await addPeople(box, ...Array.from({ length: 450 }, (_, n) => `many${n}`));
  await addPeople(box, 'twin', 'bob1', 'bobl');
  await insertProject(box, 'Rocket', 'ada');
  await box.json('group create Équipe');
  await box.json('service-account create robot --reveal');
  await box.json('token create ÜNÏCODE --reveal');
  await behind(box, "update people set username = $1, sort_key = $1 where username = 'twin'", 'аda');
  await behind(box, "update service_accounts set name = $1, sort_key = 'bob1'", 'Bob1');
}

describe.each(localBackends())('the migration to look-alike keys on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => {
    box = await olderSandbox(backend, BEFORE, deceive);
  }, 60_000);
  afterAll(() => box.destroy());

  test('computes the key of every name, and names that look alike are reported', async () => {
    expect((await box.run('whoami')).stderr).toContain('roster store migrate');
    expect(await box.json('store migrate')).toMatchObject({ from: BEFORE, to: MIGRATIONS.length });
    for (const [table, column] of NAMES) {
      const rows = await behind<{ name: string; key: string }>(
        box,
        `select ${column} as name, name_key as key from ${table}`,
      );
      expect(rows.map(({ key }) => key)).toEqual(await lookKeys(rows.map(({ name }) => name)));
      expect(rows.length).toBeGreaterThan(0);
    }
    const tokens = await behind<{ name: string; key: string }>(box, 'select name, sort_key as key from tokens');
    expect(tokens.map(({ key }) => key)).toEqual(tokens.map(({ name }) => sortKey(name)));
    expect(tokens.map(({ key }) => key)).toContain('ünïcode');
    const checked = await box.run('store check');
    expect([checked.code, checked.stderr.split('\n').length]).toEqual([0, 5]);
    expect(checked.stderr).toMatch(
      /^warning: the person аda \([-0-9a-f]+\) could be mistaken for the person ada \([-0-9a-f]+\)$/m,
    );
    expect(checked.stderr).toMatch(
      /^warning: the service account Bob1 \(.*\) could be mistaken for the person bob[1l] /m,
    );
    const findings = (await box.json<Finding[]>('doctor')).filter(({ code }) => code === 'names_alike');
    expect(findings.map(({ subject }) => subject).sort()).toEqual(['Bob1', 'Bob1', 'аda']);
    const [mend] = findings.filter(({ subject }) => subject === 'аda');
    expect(mend?.command).toMatch(/^roster people edit [-0-9a-f]{36} --username NAME$/);
    expect((await box.run((mend?.command ?? '').replace(/^roster /, '').replace('NAME', 'eve'))).code).toBe(0);
    const after = (await box.json<Finding[]>('doctor')).filter(({ code }) => code === 'names_alike');
    expect(after.map(({ subject }) => subject)).toEqual(['Bob1', 'Bob1']);
  }, 60_000);
});
