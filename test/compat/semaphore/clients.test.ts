import { peopleDeactivate } from '../../../src/operations/people/deactivate.ts';
import { undoEvent } from '../../../src/operations/undo/event.ts';
import { auditVerify } from '../../../src/operations/audit/verify.ts';
import { projectWhitelistUnset } from '../../../src/operations/project/whitelist-unset.ts';
import { projectPeopleList } from '../../../src/operations/project/people/list.ts';
import { V1ALPHA } from '../../../src/compat/semaphore/routes.ts';
import { localBackends } from '../../harness.ts';
import { INSTANCE } from '../../support/backends.ts';
import { acme } from '../../support/semaphore.ts';
import type { Acme } from '../../support/semaphore.ts';

/** What Semaphore's own clients send, in their order and form: its command line, its Terraform provider, its assistant. */

interface Named {
  readonly id: string;
  readonly name: string;
}

describe.each(localBackends())('the clients of Semaphore on $name', (backend) => {
  let box: Acme;
  beforeEach(async () => (box = await acme(backend)));
  afterEach(() => box.destroy());

  /** The body of an answer, which is always 200 and JSON. */
  async function sent<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await box.send(method, path, body, {
      Authorization: 'Token {ada.token}',
      'Content-Type': 'application/json',
      'User-Agent': 'SemaphoreCI v2.0 Client',
    });
    expect([method, path, answer]).toEqual([method, path, expect.objectContaining({ status: 200 })]);
    return answer.body as T;
  }

  test('the command line creates, lists, edits and deletes a project', async () => {
    const file = {
      apiVersion: 'v1alpha',
      kind: 'Project',
      metadata: { name: 'moon' },
      spec: { repository: { url: 'git@github.com:acme/moon.git', run_on: ['branches'], whitelist: null }, tasks: [] },
    };
    type Document = typeof file & { readonly metadata: { readonly id: string } };
    const made = await sent<Document>('POST', '/projects', file);
    expect(made).toMatchObject({ ...file, metadata: { name: 'moon', owner_id: box.names.get('ada') } });
    expect(await sent('GET', '/projects')).toEqual([
      made,
      expect.objectContaining({ metadata: expect.objectContaining({ name: 'Rocket' }) as unknown, spec: {} }),
    ]);
    const shown = await sent<Document>('GET', '/projects/moon');
    expect(shown).toEqual(made);
    const edited = { ...shown, metadata: { ...shown.metadata, name: 'mars' }, spec: { tasks: [{ name: 'nightly' }] } };
    expect(await sent('PATCH', `/projects/${shown.metadata.id}`, edited)).toEqual(edited);
    expect(await sent('GET', '/projects/mars')).toEqual(edited);
    expect(await sent('DELETE', '/projects/mars')).toEqual(edited);
    expect(await box.send('GET', '/projects/mars')).toMatchObject({ status: 404 });
  });

  test('what was done to a project is taken back, its spec included', async () => {
    const document = () => sent('GET', '/projects/Rocket');
    const made: { readonly seq: number; readonly before: unknown }[] = [];
    const done = async (method: string, body?: unknown) => {
      const before = await document();
      await sent(method, '/projects/Rocket', body);
      const seq = (await box.events()).at(-1)?.seq ?? 0;
      made.push({ seq, before });
    };
    const spec = { visibility: 'private', repository: { url: 'git@github.com:acme/rocket.git', whitelist: null } };
    await done('PATCH', { spec });
    await done('PATCH', { metadata: { description: 'Lands' }, spec: { ...spec, visibility: 'public' } });
    await done('DELETE');
    for (const { seq, before } of made.reverse()) {
      await box.call(undoEvent, { event: String(seq) });
      expect(await document()).toEqual(before);
    }
    const fresh = await sent<{ metadata: Named }>('POST', '/projects', { metadata: { name: 'Moon' }, spec });
    const added = (await box.events()).at(-1)?.seq ?? 0;
    await sent('PATCH', '/projects/Moon', { spec: {} });
    await expect(box.call(undoEvent, { event: String(added) })).rejects.toMatchObject({ code: 'stale' });
    await sent('PATCH', `/projects/${fresh.metadata.id}`, { spec });
    await box.call(undoEvent, { event: String(added) });
    expect(await box.send('GET', '/projects/Moon')).toMatchObject({ status: 404 });
  });

  test('a text that no store keeps as it came leaves the audit log whole', async () => {
    await sent('PATCH', '/projects/Rocket', { spec: { repository: { whitelist: { branches: ['\ud800', 'a\0'] } } } });
    await box.call(projectWhitelistUnset, { project: 'Rocket' });
    expect((await box.events()).at(-1)?.description).toContain('before branches \ufffd, a\ufffd;');
    expect(await box.call(auditVerify, {})).toMatchObject({ difference: null });
  });

  test('a program reads projects page by page until there are no more', async () => {
    const pages: unknown[] = [];
    for (let page = 1, more = true; more; page += 1) {
      const answer = await box.server.outside.fetch(`${INSTANCE}${V1ALPHA.base}/projects?page=${page}`, {
        method: 'GET',
        headers: { Authorization: `Token ${box.names.get('ada.token') ?? ''}` },
      });
      expect(answer.headers.get('x-page')).toBe(String(page));
      more = answer.headers.get('x-has-more') === 'true';
      pages.push(((await answer.json()) as unknown[]).length);
    }
    expect(pages).toEqual([1]);
  });

  test('the Terraform provider manages a role, a group and a service account with today’s names of permissions', async () => {
    const { roles } = await sent<{ roles: Named[] }>('GET', '/roles');
    expect(roles.map(({ name }) => name)).not.toContain('Reader');
    const role = await sent<Named & { permissions: string[] }>('POST', '/roles', {
      name: 'Steward',
      description: '',
      scope: 'ORG',
      permissions: ['organization.view', 'organization.people.manage', 'organization.custom_roles.view'],
    });
    expect(role.permissions).toEqual([
      'organization.view',
      'organization.people.invite',
      'organization.people.remove',
      'organization.people.change_role',
      'organization.people.modify',
      'organization.people.reset_password',
      'organization.roles.view',
    ]);
    await sent('PATCH', `/roles/${role.id}`, { permissions: ['organization.audit_logs.manage'] });
    const group = await sent<Named>('POST', '/groups/', { name: 'Ops', description: 'x', member_ids: ['{bob}'] });
    await sent('PATCH', `/groups/${group.id}`, { members_to_add: ['{dan}'], members_to_remove: ['{bob}'] });
    await sent('PUT', `/members/${group.id}/role`, { role_id: role.id });
    const { groups } = await sent<{ groups: object[] }>('GET', '/groups?page_no=&page_size=');
    expect(groups).toContainEqual({ id: group.id, name: 'Ops', description: 'x', member_ids: [box.names.get('dan')] });
    const made = await sent<{ service_account: Named; api_token: string; expires_at: number }>(
      'POST',
      '/service_accounts',
      { name: 'terraform', description: '' },
    );
    expect(made.expires_at).toBe(Math.floor(box.clock.now / 1000) + 90 * 24 * 3600);
    await sent('PUT', `/projects/{Rocket}/members/${made.service_account.id}/role`, { role_id: '{project.Reader}' });
    expect(await sent('DELETE', `/projects/{Rocket}/members/${made.service_account.id}/role`)).toBe(true);
    await sent('DELETE', `/service_accounts/${made.service_account.id}`);
    await sent('DELETE', `/groups/${group.id}`);
    expect(await sent('DELETE', `/roles/${role.id}`)).toEqual({ status: 'deleted' });
  });

  test('the assistant invites, looks around and offboards by e-mail', async () => {
    const invited = { provider: 'GITHUB', handle: 'janedoe', name: 'Jane', email: 'jane@example.com', team: 'x' };
    const first = await sent('POST', '/members', invited);
    expect(await sent('POST', '/members', invited)).toEqual(first);
    await box.call(peopleDeactivate, { person: 'carol' });
    const { members } = await sent<{ members: Named[] }>('GET', '/members?member_type=USER&page_no=-1');
    expect(members.map(({ name }) => name)).toEqual(['ada', 'alice', 'bob', 'dan']);
    const inProject = await sent<{ members: Named[] }>('GET', '/projects/{Rocket}/members/');
    expect(inProject.members.map(({ name }) => name)).toEqual(['ada', 'alice', 'bob', 'Leads', 'Platform']);
    expect(await sent('DELETE', '/role_bindings?email=BOB@acme.example')).toBe(true);
    const left = await box.call(projectPeopleList, { project: 'Rocket' });
    expect(left.items.map(({ subject }) => subject.name)).not.toContain('bob');
    const { permissions } = await sent<{ permissions: Named[] }>('GET', '/permissions');
    expect(permissions.every(({ name }) => name.startsWith('organization.'))).toBe(true);
  });
});
