/** @alone It takes long. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { V1 } from '../../src/api/route.ts';
import type { OpenApi } from '../../src/api/openapi/types.ts';
import { localBackends } from '../harness.ts';
import { CALLER_ADDRESS, INSTANCE } from '../support/backends.ts';
import {
  compilerErrors,
  fetchCaller,
  generateClients,
  givenIn,
  heyCaller,
  placesIn,
} from '../support/generated-clients.ts';
import type { Caller, Given, Place } from '../support/generated-clients.ts';
import { acme } from '../support/semaphore.ts';
import type { Acme } from '../support/semaphore.ts';

/**
 * Clients that are generated from the description compile, and can call every operation. It takes some 8 seconds of the
 * processor: two generators, and the compiler over all that they wrote.
 */

const [backend] = localBackends();

let box: Acme;
let dir: string;
let document: OpenApi;

beforeAll(async () => {
  if (backend === undefined) throw new Error('there is no backend');
  box = await acme(backend);
  dir = mkdtempSync(join(tmpdir(), 'roster-clients-'));
  document = (await (await box.server.outside.fetch(`${INSTANCE}${V1.base}/openapi.json`, {})).json()) as OpenApi;
  generateClients(document, dir);
});
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await box.destroy();
});

test('clients compile, and take the examples of every operation', () => {
  expect(compilerErrors(dir)).toEqual([]);
});

const CLIENTS = ['@hey-api/openapi-ts', 'openapi-fetch'] as const;

function callerOf(client: (typeof CLIENTS)[number], token?: string): Promise<Caller> {
  const fetch = (request: Request) => box.server.app(request, { address: CALLER_ADDRESS });
  const connection = { baseUrl: INSTANCE + V1.base, fetch, token };
  return client === 'openapi-fetch' ? Promise.resolve(fetchCaller(connection)) : heyCaller(dir, connection);
}

const placeOf = (operationId: string): Place => {
  const found = placesIn(document).find(({ operation }) => operation.operationId === operationId);
  if (found === undefined) throw new Error(`${operationId} is not described`);
  return found;
};

describe.each(CLIENTS)('%s', (client) => {
  test('reaches every operation, which asks who calls where it is described so', async () => {
    const call = await callerOf(client);
    const reached: string[] = [];
    for (const place of placesIn(document)) {
      const { operationId, responses, security } = place.operation;
      const { response } = await call(place, givenIn(place.operation));
      const expected = security.length === 0 ? Object.keys(responses) : ['401'];
      if (expected.includes(String(response.status))) reached.push(operationId);
    }
    expect(reached).toEqual(placesIn(document).map(({ operation }) => operation.operationId));
  });

  const name = `Made by ${client.replace(/\W+/g, ' ').trim()}`;

  test('lists, creates, shows, changes and deletes, and tells errors', async () => {
    const call = await callerOf(client, box.names.get('ada.token'));
    const told = async (operationId: string, given: Given = {}) => {
      const { response, data, error } = await call(placeOf(operationId), given);
      return { status: response.status, data, error };
    };
    const listed = {
      status: 200,
      data: { items: expect.arrayContaining([expect.objectContaining({ name: 'Platform' })]) as unknown },
    };
    expect(await told('groupList', { query: { limit: 10 } })).toMatchObject(listed);
    expect(await told('groupCreate', { body: { name, description: 'new' } })).toMatchObject({
      status: 200,
      data: { name },
    });
    const path = { group: name };
    expect(await told('groupShow', { path })).toMatchObject({ status: 200, data: { name, description: 'new' } });
    const changed = await told('groupModify', { path, body: { description: 'changed' } });
    expect(changed).toMatchObject({ status: 200, data: { name, description: 'changed' } });
    expect(await told('groupDelete', { path })).toMatchObject({ status: 200 });
    expect(await told('groupShow', { path })).toMatchObject({
      status: 404,
      data: undefined,
      error: { error: { code: 'not_found', message: expect.stringContaining(name) as unknown } },
    });
  });
});
