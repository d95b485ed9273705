import { readFileSync, writeFileSync } from 'node:fs';
import { localBackends, sandbox } from '../harness.ts';
import type { Sandbox } from '../harness.ts';
import { errorOf, modeOf } from '../support/front-door.ts';

/** Secrets that are read back, through the front door: where they are, and where their key is. */

const SECRET = 'the secret of the webhook';
const [sqlite, postgres] = localBackends();

let box: Sandbox;
afterEach(() => box.destroy());

const opened = async (backend: typeof sqlite): Promise<void> => {
  if (backend === undefined) throw new Error('there is no such backend');
  box = await sandbox(backend);
  writeFileSync(box.path('hook.key'), SECRET, { mode: 0o600 });
};
/** Makes a notification whose secret is sealed. */
const seal = (name: string, key?: string) =>
  box.run(
    [
      'notification',
      'create',
      name,
      '--webhook',
      'https://siem.example.com/',
      '--sign-with',
      box.path('hook.key'),
      '--json',
    ],
    { env: { ROSTER_SECRET_KEY: key } },
  );

test('a store in a file has its key beside it, and neither it nor a copy of it has the key or the secret', async () => {
  await opened(sqlite);
  expect((await seal('siem')).code).toBe(0);
  const keyFile = `${box.location}.key`;
  expect(modeOf(keyFile)).toBe(0o600);
  const key = readFileSync(keyFile, 'utf8').trim();
  expect((await box.run(['store', 'backup', box.path('backup.db')])).code).toBe(0);
  expect((await box.run(['store', 'copy', '--to', box.path('copy.db')])).code).toBe(0);
  for (const path of [box.location, box.path('backup.db'), box.path('copy.db')]) {
    const bytes = readFileSync(path);
    expect([path, bytes.includes('siem.example.com'), bytes.includes(SECRET), bytes.includes(key)]).toEqual([
      path,
      true,
      false,
      false,
    ]);
  }
});

test('a store in PostgreSQL needs the variable, and says so', async () => {
  await opened(postgres);
  const refused = await seal('siem');
  expect([refused.code, errorOf(refused)]).toEqual([
    7,
    expect.objectContaining({
      code: 'unavailable',
      message: 'there is no key for secrets: ROSTER_SECRET_KEY is not set',
      hint: 'make one, and keep it apart from the store and its backups: openssl rand -base64 32',
    }),
  ]);
  expect((await seal('siem', 'k'.repeat(44))).code).toBe(0);
});

test('doctor says which secret cannot be opened, and why', async () => {
  await opened(sqlite);
  const found = async (key?: string) =>
    (
      JSON.parse((await box.run('doctor --json', { env: { ROSTER_SECRET_KEY: key } })).stdout) as readonly {
        readonly code: string;
      }[]
    ).filter(({ code }) => code === 'secret_sealed');
  await seal('siem', 'k'.repeat(32));
  expect(await found('k'.repeat(32))).toEqual([]);
  expect(await found('o'.repeat(32))).toEqual([
    {
      severity: 'warning',
      code: 'secret_sealed',
      subject: 'the notification siem',
      message: 'the notification siem cannot be used from here: a secret in the store was sealed with another key',
      command: null,
    },
  ]);
  expect(await found()).toMatchObject([{ message: expect.stringContaining(`${box.location}.key is gone`) as string }]);
});
