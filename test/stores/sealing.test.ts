import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../src/domain/errors.ts';
import { openSealing } from '../../src/stores/sealing.ts';
import { makeKeyFile } from '../../src/stores/sqlite/key-file.ts';

const KEY = 'k'.repeat(32);
const POSTGRES = 'postgres://localhost/roster';

let dir: string;
let store: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'roster-test-'));
  store = join(dir, 'roster.db');
  writeFileSync(store, '');
});
afterEach(() => rmSync(dir, { recursive: true }));

const sealing = (location = store, variable?: string) => openSealing(location, variable, randomBytes);
const refusal = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
  } catch (error) {
    return error instanceof AppError ? [error.code, error.message] : error;
  }
  return undefined;
};
const ANOTHER_KEY = ['unavailable', 'a secret in the store was sealed with another key'];
const NO_KEY = ['unavailable', 'there is no key for secrets: ROSTER_SECRET_KEY is not set'];

test('what was sealed opens, for its purpose alone, and does not contain the secret', async () => {
  for (const { seal, unseal } of [sealing(), sealing(POSTGRES, KEY), sealing(store, ` ${KEY}\n`)]) {
    const sealed = await seal('secret access key', 'bucket');
    expect(sealed).toMatch(/^[0-9a-f]{12}:[A-Za-z0-9+/=]+$/);
    expect(Buffer.from(sealed, 'base64').toString()).not.toContain('secret');
    expect(await unseal(sealed, 'bucket')).toBe('secret access key');
    expect(await refusal(() => unseal(sealed, 'webhook'))).toEqual([
      'corrupt_store',
      'a sealed secret in the store was changed',
    ]);
    const [id, body = ''] = sealed.split(':');
    expect(
      await refusal(() => unseal(`${id}:${body.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`, 'bucket')),
    ).toEqual(['corrupt_store', 'a sealed secret in the store was changed']);
  }
});

test('the key file is made at the first use, for its owner alone, and used from then on', async () => {
  await expect(refusal(() => sealing().unseal('abc:def', 'bucket'))).resolves.toEqual([
    'unavailable',
    `there is no key for secrets: ${store}.key is gone`,
  ]);
  expect(readdirSync(dir)).toEqual(['roster.db']);
  const sealed = await sealing().seal('secret', 'bucket');
  expect(readdirSync(dir)).toEqual(['roster.db', 'roster.db.key']);
  expect(statSync(`${store}.key`).mode & 0o777).toBe(0o600);
  expect(readFileSync(`${store}.key`, 'utf8')).toMatch(/^[\w-]{43}\n$/);
  expect(await sealing().unseal(sealed, 'bucket')).toBe('secret');
});

test('a link to the store leads to the same key file', async () => {
  mkdirSync(join(dir, 'other'));
  symlinkSync(store, join(dir, 'other', 'link.db'));
  const sealed = await sealing(join(dir, 'other', 'link.db')).seal('secret', 'bucket');
  expect(await sealing().unseal(sealed, 'bucket')).toBe('secret');
});

test('of two processes that make the file at once, both use the key of the first', () => {
  expect(makeKeyFile(`${store}.key`, 'first', 'one')).toBe('first');
  expect(makeKeyFile(`${store}.key`, 'second', 'two')).toBe('first');
  expect(readdirSync(dir)).toEqual(['roster.db', 'roster.db.key']);
});

test('the variable comes first, and what the file sealed still opens', async () => {
  const byFile = await sealing().seal('old', 'bucket');
  const byVariable = await sealing(store, KEY).seal('new', 'bucket');
  expect(await sealing(store, KEY).unseal(byFile, 'bucket')).toBe('old');
  expect(await sealing(store, KEY).unseal(byVariable, 'bucket')).toBe('new');
  expect(await refusal(() => sealing().unseal(byVariable, 'bucket'))).toEqual(ANOTHER_KEY);
});

test('without a key, with another and with a short one it says so', async () => {
  expect(await refusal(() => sealing(POSTGRES).seal('secret', 'bucket'))).toEqual(NO_KEY);
  const sealed = await sealing(POSTGRES, KEY).seal('secret', 'bucket');
  expect(await refusal(() => sealing(POSTGRES).unseal(sealed, 'bucket'))).toEqual(NO_KEY);
  expect(await refusal(() => sealing(POSTGRES, 'o'.repeat(32)).unseal(sealed, 'bucket'))).toEqual(ANOTHER_KEY);
  for (const short of ['', ' ', `  ${'k'.repeat(31)} `])
    expect(await refusal(() => sealing(POSTGRES, short))).toEqual([
      'invalid',
      'ROSTER_SECRET_KEY must have at least 32 characters',
    ]);
});

test('a key file that others can read is refused, and so is a link', async () => {
  const sealed = await sealing().seal('secret', 'bucket');
  const path = `${store}.key`;
  for (const mode of [0o640, 0o604, 0o622]) {
    chmodSync(path, mode);
    for (const work of [() => sealing().seal('x', 'bucket'), () => sealing().unseal(sealed, 'bucket')])
      expect(await refusal(work)).toEqual(['invalid', `others on this machine can read ${path}`]);
  }
  rmSync(path);
  symlinkSync('/dev/zero', path);
  expect(await refusal(() => sealing().seal('x', 'bucket'))).toEqual([
    'unavailable',
    `the key file ${path} cannot be read: ELOOP`,
  ]);
});

test('a folder or a pipe in its place is told as that, and nobody waits for the pipe', async () => {
  const path = `${store}.key`;
  mkdirSync(path);
  const refused = ['invalid', `the key file ${path} is not a file`];
  expect(await refusal(() => sealing().seal('x', 'bucket'))).toEqual(refused);
  rmSync(path, { recursive: true });
  execFileSync('mkfifo', ['-m', '600', path]);
  expect(await refusal(() => sealing().seal('x', 'bucket'))).toEqual(refused);
});

test('a key file that was cut short is refused', async () => {
  writeFileSync(`${store}.key`, 'abc\n', { mode: 0o600 });
  expect(await refusal(() => sealing().seal('x', 'bucket'))).toEqual([
    'invalid',
    `the key file ${store}.key must have at least 32 characters`,
  ]);
});
