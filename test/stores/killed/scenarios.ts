import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { secretsOnFile } from '../../../src/cli/secrets/file.ts';
import type { Place, PreparePlace } from '../../support/built.ts';

/** What is killed at any time: it is run again, or with --resume, and then all of it is done once. */

export interface Scenario {
  readonly name: string;
  readonly prepare: PreparePlace;
  readonly files: Readonly<Record<string, string>>;
  readonly argv: (here: Place) => readonly string[] | Promise<readonly string[]>;
  /** What a run that goes on after one that was killed is given as well. */
  readonly again?: string;
  /** How a run may end that is not killed. */
  readonly exits: readonly number[];
  /** `as`: runs the program as the killed one was run. */
  readonly expectWhole: (here: Place, as: Place['run']) => Promise<void>;
}

const ROWS = 600;
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);
const NUMBERS = numbers(0, ROWS);
const address = (n: number): string => `person${n}@acme.example`;
const list = (some: readonly string[]): string => ['email', ...some, ''].join('\n');
/** Every fifth row of some files names nobody. */
const isFaulty = (n: number): boolean => n % 5 === 3;
const FAULTY_LIST = list(NUMBERS.map((n) => (isFaulty(n) ? `nobody${n}@@` : address(n))));
const GOOD = NUMBERS.filter((n) => !isFaulty(n));

const nobody: PreparePlace = () => Promise.resolve();
const everybody: PreparePlace = async (here) => {
  await here.ok('people import - --secret-file before.jsonl', list(NUMBERS.map(address)));
  await here.ok('group create Big');
  // The first hundred are members.
  await here.ok('group modify Big --add-from -', list(numbers(0, 100).map(address)));
};
const GROUPS = 7;
const GROUPED = ['email,groups', ...NUMBERS.map((n) => `${address(n)},mod${n % GROUPS}`), ''].join('\n');
const grouped: PreparePlace = async (here) => {
  await here.ok('people import - --create-groups --batch 5000 --secret-file before.jsonl', GROUPED);
};
const token: PreparePlace = async (here) => {
  await here.ok('token create ci --secret-file ci.jsonl');
};

interface Kept {
  readonly email: string;
  readonly password_hash: string;
}

const kept = (here: Place): Promise<Kept[]> =>
  here.query<Kept>("select email, password_hash from people where username <> 'ada' and status = 'active'");
const countOf = async (here: Place, from: string): Promise<number> =>
  (await here.query<{ n: number }>(`select cast(count(*) as int) as n from ${from}`))[0]?.n ?? -1;
const sorted = (some: Iterable<string>): string[] => [...some].sort();

/** Everybody who was added is there once, and the file has the password of each. */
async function expectSecrets(here: Place, added: readonly number[]): Promise<void> {
  const wanted = new Set(added.map(address));
  const stored = (await kept(here)).filter(({ email }) => wanted.has(email));
  const onFile = new Map(
    secretsOnFile(here.path('secrets.jsonl')).map(({ email, secret }) => [
      email,
      createHash('sha256').update(secret).digest('hex'),
    ]),
  );
  expect(sorted(stored.map(({ email }) => email))).toEqual(sorted(wanted));
  expect(stored.filter(({ email, password_hash: hash }) => onFile.get(email) !== hash)).toEqual([]);
}

/** Every row is told once; `earlier`: a killed run did it and could not tell. */
function expectResults(here: Place, outcomeOf: (n: number) => string): void {
  const told = parse<{ line: string; outcome: string }>(readFileSync(here.path('results.csv'), 'utf8'), {
    columns: true,
  });
  expect(told.map(({ line }) => Number(line)).sort((a, b) => a - b)).toEqual(NUMBERS.map((n) => n + 2));
  for (const row of told) {
    const n = Number(row.line) - 2;
    const expected = isFaulty(n) ? 'failed' : outcomeOf(n);
    expect([
      row.line,
      [expected, 'earlier', ...(expected === 'created' ? ['renewed'] : [])].includes(row.outcome),
      row.outcome,
    ]).toEqual([row.line, true, row.outcome]);
  }
}

const members = async (here: Place): Promise<string[]> =>
  sorted(
    (
      await here.query<{ email: string }>(
        'select p.email from group_members m join people p on p.id = m.person_id join groups g on g.id = m.group_id',
      )
    ).map(({ email }) => email),
  );

const words =
  (argv: string): Scenario['argv'] =>
  () =>
    argv.split(' ');

const IN_BATCHES = '--batch 25 --continue-on-error --results results.csv';
const DOCUMENT = `apiVersion: roster/v1
kind: Organization
people:
${NUMBERS.map((n) => `- email: ${address(n)}\n`).join('')}groups:
${numbers(0, 20)
  .map(
    (group) =>
      `- name: group${group}\n  members: [${NUMBERS.filter((n) => n % 20 === group)
        .map(address)
        .join(', ')}]\n`,
  )
  .join('')}`;
