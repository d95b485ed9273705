import { createHash } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import { bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { peopleImport } from '../../../../src/operations/people/import.ts';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import { coreBox } from '../../../support/core.ts';
import { CUTS, firstAnswerLost, killedAt } from '../../../support/cuts.ts';
import { addPeople, csv, csvFile, errorOf, latestEvents, secretsIn } from '../../../support/front-door.ts';

/** An import whose program is killed: resumed, it leaves nobody with a password that nobody has. */

/** A batch, and ten more. */
const TOTAL = 510;
const TEXT = csv(...Array.from({ length: TOTAL }, (_, at) => `p${at}@acme.example,,,`));
/** Of its people and their tokens. */
const EVENTS_OF_INIT = 2;
const isImport = (url: URL): boolean => url.pathname.endsWith('/people/import');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Hashes of passwords by address: of all that an import may have made. */
async function stored(box: Sandbox): Promise<Map<string, string>> {
  const rows = await box.backend.query<{ email: string; password_hash: string }>(
    box.location,
    "select email, password_hash from people where username <> 'ada'",
  );
  return new Map(rows.map((row) => [row.email, row.password_hash]));
}

/** The same by what the file says, an address's last line counting. */
const onFile = (box: Sandbox): Map<string, string> =>
  new Map(secretsIn(box, 'secrets.jsonl').map(({ email, secret }) => [email, sha256(secret)]));

const importOf = (box: Sandbox, ...more: readonly string[]): string[] => [
  ...['people', 'import', csvFile(box, TEXT), ...more],
];
const TO_FILE = (box: Sandbox): string[] => ['--secret-file', box.path('secrets.jsonl')];

describe('over HTTP', () => {
  const [, remote] = bothWays();
  if (remote === undefined) throw new Error('there is no way over HTTP');
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(remote)));
  afterEach(() => box.destroy());

  test.each(CUTS)('killed %s, and resumed', async (cut) => {
    const killed = killedAt(cut, isImport);
    void box.run(importOf(box, ...TO_FILE(box)), killed.options);
    await killed.reached;
    const before = await stored(box);
    const kept = onFile(box);
    const ran = await box.run(importOf(box, ...TO_FILE(box), '--resume', '--json'));
    expect(ran.code).toBe(0);
    const after = await stored(box);
    expect(after.size).toBe(TOTAL);
    expect(onFile(box)).toEqual(after);
    // What is on file stays as it was.
    for (const [email, hash] of kept) expect(after.get(email)).toBe(hash);
    const lost = before.size - kept.size;
    expect(lost).toBe(
      { 'before it is sent': 0, 'before the answer is there': TOTAL, 'in the middle of the answer': 10 }[cut],
    );
    const renewed = (JSON.parse(ran.stdout) as { action: string }[]).filter(({ action }) => action === 'renewed');
    expect(renewed).toHaveLength(lost);
    if (lost > 0)
      expect(ran.stderr).toContain(`${lost} passwords of an earlier run were not in the secret file, and are replaced`);
    const resets = await box.json<AuditEvent[]>('audit list --all --operation PasswordReset');
    expect(resets).toHaveLength(lost);
    const again = await box.run(importOf(box, ...TO_FILE(box), '--resume', '--json'));
    expect(again).toMatchObject({ code: 0, stdout: '[]\n' });
    expect(await stored(box)).toEqual(after);
  });

  test.each(CUTS)('killed again, while it is resumed, %s', async (cut) => {
    const killed = killedAt('before the answer is there', isImport);
    void box.run(importOf(box, ...TO_FILE(box)), killed.options);
    await killed.reached;
    const again = killedAt(cut, isImport);
    void box.run(importOf(box, ...TO_FILE(box), '--resume'), again.options);
    await again.reached;
    expect((await box.run(importOf(box, ...TO_FILE(box), '--resume'))).code).toBe(0);
    expect(onFile(box)).toEqual(await stored(box));
  });

  test('a call whose answer gets lost is repeated by itself, and gives nobody two new passwords', async () => {
    const killed = killedAt('before the answer is there', isImport);
    void box.run(importOf(box, ...TO_FILE(box)), killed.options);
    await killed.reached;
    const { options, calls } = firstAnswerLost(isImport);
    const ran = await box.run(importOf(box, ...TO_FILE(box), '--resume'), options);
    expect([ran.code, calls()]).toEqual([0, 2]);
    expect(onFile(box)).toEqual(await stored(box));
    expect(await box.json<AuditEvent[]>('audit list --all --operation PasswordReset')).toHaveLength(TOTAL);
  });
});

