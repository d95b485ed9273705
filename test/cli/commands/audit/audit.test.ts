import { parse } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';

const HOUR = 60 * 60 * 1000;

describe.each(backends())('audit list and show on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => {
    box = await sandbox(backend);
    for (const argv of [
      'people add grace@acme.example --reveal',
      'group create Developers --member grace --role Member',
      'people role grace Admin',
    ]) {
      box.clock.now += HOUR;
      await box.json(argv);
    }
    const eve = await box.json<unknown[]>('people add eve@acme.example --reveal').then(() => box.as('eve'));
    box.clock.now += HOUR;
    expect((await eve.run('people remove grace --yes')).code).toBe(5);
    box.clock.now += HOUR;
  });
  afterAll(() => box.destroy());

  /** `seq Resource.Operation` of what a list answers. */
  const listed = async (flags: string) =>
    (await box.json<AuditEvent[]>(`audit list ${flags}`.trim())).map(
      ({ seq, resource, operation }) => `${seq} ${resource}.${operation}`,
    );

  const ALL = [
    '10 Access.Denied',
    '9 User.LoggedIn',
    '8 User.PasswordChanged',
    '7 User.PasswordReset',
    '6 User.Added',
    '5 User.RoleChanged',
    '4 Group.Added',
    '3 User.Added',
    '2 User.Added',
    '1 Organization.Added',
  ];
  const seqs = (...wanted: number[]) => ALL.filter((line) => wanted.includes(Number.parseInt(line, 10)));

  test('list shows the latest first, as TSV off a terminal', async () => {
    const { code, stdout, stderr } = await box.run('audit list');
    const lines = stdout.trimEnd().split('\n');
    expect([code, stderr]).toEqual([0, '']);
    expect(lines[0]).toBe('seq\ttimestamp\tusername\tdescription\toutcome');
    expect(lines[1]).toBe('10\t2026-03-01T13:00:00.000Z\teve\teve was refused people.remove: forbidden\tdenied');
    expect(lines.at(-1)).toBe(
      '1\t2026-03-01T09:00:00.000Z\tada\tthe organization Acme was set up with the semaphore roles\tok',
    );
    expect(await listed('')).toEqual(ALL);
  });

  test('every format tells the same events', async () => {
    const text = async (format: string) => (await box.run(`audit list -o ${format}`)).stdout;
    const events = JSON.parse(await text('json')) as AuditEvent[];
    expect(Object.keys(events[0] ?? {}).sort()).toEqual(
      [
        ...[
          'actor_type',
          'description',
          'hash',
          'id',
          'ip_address',
          'medium',
          'metadata',
          'operation',
          'outcome',
          'prev_hash',
        ],
        ...['request_id', 'resource', 'resource_id', 'resource_name', 'seq', 'timestamp', 'user_id', 'username'],
      ].sort(),
    );
    const lines = (await text('jsonl')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(events);
    expect(parseYaml(await text('yaml'))).toEqual(events);
    const records = parse<{ description: string }>(await text('csv'), { columns: true });
    expect(records.map(({ description }) => description)).toEqual(events.map(({ description }) => description));
    expect((await text('csv')).startsWith('seq,timestamp,username,description,outcome\n')).toBe(true);
  });

  test('on a terminal it is a table of at most 80 columns', async () => {
    const { stdout } = await box.run('audit list --no-color', { tty: 80 });
    expect(stdout.split('\n')[0]).toMatch(/^SEQ +TIMESTAMP +USERNAME +DESCRIPTION +OUTCOME/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).toContain('2026-03-01 13:00 ');
    expect((await box.run('audit list --wide', { tty: 80 })).stdout).toContain('2026-03-01T13:00:00.000Z');
  });

  test('a cut list says so on stderr; --all has everything', async () => {
    const { code, stdout, stderr } = await box.run('audit list --limit 3 --fields seq');
    expect([code, stdout]).toEqual([0, 'seq\n10\n9\n8\n']);
    expect(stderr).toMatch(/^3 shown, there are more; --all .*\n$/);
    expect(await box.run('audit list --limit 3 --all --fields seq')).toMatchObject({
      stdout: `seq\n${ALL.map((line) => `${Number.parseInt(line, 10)}\n`).join('')}`,
      stderr: '',
    });
    expect(await box.run('audit list --limit 10 --fields seq')).toMatchObject({ code: 0, stderr: '' });
  });

  test.each<readonly [string, readonly string[]]>([
    ['--actor eve', seqs(8, 9, 10)],
    ['--actor eve@acme.example', seqs(8, 9, 10)],
    ['--actor grace', []],
    ['--resource Group', seqs(4)],
    ['--operation Added', seqs(1, 2, 3, 4, 6)],
    ['--resource User --operation Added', seqs(2, 3, 6)],
    ['--outcome denied', seqs(10)],
    ['--outcome ok --actor eve', seqs(8, 9)],
    ['--since 2026-03-01T11:00:00Z', seqs(4, 5, 6, 7, 8, 9, 10)],
    ['--until 2026-03-01T11:00:00Z', seqs(1, 2, 3)],
    ['--since 2026-03-01T10:00:00.000Z --until 2026-03-01T10:00:00.001Z', seqs(3)],
    ['--since 2026-03-01T12:00:00+02:00 --until 2026-03-01T06:00:00-05:00', seqs(3)],
    ['--since 2026-03-01', ALL],
    ['--since 2026-03-02', []],
    ['--until 2026-02-28', []],
    ['--until 2026-03-01', ALL],
    ['--since 2026-03-01 --until 2026-03-01', ALL],
    ['--since today --until today', ALL],
    ['--until yesterday', []],
    ['--since 1h', seqs(10)],
    ['--medium CLI', backend.remote ? seqs(1, 2) : ALL],
    ['--medium SCIM', []],
    ['--address 192.0.2.1', []],
    ['--text EVE --resource User', seqs(6, 7, 8, 9)],
    ['--text 100%', []],
    ['--target eve', seqs(6, 7, 8, 9, 10)],
    ['--target eve --actor ada --outcome ok', seqs(6, 7)],
    ['--actor ada --resource User --limit 2', seqs(6, 7)],
  ])('list %s', async (flags, expected) => {
    expect(await listed(flags)).toEqual(expected);
    if (!flags.includes('--limit')) expect(await listed(`${flags} --limit 1 --all`)).toEqual(expected);
  });

  test('list --resource-id tells what became of one thing', async () => {
    const [group] = await box.json<AuditEvent[]>('audit list --resource Group');
    expect(await listed(`--resource-id ${group?.resource_id ?? ''}`)).toEqual(seqs(4));
    expect(await listed('--resource-id nothing')).toEqual([]);
  });

  test.each(['--since', '--until'])('%s takes a date, or a moment with a zone, and nothing else', async (flag) => {
    for (const value of [
      'tomorrow',
      '30m',
      '2026',
      '2026-3-1',
      '2026-13-01',
      '2026-02-30',
      '2026-03-01T09:00:00',
      '2026-03-01T25:00:00Z',
      '2026-03-01 09:00:00Z',
      '1772355600',
      '',
    ]) {
      const ran = await box.run(['audit', 'list', flag, value]);
      expect([value, ran.code, ran.stdout]).toEqual([value, 2, '']);
      expect(ran.stderr).toContain(`error: ${flag} is not a date such as 2026-11-21`);
      expect((await box.run(['audit', 'export', flag, value])).code).toBe(2);
    }
  });

  test.each([
    ['--limit 0', '--limit must be at least 1'],
    ['--limit 1001', '--limit must be at most 1000'],
    ['--limit ten', '--limit takes a whole number'],
    ['--resource Person', '--resource must be one of: Organization, User, Group'],
    ['--operation added', '--operation must be one of: Accepted, Added,'],
    ['--operation added', '(did you mean Added?)'],
    ['--resource Group --operation LoggedIn', 'no event of a Group is called LoggedIn'],
    ['--medium cli', '(did you mean CLI?)'],
    ['--since 2026-03-02 --until 2026-03-01', '--since 2026-03-02 is not before --until 2026-03-01'],
    ['--since 2026-03-01T11:00Z --until 2026-03-01T10:00Z', 'give the earlier time as --since'],
    ['--outcome maybe', '--outcome must be one of: ok, denied'],
    ['--fields seq,secret', 'there is no field secret'],
    ['-o xml', 'there is no output format xml'],
    ['--order asc', 'unknown option'],
  ])('list %s is refused with exit 2', async (flags, problem) => {
    const ran = await box.run(`audit list ${flags}`);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(problem);
  });

  test('an empty list is [] in JSON, a header in TSV, a word on a terminal', async () => {
    expect(await box.run('audit list --since 2030-01-01 --json')).toMatchObject({
      code: 0,
      stdout: '[]\n',
      stderr: '',
    });
    expect((await box.run('audit list --since 2030-01-01 --fields seq')).stdout).toBe('seq\n');
    expect(await box.run('audit list --since 2030-01-01', { tty: 80 })).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'nothing to list\n',
    });
  });

  test('show finds an event by its number and by its id', async () => {
    const byNumber = await box.json<AuditEvent>('audit show 5');
    expect(byNumber).toMatchObject({
      seq: 5,
      resource: 'User',
      operation: 'RoleChanged',
      outcome: 'ok',
      medium: backend.medium,
      ip_address: backend.address,
    });
    expect(JSON.parse(byNumber.metadata)).toMatchObject({ before: { role: 'Member' }, after: { role: 'Admin' } });
    expect(await box.json(`audit show ${byNumber.id}`)).toEqual(byNumber);
    const table = await box.run('audit show 5 --no-color', { tty: 80 });
    expect(table.stdout).toMatch(/^seq: +5$/m);
    expect(table.stdout).toMatch(/^description: +grace is now Admin, before Member$/m);
  });

  test.each(['0', '11', '05', '-1', '1.5', 'nothing', '0190a000-0000-7000-8000-999999999999', '9'.repeat(30)])(
    'show %s: there is no such event, exit 3',
    async (reference) => {
      const ran = await box.run(['audit', 'show', '--json', '--', reference]);
      expect(ran.code).toBe(3);
      expect(errorOf(ran)).toMatchObject({ code: 'not_found', hint: 'roster audit list' });
    },
  );

  describe('without the permission', () => {
    let other: Sandbox;
    let member: Sandbox;
    beforeAll(async () => {
      other = await sandbox(backend);
      await other.json('people add joe@acme.example --reveal');
      member = await other.as('joe');
    });
    afterAll(() => other.destroy());

    test.each([
      ['list', 'organization.audit_logs.view'],
      ['show 1', 'organization.audit_logs.view'],
      ['verify', 'organization.audit_logs.view'],
      ['export', 'organization.audit_logs.export'],
    ])('%s is forbidden, and the attempt is recorded', async (verb, permission) => {
      const ran = await member.run(`audit ${verb} --json`);
      expect(ran.code).toBe(5);
      expect(errorOf(ran)).toMatchObject({ code: 'forbidden', details: { permission } });
      const [latest] = await other.json<AuditEvent[]>('audit list --limit 1');
      expect(latest).toMatchObject({ resource: 'Access', operation: 'Denied', username: 'joe', outcome: 'denied' });
      expect(JSON.parse(latest?.metadata ?? '')).toMatchObject({
        operation: `audit.${verb.split(' ')[0] ?? ''}`,
        permission,
      });
    });

    test.each(['list', 'show 1', 'verify', 'export'])('%s is for nobody who is not logged in', async (verb) => {
      const env = { ROSTER_CONFIG_DIR: box.path('nobody') };
      const ran = await box.run(`audit ${verb} --json`, { env });
      expect(ran.code).toBe(4);
      expect(errorOf(ran)).toMatchObject({ code: 'unauthenticated' });
    });
  });
});
