import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Group } from '../../../../src/cli/commands/group/views.ts';
import type { Person } from '../../../../src/domain/people.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Result, Sandbox } from '../../../harness.ts';
import { metadataOf, modeOf, secretsIn } from '../../../support/front-door.ts';
import { expectImported, rowsOf } from '../../../support/imported.ts';

/** The public Kubernetes organization; it stands beside the repository and is no part of it. */
const FILE = join(__dirname, '../../../../../shared/data/kubernetes/people.csv');

if (existsSync(FILE)) describe.each(backends())('the Kubernetes organization on $name', theMainJob);
else
  describe('the Kubernetes organization', () => {
    test('is not beside this checkout, so that it is not imported here', () => {
      expect(existsSync(FILE)).toBe(false);
    });
  });

function theMainJob(backend: ReturnType<typeof backends>[number]): void {
  const rows = rowsOf(readFileSync(FILE, 'utf8'));
  const groupNames = new Set(rows.flatMap((row) => row.groups));
  let box: Sandbox;
  let imported: Result;

  // One import, looked at from many sides; logging in at the end of a test changes nothing that another looks at.
  beforeAll(async () => {
    box = await sandbox(backend);
    const argv = ['people', 'import', FILE, '--create-groups', '--secret-file', box.path('secrets.jsonl')];
    imported = await box.run(argv);
  });
  afterAll(() => box.destroy());

  test('comes in with one command, which says what it did', () => {
    expect(imported).toMatchObject({
      code: 0,
      stderr: '1276 created, 0 updated, 0 unchanged, 0 skipped; 283 groups created\n',
    });
    expect(imported.stdout.trimEnd().split('\n')).toHaveLength(1 + 1276);
  });

  test('has all people, roles, groups and memberships of the file, and no others', async () => {
    expect([rows.length, groupNames.size]).toEqual([1276, 283]);
    await expectImported(box, rows);
    expect(await box.json<Person[]>('people list --all')).toHaveLength(1277);
    const groups = await box.json<Group[]>('group list --all');
    expect(groups.map((group) => group.role)).toEqual(Array<string>(283).fill('Member'));
    expect(groups.reduce((sum, group) => sum + group.members.length, 0)).toBe(
      rows.reduce((sum, row) => sum + row.groups.length, 0),
    );
    // Each group of the file has the role Member, which its members hold by it.
    for (const role of ['Admin', 'Member']) {
      const direct = rows.filter((row) => (row.role === '' ? 'Member' : row.role) === role);
      const byGroup = role === 'Member' ? rows.filter((row) => row.role === 'Admin' && row.groups.length > 0) : [];
      expect(await box.json<Person[]>(`people list --all --role ${role} --direct`)).toHaveLength(direct.length);
      expect(await box.json<Person[]>(`people list --all --role ${role}`)).toHaveLength(direct.length + byGroup.length);
    }
  });

  test('has one password for each person, in a file for its owner alone', () => {
    expect(modeOf(box.path('secrets.jsonl'))).toBe(0o600);
    const secrets = secretsIn(box, 'secrets.jsonl');
    expect(secrets.map(({ email, username, kind }) => ({ email, username, kind }))).toEqual(
      rows.map(({ email, username }) => ({ email, username, kind: 'temporary_password' })),
    );
    expect(new Set(secrets.map((one) => one.secret)).size).toBe(1276);
    for (const { secret } of secrets) expect(secret).toMatch(/^(\w{6}-){3}\w{6}$/);
  });

  test('lets people in with these passwords, and the passwords stand nowhere else', async () => {
    const sample = secretsIn(box, 'secrets.jsonl').filter((_, at) => at % 250 === 0);
    for (const { email, username, secret } of sample) {
      const env = { ROSTER_CONFIG_DIR: box.path(`config-${username}`) };
      const login = (stdin: string) => box.run(['login', email, '--password-stdin'], { stdin, env });
      expect(await login(`${secret}\nmy own few words`)).toMatchObject({
        code: 0,
        stderr: `logged in as ${username}\n`,
      });
      expect((await login(`${secret}\nother words of mine`)).code).toBe(4);
      expect((await login('my own few words')).code).toBe(0);
      expect((await box.run('whoami', { env })).stdout).toContain(email);
    }
    const log = (await box.run('audit export --columns all')).stdout;
    for (const { secret } of sample) expect(log + imported.stdout + imported.stderr).not.toContain(secret);
  });

  test('has an event for every person and group, in the export as in the list', async () => {
    const log = (await box.run('audit export --columns all --order asc')).stdout;
    const exported = parse<Record<string, string>>(log, { columns: true });
    const { events } = await box.json<{ events: number }>('audit verify');
    expect(exported.map((record) => record.seq)).toEqual(Array.from({ length: events }, (_, at) => String(at + 1)));
    const listed = (await box.json<AuditEvent[]>('audit list --all')).reverse();
    expect(exported.map((record) => record.hash)).toEqual(listed.map((event) => event.hash));
    const added = (resource: string) =>
      listed.filter((event) => event.resource === resource && event.operation === 'Added');
    expect(
      added('User')
        .slice(1)
        .map((event) => metadataOf(event)),
    ).toEqual(
      rows.map(({ email, username, role, groups }) => ({
        after: {
          email,
          username,
          role: role === '' ? 'Member' : role,
          groups: expect.arrayContaining([...groups]) as string[],
        },
      })),
    );
    expect(new Set(added('Group').map((event) => event.resource_name))).toEqual(groupNames);
    expect(added('Group')).toHaveLength(283);
  });

  test('leaves a store and a log that are whole', async () => {
    expect((await box.run('audit verify')).code).toBe(0);
    expect((await box.run('store check')).code).toBe(0);
  });

  test('is a conflict a second time, and nothing to do with --on-conflict skip', async () => {
    const head = () => box.json<object>('audit verify');
    const before = await head();
    const argv = ['people', 'import', FILE, '--create-groups', '--reveal'];
    const again = await box.run(argv);
    expect(again).toMatchObject({ code: 6, stdout: '' });
    expect(again.stderr).toMatch(/^error: 1276 faults in 1276 rows; nothing was imported\n/);
    const skipped = await box.run([...argv, '--on-conflict', 'skip']);
    expect(skipped).toMatchObject({ code: 0, stderr: '0 created, 0 updated, 0 unchanged, 1276 skipped\n' });
    expect(await head()).toEqual(before);
  });
}