describe.each(bothWays())('on $name, after passwords were lost', (backend) => {
  const SMALL = csv('one@acme.example,,,', 'two@acme.example,,,', 'three@acme.example,,,');
  const prepared = (box: Sandbox) => addPeople(box, 'grace');
  let box: Sandbox;
  let argv: string[];
  let before: Map<string, string>;
  beforeEach(async () => {
    box = await sandbox(backend, prepared);
    argv = ['people', 'import', csvFile(box, SMALL), '--on-conflict', 'skip', ...TO_FILE(box)];
    expect((await box.run(argv)).code).toBe(0);
    before = await stored(box);
  });
  afterEach(() => box.destroy());
  const resume = (...more: readonly string[]) => box.run([...argv, '--resume', ...more]);
  /** The addresses whose password is another one than before. */
  const changed = async () =>
    [...(await stored(box))].flatMap(([email, hash]) =>
      before.get(email) === hash ? [] : (email.split('@')[0] ?? ''),
    );

  test.each<readonly [string, (file: string, text: string) => void, readonly string[]]>([
    ['the last line is cut off', (file, text) => truncateSync(file, text.length - 10), ['three']],
    [
      'it is cut off and room was taken behind it',
      (file, text) => writeFileSync(file, `${text.slice(0, -10)}   `),
      ['three'],
    ],
    ['the file is empty', (file) => truncateSync(file, 0), ['one', 'three', 'two']],
    [
      'a later line says another one',
      (file, text) => writeFileSync(file, `${text}${text.split('\n')[1]?.replace(/.{6}"\}/, 'xxxxxx"}') ?? ''}\n`),
      ['two'],
    ],
    ['nothing is missing', () => undefined, []],
  ])('where %s, resuming gives a new one to exactly these', async (_what, damage, lost) => {
    damage(box.path('secrets.jsonl'), box.read('secrets.jsonl'));
    expect((await resume()).code).toBe(0);
    expect((await changed()).sort()).toEqual(lost);
    const now = await stored(box);
    now.delete('grace@acme.example');
    expect(onFile(box)).toEqual(now);
  });

  test('without a file everybody gets one who has not used theirs, and nobody else', async () => {
    const [one] = secretsIn(box, 'secrets.jsonl');
    const env = { ROSTER_CONFIG_DIR: box.path('config-one') };
    await box.run(['login', 'one', '--password-stdin'], { stdin: `${one?.secret ?? ''}\nmy own few words`, env });
    box.clock.now += 1000;
    await box.json('people reset-password two --reveal');
    before = await stored(box);
    const ran = await box.run([...argv.slice(0, -2), '--resume', '--reveal', '--json']);
    expect(JSON.parse(ran.stdout)).toMatchObject([{ line: 4, action: 'renewed', username: 'three', role: 'Member' }]);
    expect(await changed()).toEqual(['three']);
    expect(await latestEvents(box, 1)).toEqual(['User.PasswordReset three']);
  });

  test('a dry run says who would, and changes nothing', async () => {
    truncateSync(box.path('secrets.jsonl'), 0);
    const ran = await resume('--dry-run', '--json');
    expect(JSON.parse(ran.stdout)).toMatchObject(
      ['one', 'two', 'three'].map((username) => ({ action: 'renewed', username })),
    );
    expect(ran.stdout).not.toContain('temporary_password');
    expect(ran.stderr).toContain('3 passwords of an earlier run are not in the secret file, and would be replaced');
    expect(await changed()).toEqual([]);
  });

  test('who may not reset passwords is refused before anything is changed', async () => {
    await box.run('role new Inviter --permission organization.people.invite');
    await box.json('people add hugo@acme.example --role Inviter --reveal');
    const hugo = await box.as('hugo');
    truncateSync(box.path('secrets.jsonl'), 0);
    const ran = await hugo.run([...argv, '--resume', '--json']);
    expect([ran.code, errorOf(ran).code]).toEqual([5, 'forbidden']);
    expect(errorOf(ran).message).toContain('organization.people.reset_password');
  });

  test('who became an Owner meanwhile is not taken over', async () => {
    await box.json('people role three Owner');
    await box.json('people role grace Admin');
    const grace = await box.as('grace');
    before = await stored(box);
    truncateSync(box.path('secrets.jsonl'), 0);
    const ran = await grace.run([...argv, '--resume', '--json']);
    expect([ran.code, errorOf(ran).code]).toEqual([5, 'owner_role']);
    expect(await changed()).toEqual([]);
  });

  test('an import that is run once more tells of --resume', async () => {
    const again = await box.run(['people', 'import', csvFile(box, SMALL), '--reveal']);
    expect(again.code).toBe(6);
    csvFile(box, csv('four@acme.example,,,'));
    const file = ['people', 'import', box.path('people.csv'), '--reveal', '--json'];
    expect((await box.run(file)).code).toBe(0);
    expect(errorOf(await box.run(file)).hint).toContain('--resume');
  });
});

test('a run that another run of the same import overtakes is told so, and what it asked for can be asked for again', async () => {
  const box = await coreBox();
  try {
    const rows = Array.from({ length: TOTAL }, (_, at) => ({ line: at + 2, email: `p${at}@acme.example` }));
    let isFirst = true;
    const overtaken = await box
      .call(peopleImport, { rows }, box.owner, {
        async partial() {
          if (!isFirst) return;
          isFirst = false;
          expect(await box.call(peopleImport, { rows, resume: true })).toMatchObject({ done: TOTAL });
        },
      })
      .catch((error: unknown) => error);
    expect(overtaken).toMatchObject({ code: 'conflict', details: { retry_after_seconds: 1 } });
    expect((await box.events()).filter(({ operation }) => operation === 'Added')).toHaveLength(TOTAL + EVENTS_OF_INIT);
  } finally {
    await box.destroy();
  }
});
