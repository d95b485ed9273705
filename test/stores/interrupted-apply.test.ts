import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { secretsOnFile } from '../../src/cli/secrets/file.ts';
import { initialised } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { random } from '../support/random.ts';
import { reached } from '../support/reached.ts';
import { thorough } from '../support/thorough.ts';

/** An apply that is killed at any time did all of it or nothing, and the next one ends with all of it. */

const PEOPLE = 400;
const GROUPS = 20;
const APPLY = 'apply -f org.yaml --secret-file +secrets.jsonl --yes';

const people = Array.from({ length: PEOPLE }, (_, n) => `person${n}`);
const DOCUMENT = `apiVersion: roster/v1
kind: Organization
people:
${people.map((name) => `- email: ${name}@acme.example\n`).join('')}groups:
${Array.from({ length: GROUPS }, (_, n) => `- name: group${n}\n  members: [${people.filter((_name, at) => at % GROUPS === n).join(', ')}]\n`).join('')}projects:
- name: rocket
  owner: person0
  groups: [{group: group1, role: Reader}]
`;

/** The last secret on file of each address, as the store keeps it. */
const secrets = (here: Place): Map<string | null, string> =>
  new Map(
    secretsOnFile(here.path('secrets.jsonl')).map(({ email, secret }) => [
      email,
      createHash('sha256').update(secret).digest('hex'),
    ]),
  );

interface Count {
  readonly n: number;
}

test('killed at any time, it has done nothing or all, and every account has its secret on file', async () => {
  const draw = random('interrupted apply');
  const seen = new Set<number>();
  for (let round = 0; round < thorough(6, 40); round += 1) {
    const here = await initialised();
    writeFileSync(here.path('org.yaml'), DOCUMENT);
    const { child, done } = here.start(APPLY);
    let left = draw(14);
    await reached(child, here.dir, () => (left -= 1) < 0);
    child.kill('SIGKILL');
    await done;
    const count = async (table: string) => (await here.query<Count>(`select count(*) as n from ${table}`))[0]?.n ?? 0;
    const killed = await count('people');
    seen.add(killed);
    expect([1, PEOPLE + 1]).toContain(killed);
    expect((await here.ok('store check')).stderr).toContain('the store is sound');
    const again = await here.ok(APPLY);
    expect(again.stderr.includes('unchanged')).toBe(killed > 1);
    expect([
      await count('people'),
      await count('groups'),
      await count('group_members'),
      await count('projects'),
    ]).toEqual([PEOPLE + 1, GROUPS, PEOPLE, 1]);
    const stored = await here.query<{ email: string; password_hash: string }>(
      "select email, password_hash from people where username <> 'ada'",
    );
    expect(Object.fromEntries(secrets(here))).toEqual(
      Object.fromEntries(stored.map(({ email, password_hash: hash }) => [email, hash])),
    );
    await here.destroy();
  }
  expect(seen.has(1)).toBe(true);
}, 300_000);
