import { serviceAccountCreate } from '../../../src/operations/service-account/create.ts';
import { sessionLogin } from '../../../src/operations/session/login.ts';
import { tokenCreate } from '../../../src/operations/token/create.ts';
import { tokenList } from '../../../src/operations/token/list.ts';
import { tokenRevoke } from '../../../src/operations/token/revoke.ts';
import { localBackends } from '../../harness.ts';
import { acme } from '../../support/semaphore.ts';
import type { Acme } from '../../support/semaphore.ts';

/** What a client of Semaphore sees over several requests. */

describe.each(localBackends())('over several requests on $name', (backend) => {
  let box: Acme;
  beforeEach(async () => (box = await acme(backend)));
  afterEach(() => box.destroy());

  const get = async (path: string) => (await box.send('GET', path)).body as never;
  const statusWith = async (token: string) =>
    (await box.send('GET', '/projects', undefined, { Authorization: `Token ${token}` })).status;
  const regenerate = async () =>
    (await box.send('POST', '/service_accounts/{deployer}/regenerate_token')) as {
      readonly status: number;
      readonly body: { readonly api_token: string };
    };
  const tokensOf = async (): Promise<string[]> => {
    const all = await box.call(tokenList, { service_account: 'deployer' });
    return all.items.filter(({ state }) => state === 'active').map(({ name }) => name);
  };

  test('a removed subject is gone from groups and projects, and so is their token', async () => {
    await box.send('DELETE', '/members/{bob}');
    expect(await get('/groups')).toMatchObject({ groups: [{ name: 'Leads' }, { name: 'Platform', member_ids: [] }] });
    const { members } = await get('/projects/Rocket/members');
    expect((members as { name: string }[]).map(({ name }) => name)).toEqual([
      'ada',
      'alice',
      'carol',
      'Leads',
      'Platform',
    ]);
    expect(await statusWith(box.names.get('bob.token') ?? '')).toBe(401);
  });

  test('the temporary password of a new account lets them in, once they choose their own', async () => {
    const { body } = await box.send('POST', '/members', { email: 'jane@acme.example', groups: ['Leads'] });
    const { member } = body as { readonly member: { readonly user_id: string; readonly temporary_password: string } };
    const password = { password: member.temporary_password, new_password: 'penguins swim in cold water' };
    const { person } = await box.call(sessionLogin, { login: 'jane@acme.example', ...password });
    expect(person).toMatchObject({
      id: member.user_id,
      role: { name: 'Member' },
      groups: [{ name: 'Leads' }],
    });
  });

  test('a regenerated token works, and the old one does not', async () => {
    const old = box.names.get('deployer.token') ?? '';
    expect(await statusWith(old)).toBe(200);
    const { body } = await regenerate();
    expect([await statusWith(old), await statusWith(body.api_token)]).toEqual([401, 200]);
    expect(await tokensOf()).toEqual(['default']);
  });

  test('an account whose token is gone gets one again', async () => {
    await box.call(tokenRevoke, { token: 'default', service_account: 'deployer' });
    expect(await statusWith((await regenerate()).body.api_token)).toBe(200);
  });

  test('of several tokens the first is replaced; where that is not there, nobody can tell which', async () => {
    const { token } = await box.call(tokenCreate, { name: 'laptop', service_account: 'deployer' });
    expect(await regenerate()).toMatchObject({ status: 200 });
    expect(await statusWith(token)).toBe(200);
    await box.call(tokenCreate, { name: 'desk', service_account: 'deployer' });
    await box.call(tokenRevoke, { token: 'default', service_account: 'deployer' });
    expect(await regenerate()).toMatchObject({ status: 400, body: { error: { code: 'invalid' } } });
    await box.call(tokenRevoke, { token: 'desk', service_account: 'deployer' });
    expect(await regenerate()).toMatchObject({ status: 200 });
    expect(await statusWith(token)).toBe(401);
  });

  test('a deactivated service account is told as such and can do nothing, until it is reactivated', async () => {
    const token = box.names.get('deployer.token') ?? '';
    await box.send('POST', '/service_accounts/{deployer}/deactivate');
    expect(await get('/service_accounts/{deployer}')).toMatchObject({ deactivated: true });
    expect(await statusWith(token)).toBe(401);
    await box.send('POST', '/service_accounts/{deployer}/reactivate');
    expect(await get('/service_accounts/{deployer}')).toMatchObject({ deactivated: false });
    expect(await statusWith(token)).toBe(200);
  });

  test('page tokens lead through all service accounts', async () => {
    for (const name of ['a', 'b', 'z']) await box.call(serviceAccountCreate, { name });
    const seen: string[] = [];
    let page_token = '';
    do {
      const path = `/service_accounts?page_size=3&page_token=${encodeURIComponent(page_token)}`;
      const page: { service_accounts: { name: string }[]; next_page_token: string } = await get(path);
      seen.push(...page.service_accounts.map(({ name }) => name), '|');
      page_token = page.next_page_token;
    } while (page_token !== '');
    expect(seen).toEqual(['a', 'b', 'deployer', '|', 'z', '|']);
  });

  test('every page of members together is all of them', async () => {
    const seen: string[] = [];
    for (const page_no of [0, 1, 2]) {
      const { members, total_pages } = await get(`/members?page_no=${page_no}&page_size=2`);
      expect(total_pages).toBe(3);
      seen.push(...(members as { name: string }[]).map(({ name }) => name));
    }
    expect(seen).toEqual(['ada', 'alice', 'bob', 'carol', 'dan']);
  });

  test('a change moves the time of a service account, in whole seconds', async () => {
    box.clock.now += 90_500;
    const answer = await box.send('PATCH', '/service_accounts/{deployer}', { description: 'New' });
    const made = { created_at: 1772355600, updated_at: 1772355690 };
    expect(answer.body).toMatchObject({ name: 'deployer', description: 'New', ...made });
  });

  test('fields that are null are not given, and fields that nobody knows are ignored', async () => {
    const body = { name: 'Mobile', description: null, member_ids: null, colour: 'blue' };
    expect(await box.send('POST', '/groups', body)).toMatchObject({
      status: 200,
      body: { name: 'Mobile', description: '', member_ids: [] },
    });
    expect(await box.send('POST', '/groups', { name: null })).toMatchObject({
      status: 400,
      body: { error: { message: 'name is missing' } },
    });
  });

  test('no header chooses another shape', async () => {
    for (const Accept of ['application/json', 'application/vnd.roster+json', 'text/html'])
      expect(
        (await box.send('GET', '/roles/Helpdesk', undefined, { Authorization: 'Token {ada.token}', Accept })).body,
      ).toEqual(await get('/roles/Helpdesk'));
  });

  test("nothing of roster's own API is there", async () => {
    for (const path of ['/people', '/session', '/me', '/tokens', '/audit_logs', '/instance', '/openapi.json'])
      expect(await box.send('GET', path)).toMatchObject({ status: 404 });
    expect(await box.send('GET', '/groups/Platform')).toMatchObject({ status: 405 });
  });
});
