import type { AuditEvent } from '../../../../src/domain/audit.ts';
import { bothWays, everyBackend, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, csvFile, errorOf } from '../../../support/front-door.ts';

/** All events of one command have one operation id, which the command tells and the log can be asked for. */

const ROWS = 600;

interface Changed {
  readonly request_id: string | null;
}

describe.each(everyBackend())('the operation id on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => {
    box = await sandbox(backend, (made) => addPeople(made, 'grace', 'linus', 'margaret'));
  });
  afterAll(() => box.destroy());

  const idOf = async (argv: readonly string[] | string): Promise<string> => {
    const { code, stdout, stderr } = await box.run([...(typeof argv === 'string' ? argv.split(' ') : argv), '--json']);
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    const answer = JSON.parse(stdout) as Changed | readonly Changed[];
    const [id, ...others] = new Set((Array.isArray(answer) ? answer : [answer]).map((one: Changed) => one.request_id));
    expect(others).toEqual([]);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    return id ?? '';
  };
  const eventsOf = (id: string) => box.json<AuditEvent[]>(`audit list --all --request ${id}`);

  test('of an import in several batches is one, also of the groups that it makes', async () => {
    const lines = Array.from({ length: ROWS }, (_, at) => `p${at}@acme.example,,,Crew`);
    const file = csvFile(box, ['email,username,role,groups', ...lines].join('\n'));
    const id = await idOf(['people', 'import', file, '--create-groups', '--reveal']);
    const events = await eventsOf(id);
    expect(events.map(({ request_id }) => request_id)).toEqual(events.map(() => id));
    expect(events.filter(({ resource }) => resource === 'User')).toHaveLength(ROWS);
    expect(events.at(-1)?.resource).toBe('Group');
  });

  test('of what followed from a change is that of the change', async () => {
    await box.run('people invite eve@acme.example --reveal');
    const id = await idOf('people add eve@acme.example --reveal');
    expect((await eventsOf(id)).map(({ resource, operation }) => `${resource}.${operation}`)).toEqual([
      'Invitation.Superseded',
      'User.Added',
    ]);
  });

  test('two commands have two; a read and what changes nothing have none', async () => {
    const first = await idOf('people role grace --role Admin');
    expect(await idOf('people role grace --role Member')).not.toBe(first);
    const unchanged = await box.run('people role grace --role Member --json');
    expect(JSON.parse(unchanged.stdout)).toMatchObject({ request_id: null });
    const dry = await box.run('people role grace --role Admin --dry-run --json');
    expect(JSON.parse(dry.stdout)).toMatchObject({ request_id: null });
    expect(await box.json('people show grace')).not.toHaveProperty('request_id');
  });

  test('of a refusal is in its event, and another’s than that of a change', async () => {
    const linus = await box.as('linus');
    expect((await linus.run('people role grace --role Admin --json')).code).toBe(5);
    const [denied] = await box.json<AuditEvent[]>('audit list --limit 1 --outcome denied');
    expect(denied?.request_id).toMatch(/^[0-9a-f-]{36}$/);
    expect((await eventsOf(denied?.request_id ?? '')).map(({ seq }) => seq)).toEqual([denied?.seq]);
  });

  test('filters the export too; an unknown one is not found', async () => {
    const id = await idOf('group create Platform');
    const { stdout } = await box.run(`audit export --request ${id.toUpperCase()} --fields resource_name,request_id`);
    expect(stdout).toBe(`resource_name,request_id\nPlatform,${id}\n`);
    for (const command of ['audit list', 'audit export'])
      for (const unknown of ['0190a000-0000-7000-8000-999999999999', "'; --", id.slice(0, 8)])
        expect(errorOf(await box.run([...command.split(' '), '--request', unknown, '--json'])).code).toBe('not_found');
  });

  test('events from before there were ids are no operation', async () => {
    expect((await box.run(['audit', 'list', '--request', '', '--json'])).code).toBe(2);
  });
});

describe.each(bothWays())('on a terminal on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => {
    box = await sandbox(backend, (made) => addPeople(made, 'grace'));
  });
  afterAll(() => box.destroy());

  const lastLine = async (argv: string) => {
    const { stderr } = await box.run(argv, { tty: 120, answers: [] });
    return stderr.trimEnd().split('\n').at(-1);
  };

  test('the last line has the id, as a command where the change can be undone', async () => {
    expect(await lastLine('people role grace --role Admin')).toMatch(/^undo: roster undo [0-9a-f-]{36}$/);
    expect(await lastLine('people remove grace --yes')).toMatch(/^operation: [0-9a-f-]{36}$/);
    expect(await lastLine('group create Platform --quiet')).toBe('');
  });

  test('the command names the organization where a flag did', async () => {
    const where = ['--context', backend.context];
    const { stderr } = await box.run(['group', 'create', 'Kernel', ...where], { tty: 300, answers: [] });
    expect(stderr).toMatch(new RegExp(`undo: roster undo --context ${backend.context} [0-9a-f-]{36}\n$`));
  });
});
