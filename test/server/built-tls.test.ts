import { readFileSync, statSync, writeFileSync } from 'node:fs';
import type { Flat } from '../../src/cli/context/flat.ts';
import type { AuditEvent } from '../../src/domain/audit.ts';
import type { Person } from '../../src/domain/people.ts';
import { initialised, serve } from '../support/built.ts';
import type { Place, Ran, Server } from '../support/built.ts';
import { makeCertificates } from '../support/certificates.ts';

/** The built program against a built server over real TLS, with an authority of the test's own. */

const CHOSEN = 'correct horse battery staple';

let here: Place;
let server: Server;
let url: string;

beforeAll(async () => {
  here = await initialised();
  const certificates = await makeCertificates();
  for (const name of ['ca', 'cert', 'key'] as const) writeFileSync(here.path(`${name}.pem`), certificates[name]);
  server = await serve(here, '--tls-cert cert.pem --tls-key key.pem --log-level error');
  url = server.url;
  const added = await elsewhere(`context add acme --url ${url} --ca ca.pem`);
  if (added.code !== 0) throw new Error(added.stderr);
  const login = await elsewhere('login ada --password-stdin', CHOSEN);
  if (login.code !== 0) throw new Error(login.stderr);
});

afterAll(async () => {
  server.child.kill('SIGTERM');
  const { code } = await server.done;
  await here.destroy();
  expect(code).toBe(0);
});

/** Runs a command as somebody on another machine would: without the store, with a configuration of its own. */
const elsewhere = (argv: string, stdin?: string): Promise<Ran> =>
  here.run(argv, stdin, { ROSTER_STORE: '', ROSTER_CONFIG_DIR: here.path('elsewhere') });

async function json<T>(argv: string): Promise<Flat<T>> {
  const { code, stdout, stderr } = await elsewhere(`${argv} --json`);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Flat<T>;
}

test('who logged in there is known there, under the organization’s name', async () => {
  expect(await json('whoami')).toMatchObject({ username: 'ada', organization: 'Acme' });
  expect(await json('context show')).toMatchObject({ url, store: null, username: 'ada', organization: 'Acme' });
});

test('people are added, listed, changed and removed there, and the log has the address and the medium', async () => {
  const added = await elsewhere('people add grace@acme.example,linus@acme.example --secret-file first.jsonl');
  expect([added.code, added.stderr]).toEqual([0, expect.stringContaining(`changing Acme at ${url}`)]);
  expect(statSync(here.path('first.jsonl')).mode & 0o777).toBe(0o600);
  expect(readFileSync(here.path('first.jsonl'), 'utf8').trim().split('\n')).toHaveLength(2);
  expect(await json<Person>('people role grace Admin')).toMatchObject({ username: 'grace', role: 'Admin' });
  expect((await elsewhere('people remove linus --yes')).code).toBe(0);
  const people = await json<Person[]>('people list');
  expect(people.map(({ username, role }) => [username, role])).toEqual([
    ['ada', 'Owner'],
    ['grace', 'Admin'],
  ]);
  const [event] = await json<AuditEvent[]>('audit list --limit 1');
  expect(event).toMatchObject({ resource_name: 'linus', medium: 'API', ip_address: '127.0.0.1', username: 'ada' });
});

test('refusals have the exit codes that they have here', async () => {
  const codes = await Promise.all(
    ['people show nobody', 'people role ada Member', 'people list --limit x', 'role delete Admin --yes'].map(
      async (argv) => (await elsewhere(argv)).code,
    ),
  );
  expect(codes).toEqual([3, 6, 2, 6]);
});

test('an import of more than one batch, and an export of the log, go through in pieces', async () => {
  const rows = Array.from({ length: 1200 }, (_, at) => `p${at}@acme.example`);
  writeFileSync(here.path('people.csv'), `email\n${rows.join('\n')}\n`);
  const imported = await elsewhere('people import people.csv --secret-file passwords.jsonl');
  expect([imported.code, imported.stderr]).toEqual([
    0,
    expect.stringContaining('1200 created, 0 updated, 0 unchanged, 0 skipped'),
  ]);
  expect(readFileSync(here.path('passwords.jsonl'), 'utf8').trim().split('\n')).toHaveLength(1200);
  const remote = await elsewhere('audit export --resource User');
  const local = await here.run('audit export --resource User');
  expect([remote.code, remote.stdout.split('\n').length > 1200]).toEqual([0, true]);
  expect(remote.stdout).toBe(local.stdout);
});

test('the token of a context is replaced, saved there, and works; the old one does not', async () => {
  const token = (await json<{ token: string }>('token create laptop --reveal')).token;
  await elsewhere(`context add laptop --url ${url} --ca ca.pem --token-stdin`, token);
  expect((await elsewhere('token reset --context laptop --yes --secret-file next.jsonl')).code).toBe(0);
  expect((await elsewhere('whoami --context laptop')).code).toBe(0);
  const old = await here.run('whoami --context laptop', undefined, {
    ROSTER_STORE: '',
    ROSTER_CONFIG_DIR: here.path('elsewhere'),
    ROSTER_TOKEN: token,
  });
  expect(old.code).toBe(4);
});

test('without the authority nothing is sent', async () => {
  const refused = await here.run(`people list --url ${url}`, undefined, { ROSTER_CONFIG_DIR: here.path('stranger') });
  expect([refused.code, refused.stdout]).toEqual([7, '']);
  expect(refused.stderr).toContain('is not one to trust');
});
