import { chainHash } from '../../../../src/domain/audit-chain.ts';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Person } from '../../../../src/domain/people.ts';
import type { Role } from '../../../../src/domain/roles/roles.ts';
import { INVERSES } from '../../../../src/operations/undo/kinds.ts';
import { undoEvent } from '../../../../src/operations/undo/event.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, addPerson, behind, errorOf } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

/** Undo from the attacker's side: it must give nothing that doing the inverse by hand would not. */

test('help tells of every permission that an undo can need', () => {
  const own: readonly string[] = 'none' in undoEvent.permission ? [] : undoEvent.permission;
  const needed = [...new Set(INVERSES.flatMap(({ permission }) => permission))]
    .filter((one) => !own.includes(one))
    .sort();
  expect(Object.keys(undoEvent.also ?? {}).sort()).toEqual(needed);
});

/** What the organization has before each test. */
async function withAdmin(box: Sandbox): Promise<void> {
  await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
  await addPeople(box, 'grace');
}

describe.each(backends())('undo under attack on $name', (backend) => {
  let box: Sandbox;
  let adam: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, withAdmin);
    adam = await box.as('adam');
  });
  afterEach(() => box.destroy());

  const last = async (): Promise<AuditEvent> => {
    const [event] = await box.json<AuditEvent[]>('audit list --limit 1 --outcome ok');
    if (event === undefined) throw new Error('the log is empty');
    return event;
  };
  /** Tries to undo an event; answers exit and code, and insists that nothing changed. */
  const attempt = async (by: Sandbox, { seq }: AuditEvent, onlooker = box): Promise<readonly [number, string]> => {
    const before = await stateOf(onlooker);
    const refused = await by.run(['undo', String(seq), '--json']);
    expect(await stateOf(onlooker)).toEqual(before);
    return [refused.code, errorOf(refused).code];
  };
  const roleOf = async (who: string) => (await box.json<Person>(['people', 'show', who])).role;

  test('a Member may not, not even their own change', async () => {
    const grace = await box.as('grace');
    await box.json('people role grace Admin');
    await box.json('people role grace Member');
    expect(await attempt(grace, await last())).toEqual([5, 'forbidden']);
    const [denied] = await box.json<AuditEvent[]>('audit list --limit 1');
    expect(denied).toMatchObject({ operation: 'Denied', username: 'grace', outcome: 'denied' });
  });

  test.each([
    ['change_role', 'people role grace Admin', 'organization.people.change_role'],
    ['remove', 'people deactivate grace', 'organization.people.remove'],
    ['modify', 'people edit grace --username g', 'organization.people.modify'],
    ['groups.modify', 'group modify Platform --add grace', 'organization.groups.modify'],
    ['roles.modify', 'role edit Auditor --description x', 'organization.roles.modify'],
    ['settings', 'settings set url https://a.example', 'organization.general_settings.modify'],
  ])('who may only view the log lacks %s, and hears nothing of the state', async (_what, change, permission) => {
    await box.json('role new Auditor --permission organization.audit_logs.view');
    await addPerson(box, 'olga@acme.example', 'olga', 'Auditor');
    const auditor = await box.as('olga');
    await box.json('group create Platform');
    await box.json(change);
    const { seq } = await last();
    const refused = await auditor.run(['undo', String(seq), '--json']);
    expect([refused.code, errorOf(refused).code, errorOf(refused).details]).toEqual([5, 'forbidden', { permission }]);
    expect((await box.run(['undo', String(seq)])).code).toBe(0);
    const stale = await auditor.run(['undo', String(seq), '--json']);
    expect(errorOf(stale).code).toBe('forbidden');
  });

  test.each([
    ['a demotion', ['people role grace Owner', 'people role grace Admin']],
    ['a promotion', ['people role grace Owner']],
    ['a deactivation', ['people role grace Owner', 'people deactivate grace']],
    ['a reactivation', ['people role grace Owner', 'people deactivate grace', 'people reactivate grace']],
    ['a new e-mail', ['people role grace Owner', 'people edit grace --email g@acme.example']],
    ['a new username', ['people role grace Owner', 'people edit grace --username g']],
  ])('an Admin cannot take back %s of an Owner', async (_what, changes) => {
    for (const argv of changes) await box.json(argv);
    expect(await attempt(adam, await last())).toEqual([5, 'owner_role']);
  });

  test.each([
    ['a role of more permissions', ['people role grace Strong', 'people role grace Member']],
    [
      'the membership of a group of more permissions',
      ['group modify Strongmen --add grace', 'group modify Strongmen --remove grace'],
    ],
    ['the role of a group with members', ['group modify Weak --add grace', 'group role Weak Member']],
    ['the reactivation of a person with more permissions', ['people role grace Strong', 'people deactivate grace']],
    [
      'the e-mail of a person with more permissions',
      ['people role grace Strong', 'people edit grace --email g@acme.example'],
    ],
  ])('an Admin cannot get at %s by undoing', async (_what, changes) => {
    await box.json('role new Strong --permission organization.roles.create --permission organization.view');
    await box.json('group create Strongmen --role Strong');
    await box.json('group create Weak --role Strong');
    for (const argv of changes) await box.json(argv);
    expect(await attempt(adam, await last())).toEqual([5, 'escalation']);
  });

  test('a role that was narrowed is not widened by who does not hold what it lost', async () => {
    await box.json('role new Strong --permission organization.roles.create --permission organization.view');
    await box.json('role new Editor --permission organization.roles.modify --permission organization.audit_logs.view');
    await addPerson(box, 'ed@acme.example', 'ed', 'Editor');
    const ed = await box.as('ed');
    await box.json('role edit Strong --remove organization.roles.create');
    expect(await attempt(ed, await last())).toEqual([5, 'escalation']);
  });

  test('an Admin cannot undo into a better role for themselves', async () => {
    await box.json('people role adam Owner');
    await box.json('people role adam Admin');
    expect(await attempt(adam, await last())).toEqual([5, 'owner_role']);
    expect(await roleOf('adam')).toBe('Admin');
  });

  test('the last Owner is not undone', async () => {
    await box.json('people role adam Owner');
    const promotion = await last();
    await adam.json('people role ada Member');
    expect(await attempt(adam, promotion, adam)).toEqual([6, 'last_owner']);
  });

  test('a token that is limited takes back no more than it could do', async () => {
    await box.json('people role grace Admin');
    const promotion = await last();
    const limit = (...permissions: string[]) =>
      behind(box, "update tokens set permissions = $1 where name = 'init'", JSON.stringify(permissions));
    const undo = () => box.run(['undo', String(promotion.seq), '--json']);
    await limit('organization.people.change_role');
    expect(errorOf(await undo()).details).toEqual({ permission: 'organization.audit_logs.view' });
    await limit('organization.audit_logs.view');
    expect(errorOf(await undo()).details).toEqual({ permission: 'organization.people.change_role' });
    await limit('organization.audit_logs.view', 'organization.people.change_role', 'organization.people.view');
    expect((await undo()).code).toBe(0);
  });

  test('a refusal in the log cannot be undone', async () => {
    expect((await adam.run('settings set name Mine')).code).toBe(5);
    const [denied] = await box.json<AuditEvent[]>('audit list --limit 1');
    expect(denied?.outcome).toBe('denied');
    if (denied !== undefined) expect(await attempt(box, denied)).toEqual([2, 'invalid']);
  });

  describe('a forged event is not believed', () => {
    /** As if grace had been an Owner before. */
    const promising = async (): Promise<string> => {
      const roles = await box.json<Role[]>('role list --scope org');
      const told = (name: string) => ({ role: name, role_id: roles.find((role) => role.name === name)?.id });
      return JSON.stringify({ after: told('Admin'), before: told('Owner') });
    };
    const forge = async (event: AuditEvent, change: Partial<AuditEvent>) => {
      const columns = Object.keys(change).map((column, at) => `${column} = $${at + 2}`);
      const set = `update audit_events set ${columns.join(', ')} where seq = $1`;
      await behind(box, set, event.seq, ...Object.values(change));
    };

    test.each(['with another event behind it', 'at the end of the log'])('%s', async (where) => {
      await box.json('people role grace Admin');
      const event = await last();
      if (where.startsWith('with')) await box.json('group create After');
      const metadata = await promising();
      await forge(event, { metadata });
      expect(await attempt(box, event)).toEqual([1, 'corrupt_store']);
      await forge(event, { metadata, hash: chainHash(event.prev_hash, { ...event, metadata }) });
      expect(await attempt(box, event)).toEqual([1, 'corrupt_store']);
      expect(await roleOf('grace')).toBe('Admin');
    });

    test('that was moved to another place', async () => {
      await box.json('people role grace Admin');
      const event = await last();
      const moved = { ...event, prev_hash: '0'.repeat(64) };
      await forge(event, { prev_hash: moved.prev_hash, hash: chainHash(moved.prev_hash, moved) });
      expect(await attempt(box, event)).toEqual([1, 'corrupt_store']);
    });

    test('whose hash fits, but whose metadata is none of ours', async () => {
      await box.json('people role grace Admin');
      const event = await last();
      const metadata = '{"after":{"role":"Admin"},"before":{"role":"Owner"}}';
      const hash = chainHash(event.prev_hash, { ...event, metadata });
      await forge(event, { metadata, hash });
      await behind(box, 'update audit_head set hash = $1', hash);
      expect(await attempt(box, event)).toEqual([2, 'invalid']);
    });
  });
});
