import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Person } from '../../../../src/domain/people.ts';
import { backends, bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, csv, csvFile, errorOf, secretsIn } from '../../../support/front-door.ts';

/** Imports that leave rows with faults out, and the file that tells what became of each row. */

const HEADER = 'line,email,outcome,code,message';
type Told = Readonly<Record<'line' | 'email' | 'outcome' | 'code' | 'message', string>>;
const resultsIn = (box: Sandbox, name = 'results.csv'): Told[] => parse<Told>(box.read(name), { columns: true });

const FAULTY = csv(
  'new@acme.example,,,Platform',
  'x@@,,,',
  'grace@acme.example,,,',
  'boss@acme.example,,Nobody,',
  'NEW@acme.example,,,',
  'twice@acme.example,grace,Nobody,',
  '"=1+1\n@acme.example",,,',
  'last@acme.example,,,Pl\u0430tform',
);
const OUTCOMES: readonly (readonly string[])[] = [
  ['2', 'new@acme.example', 'created', ''],
  ['3', 'x@@', 'failed', 'invalid'],
  ['4', 'grace@acme.example', 'failed', 'conflict'],
  ['5', 'boss@acme.example', 'failed', 'not_found'],
  ['6', 'NEW@acme.example', 'failed', 'conflict'],
  ['7', 'twice@acme.example', 'failed', 'invalid'],
  ['8', "'=1+1 @acme.example", 'failed', 'invalid'],
  ['10', 'last@acme.example', 'failed', 'conflict'],
];

describe.each(bothWays())('on $name', (backend) => {
  let box: Sandbox;
  let argv: string[];
  beforeEach(async () => {
    box = await sandbox(backend, (made) => addPeople(made, 'grace'));
    argv = ['people', 'import', csvFile(box, FAULTY), '--create-groups', '--continue-on-error'];
  });
  afterEach(() => box.destroy());
  const TO_FILES = () => ['--secret-file', box.path('s.jsonl'), '--results', box.path('results.csv')];

  test('imports the rows without a fault, tells of each row, and exits 8', async () => {
    const ran = await box.run([...argv, ...TO_FILES(), '--json']);
    expect([ran.code, ran.stderr]).toEqual([8, expect.anything()]);
    expect(resultsIn(box).map(({ line, email, outcome, code }) => [line, email, outcome, code])).toEqual(OUTCOMES);
    expect(resultsIn(box)[5]?.message).toMatch(/^the username grace is taken by grace@acme.example; there is no role/);
    expect((await box.json<Person[]>('people list --all')).map(({ username }) => username)).toEqual([
      'ada',
      'grace',
      'new',
    ]);
    expect(secretsIn(box, 's.jsonl').map(({ email }) => email)).toEqual(['new@acme.example']);
    const items = JSON.parse(ran.stdout) as { action: string; failure?: { code: string; message: string } }[];
    expect(items.map(({ action, failure }) => [action, failure?.code ?? ''])).toEqual(
      OUTCOMES.map(([, , action, code]) => [action, code]),
    );
    const { error } = JSON.parse(ran.stderr) as { error: { code: string; message: string; details: object } };
    expect(error).toMatchObject({
      code: 'partial',
      message: '7 of 8 rows failed',
      details: {
        failed: 7,
        total: 8,
        notes: ['1 created, 0 updated, 0 unchanged, 0 skipped, 7 failed; 1 group created'],
      },
    });
    expect(
      (await box.json<AuditEvent[]>('audit list --operation Added --resource User')).map((one) => one.resource_name),
    ).toEqual(['new', 'grace', 'ada']);
  });

  test('a dry run tells the same of each row, and changes nothing', async () => {
    const before = await box.json<object>('audit verify');
    const ran = await box.run([...argv, '--dry-run', '--results', '-']);
    expect(ran.code).toBe(8);
    expect(ran.stdout.split('\n')[0]).toBe(HEADER);
    const told = parse<Told>(ran.stdout, { columns: true });
    expect(told.map(({ line, email, outcome, code }) => [line, email, outcome, code])).toEqual(OUTCOMES);
    expect(ran.stderr).toContain('7 of 8 rows would fail');
    expect(await box.json<object>('audit verify')).toEqual(before);
  });

  test('a row that may not be imported by this actor refuses all, and leaves no file', async () => {
    const grace = await box.as('grace');
    for (const [role, text, code] of [
      ['Member', FAULTY, 'forbidden'],
      ['Admin', csv('x@@,,,', 'boss@acme.example,,Owner,'), 'owner_role'],
    ] as const) {
      await box.json(['people', 'role', 'grace', role]);
      const file = csvFile(box, text, 'other.csv');
      const ran = await grace.run(['people', 'import', file, '--continue-on-error', ...TO_FILES(), '--json']);
      expect([ran.code, errorOf(ran).code]).toEqual([5, code]);
      expect(existsSync(box.path('results.csv'))).toBe(false);
    }
  });

  test('of rows that all fail nothing is changed, and no place for secrets is needed', async () => {
    const ran = await box.run(['people', 'import', '-', '--continue-on-error', '--json'], {
      stdin: csv('x@@,,,', 'y@@,,,'),
    });
    expect([ran.code, JSON.parse(ran.stdout)]).toMatchObject([8, [{ action: 'failed' }, { action: 'failed' }]]);
  });
});

