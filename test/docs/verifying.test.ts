import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backends, sandbox } from '../harness.ts';
import type { Backend, Sandbox } from '../harness.ts';
import { keyPair } from '../support/audit-keys.ts';
import { streaming } from '../support/audit-stream.ts';
import { coreBox } from '../support/core.ts';
import { wordsOf } from '../support/tour.ts';

/** The scripts of docs/verifying.md: they pass for what is whole, and fail for what was changed. */

const page = readFileSync(join(__dirname, '../../docs/verifying.md'), 'utf8');
const [ofCheckpoint = '', ofLog = '', ofBoth = '', ofObjects = '', ...more] = [
  ...page.matchAll(/```sh\n([\s\S]*?)```/g),
].map(([, script = '']) => script);
const exports = [...page.matchAll(/^\$ roster (.*) > (\S+)$/gm)].map(([, line = '', file = '']) => ({ line, file }));
const keys = keyPair();

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roster-verifying-'));
  write('audit-key.pub', keys.publicKey);
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string | Uint8Array): void => writeFileSync(join(folder, name), text);
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const edit = (name: string, from: string | RegExp, to: string): void => {
  const before = read(name);
  write(name, before.replace(from, to));
  expect(read(name)).not.toBe(before);
};

/** Runs a script in the folder; its exit status and what it printed. */
const run = (
  script: string,
  organization = '',
  more: Readonly<Record<string, string>> = {},
): Promise<[number, string]> =>
  new Promise((resolve) => {
    const env = { PATH: process.env.PATH, ORGANIZATION_ID: organization, ...more };
    execFile('bash', ['-c', script], { cwd: folder, env }, (error, stdout) =>
      resolve([error === null ? 0 : Number(error.code), stdout]),
    );
  });

test('the page has these scripts', () => {
  expect([more.length, exports.map(({ file }) => file)]).toEqual([0, ['events.jsonl', 'hashes.tsv']]);
});

