import { existsSync } from 'node:fs';
import type { AuditEvent } from '../../src/domain/audit.ts';
import { MIGRATIONS } from '../../src/stores/sql/schema/index.ts';
import { DERIVED, TABLES } from '../../src/stores/sql/copy.ts';
import { localBackends, sandbox } from '../harness.ts';
import type { Backend, Sandbox } from '../harness.ts';
import { addPeople, addPerson, behind, csvFile, errorOf, insertProject, insertRole } from '../support/front-door.ts';

/** Copying an organization from one store to another. */

const AWKWARD = `O'Neil "quoted" é e\u0301 😀 =cmd() 阿\n\ttab`;
const WAYS = localBackends().flatMap((from) => localBackends().map((to) => [from, to] as const));

test('every table of the schema is copied', () => {
  const made = MIGRATIONS.flatMap(({ statements }) =>
    statements.flatMap((statement) => /^create table (\w+)/.exec(statement)?.[1] ?? []),
  );
  // A table that is created again replaces the earlier one.
  expect([...TABLES.map(({ name }) => name), ...DERIVED].sort()).toEqual([...new Set(made)].sort());
});

describe.each(WAYS.map(([from, to]) => ({ from, to, way: `${from.name} to ${to.name}` })))(
  'store copy from $way',
  ({ from, to }) => {
    let box: Sandbox;
    let target: string;
    beforeEach(async () => {
      box = await sandbox(from);
      target = await to.location(box.path(''));
      if (to.name === 'sqlite') target = box.path('copy.db');
    });
    afterEach(async () => {
      await to.destroy(target);
      await box.destroy();
    });

    const onCopy = (argv: string, more: Readonly<Record<string, string>> = {}) => {
      const { contexts } = JSON.parse(box.read('config/config.json')) as {
        contexts: Record<string, { token: string }>;
      };
      return box.run(argv, { env: { ROSTER_STORE: target, ROSTER_TOKEN: contexts.local?.token, ...more } });
    };
    const all = [
      'people list --all --json',
      'group list --all --json',
      'role list --json',
      'audit list --all --json',
      'audit export --columns all',
      'audit verify --json',
    ];

    async function fill(): Promise<void> {
      await addPeople(box, 'linus', 'grace');
      await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
      await box.json([
        'group',
        'create',
        AWKWARD.replace(/[\n\t]/g, ' '),
        '--member',
        'linus',
        '--description',
        AWKWARD,
      ]);
      await insertRole(box, 'Auditor', ['organization.audit_logs.view']);
      await insertProject(box, 'Rocket', 'linus');
      const eve = await box.as('grace');
      expect((await eve.run('group create mine')).code).toBe(5);
      expect((await box.run('login ada --password-stdin', { stdin: 'wrong' })).code).not.toBe(0);
    }

    test('copies all rows in the same order, with the same hashes, and tokens and passwords work', async () => {
      await fill();
      const copied = await box.run(['store', 'copy', '--to', target, '--json']);
      expect(copied).toMatchObject({ code: 0 });
      expect(copied.stderr).toContain('roster context add');
      for (const argv of all) {
        const [before, after] = [await box.run(argv), await onCopy(argv)];
        expect([argv, after.code, after.stdout]).toEqual([argv, 0, before.stdout]);
      }
      expect((await onCopy('store check')).code).toBe(0);
      for (const { name } of TABLES) {
        const rows = async (backend: Backend, location: string) =>
          (await backend.query<object>(location, `select * from ${name}`)).map((row) => JSON.stringify(row)).sort();
        // Reading records the token's last use.
        if (name !== 'tokens') expect([name, await rows(to, target)]).toEqual([name, await rows(from, box.location)]);
      }
      expect(JSON.parse(copied.stdout)).toMatchObject({ organization: 'Acme', people: 4, groups: 1 });
      const grows = await onCopy('group create after --json');
      expect(grows.code).toBe(0);
      expect((await onCopy('audit verify')).code).toBe(0);
    });

    test('copies more rows than fit in one step', async () => {
      const rows = Array.from({ length: 2100 }, (_, n) => `person${n}@acme.example,,,team${n % 3}`);
      const file = csvFile(box, ['email,username,role,groups', ...rows, ''].join('\n'));
      expect((await box.run(['people', 'import', file, '--create-groups', '--secret-file', box.path('s')])).code).toBe(
        0,
      );
      expect((await box.run(['store', 'copy', '--to', target])).code).toBe(0);
      expect((await onCopy('audit export')).stdout).toBe((await box.run('audit export')).stdout);
      expect((await onCopy('people list --all --json')).stdout).toBe(
        (await box.run('people list --all --json')).stdout,
      );
    }, 120_000);

    test('does not change a store that is not empty', async () => {
      expect((await box.run(['store', 'copy', '--to', target])).code).toBe(0);
      await addPeople(box, 'late');
      const before = await to.contents(target);
      const again = await box.run(['store', 'copy', '--to', target, '--json']);
      expect([again.code, errorOf(again).code]).toEqual([6, 'conflict']);
      expect(await to.contents(target)).toBe(before);
    });

    test('refuses a store with a broken audit chain, and leaves the target empty', async () => {
      await addPeople(box, 'linus');
      await behind(box, "update audit_events set username = 'eve' where seq = 2");
      const ran = await box.run(['store', 'copy', '--to', target, '--json']);
      expect([ran.code, errorOf(ran).code]).toEqual([1, 'corrupt_store']);
      expect(await to.query(target, 'select * from organization')).toEqual([]);
      expect(await to.query(target, 'select * from people')).toEqual([]);
    });
  },
);

describe.each(localBackends())('store copy on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(() => box.destroy());

  test.each([
    ['onto itself', (here: string) => [here], 2, 'usage'],
    ['from nowhere', () => ['new.db', '--from', '/nowhere/roster.db'], 3, 'not_found'],
  ] as const)('%s is refused', async (_what, words, code, name) => {
    const [to = '', ...rest] = words(box.location);
    const ran = await box.run(['store', 'copy', '--json', '--to', to === 'new.db' ? box.path(to) : to, ...rest]);
    expect([ran.code, errorOf(ran).code]).toEqual([code, name]);
    expect(existsSync(box.path('new.db'))).toBe(false);
  });

  test('copies the events and records none', async () => {
    const before = await box.json<AuditEvent[]>('audit list');
    await box.json(['store', 'copy', '--to', box.path('copy.db')]);
    expect(await box.json<AuditEvent[]>('audit list')).toEqual(before);
  });
});
