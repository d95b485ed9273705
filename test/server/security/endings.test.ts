import { Agent, request } from 'node:http';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleDeactivate } from '../../../src/operations/people/deactivate.ts';
import { peopleRemove } from '../../../src/operations/people/remove.ts';
import { peopleRole } from '../../../src/operations/people/role.ts';
import { serviceAccountDeactivate } from '../../../src/operations/service-account/deactivate.ts';
import { tokenCreate } from '../../../src/operations/token/create.ts';
import { tokenRevoke } from '../../../src/operations/token/revoke.ts';
import { groupModify } from '../../../src/operations/group/modify.ts';
import { roleEdit } from '../../../src/operations/role/edit.ts';
import { BASE } from '../../../src/api/route.ts';
import { cachedStore } from '../../../src/server/cached-store.ts';
import { openStore } from '../../../src/stores/open.ts';
import { localBackends } from '../../harness.ts';
import { ask } from '../../support/attacked.ts';
import { acme } from '../../support/semaphore.ts';
import type { Acme } from '../../support/semaphore.ts';
import { testServer } from '../../support/server.ts';
import type { TestServer } from '../../support/server.ts';
import { onPort, stopServers } from '../../support/sockets.ts';

/** What was taken away is gone with the very next request, on every server, whatever it has cached. */

describe.each(localBackends())('$name', (backend) => {
  let box: Acme;
  /** Two servers over one store, each with its cache. */
  let servers: readonly [TestServer, TestServer];

  beforeEach(async () => {
    box = await acme(backend);
    const cachedServer = async (): Promise<TestServer> => {
      const store = cachedStore(await openStore(box.location));
      const server = await testServer(box.location, box.environment, { store });
      return { ...server, close: () => Promise.all([server.close(), store.close()]).then(() => undefined) };
    };
    servers = [await cachedServer(), await cachedServer()];
  });
  afterEach(async () => {
    await stopServers();
    for (const server of servers) await server.close();
    await box.destroy();
  });

  const token = (name: string): string => box.names.get(`${name}.token`) ?? '';
  async function statuses(path: string, secret: string): Promise<number[]> {
    const told: number[] = [];
    for (const server of servers) told.push((await ask(server, 'GET', BASE + path, { token: secret })).status);
    return told;
  }

  test.each<[string, string, () => Promise<unknown>]>([
    ['somebody who is removed', 'bob', () => box.call(peopleRemove, { people: ['bob'] })],
    ['somebody who is deactivated', 'bob', () => box.call(peopleDeactivate, { person: 'bob' })],
    ['a token that is revoked', 'bob', () => box.call(tokenRevoke, { token: 'api', person: 'bob' })],
    [
      'a service account that is deactivated',
      'deployer',
      () => box.call(serviceAccountDeactivate, { account: 'deployer' }),
    ],
  ])('%s is nobody at once', async (_what, who, end) => {
    for (let time = 0; time < 2; time += 1) expect(await statuses('/session', token(who))).toEqual([200, 200]);
    await end();
    expect(await statuses('/session', token(who))).toEqual([401, 401]);
  });

  test('a token that ends on one server by its own hand is dead on the other', async () => {
    const [here, there] = servers;
    expect(await statuses('/session', token('bob'))).toEqual([200, 200]);
    expect((await ask(here, 'DELETE', `${BASE}/session`, { token: token('bob') })).status).toBe(200);
    expect((await ask(there, 'GET', `${BASE}/session`, { token: token('bob') })).status).toBe(401);
    expect((await ask(here, 'GET', `${BASE}/session`, { token: token('bob') })).status).toBe(401);
  });

  test('a token expires even while it is cached', async () => {
    const { token: brief } = await box.call(tokenCreate, { name: 'brief', person: 'bob', expires: '1h' });
    expect(await statuses('/session', brief)).toEqual([200, 200]);
    box.clock.now += 60 * 60 * 1000 - 1;
    expect(await statuses('/session', brief)).toEqual([200, 200]);
    box.clock.now += 1;
    expect(await statuses('/session', brief)).toEqual([401, 401]);
  });

  test.each<[string, string, string, () => Promise<unknown>]>([
    ['another role', 'alice', '/audit_logs', () => box.call(peopleRole, { person: 'alice', role: 'Member' })],
    ['leaving a group', 'carol', '/audit_logs', () => box.call(groupModify, { group: 'Leads', remove: ['carol'] })],
    [
      'a smaller custom role',
      'dan',
      '/invitations',
      () => box.call(roleEdit, { role: 'Helpdesk', remove: ['organization.people.invite'] }),
    ],
  ])('permissions that end by %s are gone at once', async (_what, who, path, take) => {
    for (let time = 0; time < 2; time += 1) expect(await statuses(path, token(who))).toEqual([200, 200]);
    await take();
    expect(await statuses(path, token(who))).toEqual([403, 403]);
  });

  test('tokens made by a token lose its permissions, too: those of somebody demoted can do no more than they', async () => {
    const { token: api } = await box.call(tokenCreate, {
      name: 'ci',
      person: 'alice',
      permissions: ['organization.audit_logs.view'],
    });
    expect(await statuses('/audit_logs', api)).toEqual([200, 200]);
    await box.call(peopleRole, { person: 'alice', role: 'Member' });
    expect(await statuses('/audit_logs', api)).toEqual([403, 403]);
  });

  test('a connection that is kept alive gives a token no longer life', async () => {
    const { port } = await onPort(servers[0].app);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const get = (): Promise<[status: number | undefined, localPort: number | undefined]> =>
      new Promise((resolve, reject) => {
        request(
          { port, agent, path: `${BASE}/session`, headers: { authorization: `Token ${token('bob')}` } },
          (answer) => {
            const { localPort } = answer.socket;
            answer.resume().once('end', () => resolve([answer.statusCode, localPort]));
          },
        )
          .once('error', reject)
          .end();
      });
    const [before, first] = await get();
    await box.call(peopleDeactivate, { person: 'bob' });
    const [after, second] = await get();
    agent.destroy();
    expect([before, after]).toEqual([200, 401]);
    expect(second).toBe(first);
  });

  // A stream is authorised when it begins: what was begun rightly is finished; the next one is refused.
  test('an export that began before its reader was demoted is finished, and no other begins', async () => {
    const people = Array.from({ length: 600 }, (_, at) => ({ email: `p${at}@acme.example` }));
    await box.call(peopleAdd, { people });
    const path = `https://roster.test${BASE}/audit_logs/export`;
    const asking = () => new Request(path, { headers: { authorization: `Token ${token('alice')}` } });
    const answer = await servers[0].app(asking(), { address: '' });
    const { seq } = await box.store.read((tx) => tx.audit.head());
    await box.call(peopleRole, { person: 'alice', role: 'Member' });
    expect((await servers[0].app(asking(), { address: '' })).status).toBe(403);
    const lines = (await answer.text()).trim().split('\n');
    expect(answer.status).toBe(200);
    expect(lines.length).toBeGreaterThanOrEqual(seq);
  });

  test('an import stops being anybody’s before its first row where the token is dead', async () => {
    await box.call(peopleDeactivate, { person: 'dan' });
    const body = `${JSON.stringify({ line: 2, email: 'late@acme.example', role: '', groups: [] })}\n`;
    const answer = await ask(servers[1], 'POST', `${BASE}/people/import`, { token: token('dan'), body });
    expect(answer.status).toBe(401);
    expect((await ask(servers[1], 'GET', `${BASE}/people/late`, { token: token('ada') })).status).toBe(404);
  });
});
