import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { localBackends } from '../support/backends.ts';
import type { Backend } from '../support/backends.ts';
import { initialised } from '../support/built.ts';
import type { Place, Ran } from '../support/built.ts';
import { reached } from '../support/reached.ts';

/** A large import that is stopped in the middle: by kill -9, by Ctrl-C, by a terminating signal. At random: killed/. */

const ROWS = 3000;
const BATCH = 500;
/** How many are in each of the groups by remainder. */
const MODS = [429, 429, 429, 429, 428, 428, 428];
const IMPORT = 'people import people.csv --create-groups --secret-file secrets.jsonl';
const email = (n: number): string => `person${n}@acme.example`;

let here: Place;
afterEach(() => here.destroy());

/** The complete lines of the secret file; its size says nothing, because space is reserved. */
const linesOfSecrets = () =>
  existsSync(here.path('secrets.jsonl')) ? readFileSync(here.path('secrets.jsonl'), 'utf8').split('\n').length - 1 : 0;

/** Starts an import, signals it after so many batches of secrets, and returns how it ended. */
async function importUntil(batches: number, argv: string, ...signals: NodeJS.Signals[]): Promise<Ran> {
  const { child, done } = here.start(argv);
  const begun = linesOfSecrets();
  await reached(child, here.dir, () => linesOfSecrets() - begun > (batches - 1) * BATCH);
  for (const signal of signals) child.kill(signal);
  return done;
}

interface Kept {
  readonly email: string;
  readonly password_hash: string;
}

const query = <T extends object>(statement: string): Promise<T[]> => here.query<T>(statement);
const kept = () => query<Kept>("select email, password_hash from people where username <> 'ada'");
const hashes = async () => new Map((await kept()).map((one) => [one.email, one.password_hash]));

/** The last secret of each address in the secret file, hashed as in the store. */
const secrets = (lines: readonly string[]) =>
  new Map(
    lines.map((line) => {
      const { email: address, secret } = JSON.parse(line) as { email: string; secret: string };
      return [address, createHash('sha256').update(secret).digest('hex')];
    }),
  );
const secretLines = () => readFileSync(here.path('secrets.jsonl'), 'utf8').trimEnd().split('\n');

/** Everybody is there once, with role, groups, event and a password that the file has. */
async function expectComplete(): Promise<void> {
  expect((await here.ok('store check')).stderr).toContain('the store is sound');
  const everybody = Array.from({ length: ROWS }, (_, n) => email(n)).sort();
  expect((await kept()).map((one) => one.email).sort()).toEqual(everybody);
  expect(
    await query("select resource_name from audit_events where resource = 'User' and operation = 'Added'"),
  ).toHaveLength(ROWS + 1);
  expect(await query("select distinct resource_id from audit_events where resource = 'User'")).toHaveLength(ROWS + 1);
  const groups = await query<{ n: number }>(
    'select cast(count(*) as int) as n from group_members m join groups g on g.id = m.group_id group by g.name order by g.name',
  );
  expect(groups.map(({ n }) => n)).toEqual([ROWS, ...MODS]);
  const [admins] = await query<{ n: number }>(
    "select cast(count(*) as int) as n from role_bindings b join roles r on r.id = b.role_id where r.name = 'Admin' and b.subject_type = 'user'",
  );
  expect(admins?.n).toBe(ROWS / 50);
}

async function prepared(backend?: Backend): Promise<Place> {
  const made = await initialised(backend);
  const lines = Array.from({ length: ROWS }, (_, n) => `${email(n)},,${n % 50 === 0 ? 'Admin' : ''},all;mod${n % 7}`);
  writeFileSync(made.path('people.csv'), ['email,username,role,groups', ...lines, ''].join('\n'));
  return made;
}

const SIGNALS: readonly (readonly [string, number, readonly NodeJS.Signals[]])[] = [
  ['Ctrl-C', 130, ['SIGINT']],
  ['a terminating signal', 143, ['SIGTERM']],
  ['a hang-up', 143, ['SIGHUP']],
];

describe.each(localBackends())('on $name', (backend) => {
  beforeEach(async () => (here = await prepared(backend)));

  test('kill -9 leaves a sound store, and --resume completes the import with everybody once', async () => {
    const killed = await importUntil(2, IMPORT, 'SIGKILL');
    expect(killed.code).toBeNull();
    expect((await here.ok('store check')).stderr).toContain('the store is sound');
    const done = (await kept()).length;
    expect([done % BATCH, done >= BATCH, done < ROWS]).toEqual([0, true, true]);
    expect(Object.fromEntries(secrets(secretLines()))).toMatchObject(Object.fromEntries(await hashes()));

    const again = await here.run(IMPORT.replace('secrets', 'others'));
    expect(again).toMatchObject({ code: 6, stdout: '' });
    expect(again.stderr).toMatch(new RegExp(`^error: .*interrupted after ${done} of ${ROWS} rows\nhint: .*--resume`));
    expect(await kept()).toHaveLength(done);

    const resumed = await here.run(`${IMPORT} --resume`);
    expect(resumed.code).toBe(0);
    await expectComplete();
    expect(secrets(secretLines())).toEqual(await hashes());
  });

  // Signals come to the process, not to the store: one is enough on the engine that tells no more.
  test.each(backend.engine === 'sqlite' ? SIGNALS : SIGNALS.slice(0, 1))(
    '%s stops the import after the current batch with exit %i and a message, and --resume goes on',
    async (_what, exit, signals) => {
      const stopped = await importUntil(2, IMPORT, ...signals);
      expect(stopped.code).toBe(exit);
      expect((await here.ok('store check')).stderr).toContain('the store is sound');
      const done = (await kept()).length;
      expect([done % BATCH, done >= BATCH, done < ROWS]).toEqual([0, true, true]);
      expect(stopped.stderr).toContain(`${done} created, 0 updated, 0 unchanged, 0 skipped; 8 groups created\n`);
      expect(stopped.stderr).toMatch(new RegExp(`error: stopped after ${done} of ${ROWS} rows\nhint: .*--resume.*\n$`));
      expect(stopped.stdout.trimEnd().split('\n')).toHaveLength(done + 1);
      expect(secretLines()).toHaveLength(done);
      expect(secrets(secretLines())).toEqual(await hashes());
      expect((await here.run(`${IMPORT} --resume`)).code).toBe(0);
      await expectComplete();
      expect(secrets(secretLines())).toEqual(await hashes());
    },
  );
});

test('Ctrl-C twice stops the import at once, and --resume goes on', async () => {
  here = await prepared();
  const stopped = await importUntil(2, IMPORT, 'SIGINT', 'SIGINT');
  expect(stopped.code).toBe(130);
  expect((await here.ok('store check')).stderr).toContain('the store is sound');
  const done = (await kept()).length;
  expect([done % BATCH, done < ROWS]).toEqual([0, true]);
  expect((await here.run(`${IMPORT} --resume`)).code).toBe(0);
  await expectComplete();
  expect(secrets(secretLines())).toEqual(await hashes());
});

test('a line of the secret file that was cut off does not damage the next one', async () => {
  here = await prepared();
  await importUntil(2, IMPORT, 'SIGKILL');
  const torn = '{"email":"person2999@acme.example","username":"per';
  appendFileSync(here.path('secrets.jsonl'), torn);
  expect((await here.run(`${IMPORT} --resume`)).code).toBe(0);
  expect(secrets(secretLines().filter((line) => line !== torn))).toEqual(await hashes());
});
