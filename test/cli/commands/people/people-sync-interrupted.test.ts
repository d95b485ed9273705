import { stoppedWhen } from '../../../support/stopped-when.ts';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { CUTS, firstAnswerLost, killedAt } from '../../../support/cuts.ts';
import { addPeople, csv, csvFile, secretsIn } from '../../../support/front-door.ts';

/** A sync that is ended in the middle: resumed, everybody is as the list says, and each new password is on file. */

const NEW = Array.from({ length: 40 }, (_, at) => `p${at}`);
const STAY = ['grace', 'linus'];
const LEAVE = Array.from({ length: 25 }, (_, at) => `old${at}`);
const LIST = csv(...[...STAY, ...NEW].map((name) => `${name}@acme.example,,,Platform`));
const isSync = (url: URL): boolean => url.pathname.endsWith('/people/sync');

async function prepared(box: Sandbox): Promise<void> {
  await addPeople(box, ...STAY, ...LEAVE);
  await box.json('group create Platform');
}

const syncOf = (box: Sandbox, ...more: readonly string[]): string[] => [
  ...['people', 'sync', csvFile(box, LIST), '--deactivate-missing', '--max-deactivations', '90%', '--batch', '10'],
  ...['--secret-file', box.path('s.jsonl'), ...more],
];

async function expectWhole(box: Sandbox): Promise<void> {
  const there = await box.backend.query<{ username: string; status: string; password_hash: string }>(
    box.location,
    "select username, status, password_hash from people where username <> 'ada' order by username",
  );
  const named = (status: string) => there.filter((one) => one.status === status).map(({ username }) => username);
  expect(named('active')).toEqual([...STAY, ...NEW].sort());
  expect(named('deactivated')).toEqual([...LEAVE].sort());
  const onFile = new Map(
    secretsIn(box, 's.jsonl').map(({ username, secret }) => [
      username,
      createHash('sha256').update(secret).digest('hex'),
    ]),
  );
  for (const { username, password_hash } of there)
    if (NEW.includes(username)) expect([username, onFile.get(username)]).toEqual([username, password_hash]);
  const [events] = await box.backend.query<{ n: number }>(
    box.location,
    "select cast(count(*) as int) as n from audit_events where operation = 'Deactivated'",
  );
  expect(events?.n).toBe(LEAVE.length);
}

describe.each(bothWays())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend, prepared)));
  afterEach(() => box.destroy());

  /** Ctrl-C once so many passwords are kept. */
  const stopped = (secrets: number) => {
    const isDone = () => existsSync(box.path('s.jsonl')) && box.read('s.jsonl').split('\n').length > secrets;
    return box.run(syncOf(box), { signal: stoppedWhen(isDone) });
  };

  test.each([1, 15, 40])('stopped after %i passwords, and resumed', async (secrets) => {
    const ran = await stopped(secrets);
    expect([ran.code, ran.stderr]).toEqual([130, expect.stringMatching(/stopped after \d+ of \d+ rows and leavers/)]);
    const again = await box.run(syncOf(box, '--resume'));
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('deactivated')]);
    await expectWhole(box);
    const once = await box.run(syncOf(box, '--resume', '--json'));
    expect([once.code, once.stdout]).toEqual([0, '[]\n']);
  });
});

describe('over HTTP', () => {
  const [, remote] = bothWays();
  if (remote === undefined) throw new Error('there is no way over HTTP');
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(remote, prepared)));
  afterEach(() => box.destroy());

  test.each(CUTS)('killed %s, and resumed', async (cut) => {
    const killed = killedAt(cut, isSync);
    void box.run(syncOf(box), killed.options);
    await killed.reached;
    expect((await box.run(syncOf(box, '--resume'))).code).toBe(0);
    await expectWhole(box);
  });

  test('an answer that gets lost is asked for again, and changes nobody twice', async () => {
    const { options, calls } = firstAnswerLost(isSync);
    const ran = await box.run(syncOf(box), options);
    expect([ran.code, calls()]).toEqual([0, 2]);
    await expectWhole(box);
  });
});