describe('of a log', () => {
  const [backend] = backends() as [Backend];
  let box: Sandbox;
  let organization: string;
  beforeEach(async () => {
    box = await sandbox(backend);
    await box.run(['group', 'create', 'Ünïcode', '--description', 'a "quote", a \\ and a\u2028line']);
    await box.run('people show nobody');
    for (const { line, file } of exports) write(file, (await box.run(wordsOf(line))).stdout);
    write('key.pem', keys.privateKey);
    const made = await box.run(['audit', 'checkpoint', '--key', join(folder, 'key.pem'), '--json']);
    write('checkpoint.json', made.stdout);
    organization = (JSON.parse(made.stdout) as { readonly organization_id: string }).organization_id;
  });
  afterEach(() => box.destroy());

  test('a checkpoint', async () => {
    expect(await run(ofCheckpoint)).toEqual([0, expect.stringContaining('Verified Successfully')]);
    edit('checkpoint.json', /"seq": *\d+/, '"seq": 1');
    expect((await run(ofCheckpoint))[0]).toBe(1);
  });

  test('every event', async () => {
    const { hash } = JSON.parse(read('checkpoint.json')) as { readonly hash: string };
    expect(await run(ofLog, organization)).toEqual([0, `the log is whole up to ${hash}\n`]);
    expect(await run(ofBoth)).toEqual([0, 'the log has the event of the checkpoint\n']);
    expect((await run(ofLog, 'another'))[0]).toBe(1);
    edit('events.jsonl', 'Ünïcode', 'Unicode');
    expect(await run(ofLog, organization)).toEqual([1, expect.stringContaining('changed: ')]);
  });

  /** The hashes of events, as somebody computes them who wrote the log anew. */
  const chained = (lines: readonly string[]): readonly string[] => {
    let hash = sha256(organization);
    return lines.map((line) => (hash = sha256(hash + line.replace('"request_id":"",', ''))));
  };

  test.each([
    ['as it is', (hashes: readonly string[]) => hashes],
    ['with the hash of the checkpoint behind', (hashes: readonly string[], kept: string) => [...hashes, kept]],
    ['with the hash of the checkpoint as heading', (hashes: readonly string[]) => hashes],
  ])('a log that was written anew, %s', async (what, hashesWith) => {
    const { hash } = JSON.parse(read('checkpoint.json')) as { readonly hash: string };
    const lines = read('events.jsonl').trimEnd().split('\n').map((line) => line.replace('Ünïcode', 'Forged'));
    write('events.jsonl', lines.join('\n'));
    const heading = what.endsWith('heading') ? hash : 'hash';
    write('hashes.tsv', `${[heading, ...hashesWith(chained(lines), hash)].join('\n')}\n`);
    const [whole] = await run(ofLog, organization);
    const [same] = await run(ofBoth, organization);
    expect(whole + same).toBeGreaterThan(0);
  });

  test('a log that was shortened, from the hash that its first event follows', async () => {
    const { hash } = JSON.parse(read('checkpoint.json')) as { readonly hash: string };
    const hashes = read('hashes.tsv').split('\n');
    write('hashes.tsv', ['hash', ...hashes.slice(3)].join('\n'));
    write('events.jsonl', read('events.jsonl').split('\n').slice(2).join('\n'));
    const kept = { PREVIOUS_HASH: hashes[2] ?? '', FIRST_SEQ: '3' };
    expect(await run(ofLog, organization, kept)).toEqual([0, `the log is whole up to ${hash}\n`]);
    expect(await run(ofBoth, organization, kept)).toEqual([0, 'the log has the event of the checkpoint\n']);
    expect((await run(ofLog, organization, { PREVIOUS_HASH: hashes[1] ?? '' }))[0]).toBe(1);
    expect((await run(ofBoth, organization))[0]).toBe(1);
  });

  test('a last event without an end of line', async () => {
    edit('events.jsonl', /\n$/, '');
    expect((await run(ofLog, organization))[0]).toBe(0);
    edit('events.jsonl', /.$/, ' ');
    expect((await run(ofLog, organization))[0]).toBe(1);
  });
});

describe('of a bucket', () => {
  let organization: string;
  let objects: readonly string[];
  beforeEach(async () => {
    const box = await coreBox();
    try {
      const stream = streaming(box, { ROSTER_AUDIT_KEY: keys.privateKey });
      await stream.configure();
      await stream.run();
      await stream.events(3);
      await stream.run();
      for (const [key, { body }] of stream.bucket.objects) write(key, body);
      objects = stream.keys();
      organization = (await box.store.read((tx) => tx.organization.get()))?.id ?? '';
    } finally {
      await box.destroy();
    }
  });

  test('that is whole', async () => {
    const { last_hash } = JSON.parse(read(`${objects[1] ?? ''}.manifest.json`)) as { readonly last_hash: string };
    expect(await run(ofObjects, organization)).toEqual([0, `the objects are whole up to ${last_hash}\n`]);
  });

  test.each([
    ['an object was changed', ([, second = '']: readonly string[]) => edit(second, 'LoggedIn', 'LoggedOut')],
    ['a manifest was changed', ([first = '']: readonly string[]) => edit(`${first}.manifest.json`, /"bytes": \d+/, '"bytes": 1')],
    ['an object is missing', ([first = '']: readonly string[]) => rmSync(join(folder, `${first}.manifest.json`))],
    [
      'a manifest says one thing twice and another not',
      ([first = '']: readonly string[]) => {
        const name = `${first}.manifest.json`;
        const { last_hash } = JSON.parse(read(name)) as { readonly last_hash: string };
        edit(name, `"last_hash": "${last_hash}",`, `"sha256": "${last_hash}",`);
      },
    ],
    ['another key signed', () => write('audit-key.pub', keyPair().publicKey)],
  ])('in which %s', async (_what, change) => {
    change(objects);
    expect((await run(ofObjects, organization))[0]).toBe(1);
  });
});
