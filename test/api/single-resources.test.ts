import { groupRole } from '../../src/operations/group/role.ts';
import { peopleInvite } from '../../src/operations/people/invite.ts';
import { serviceAccountCreate } from '../../src/operations/service-account/create.ts';
import { tokenCreate } from '../../src/operations/token/create.ts';
import { tokenReset } from '../../src/operations/token/reset.ts';
import { BASE } from '../../src/api/route.ts';
import { localBackends } from '../harness.ts';
import { ask } from '../support/attacked.ts';
import { acme } from '../support/semaphore.ts';
import type { Acme } from '../support/semaphore.ts';
import { stateOf } from '../support/state.ts';

/** What is read and deleted one by one, at a path of its own, with the permissions, refusals and events of its list. */

describe.each(localBackends())('$name', (backend) => {
  let box: Acme;
  beforeEach(async () => (box = await acme(backend)));
  afterEach(() => box.destroy());

  const send = async (method: string, path: string, by = 'ada') => {
    const { status, text } = await ask(box.server, method, BASE + path, { token: box.names.get(`${by}.token`) });
    return { status, body: JSON.parse(text) as Readonly<Record<string, unknown>> };
  };
  const refused = (status: number, details: object) => ({ status, body: { error: { details } } });
  const latest = async () => {
    const { resource, operation, resource_name } = (await box.events()).at(-1) ?? {};
    return `${resource ?? ''}.${operation ?? ''} ${resource_name ?? ''}`;
  };

  test('a person is deleted as they are removed', async () => {
    expect(await send('DELETE', '/people/ada', 'alice')).toMatchObject({ status: 403 });
    expect(await send('DELETE', '/people/alice')).toMatchObject({
      status: 409,
      body: { error: { code: 'owns_projects' } },
    });
    expect(await send('DELETE', '/people/bob')).toMatchObject({ status: 200, body: { username: 'bob' } });
    expect(await latest()).toBe('User.Removed bob');
    expect(await send('DELETE', '/people/alice?transfer_to=ada')).toMatchObject({ status: 200 });
    expect(await send('GET', '/people/bob')).toMatchObject({ status: 404 });
  });

  test('the members of a group come in pages', async () => {
    const { body } = await send('GET', '/groups/Platform/members?limit=1', 'bob');
    expect(body).toEqual({ items: [{ id: box.names.get('bob'), username: 'bob' }], next_cursor: null });
    expect(await send('GET', '/groups/Nobodies/members')).toMatchObject({ status: 404 });
  });

  test('an invitation is read and revoked', async () => {
    await box.call(peopleInvite, { people: [{ email: 'guest@acme.example' }] });
    const { body } = await send('GET', '/invitations/guest@acme.example');
    expect(body).toMatchObject({ email: 'guest@acme.example', status: 'pending' });
    expect(await send('GET', `/invitations/${String(body.id)}`)).toEqual({ status: 200, body });
    expect(await send('DELETE', `/invitations/${String(body.id)}`, 'bob')).toMatchObject({ status: 403 });
    expect(await send('DELETE', `/invitations/${String(body.id)}`)).toMatchObject({ body: { status: 'revoked' } });
    expect(await latest()).toBe('Invitation.Revoked guest@acme.example');
    expect(await send('GET', '/invitations/nobody')).toMatchObject({ status: 404 });
  });

  test('the role of one subject in a project is read and taken', async () => {
    const role = { subject: { type: 'user', name: 'bob' }, role: { name: 'Reader' }, source: 'manually' };
    expect(await send('GET', '/projects/Rocket/people/bob')).toMatchObject({ status: 200, body: role });
    expect(await send('GET', '/projects/Rocket/people/group:Platform')).toMatchObject({
      body: { role: { name: 'Contributor' } },
    });
    expect(await send('GET', '/projects/Rocket/people/carol')).toMatchObject({ status: 404 });
    expect(await send('GET', '/projects/Rocket/people/bob', 'dan')).toMatchObject({ status: 403 });
    // Who may see the people of the project alone learns of nobody else.
    const unknown = { status: 404, body: { error: { message: 'X was given no role in Rocket', details: {} } } };
    for (const other of ['carol', 'carol@acme.example', 'caro', 'group:Leads', 'deployer', 'nobody']) {
      const text = JSON.stringify(await send('GET', `/projects/Rocket/people/${other}`));
      expect(JSON.parse(text.replace(other, 'X'))).toMatchObject(unknown);
    }
    expect(await send('DELETE', '/projects/Rocket/people/bob', 'dan')).toMatchObject({ status: 403 });
    expect(await send('DELETE', '/projects/Rocket/people/bob')).toMatchObject({ status: 200, body: role });
    expect(await latest()).toBe('Project.MemberRemoved Rocket');
    expect(await send('DELETE', '/projects/Rocket/people/bob')).toMatchObject({ status: 404 });
  });

  describe('a token', () => {
    const idOf = async (owner: object, name = 'ci') => (await box.call(tokenCreate, { name, ...owner })).id;

    test('of one’s own is read and revoked by id or name', async () => {
      const id = await idOf({ person: 'bob' });
      expect(await send('GET', `/tokens/${id}`, 'bob')).toMatchObject({
        status: 200,
        body: { id, name: 'ci', state: 'active' },
      });
      expect(await send('GET', '/tokens/ci', 'bob')).toMatchObject({ status: 200, body: { id } });
      expect(await send('DELETE', '/tokens/ci', 'bob')).toMatchObject({ status: 200, body: { id, state: 'revoked' } });
      expect(await latest()).toBe('Token.Revoked ci');
      expect(await send('GET', `/tokens/${id}`, 'bob')).toMatchObject({ status: 200, body: { state: 'revoked' } });
      expect(await send('DELETE', `/tokens/${id}`, 'bob')).toMatchObject({ status: 404 });
    });

    test('by its name goes with the one before it that a reset left for a while', async () => {
      await idOf({ person: 'bob' });
      const { token: before } = await box.call(tokenCreate, { name: 'deploy' });
      await box.call(tokenReset, { token: 'deploy', overlap: '1d' });
      const me = () => ask(box.server, 'GET', `${BASE}/me`, { token: before });
      expect((await me()).status).toBe(200);
      expect(await send('DELETE', '/tokens/deploy')).toMatchObject({ status: 200 });
      expect((await me()).status).toBe(401);
    });

    test('of somebody else takes a permission, and without it nobody learns whether it is there', async () => {
      const id = await idOf({ person: 'carol' });
      const nowhere = '0190a000-0000-7000-8000-00000000ffff';
      for (const method of ['GET', 'DELETE']) {
        const before = await stateOf(box);
        const there = await send(method, `/tokens/${id}`, 'bob');
        expect(there).toMatchObject(refused(403, { permission: 'organization.api_tokens.manage' }));
        expect(await send(method, `/tokens/${nowhere}`, 'bob')).toEqual(there);
        expect(await stateOf(box)).toBe(before);
        expect(await send(method, `/tokens/${nowhere}`)).toMatchObject({ status: 404 });
      }
      expect(await send('GET', `/tokens/${id}`)).toMatchObject({ status: 200, body: { id } });
      expect(await send('DELETE', `/tokens/${id}`)).toMatchObject({ status: 200, body: { state: 'revoked' } });
    });

    test('of an Owner is revoked by an Owner alone', async () => {
      const id = await idOf({});
      expect(await send('DELETE', `/tokens/${id}`, 'alice')).toMatchObject({ status: 403 });
      expect(await send('GET', `/tokens/${id}`)).toMatchObject({ body: { state: 'active' } });
    });

    test('of a service account takes what its list takes', async () => {
      await box.call(serviceAccountCreate, { name: 'builder' });
      const id = await idOf({ service_account: 'builder' });
      expect(await send('GET', `/tokens/${id}`, 'bob')).toMatchObject({ status: 403 });
      expect(await send('GET', `/tokens/${id}`, 'deployer')).toMatchObject({ status: 403 });
      await box.call(groupRole, { group: 'Platform', role: 'Admin' });
      expect(await send('GET', `/tokens/${id}`, 'bob')).toMatchObject({ status: 200, body: { id } });
      expect(await send('DELETE', `/tokens/${id}`, 'bob')).toMatchObject({ status: 200, body: { state: 'revoked' } });
    });
  });
});
