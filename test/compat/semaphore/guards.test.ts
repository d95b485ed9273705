import type { AuditEvent } from '../../../src/domain/audit.ts';
import { roleNew } from '../../../src/operations/role/new.ts';
import { routes } from '../../../src/compat/semaphore/routes.ts';
import { peopleRole } from '../../../src/operations/people/role.ts';
import { projectPeopleAdd } from '../../../src/operations/project/people/add.ts';
import { CALLER_ADDRESS } from '../../support/backends.ts';
import { localBackends } from '../../harness.ts';
import { acme } from '../../support/semaphore.ts';
import type { Acme } from '../../support/semaphore.ts';

/** The rules hold whoever's words a request is in: who may, what is refused, what the log tells. */

const told = ({ resource, operation, resource_name }: AuditEvent) => `${resource}.${operation} ${resource_name}`;
const metadataOf = (event: AuditEvent | undefined): unknown => JSON.parse(event?.metadata ?? 'null');
const codeOf = ({ body }: { readonly body: unknown }): unknown =>
  (body as { readonly error?: { readonly code?: unknown } }).error?.code;

describe.each(localBackends())('the rules for clients of Semaphore on $name', (backend) => {
  let box: Acme;
  beforeEach(async () => (box = await acme(backend)));
  afterEach(() => box.destroy());

  /** What a change would show in. */
  const everything = async (): Promise<unknown> => [
    await box.store.read((tx) => tx.access.loadAll()),
    await box.store.read((tx) => tx.roles.list(undefined)),
    await box.store.read((tx) => tx.serviceAccounts.list({}, { after: null, limit: 100 })),
    await box.store.read((tx) => tx.notifications.all()),
    await box.store.read((tx) => tx.invitations.list({}, { after: null, limit: 100 })),
  ];
  const become = async (username: string, name: string, permissions: string[]) => {
    await box.call(roleNew, { name, permissions });
    await box.call(peopleRole, { person: username, role: name });
  };

  const invitation = { provider: 'github', handle: 'janedoe' };
  const role = { role_id: '{Admin}' };
  const readership = { role_id: '{project.Reader}' };
  const MAIL = { name: 'all', notify: { email: { cc: ['ada@acme.example'] } } };
  const BOB_IN_ROCKET = '/projects/{Rocket}/members/{bob}/role';

  const WRITES: readonly (readonly [method: string, path: string, body: object | undefined, events: string[]])[] = [
    ['POST', '/members', invitation, ['Invitation.Added github:janedoe']],
    ['POST', '/members', { email: 'jane@acme.example', groups: ['Platform'] }, ['User.Added jane']],
    ['PUT', '/members/{bob}/role', role, ['User.RoleChanged bob']],
    ['PUT', '/members/{Platform}/role', role, ['Group.RoleChanged Platform']],
    ['PUT', '/members/{deployer}/role', role, ['ServiceAccount.RoleChanged deployer']],
    ['DELETE', '/members/{bob}', undefined, ['User.Removed bob']],
    ['DELETE', '/members/{Platform}', undefined, ['Group.Removed Platform', 'SignInMapping.Removed engineering']],
    ['DELETE', '/members/{deployer}', undefined, ['Trust.Removed repo:acme/web:*', 'ServiceAccount.Removed deployer']],
    ['POST', '/roles', { name: 'Auditor' }, ['RBACRole.Added Auditor']],
    ['PATCH', '/roles/{Release manager}', { description: 'New' }, ['RBACRole.Modified Release manager']],
    ['DELETE', '/roles/{Release manager}', undefined, ['RBACRole.Removed Release manager']],
    ['POST', '/groups', { name: 'Mobile', member_ids: ['{bob}'] }, ['Group.Added Mobile']],
    ['PATCH', '/groups/{Platform}', { members_to_add: ['{carol}'] }, ['Group.Modified Platform']],
    ['DELETE', '/groups/{Platform}', undefined, ['Group.Removed Platform', 'SignInMapping.Removed engineering']],
    ['POST', '/notifications', { metadata: { name: 'ci' }, spec: { rules: [MAIL] } }, ['Notification.Added ci']],
    ['PATCH', '/notifications/{siem}', { metadata: { name: 'archive' } }, ['Notification.Modified archive']],
    ['DELETE', '/notifications/{siem}', undefined, ['Notification.Removed siem']],
    ['POST', '/service_accounts', { name: 'ci' }, ['ServiceAccount.Added ci', 'Token.Added default']],
    ['PATCH', '/service_accounts/{deployer}', { name: 'pusher' }, ['ServiceAccount.Modified pusher']],
    ['POST', '/service_accounts/{deployer}/deactivate', undefined, ['ServiceAccount.Deactivated deployer']],
    [
      'POST',
      '/service_accounts/{deployer}/regenerate_token',
      undefined,
      ['Token.Added default', 'Token.Reset default'],
    ],
    [
      'DELETE',
      '/service_accounts/{deployer}',
      undefined,
      ['Trust.Removed repo:acme/web:*', 'ServiceAccount.Removed deployer'],
    ],
    ['PUT', '/projects/{Rocket}/members/{carol}/role', readership, ['Project.MemberAdded Rocket']],
    ['PUT', BOB_IN_ROCKET, { role_id: '{project.Admin}' }, ['Project.MemberRoleChanged Rocket']],
    ['DELETE', BOB_IN_ROCKET, undefined, ['Project.MemberRemoved Rocket']],
    ['DELETE', '/role_bindings?email=bob@acme.example', undefined, ['User.Removed bob']],
    ['POST', '/projects', { metadata: { name: 'Moon' }, spec: { tasks: [] } }, ['Project.Added Moon']],
    ['PATCH', '/projects/{Rocket}', { spec: { visibility: 'private' } }, ['Project.Modified Rocket']],
    ['DELETE', '/projects/{Rocket}', undefined, ['Project.Removed Rocket']],
  ];

  test('every row that changes something is tried here', () => {
    const REACTIVATE = 'POST /service_accounts/:id/reactivate';
    const patternOf = (path: string) => path.replace(/\?.*/, '').replace(/\{[^{}]*\}/g, ':');
    const tried = new Set(WRITES.map(([method, path]) => `${method} ${patternOf(path)}`));
    const rows = routes.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
    expect(rows.filter((row) => !tried.has(row.replace(/:\w+/g, ':')))).toEqual([REACTIVATE]);
  });

  test.each(WRITES)('%s %s %j leaves its event', async (method, path, body, events) => {
    expect(await box.send(method, path, body)).toMatchObject({ status: 200 });
    const found = await box.events();
    expect(found.map(told)).toEqual(events);
    for (const { medium, ip_address, username, outcome } of found)
      expect([medium, ip_address, username, outcome]).toEqual(['API', CALLER_ADDRESS, 'ada', 'ok']);
  });

  /** Every Member may create projects, and bob is a Contributor of Rocket. */
  const ALLOWED = ['POST /projects', 'PATCH /projects/{Rocket}', 'DELETE /projects/{Rocket}'];
  const NOT_FOR_MEMBERS = WRITES.filter(([method, path]) => !ALLOWED.includes(`${method} ${path}`));
  test.each(NOT_FOR_MEMBERS)('%s %s %j is not for a Member', async (method, path, body) => {
    const before = await everything();
    expect(codeOf(await box.send(method, path, body, 'bob'))).toBe('forbidden');
    expect(await everything()).toEqual(before);
    const [denial, ...others] = await box.events();
    expect(others).toEqual([]);
    const asked = `${method} ${path.replace(/\?.*/, '').replace(/\{[^{}]*\}/g, ':')}`;
    const row = routes.find((one) => `${one.method} ${one.path.replace(/:\w+/g, ':')}` === asked);
    expect(denial).toMatchObject({ resource: 'Access', operation: 'Denied', username: 'bob', outcome: 'denied' });
    expect(metadataOf(denial)).toMatchObject({ operation: row?.operation.name, code: 'forbidden' });
  });

  test.each(['/roles/{Release manager}', '/groups/{Platform}', '/service_accounts/{deployer}'])(
    'a PATCH of %s that changes nothing is a read, and needs what a read needs',
    async (path) => {
      await become('dan', 'Changer', [
        'organization.roles.modify',
        'organization.groups.modify',
        'organization.service_accounts.modify',
      ]);
      expect(await box.send('PATCH', path, {}, 'dan')).toMatchObject({ status: 403 });
      expect(await box.send('PATCH', path, {})).toMatchObject({ status: 200 });
      // Refused before it is looked for: a search that nobody waits for would end the server.
      expect(await box.send('PATCH', path.replace(/\{.*\}/, 'nothing'), {}, 'dan')).toMatchObject({ status: 403 });
      await new Promise(setImmediate);
    },
  );

  test.each([
    ['by handle', { ...invitation, role_id: '{Owner}' }, 'Invitation.Added github:janedoe'],
    ['by e-mail', { email: 'jane@acme.example', role: 'Owner' }, 'User.Added jane'],
  ])('%s, a role that the inviter may not give is denied, and they get the default one', async (_how, body, added) => {
    const role_id = box.names.get('Owner');
    expect(await box.send('POST', '/members', body, 'alice')).toMatchObject({
      status: 200,
      body: { role: { role_id, applied: false, status: 'denied' } },
    });
    const events = await box.events();
    expect(events.map(told)).toEqual([added]);
    expect(metadataOf(events[0])).toMatchObject({ after: { role: 'Member' } });
  });

  test('who may not give the default role either invites nobody', async () => {
    const before = await everything();
    expect(codeOf(await box.send('POST', '/members', { ...invitation, role_id: '{Admin}' }, 'dan'))).toBe('escalation');
    expect(await everything()).toEqual(before);
  });

  test.each([['Member'], ['Admin'], ['Owner']])(
    'a repeated invitation as %s is answered as the first',
    async (name) => {
      const body = { ...invitation, role_id: `{${name}}` };
      const first = await box.send('POST', '/members', body, 'alice');
      expect(first).toMatchObject({ status: 200 });
      expect(await box.send('POST', '/members', body, 'alice')).toEqual(first);
      expect((await box.events()).map(told)).toEqual(['Invitation.Added github:janedoe']);
    },
  );

  test('an invitation that offers another role is not changed by a repetition', async () => {
    await box.send('POST', '/members', { ...invitation, role_id: '{Admin}' });
    expect(codeOf(await box.send('POST', '/members', { ...invitation, role_id: '{Member}' }))).toBe('conflict');
    expect(await box.send('POST', '/members', invitation)).toMatchObject({ status: 200 });
  });

  test('a group that would give too much is no denied role, but refused', async () => {
    const body = { ...invitation, role_id: '{Helpdesk}', groups: ['Leads'] };
    expect(codeOf(await box.send('POST', '/members', body, 'dan'))).toBe('escalation');
  });

  describe('what a member is decides what it takes', () => {
    const permissionOf = ({ body }: { readonly body: unknown }): unknown =>
      (body as { readonly error?: { readonly details?: { readonly permission?: unknown } } }).error?.details
        ?.permission;

    test('to change its role', async () => {
      const body = { role_id: '{Helpdesk}' };
      expect(await box.send('PUT', '/members/{Platform}/role', body, 'dan')).toMatchObject({ status: 200 });
      const refused = await box.send('PUT', '/members/{deployer}/role', body, 'dan');
      expect(permissionOf(refused)).toBe('organization.service_accounts.modify');
    });

    test('to remove it', async () => {
      await become('dan', 'Remover', ['organization.people.view', 'organization.people.remove']);
      const refused = async (path: string) => permissionOf(await box.send('DELETE', path, undefined, 'dan'));
      expect(await refused('/members/{Platform}')).toBe('organization.groups.delete');
      expect(await refused('/members/{deployer}')).toBe('organization.service_accounts.delete');
      expect(await box.send('DELETE', '/members/{bob}', undefined, 'dan')).toEqual({ status: 200, body: true });
    });

    test('to list its kind', async () => {
      const refused = async (kind: string) =>
        permissionOf(await box.send('GET', `/members?member_type=${kind}`, undefined, 'dan'));
      expect(await refused('group')).toBe('organization.groups.view');
      expect(await refused('service_account')).toBe('organization.service_accounts.view');
      expect(await refused('user')).toBeUndefined();
    });
  });

  test('who may invite to a project adds people there, and changes no role', async () => {
    const permissions = ['project.view', 'project.people.view', 'project.people.invite'];
    await box.call(roleNew, { name: 'Inviter', scope: 'project', permissions });
    await box.call(projectPeopleAdd, { project: 'Rocket', subjects: ['dan'], role: 'Inviter' });
    const put = (who: string) =>
      box.send('PUT', `/projects/{Rocket}/members/{${who}}/role`, { role_id: 'Inviter' }, 'dan');
    expect(await put('carol')).toMatchObject({ status: 200 });
    expect(await put('bob')).toMatchObject({
      status: 403,
      body: { error: { details: { permission: 'project.people.change_role' } } },
    });
  });

  test('who may do neither learns nothing of who is there', async () => {
    const put = (who: string) => box.send('PUT', `/projects/{Rocket}/members/${who}/role`, readership, 'dan');
    const [one, two, three] = [await put('{bob}'), await put('{carol}'), await put('nobody')];
    expect(one).toMatchObject({ status: 403 });
    expect([two, three]).toEqual([one, one]);
  });
});
