import type { ShownEvent } from '../../../../src/domain/audit.ts';
import type { Person } from '../../../../src/domain/people.ts';
import { everyBackend, backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, behind, errorOf } from '../../../support/front-door.ts';

/** Whose events `--actor` shows: those of one person or service account, whatever it was called, and of no other. */

interface Cast {
  readonly box: Sandbox;
  /** The first mallory, who is removed; the second, who has the name now. */
  readonly gone: string;
  readonly heir: string;
  readonly robot: string;
}

/** mallory acts and is removed, another one gets the name; grace is renamed to hopper; the service account robot acts. */
async function prepare(box: Sandbox): Promise<void> {
  await addPeople(box, 'mallory', 'grace', 'linus');
  for (const name of ['mallory', 'grace']) {
    await box.json(`people role ${name} Admin`);
    await (await box.as(name)).json(`group create of-${name}`);
  }
  await box.json('people remove mallory --yes');
  await box.json('people edit grace --username hopper');
  await box.json('people add mallory@other.example --role Admin --reveal');
  await (await box.as('mallory')).json('group create of-heir');
  const { token } = await box.json<{ token: string }>('service-account create robot --role Admin --reveal');
  await box.json('group create of-robot', { env: { ROSTER_TOKEN: token } });
}

async function cast(box: Sandbox): Promise<Cast> {
  const events = await box.json<ShownEvent[]>('audit list --all');
  const idOf = (name: string) => events.find((event) => event.resource_name === name)?.user_id ?? '';
  return { box, gone: idOf('of-mallory'), heir: idOf('of-heir'), robot: idOf('of-robot') };
}

/** Who acted in what an actor is listed with, and what is said beside. */
async function actorsOf(box: Sandbox, actor: string): Promise<{ ids: string[]; groups: string[]; stderr: string }> {
  const ran = await box.run(['audit', 'list', '--actor', actor, '--all', '--json']);
  expect([actor, ran.code, ran.code === 0 ? '' : ran.stderr]).toEqual([actor, 0, '']);
  const events = JSON.parse(ran.stdout) as ShownEvent[];
  return {
    ids: [...new Set(events.map((event) => event.user_id))],
    groups: events.filter((event) => event.resource === 'Group').map((event) => event.resource_name),
    stderr: ran.stderr,
  };
}

describe.each(everyBackend())('events by actor, on $name', (backend) => {
  let all: Cast;
  beforeAll(async () => (all = await cast(await sandbox(backend, prepare))));
  afterAll(() => all.box.destroy());

  test('a name is that of who has it now; of who had it before only a note tells, with the command', async () => {
    const { box, gone, heir } = all;
    expect(gone).not.toBe(heir);
    const now = await actorsOf(box, 'mallory');
    expect(now).toMatchObject({ ids: [heir], groups: ['of-heir'] });
    expect(now.stderr).toMatch(
      new RegExp(`^\\d+ events? under the name mallory (is|are) by another, a person: --actor ${gone}\n$`),
    );
    const before = await actorsOf(box, gone);
    expect(before).toMatchObject({ ids: [gone], groups: ['of-mallory'] });
    expect(before.stderr).toBe(`mallory was removed: these are the events of a person with the id ${gone}\n`);
  });

  test('an export by actor has the same events, and the same is said', async () => {
    const { box, gone } = all;
    for (const form of ['csv', 'json']) {
      const ran = await box.run(['audit', 'export', '--actor', 'mallory', '-o', form]);
      expect([ran.code, ran.stdout.includes('of-heir'), ran.stdout.includes(gone)]).toEqual([0, true, false]);
      expect(ran.stderr).toContain(`by another, a person: --actor ${gone}\n`);
    }
    const before = await box.run(['audit', 'export', '--actor', gone]);
    expect([before.stdout.includes('of-mallory'), before.stdout.includes('of-heir')]).toEqual([true, false]);
  });

  test('a service account is told from a person in lists, and found by name or id', async () => {
    const { box, robot } = all;
    for (const reference of ['robot', 'service-account:robot', robot])
      expect(await actorsOf(box, reference)).toEqual({ ids: [robot], groups: ['of-robot'], stderr: '' });
    const events = await box.json<ShownEvent[]>('audit list --all');
    const types = new Set(events.map(({ username, actor_type: type }) => `${type ?? '-'} ${username}`));
    expect(types).toContain('service_account robot');
    expect(types).toContain('user ada');
    const table = await box.run('audit list --actor robot --no-color', { tty: 120 });
    expect(table.stdout).toContain('  service-account:robot  ');
    expect((await box.run('audit list --actor ada --limit 1 --fields username')).stdout).toBe('username\nada\n');
    const [latest] = await box.json<ShownEvent[]>('audit list --actor robot');
    expect(await box.json(`audit show ${latest?.seq ?? 0}`)).toMatchObject({ actor_type: 'service_account' });
  });
});