describe.each(backends())('on $name', (backend) => {
  let box: Sandbox;
  let file: string;
  beforeEach(async () => {
    box = await sandbox(backend);
    file = csvFile(box, csv(...Array.from({ length: 7 }, (_, at) => `p${at}@acme.example,,,`)));
  });
  afterEach(() => box.destroy());
  const importing = (...more: readonly string[]) =>
    box.run(['people', 'import', file, '--secret-file', box.path('s.jsonl'), ...more, '--json']);

  test('an import without a fault tells of each row, and exits 0', async () => {
    expect((await importing('--batch', '3', '--results', box.path('results.csv'))).code).toBe(0);
    expect(box.read('results.csv')).toBe(
      [HEADER, ...Array.from({ length: 7 }, (_, at) => `${at + 2},p${at}@acme.example,created,,`), ''].join('\n'),
    );
  });

  test.each(['0', '-1', '5001', '1.5', 'many', '9007199254740993'])('--batch %s is refused', async (batch) => {
    const ran = await importing(`--batch=${batch}`);
    expect([ran.code, errorOf(ran).message]).toEqual([2, expect.stringContaining('--batch')]);
    expect(existsSync(box.path('s.jsonl'))).toBe(false);
  });

  test.each<readonly [string, string, string, (box: Sandbox) => void]>([
    ['a file that is there', 'results.csv', 'conflict', (at) => writeFileSync(at.path('results.csv'), 'mine')],
    ['the file itself', 'people.csv', 'conflict', () => undefined],
    ['a folder that is not there', 'no/results.csv', 'unavailable', () => undefined],
    ['a folder', '.', 'conflict', () => undefined],
  ])('results to %s are refused before anything is changed', async (_what, name, code, prepare) => {
    prepare(box);
    const kept = existsSync(box.path(name)) && name !== '.' ? readFileSync(box.path(name), 'utf8') : undefined;
    const ran = await importing('--results', box.path(name));
    expect(errorOf(ran).code).toBe(code);
    if (kept !== undefined) expect(box.read(name)).toBe(kept);
    expect(await box.json<Person[]>('people list --all')).toHaveLength(1);
    expect(existsSync(box.path('s.jsonl'))).toBe(false);
  });

  test('results of a resumed import go on in no file of something else', async () => {
    writeFileSync(box.path('results.csv'), 'email,secret\nmine,too\n');
    const ran = await importing('--resume', '--results', box.path('results.csv'));
    expect(errorOf(ran).code).toBe('invalid');
    expect(box.read('results.csv')).toBe('email,secret\nmine,too\n');
  });

  test.each([['--reveal'], ['-o', 'jsonl']])(
    'results on standard output leave no place there for %s',
    async (...more) => {
      const ran = await box.run(['people', 'import', file, '--results', '-', ...more]);
      expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('standard output')]);
    },
  );

  test('results on standard output stand there alone', async () => {
    const ran = await box.run(['people', 'import', file, '--secret-file', box.path('s.jsonl'), '--results', '-']);
    const lines = ran.stdout.trimEnd().split('\n');
    expect([ran.code, lines[0], lines.length]).toEqual([0, HEADER, 8]);
  });
});
