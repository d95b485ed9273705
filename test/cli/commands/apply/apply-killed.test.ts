import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { CUTS, firstAnswerLost, killedAt } from '../../../support/cuts.ts';
import { behind, errorOf, secretsIn } from '../../../support/front-door.ts';
import type { TestOutside } from '../../../support/server.ts';
import { stateOf } from '../../../support/state.ts';

/** An apply over HTTP that is killed, and run again: nobody is left whose password nobody has. */

const NAMES = Array.from({ length: 20 }, (_, at) => `new${at}`);
const DOCUMENT = `apiVersion: roster/v1
kind: Organization
people:
${NAMES.map((name) => `- email: ${name}@acme.example\n`).join('')}- {email: out@acme.example, status: deactivated}
`;
const isApply = (url: URL): boolean => url.pathname.endsWith('/organization/apply');

const [, remote] = bothWays();
if (remote === undefined) throw new Error('there is no way over HTTP');
let box: Sandbox;
beforeEach(async () => (box = await sandbox(remote)));
afterEach(() => box.destroy());

function applyOf(): string[] {
  writeFileSync(box.path('org.yaml'), DOCUMENT);
  return ['apply', '-f', box.path('org.yaml'), '--secret-file', `+${box.path('passwords.jsonl')}`, '--yes'];
}

/** Everybody is there, and the last password on file of each is theirs. */
async function expectPasswords(): Promise<void> {
  const stored = await behind<{ email: string; password_hash: string }>(
    box,
    "select email, password_hash from people where email like 'new%'",
  );
  const onFile = new Map(
    secretsIn(box, 'passwords.jsonl').map(({ email, secret }) => [
      email,
      createHash('sha256').update(secret).digest('hex'),
    ]),
  );
  expect(stored).toHaveLength(NAMES.length);
  expect(onFile).toEqual(new Map(stored.map(({ email, password_hash: hash }) => [email, hash])));
}

// Before it is sent, nothing was done; the run that stands for the killed one keeps its hold on the file.
test.each(CUTS.slice(1))('killed %s', async (cut) => {
  const killed = killedAt(cut, isApply);
  void box.run(applyOf(), killed.options);
  await killed.reached;
  expect((await box.run(applyOf())).code).toBe(0);
  await expectPasswords();
});

test('an answer that is lost is asked for again, with the same passwords', async () => {
  const lost = firstAnswerLost(isApply);
  expect((await box.run(applyOf(), lost.options)).code).toBe(0);
  expect(lost.calls()).toBe(2);
  await expectPasswords();
});

test('one that is refused leaves no passwords', async () => {
  writeFileSync(box.path('org.yaml'), DOCUMENT);
  const by = await box.as('ada');
  const refused = await by.run([...applyOf(), '--min-owners', '5', '--json']);
  expect(errorOf(refused).code).toBe('last_owner');
  expect(existsSync(box.path('passwords.jsonl'))).toBe(false);
});

const FORM = 'abcdef-abcdef-abcdef-abcdef';

test.each([
  ['of another form', ['hunter2']],
  ['that are the same', [FORM, FORM]],
])('a caller gives no passwords %s', async (_form, passwords) => {
  const before = await stateOf(box);
  const between = (fetch: TestOutside['fetch']) => (url: string, init: RequestInit) => {
    if (!isApply(new URL(url))) return fetch(url, init);
    const body = JSON.parse(init.body as string) as object;
    const temporary_passwords = passwords.map((password, at) => ({ email: `new${at}@acme.example`, password }));
    return fetch(url, { ...init, body: JSON.stringify({ ...body, temporary_passwords }) });
  };
  const refused = await box.run([...applyOf(), '--json'], { between });
  expect([errorOf(refused).code, refused.stderr.includes('hunter2')]).toEqual(['invalid', false]);
  expect(await stateOf(box)).toBe(before);
});