describe.each(backends())('whom --actor means, on $name', (backend) => {
  let all: Cast;
  beforeEach(async () => (all = await cast(await sandbox(backend, prepare))));
  afterEach(() => all.box.destroy());

  const failure = async (actor: string) => {
    const list = await all.box.run(['audit', 'list', '--actor', actor, '--json']);
    const exported = await all.box.run(['audit', 'export', '--actor', actor, '-o', 'json']);
    expect([exported.code, exported.stderr]).toEqual([list.code, list.stderr]);
    return { exit: list.code, ...errorOf(list) };
  };

  test('somebody who was renamed is found by either name, with all that they did', async () => {
    const { box } = all;
    const { id } = await box.json<Person>('people show hopper');
    expect(await actorsOf(box, 'hopper')).toMatchObject({ ids: [id], groups: ['of-grace'], stderr: '' });
    const former = await actorsOf(box, 'grace');
    expect(former).toMatchObject({ ids: [id], groups: ['of-grace'] });
    expect(former.stderr).toBe(`grace is called hopper now: these are the events of ${id} under every name\n`);
    expect(await actorsOf(box, 'GRACE@acme.example')).toMatchObject({ ids: [id], stderr: '' });
    expect(await actorsOf(box, 'user:hopper')).toMatchObject({ ids: [id], stderr: '' });
  });

  test('who is gone is found in the log, people and service accounts, until several are', async () => {
    const { box, gone, heir, robot } = all;
    await box.json('service-account delete robot --yes');
    const former = await actorsOf(box, 'robot');
    expect(former).toMatchObject({ ids: [robot], groups: ['of-robot'] });
    expect(former.stderr).toBe(`robot was removed: these are the events of a service account with the id ${robot}\n`);
    expect((await box.json<ShownEvent[]>('audit list --actor robot'))[0]?.actor_type).toBe('service_account');
    expect(await failure('user:robot')).toMatchObject({ exit: 3, code: 'not_found' });

    await box.json('people remove mallory --yes');
    const several = await failure('mallory');
    expect(several).toMatchObject({ exit: 2, code: 'ambiguous' });
    expect(several.message).toBe('2 accounts acted under the name mallory and do not have it now');
    for (const id of [gone, heir]) expect(several.hint).toContain(`${id} (a person, `);
  });

  test('a name of two is ambiguous, with the candidates', async () => {
    const { box } = all;
    await behind(box, "update service_accounts set name = 'linus', sort_key = 'linus' where name = 'robot'");
    const error = await failure('linus');
    expect(error).toMatchObject({ exit: 2, code: 'ambiguous', hint: 'say which: user:linus or service-account:linus' });
    expect((await actorsOf(box, 'service-account:linus')).groups).toEqual(['of-robot']);
    expect((await actorsOf(box, 'user:linus')).groups).toEqual([]);
  });

  test('nobody of that name is told, with the nearest', async () => {
    expect(await failure('malory')).toMatchObject({ exit: 3, code: 'not_found', hint: 'did you mean mallory?' });
    expect(await failure('0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b')).toMatchObject({ exit: 3, code: 'not_found' });
    expect(await failure('nobody@acme.example')).toMatchObject({ exit: 3, code: 'not_found' });
    expect(await failure('of-heir')).toMatchObject({ exit: 3, code: 'not_found' });
  });

  test('an export by actor takes no more than the permission to export', async () => {
    const { box } = all;
    await box.json('role new Exporter --permission organization.view --permission organization.audit_logs.export');
    await box.json('people role linus Exporter');
    const linus = await box.as('linus');
    expect(await linus.run('audit list --actor mallory')).toMatchObject({ code: 5, stdout: '' });
    const exported = await linus.run('audit export --actor mallory');
    expect([exported.code, exported.stdout.includes('of-heir')]).toEqual([0, true]);
    expect(exported.stderr).toContain('by another, a person');
  });

  test('an actor without events is no error', async () => {
    expect(await actorsOf(all.box, 'linus')).toEqual({ ids: [], groups: [], stderr: '' });
    const ran = await all.box.run('audit export --actor linus');
    expect([ran.code, ran.stdout.split('\n').length, ran.stderr]).toEqual([0, 2, '']);
  });

  test('the chain is as it was: what is told of actors is no part of it', async () => {
    expect((await all.box.run('audit verify')).code).toBe(0);
  });
});
