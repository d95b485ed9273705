import { readdirSync } from 'node:fs';
import type { Operation } from '../../../src/core/operation.ts';
import { remoteCaller } from '../../../src/client/index.ts';
import { routes, V1ALPHA } from '../../../src/compat/semaphore/routes.ts';
import { routeOf } from '../../../src/registry.ts';
import { localBackends } from '../../harness.ts';
import { INSTANCE } from '../../support/backends.ts';
import { allOperations } from '../../support/registry.ts';
import { acme, exchangesOf, filled, MADE } from '../../support/semaphore.ts';
import type { Acme, Exchange } from '../../support/semaphore.ts';
import { outsideOf } from '../../support/server.ts';

/**
 * Semaphore's public API, row by row: the server answers the requests in fixtures/rest/ exactly as
 * they say, and roster's own caller sends exactly these requests and reads these answers.
 */

/** The rows of the table, each with the file of its exchanges. */
const ROWS: readonly (readonly [row: string, file: string])[] = [
  ['GET /members', 'get-members'],
  ['POST /members', 'post-members'],
  ['PUT /members/:subject_id/role', 'put-members-role'],
  ['DELETE /members/:subject_id', 'delete-members'],
  ['DELETE /role_bindings', 'delete-role-bindings'],
  ['GET /roles', 'get-roles'],
  ['GET /roles/:id', 'get-role'],
  ['DELETE /roles/:id', 'delete-role'],
  ['POST /roles', 'post-roles'],
  ['PATCH /roles/:id', 'patch-role'],
  ['GET /permissions', 'get-permissions'],
  ['GET /groups', 'get-groups'],
  ['POST /groups', 'post-groups'],
  ['PATCH /groups/:id', 'patch-group'],
  ['DELETE /groups/:id', 'delete-group'],
  ['GET /service_accounts', 'get-service-accounts'],
  ['POST /service_accounts', 'post-service-accounts'],
  ['GET /service_accounts/:id', 'get-service-account'],
  ['PATCH /service_accounts/:id', 'patch-service-account'],
  ['DELETE /service_accounts/:id', 'delete-service-account'],
  ['POST /service_accounts/:id/deactivate', 'post-service-account-deactivate'],
  ['POST /service_accounts/:id/reactivate', 'post-service-account-reactivate'],
  ['POST /service_accounts/:id/regenerate_token', 'post-service-account-regenerate-token'],
  ['GET /notifications', 'get-notifications'],
  ['POST /notifications', 'post-notifications'],
  ['GET /notifications/:id_or_name', 'get-notification'],
  ['PATCH /notifications/:id_or_name', 'patch-notification'],
  ['DELETE /notifications/:id_or_name', 'delete-notification'],
  ['GET /projects', 'get-projects'],
  ['POST /projects', 'post-projects'],
  ['GET /projects/:name_or_id', 'get-project'],
  ['PATCH /projects/:name_or_id', 'patch-project'],
  ['DELETE /projects/:name_or_id', 'delete-project'],
  ['GET /projects/:project_id/members', 'get-project-members'],
  ['PUT /projects/:project_id/members/:subject_id/role', 'put-project-member-role'],
  ['DELETE /projects/:project_id/members/:subject_id/role', 'delete-project-member-role'],
];
const files = ROWS.map(([, file]) => file);
const exchanges = (file: string) => exchangesOf(file).map((one) => [one.name, one] as const);
const operations = new Map<string, Operation>();
beforeAll(async () => {
  for (const [, one] of await allOperations())
    if (one.name.startsWith('semaphore.')) operations.set(one.name, one as Operation);
});

describe('the table of routes', () => {
  test('has every row, at Semaphore’s path, and no other', () => {
    expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(ROWS.map(([row]) => row).sort());
    expect(routes.filter(({ api }) => api !== V1ALPHA)).toEqual([]);
  });

  test('leads to each operation once', () => {
    expect(routes.map(({ operation }) => operation.name).sort()).toEqual([...operations.keys()].sort());
  });

  test('has exchanges for each row, one of them a success that our own caller can have', () => {
    expect(
      readdirSync('fixtures/rest')
        .filter((file) => file.endsWith('.json'))
        .sort(),
    ).toEqual(files.map((file) => `${file}.json`).sort());
    const without = ROWS.filter(([row, file]) => {
      const route = routes.find(({ method, path }) => `${method} ${path}` === row);
      return !exchangesOf(file).some(
        ({ operation, response }) => operation === route?.operation.name && response.status === 200,
      );
    });
    expect(without).toEqual([]);
  });
});

describe.each(localBackends())("Semaphore's clients on $name", (backend) => {
  let box: Acme;
  beforeEach(async () => (box = await acme(backend)));
  afterEach(() => box.destroy());

  describe.each(files)('%s', (file) => {
    test.each(exchanges(file))('%s', async (_name, { request, response: { status, body: answered } }) => {
      const made = [...MADE].map(([name, pattern]) => [name, expect.stringMatching(pattern) as unknown] as const);
      const { method, path, body, headers } = request;
      expect(await box.send(method, path, body, headers)).toEqual(
        filled({ status, body: answered }, new Map<string, unknown>([...box.names, ...made])),
      );
    });
  });
});

describe("roster's own caller", () => {
  describe.each(files)('%s', (file) => {
    const calls = exchanges(file).filter(([, { operation }]) => operation !== undefined);
    test.each(calls)('%s', async (_name, template) => {
      const exchange = filled(template, samplesFor(template));
      const { sent, outcome } = await called(exchange);
      const { method, path, body } = exchange.request;
      expect(sent).toEqual([{ method, url: INSTANCE + V1ALPHA.base + path, body }]);
      expect(outcome).toEqual(exchange.output ?? exchange.response.body);
    });
  });
});

/** For each placeholder an id of its own. */
const samplesFor = (template: Exchange): ReadonlyMap<string, string> =>
  new Map(
    [...JSON.stringify(template).matchAll(/\{([A-Za-z][\w. ]*)\}/g)].map(([, name = ''], at) => [
      name,
      `0190a000-0000-7000-8000-${String(at).padStart(12, '0')}`,
    ]),
  );

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

/** Calls the operation of an exchange; answers what was sent and the output, or the error as it travels. */
async function called({ operation = '', input = {}, response }: Exchange) {
  const sent: Sent[] = [];
  const environment = { now: () => 0 } as Parameters<typeof outsideOf>[0];
  const outside = outsideOf(environment, async (request) => {
    const text = await request.text();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    sent.push({ method: request.method, url: request.url, body });
    const { status, headers = {} } = response;
    return Response.json(response.body, { status, headers });
  });
  const caller = remoteCaller({ url: INSTANCE, token: 'rst_mine' }, outside, routeOf);
  const known = operations.get(operation);
  if (known === undefined) throw new Error(`there is no operation ${operation}`);
  const outcome: unknown = await caller.call(known, input).catch((error: unknown) => {
    const { code, message, hint = null, details } = error as Readonly<Record<string, unknown>>;
    return { error: { code, message, hint, details } };
  });
  return { sent, outcome };
}
