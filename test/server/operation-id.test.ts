import { OPERATION_HEADER } from '../../src/api/operation-id.ts';
import { BASE } from '../../src/api/route.ts';
import type { AuditEvent } from '../../src/domain/audit.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

/** The operation id of requests: the server makes it, and nobody puts events under that of somebody else. */

describe('the operation id of requests', () => {
  let box: CoreBox;
  let server: TestServer;
  let admin: string;
  beforeAll(async () => {
    box = await coreBox();
    server = await testServer(box.path, box.environment);
    await post('/people', { email: 'grace@acme.example', role: 'Admin' });
    admin = await box.tokenOf('grace');
  });
  afterAll(async () => {
    await server.close();
    await box.destroy();
  });

  const post = async (path: string, body: object, headers: Record<string, string> = {}, token = box.owner) => {
    const init = { method: 'POST', body: JSON.stringify(body) };
    const sent = { authorization: `Token ${token}`, 'content-type': 'application/json', ...headers };
    const answer = await server.app(new Request(`https://roster.test${BASE}${path}`, { ...init, headers: sent }), {
      address: '192.0.2.7',
    });
    const { headers: got, status } = answer;
    const [id, operation] = [got.get('x-request-id') ?? '', got.get(OPERATION_HEADER)];
    return { status, id, operation, body: (await answer.json()) as { readonly error?: { readonly code: string } } };
  };
  const eventsOf = (id: string): Promise<AuditEvent[]> => box.store.read((tx) => tx.audit.ofRequest(id, 10));
  const group = (name: string, headers?: Record<string, string>, token?: string) =>
    post('/groups', { name }, headers, token);

  test('is the x-request-id that the server made, never one that a client sent', async () => {
    const forged = '0190a000-0000-7000-8000-00000000beef';
    const { id, operation } = await group('Platform', { 'x-request-id': forged });
    expect(operation).toBe(id);
    expect((await eventsOf(id)).map(({ resource_name }) => resource_name)).toEqual(['Platform']);
    expect(await eventsOf(forged)).toEqual([]);
  });

  test('of a refusal is that of the request, and the answer has none', async () => {
    const member = await post('/people', { email: 'linus@acme.example' });
    expect(member.status).toBe(200);
    const { status, id, operation } = await group('X', {}, await box.tokenOf('linus'));
    expect([status, operation]).toEqual([403, null]);
    expect((await eventsOf(id)).map(({ outcome }) => outcome)).toEqual(['denied']);
  });

  test('of a repeated request is that of the first', async () => {
    const key = { 'idempotency-key': 'a-key-of-more-than-128-bits' };
    const first = await group('Kernel', key);
    const again = await group('Kernel', key);
    expect(again.operation).toBe(first.id);
    expect(again.id).not.toBe(first.id);
  });

  test('goes on for the same actor, and for nobody else', async () => {
    const first = await group('One');
    const second = await group('Two', { [OPERATION_HEADER]: first.id });
    expect(second.operation).toBe(first.id);
    expect((await eventsOf(first.id)).map(({ resource_name }) => resource_name)).toEqual(['One', 'Two']);
    for (const [id, token] of [
      [first.id, admin],
      ['0190a000-0000-7000-8000-00000000beef', admin],
      ['', admin],
      ["' or 1 = 1 --", box.owner],
    ] as const) {
      const refused = await group('Three', { [OPERATION_HEADER]: id }, token);
      expect([refused.status, refused.body.error?.code, refused.operation]).toEqual([400, 'invalid', null]);
    }
    expect(await eventsOf(first.id)).toHaveLength(2);
  });

  test('a refusal under the id of somebody else is recorded under its own', async () => {
    const { id } = await group('Four');
    const refused = await post('/roles', { name: 'X' }, { [OPERATION_HEADER]: id }, admin);
    expect(refused.status).toBe(403);
    expect(await eventsOf(id)).toHaveLength(1);
    expect((await eventsOf(refused.id)).map(({ outcome }) => outcome)).toEqual(['denied']);
  });

  test('goes on for a day', async () => {
    const { id } = await group('Five');
    box.clock.now += 24 * 60 * 60 * 1000;
    expect((await group('Six', { [OPERATION_HEADER]: id })).status).toBe(400);
  });
});
