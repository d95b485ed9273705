/** @alone Its connections are its own (test/support/postgres-reuse.ts). */

import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createCA, createCert } from 'mkcert';
import { emptySandbox } from '../../harness.ts';
import type { Result, Sandbox } from '../../harness.ts';
import { localBackends } from '../../support/backends.ts';
import { errorOf } from '../../support/front-door.ts';
import { onPostgres, postgresUrl } from '../../support/postgres.ts';
import { postgresServer } from '../../support/postgres-server.ts';
import type { PostgresServer } from '../../support/postgres-server.ts';

/** Connections to a database over the network: TLS, passwords, and what cannot be reached. */

const PASSWORD = 'a pässword:with/@?# in it';
const SECRET = encodeURIComponent(PASSWORD);

let server: PostgresServer;
let port: number;
let ca: string;
let box: Sandbox;

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });

beforeAll(async () => {
  const authority = await createCA({
    organization: 'Acme CA',
    countryCode: 'DE',
    state: 'Berlin',
    locality: 'Berlin',
    validity: 2,
  });
  const certificate = await createCert({ ca: authority, domains: ['localhost'], validity: 2 });
  ca = authority.cert;
  port = await freePort();
  server = await postgresServer({
    settings: ['listen_addresses=127.0.0.1', `port=${port}`, 'ssl=on', 'password_encryption=scram-sha-256'],
    files: {
      'server.crt': certificate.cert,
      'server.key': certificate.key,
      'pg_hba.conf': 'local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n',
    },
  });
  await onPostgres(server.url('postgres', { port: String(port) }), async (client) => {
    await client.query(`create role roster login password '${PASSWORD}'`);
    await client.query('create database roster owner roster');
    await client.query('create database other owner roster');
  });
});
afterAll(() => server.destroy());

beforeEach(async () => {
  const [sqlite] = localBackends();
  if (sqlite === undefined) throw new Error('there is no backend');
  box = await emptySandbox(sqlite);
  writeFileSync(box.path('ca.pem'), ca);
});
afterEach(() => box.destroy());

const url = (parameters: string, { host = 'localhost', database = 'roster', login = `roster:${SECRET}` } = {}) =>
  `postgresql://${login}@${host}:${port}/${database}?${parameters.replace('CA', box.path('ca.pem'))}`;

const on = (location: string, argv: string): Promise<Result> =>
  box.run(`${argv} --store ${location}`, { env: { ROSTER_STORE: undefined } });

test('a connection with a verified certificate works, and shows the password nowhere', async () => {
  const location = url('sslmode=verify-full&sslrootcert=CA');
  const init = await on(location, 'init --organization Acme --owner ada@acme.example --reveal --json');
  expect(init).toMatchObject({ code: 0 });
  const shown = location.replace(SECRET, '***');
  expect(JSON.parse(init.stdout)).toMatchObject({ store: shown });
  const told = [init.stdout, init.stderr];
  for (const argv of [
    'context list --json',
    'context show',
    'store info --json',
    'people list',
    'store check',
    'audit export',
    'people list --debug --store postgres://roster:wrong-secret@localhost:1/x?connect_timeout=1',
  ]) {
    const ran = await box.run(argv, { env: { ROSTER_STORE: undefined } });
    told.push(ran.stdout, ran.stderr);
  }
  expect(told.join('\n')).toContain(shown);
  for (const text of told) {
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('wrong-secret');
  }
  expect(box.read('config/config.json')).toContain(SECRET);
});

test.each([
  ['sslmode=require', {}],
  ['sslmode=require&sslrootcert=CA', { host: '127.0.0.1' }],
  ['sslmode=verify-ca&sslrootcert=CA', { host: '127.0.0.1' }],
  ['sslmode=verify-full&sslrootcert=CA', {}],
])('%s encrypts, and verifies what libpq verifies', async (parameters, where) => {
  expect(await on(url(parameters, { database: 'other', ...where }), 'store info --json')).toMatchObject({ code: 0 });
});

test.each([
  [
    'a name that the certificate does not have',
    'sslmode=verify-full&sslrootcert=CA',
    { host: '127.0.0.1' },
    7,
    /certificate .* not to be trusted/,
  ],
  ['an authority that nobody knows', 'sslmode=verify-full', {}, 7, /certificate .* not to be trusted/],
  ['clear text where only TLS is let in', 'sslmode=disable', {}, 7, /refuses the login/],
  ['no word about TLS where only TLS is let in', '', {}, 7, /refuses the login/],
  ['a mode that may fall back to clear text', 'sslmode=prefer', {}, 2, /sslmode=prefer/],
  ['verify-ca without an authority', 'sslmode=verify-ca', {}, 2, /needs sslrootcert/],
  [
    'an authority that is not there',
    'sslmode=verify-full&sslrootcert=/nowhere/ca.pem',
    {},
    2,
    /sslrootcert .* cannot be read/,
  ],
  ['a wrong password', 'sslmode=require', { login: 'roster:no-password-of-mine' }, 7, /refuses the login/],
  ['an unknown user', 'sslmode=require', { login: 'nobody:no-password-of-mine' }, 7, /refuses the login/],
  ['no password', 'sslmode=require', { login: 'roster' }, 7, /refuses the login/],
  ['an unknown database', 'sslmode=require', { database: 'nowhere' }, 3, /there is no database/],
] as const)('%s gives a clear error', async (_what, parameters, where, code, message) => {
  const location = url(parameters, where);
  for (const argv of ['store info --json', 'people list --json']) {
    const ran = await box.run(`${argv} --store ${location}`, { env: { ROSTER_TOKEN: 'x' } });
    expect(ran.code).toBe(code);
    const error = errorOf(ran);
    expect(error.message).toMatch(message);
    expect(error.hint).not.toBe('');
    expect(ran.stderr).not.toMatch(/no-password-of-mine/);
    expect(ran.stderr).not.toContain(SECRET);
  }
});

test.each([
  ['a port where nobody listens', 'postgres://roster@127.0.0.1:1/roster', 7],
  ['a host that there is not', 'postgres://roster@nowhere.invalid/roster', 7],
  ['a socket that there is not', 'postgres:///roster?host=/nowhere', 7],
  ['a URL of another kind', 'mysql://roster@localhost/roster', 2],
  ['a URL that is none', 'postgres://roster:secret@[::1/x', 2],
  ['a port beyond the last', 'postgres://roster@localhost:99999/x', 2],
])('%s gives a clear error', async (_what, location, code) => {
  const ran = await box.run(['store', 'info', '--json', '--store', location]);
  expect(ran.code).toBe(code);
  expect(errorOf(ran).message).not.toMatch(/undefined|\[object/);
});

test('a connection that requires TLS never falls back to clear text', async () => {
  const plain = await postgresUrl();
  const ran = await box.run(['store', 'info', '--json', '--store', `${plain}&sslmode=require`]);
  expect(ran.code).toBe(7);
  expect(errorOf(ran).message).toContain('has no TLS');
});
