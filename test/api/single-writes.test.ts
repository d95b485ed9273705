import { invitationAccept } from '../../src/operations/invitation/accept.ts';
import { tokenCreate } from '../../src/operations/token/create.ts';
import { tokenReset } from '../../src/operations/token/reset.ts';
import { BASE } from '../../src/api/route.ts';
import { localBackends } from '../harness.ts';
import { ask } from '../support/attacked.ts';
import { acme } from '../support/semaphore.ts';
import type { Acme } from '../support/semaphore.ts';

/** What is made and changed one by one, as programs that manage resources do: the many are the same with `/batch`. */

describe.each(localBackends())('$name', (backend) => {
  let box: Acme;
  beforeEach(async () => (box = await acme(backend)));
  afterEach(() => box.destroy());

  const sendAs = async (token: string | undefined, method: string, path: string, fields?: object) => {
    const body = fields === undefined ? undefined : JSON.stringify(fields);
    const { status, text } = await ask(box.server, method, BASE + path, { token, body });
    return { status, body: JSON.parse(text) as Readonly<Record<string, unknown>> };
  };
  const send = (method: string, path: string, fields?: object, by = 'ada') =>
    sendAs(box.names.get(`${by}.token`), method, path, fields);
  const refused = (status: number, code: string) => ({ status, body: { error: { code } } });
  const events = async () =>
    (await box.events()).map(({ resource, operation, resource_name }) => `${resource}.${operation} ${resource_name}`);

  test('one person is added, with their password', async () => {
    const wish = { email: 'eve@acme.example', username: 'evie', role: 'Admin', groups: ['Platform'] };
    const { status, body } = await send('POST', '/people', wish);
    const { temporary_password, ...person } = body;
    expect(status).toBe(200);
    expect(temporary_password).toEqual(expect.any(String));
    expect(await send('GET', '/people/evie')).toEqual({ status: 200, body: person });
    expect(person).toMatchObject({ username: 'evie', role: { name: 'Admin' }, groups: [{ name: 'Platform' }] });
    expect(await send('POST', '/people', wish)).toMatchObject(refused(409, 'conflict'));
    expect(await send('POST', '/people', { email: 'x@acme.example' }, 'bob')).toMatchObject(refused(403, 'forbidden'));
    expect(await send('POST', '/people', { people: [wish] })).toMatchObject(refused(400, 'invalid'));
  });

  test('one invitation is made, by address or by handle', async () => {
    const { body } = await send('POST', '/invitations', { email: 'guest@acme.example', role: 'Admin' });
    expect(body).toMatchObject({
      email: 'guest@acme.example',
      role: { name: 'Admin' },
      code: expect.any(String) as unknown,
    });
    expect(await send('POST', '/invitations', { provider: 'github', handle: 'TomFern' })).toMatchObject({
      status: 200,
      body: { email: null, handle: 'TomFern' },
    });
    for (const wrong of [{}, { handle: 'x' }, { email: 'x@acme.example', handle: 'x' }])
      expect(await send('POST', '/invitations', wrong)).toMatchObject(refused(400, 'invalid'));
  });

  describe('an invitation', () => {
    const invite = async (wish: object = {}, by = 'alice') =>
      (await send('POST', '/invitations', { email: 'guest@acme.example', ...wish }, by)).body;

    test('is changed by who sent it: role, groups, and how long', async () => {
      const { code, organization: _, accept_url: __, ...before } = await invite();
      const path = `/invitations/${String(before.id)}`;
      const change = { role: 'Admin', groups: ['Platform'], expires: '2d' };
      const { status, body } = await send('PATCH', path, change, 'alice');
      expect({ status, body }).toMatchObject({
        status: 200,
        body: { id: before.id, role: { name: 'Admin' }, groups: [{ name: 'Platform' }] },
      });
      expect(body.expires_at).not.toBe(before.expires_at);
      expect(await send('GET', path)).toEqual({ status: 200, body });
      expect((await events()).at(-1)).toBe('Invitation.Modified guest@acme.example');
      expect(await send('PATCH', path, { role: 'Admin', groups: ['Platform'] }, 'alice')).toEqual({ status, body });
      expect((await send('PATCH', path, { groups: [] }, 'alice')).body.groups).toEqual([]);
      const joined = { code: String(code), username: 'guest', password: 'correct horse battery staple' };
      expect(await box.call(invitationAccept, joined)).toMatchObject({
        person: { role: { name: 'Admin' }, groups: [] },
      });
      expect(await send('PATCH', path, { role: 'Member' }, 'alice')).toMatchObject(refused(409, 'conflict'));
    });

    test('offers no more than who changes it has', async () => {
      const path = `/invitations/${String((await invite({ role: 'Helpdesk' }, 'dan')).id)}`;
      const shown = await send('GET', path);
      expect(await send('PATCH', path, { role: 'Admin' }, 'dan')).toMatchObject(refused(403, 'escalation'));
      expect(await send('PATCH', path, { role: 'Owner' }, 'dan')).toMatchObject(refused(403, 'owner_role'));
      expect(await send('PATCH', path, { role: 'Member' }, 'bob')).toMatchObject(refused(403, 'forbidden'));
      // Its sender knows the code: what an Admin offers there would be theirs to take.
      expect(await send('PATCH', path, { role: 'Admin' }, 'alice')).toMatchObject(refused(409, 'conflict'));
      expect(await send('PATCH', path, {})).toMatchObject(refused(400, 'invalid'));
      expect(await send('GET', path)).toEqual(shown);
    });
  });

  test('a role in a project is given or changed at its own path', async () => {
    const path = '/projects/Rocket/people/carol';
    expect(await send('GET', path)).toMatchObject({ status: 404 });
    expect(await send('PATCH', path, { role: 'Reader' })).toMatchObject(refused(405, 'method_not_allowed'));
    const put = await send('PUT', path, { role: 'Reader' });
    expect(put).toMatchObject({ status: 200, body: { role: { name: 'Reader' } } });
    expect(await send('GET', path)).toEqual(put);
    expect(await send('PUT', path, { role: 'Contributor' })).toMatchObject({ body: { role: { name: 'Contributor' } } });
    expect((await events()).slice(-2)).toEqual(['Project.MemberAdded Rocket', 'Project.MemberRoleChanged Rocket']);
    expect(await send('PUT', path, { role: 'Reader' }, 'dan')).toMatchObject({ status: 403 });
  });

  describe('a token', () => {
    const make = async (wish: object = {}) => box.call(tokenCreate, { name: 'ci', person: 'bob', ...wish });

    test('is renamed', async () => {
      const { id } = await make();
      const renamed = await send('PATCH', `/tokens/${id}`, { name: 'deploy' }, 'bob');
      expect(renamed).toMatchObject({ status: 200, body: { id, name: 'deploy' } });
      expect(await send('GET', '/tokens/deploy', undefined, 'bob')).toEqual(renamed);
      expect((await events()).at(-1)).toBe('Token.Modified deploy');
      await make();
      expect(await send('PATCH', `/tokens/${id}`, { name: 'ci' })).toMatchObject(refused(409, 'conflict'));
      expect(await send('PATCH', `/tokens/${id}`, { name: 'current' })).toMatchObject(refused(400, 'invalid'));
      expect(await send('PATCH', `/tokens/${id}`, { name: 'x' }, 'dan')).toMatchObject(refused(403, 'forbidden'));
    });

    test('that was replaced stays known as replaced, whatever it is called', async () => {
      const { id, token: stolen } = await make();
      await box.call(tokenReset, { token: 'ci', person: 'bob', overlap: '1d' });
      expect(await sendAs(stolen, 'PATCH', '/tokens/current', { name: 'mine' })).toMatchObject({ status: 200 });
      expect(await sendAs(stolen, 'POST', '/tokens/current/reset', {})).toMatchObject(refused(409, 'conflict'));
      expect(await send('DELETE', '/tokens/mine', undefined, 'bob')).toMatchObject({ status: 200 });
      expect(await send('GET', `/tokens/${id}`)).toMatchObject({ body: { state: 'revoked' } });
    });

    test('is replaced at its own path: by id anybody’s, by name one’s own, or the one in use', async () => {
      const { id, token } = await make();
      expect(await send('POST', `/tokens/${id}/reset`, {}, 'dan')).toMatchObject(refused(403, 'forbidden'));
      const { body } = await send('POST', `/tokens/${id}/reset`, { overlap: '1d' });
      expect(body).toMatchObject({ name: 'ci', token: expect.any(String) as unknown, replaced_current: false });
      expect(await sendAs(token, 'POST', '/tokens/current/reset', {})).toMatchObject(refused(409, 'conflict'));
      const next = String(body.token);
      expect(await sendAs(next, 'POST', '/tokens/ci/reset', {})).toMatchObject({ body: { replaced_current: true } });
      expect(await sendAs(next, 'GET', '/me')).toMatchObject({ status: 401 });
      expect(await send('POST', '/tokens/ci/reset', { person: 'bob' })).toMatchObject({ status: 200 });
      expect(await send('POST', '/tokens/ci/reset', {})).toMatchObject(refused(404, 'not_found'));
    });
  });
});
