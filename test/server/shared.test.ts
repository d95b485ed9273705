import { localBackends, sandbox } from '../harness.ts';
import type { Sandbox } from '../harness.ts';
import { typedFor } from '../support/attacked.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

/** What servers over one store know of each other: all that the store holds. */

const CHOSEN = 'correct horse battery staple';

describe.each(localBackends())('two servers over one store on $name', (backend) => {
  let box: Sandbox;
  let servers: readonly [TestServer, TestServer];
  beforeEach(async () => {
    box = await sandbox(backend);
    servers = [await testServer(box.location, box.environment), await testServer(box.location, box.environment)];
  });
  afterEach(async () => {
    for (const server of servers) await server.close();
    await box.destroy();
  });

  /** A login from an address of its own, so that it is the account alone that is counted. */
  async function login(at: 0 | 1, password: string, address: string): Promise<readonly [number, string | null]> {
    const request = { method: 'POST', headers: typedFor('/session'), body: JSON.stringify({ login: 'ada', password }) };
    const answer = await servers[at].outsideAt(address).fetch('https://roster.test/api/v1/session', request);
    return [answer.status, answer.headers.get('retry-after')];
  }

  test('guesses at one delay logins at the other, wherever they come from', async () => {
    for (let guess = 0; guess < 3; guess += 1)
      expect(await login(guess % 2 === 0 ? 0 : 1, 'a wrong guess', `192.0.2.${guess}`)).toEqual([401, null]);
    expect(await login(0, CHOSEN, '198.51.100.1')).toEqual([429, '1']);
    expect(await login(1, CHOSEN, '198.51.100.2')).toEqual([429, '1']);
    box.clock.now += 1000;
    expect(await login(1, CHOSEN, '198.51.100.2')).toEqual([200, null]);
    expect(await login(0, CHOSEN, '198.51.100.1')).toEqual([200, null]);
  });
});