const DELIVER = 'install -m 600 /dev/stdin delivered';

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'people import',
    prepare: nobody,
    files: {
      'people.csv': [
        'email,groups',
        ...NUMBERS.map((n) => `${isFaulty(n) ? `person${n}@@` : address(n)},all;mod${n % 7}`),
        '',
      ].join('\n'),
    },
    argv: words(`people import people.csv --create-groups ${IN_BATCHES} --secret-file secrets.jsonl`),
    again: '--resume',
    exits: [0, 8],
    async expectWhole(here) {
      expect(await countOf(here, 'people')).toBe(GOOD.length + 1);
      expect(await countOf(here, 'group_members')).toBe(2 * GOOD.length);
      expect(await countOf(here, "audit_events where resource = 'User' and operation = 'Added'")).toBe(GOOD.length + 1);
      await expectSecrets(here, GOOD);
      expectResults(here, () => 'created');
    },
  },
  {
    name: 'apply',
    prepare: nobody,
    files: { 'org.yaml': DOCUMENT },
    argv: words('apply -f org.yaml --secret-file +secrets.jsonl --yes'),
    exits: [0],
    async expectWhole(here) {
      expect(await countOf(here, 'people')).toBe(ROWS + 1);
      expect(await countOf(here, 'groups')).toBe(20);
      expect(await countOf(here, 'group_members')).toBe(ROWS);
      expect(await countOf(here, "audit_events where resource = 'User' and operation = 'Added'")).toBe(ROWS + 1);
      await expectSecrets(here, NUMBERS);
    },
  },
  {
    name: 'people sync',
    prepare: everybody,
    files: { 'staff.csv': list(['ada@acme.example', ...numbers(200, 800).map(address)]) },
    argv: words(
      'people sync staff.csv --deactivate-missing --max-deactivations 100% --batch 25 --secret-file secrets.jsonl --yes',
    ),
    again: '--resume',
    exits: [0],
    async expectWhole(here) {
      expect(sorted((await kept(here)).map(({ email }) => email))).toEqual(sorted(numbers(200, 800).map(address)));
      expect(await countOf(here, "people where status = 'deactivated'")).toBe(200);
      expect(await countOf(here, "audit_events where resource = 'User' and operation = 'Deactivated'")).toBe(200);
      await expectSecrets(here, numbers(ROWS, 800));
    },
  },
  {
    name: 'group sync',
    prepare: everybody,
    files: { 'members.csv': list(numbers(50, 500).map(address)) },
    argv: words('group sync Big --from members.csv --max-removals 100%'),
    exits: [0],
    async expectWhole(here) {
      expect(await members(here)).toEqual(sorted(numbers(50, 500).map(address)));
      expect(await countOf(here, "audit_events where resource = 'Group' and operation = 'Modified'")).toBe(2);
    },
  },
  {
    name: 'token rotate',
    prepare: token,
    files: {},
    argv: () => ['token', 'rotate', 'ci', '--deliver', DELIVER, '--verify', 'test -n "$ROSTER_TOKEN"'],
    exits: [0],
    async expectWhole(here, as) {
      const { stdout } = await as('token list --json');
      const live = (JSON.parse(stdout) as { name: string; replaces: string | null }[]).filter(
        ({ name }) => name === 'ci',
      );
      expect(live.map(({ replaces }) => replaces)).toEqual([null]);
      expect(existsSync(here.path('delivered'))).toBe(true);
      const delivered = readFileSync(here.path('delivered'), 'utf8').trim();
      expect((await as('whoami', '', { ROSTER_TOKEN: delivered })).code).toBe(0);
    },
  },
  {
    name: 'people remove',
    prepare: everybody,
    files: { 'leavers.csv': FAULTY_LIST },
    argv: words(`people remove --from leavers.csv ${IN_BATCHES} --confirm Acme`),
    again: '--resume',
    exits: [0, 8],
    async expectWhole(here) {
      expect(sorted((await kept(here)).map(({ email }) => email))).toEqual(
        sorted(NUMBERS.filter(isFaulty).map(address)),
      );
      expect(await countOf(here, "audit_events where resource = 'User' and operation = 'Removed'")).toBe(GOOD.length);
      expectResults(here, () => 'removed');
    },
  },
  {
    name: 'group modify',
    prepare: everybody,
    files: { 'members.csv': FAULTY_LIST },
    argv: words(`group modify Big --add-from members.csv ${IN_BATCHES}`),
    again: '--resume',
    exits: [0, 8],
    async expectWhole(here) {
      const expected = NUMBERS.filter((n) => n < 100 || !isFaulty(n));
      expect(await members(here)).toEqual(sorted(expected.map(address)));
      expectResults(here, (n) => (n < 100 ? 'unchanged' : 'changed'));
    },
  },
  {
    name: 'undo',
    prepare: grouped,
    files: {},
    async argv(here) {
      const [last] = JSON.parse((await here.ok('audit list --limit 1 --json')).stdout) as { request_id: string }[];
      return `undo ${last?.request_id ?? ''} --confirm ${ROWS + GROUPS}`.split(' ');
    },
    // What is undone is not undone again.
    exits: [0, 6],
    async expectWhole(here) {
      expect([await countOf(here, 'people'), await countOf(here, 'groups')]).toEqual([1, 0]);
      const undone = await here.query<{ metadata: string }>('select metadata from audit_events');
      const ids = undone.flatMap(({ metadata }) => (JSON.parse(metadata) as { undoes?: string }).undoes ?? []);
      expect([ids.length, new Set(ids).size]).toEqual([ROWS + GROUPS, ROWS + GROUPS]);
    },
  },
];
