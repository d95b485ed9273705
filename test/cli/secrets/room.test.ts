import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { AppError } from '../../../src/domain/errors.ts';
import { bothWays, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { addPeople, csv, csvFile, errorOf, secretsIn } from '../../support/front-door.ts';

/** What cannot be kept is not made: room for secrets is there before a request that makes them is sent. */

const PREPARED = async (box: Sandbox) => {
  await addPeople(box, 'grace');
  await box.json('service-account create deployer --reveal');
  await box.json('people invite linus@acme.example --reveal');
};
/** Names that take more bytes than characters, and usernames that are inferred and taken. */
const LONGEST = `${'ü'.repeat(40)}@${'ö'.repeat(60)}.example`;
const IMPORTED = Array.from({ length: 30 }, (_, at) => `p${at}`);
/** Commands that make secrets, and what each keeps: kind and, by username or e-mail, whose. */
const MAKERS: readonly (readonly [command: string, kind: string, whose: readonly string[]])[] = [
  [`people add eve@acme.example,${LONGEST} --group all`, 'temporary_password', ['eve', 'ü'.repeat(40)]],
  ['people reset-password grace', 'temporary_password', ['grace']],
  ['people import people.csv', 'temporary_password', [...IMPORTED, 'grace-2']],
  [`people invite eve@acme.example,${LONGEST}`, 'invitation', ['eve@acme.example', LONGEST]],
  ['people invite --provider github --handle octocat', 'invitation', ['octocat']],
  ['invitation resend linus@acme.example', 'invitation', ['linus@acme.example']],
  ['service-account create importer', 'token', ['importer']],
  ['token create laptop', 'token', ['ada']],
  ['token reset', 'token', ['ada']],
  ['token reset --service-account deployer', 'token', ['deployer']],
];

describe.each(bothWays())('room for secrets on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, PREPARED);
    csvFile(box, csv(...IMPORTED.map((name) => `${name}@acme.example,,,`), `grace@other.example,,,`));
    await box.json('group create all');
  });
  afterEach(() => box.destroy());
  const words = (command: string): string[] => command.replace('people.csv', box.path('people.csv')).split(' ');

  test.each(MAKERS)(
    '%s takes it on the disk before it is sent, and gives back what is left over',
    async (command, kind, whose) => {
      const file = box.path('new.jsonl');
      let reserved = 0;
      const ran = await box.run([...words(command), '--secret-file', file], {
        between: (fetch) => (url, init) => {
          if (init.method !== 'GET') reserved = statSync(file).size;
          return fetch(url, init);
        },
      });
      expect(ran).toMatchObject({ code: 0 });
      const { size } = statSync(file);
      if (backend.remote) expect(reserved).toBeGreaterThanOrEqual(size);
      expect(readFileSync(file, 'utf8')).toMatch(/\}\n$/);
      const kept = secretsIn(box, 'new.jsonl');
      expect(kept.map((one) => [one.kind, one.username === '' ? one.email : one.username])).toEqual(
        whose.map((name) => [kind, name]),
      );
      expect(new Set(kept.map(({ secret }) => secret)).size).toBe(whose.length);
      expect(kept.every(({ secret }) => secret.length >= 20)).toBe(true);
    },
  );

  test.each(MAKERS)('%s is not begun where the output is a file without room', async (command) => {
    const before = await box.json('audit verify');
    let sent = 0;
    const ran = await box.run([...words(command), '--reveal', '--json'], {
      stdout: { ...output(), room: () => 1000 },
      between: (fetch) => (url, init) => {
        if (init.method !== 'GET') sent += 1;
        return fetch(url, init);
      },
    });
    expect(ran.code).toBe(7);
    expect(errorOf(ran)).toMatchObject({
      code: 'unavailable',
      hint: expect.stringMatching(/^nothing was changed/) as string,
    });
    expect([sent, await box.json('audit verify')]).toEqual([0, before]);
  });

  test('the answer that fits into what was asked for is the one that comes', async () => {
    for (const format of ['json', 'yaml', 'csv', 'table']) {
      let asked = Infinity;
      let written = 0;
      for (let room = 1; room < 1e6; room *= 2) {
        const stdout = { ...output((text) => (written += Buffer.byteLength(text))), room: () => room };
        const ran = await box.run([...words('people import people.csv'), '--reveal', '-o', format], { stdout });
        if (ran.code !== 0) continue;
        asked = room;
        break;
      }
      expect(written).toBeGreaterThan(0);
      expect(asked).toBeGreaterThanOrEqual(written);
      await box.destroy();
      box = await sandbox(backend, PREPARED);
      csvFile(box, csv(...IMPORTED.map((name) => `${name}@acme.example,,,`)));
    }
  });

  test('an output that fails after the change says that the change was made', async () => {
    const failure = new AppError('unavailable', 'the output cannot be written: no room left on the disk');
    const stdout = { ...output(), write: () => Promise.reject(failure) };
    const ran = await box.run('people add eve@acme.example --reveal --json', { stdout });
    expect(ran.code).toBe(7);
    expect(errorOf(ran).message).toBe(`${failure.message}; but the change was made`);
    expect(errorOf(ran).hint).toContain('reset the password');
    expect(errorOf(ran).details).toMatchObject({ outcome: 'made' });
    expect(await box.json('people show eve')).toMatchObject({ must_change_password: true });
  });

  test('a refused command leaves the file of an import as it was, and no file where there was none', async () => {
    const line = '{"email":"p0@acme.example","username":"p0","kind":"temporary_password","secret":"x"}\n';
    writeFileSync(box.path('old.jsonl'), line, { mode: 0o600 });
    csvFile(box, csv('not an address,,,'));
    for (const name of ['old.jsonl', 'new.jsonl'])
      expect(
        await box.run([...words('people import people.csv'), '--resume', '--secret-file', box.path(name)]),
      ).toMatchObject({ code: 2 });
    expect([box.read('old.jsonl'), existsSync(box.path('new.jsonl'))]).toEqual([line, false]);
  });
});

const output = (write: (text: string) => unknown = () => undefined) => ({
  isTTY: false,
  columns: 80,
  stream: new PassThrough(),
  write: (text: string) => (write(text), Promise.resolve()),
});
