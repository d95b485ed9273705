import type { AppError } from '../../src/domain/errors.ts';
import type { RequestSummary } from '../../src/server/app.ts';
import { toldError } from '../../src/server/responses.ts';
import { attempt } from '../../src/stores/sqlite/errors.ts';
import { translate } from '../../src/stores/postgres/errors.ts';
import { localBackends } from '../harness.ts';
import { INSTANCE } from '../support/backends.ts';
import { scimBox } from '../support/scim.ts';
import { testServer } from '../support/server.ts';

/** What of a store's failures leaves a server: never where the store is, nor what its engine said. */

const URL = 'postgres://roster@db.example:5432/roster';
const PATH = '/var/lib/roster/roster.db';
const SAID = 'column "members" does not exist in select m.id';
const failing = (code: string) => Object.assign(new Error(SAID), { code });

const onPostgres = (code: string): AppError => translate(failing(code), URL) as AppError;
function onSqlite(code: string): unknown {
  try {
    return attempt(PATH, () => {
      throw failing(code);
    });
  } catch (error) {
    return error;
  }
}

const FAILURES: readonly (readonly [string, unknown])[] = [
  ...['42P01', '42703', 'ECONNREFUSED', '28P01', '42501', '53100', '3D000', '57014', '55P03', '25006'].map(
    (code) => [`${code} of PostgreSQL`, onPostgres(code)] as const,
  ),
  ...['SQLITE_CORRUPT', 'SQLITE_FULL', 'SQLITE_READONLY', 'SQLITE_BUSY', 'SQLITE_IOERR'].map(
    (code) => [`${code} of SQLite`, onSqlite(code)] as const,
  ),
];

test.each(FAILURES)('%s is told without its place', (_name, thrown) => {
  const { code, message, hint, details } = toldError(thrown, 'the-id');
  const told = JSON.stringify([code, message, hint, details]);
  expect(code).not.toBe('internal');
  for (const place of [URL, 'db.example', PATH, SAID, 'select']) expect(told).not.toContain(place);
});

test.each(['3D000', '3F000'])('that the store is gone (%s) is not that what was asked for is', (code) => {
  expect(onPostgres(code).code).toBe('not_found');
  expect(toldError(onPostgres(code), 'x')).toMatchObject({ code: 'unavailable' });
});

test('a name that somebody else took is told as before', () => {
  expect(toldError(onPostgres('23505'), 'x')).toMatchObject({ code: 'conflict', hint: 'look again and retry' });
});

test.each(['/api/v1/people', '/scim/v2/Users', '/api/v1alpha/members'])(
  '%s tells it so, and the log has the fault',
  async (path) => {
    const [sqlite] = localBackends();
    if (sqlite === undefined) throw new Error('there is no backend');
    const box = await scimBox(sqlite);
    const observed: RequestSummary[] = [];
    const server = await testServer(box.location, box.environment, {
      store: { ...box.store, read: () => Promise.reject(onPostgres('42703')) },
      observe: (one) => observed.push(one),
    });
    const token = box.names.get('ada.token') ?? '';
    const response = await server.outside.fetch(INSTANCE + path, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).toContain('the store is damaged or not a roster store');
    for (const place of [URL, 'db.example', SAID]) expect(text).not.toContain(place);
    expect(observed).toMatchObject([{ code: 'corrupt_store', fault: { code: '42703' } }]);
    await server.close();
    await box.destroy();
  },
);
