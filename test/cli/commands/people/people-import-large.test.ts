import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { backends, bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { csv, csvFile, errorOf, secretsIn } from '../../../support/front-door.ts';

/** Files that are spooled to disk: what is told of them needs the whole file, and none of it stays. */

/** More rows than a spool keeps in memory, and than are planned together. */
const ROWS = 4500;
/** An address long enough that so many of them are spooled to disk. */
const address = (at: number): string =>
  `person.number.${at}.of.a.large.file@department-${at % 7}.of.some.long.name.acme.example`;
const lineOf = (at: number): number => at + 2;

const TEMPORARY = /^roster-[0-9a-f]{32}$/;
const temporaryFiles = (): string[] => readdirSync(tmpdir()).filter((name) => TEMPORARY.test(name));

describe.each(bothWays())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(() => box.destroy());
  const file = (...more: readonly string[]): string =>
    csv(...Array.from({ length: ROWS }, (_, at) => `${address(at)},u${at},Member,all`), ...more);

  test('all faults are told with their lines, however far apart, and nothing is written', async () => {
    const text = file(
      `${address(0).toUpperCase()},fresh,,`,
      'other@acme.example,u3,,',
      'third@acme.example,\u0430lice,,',
      'fourth@acme.example,alice,,',
      'fifth@acme.example,,Nobody,',
      `sixth@acme.example,,,${Array.from({ length: 1001 }, (_, at) => `g${at}`).join(';')}`,
    );
    const ran = await box.run(['people', 'import', csvFile(box, text), '--create-groups', '--dry-run', '--json']);
    expect(ran.code).toBe(2);
    const { details } = errorOf(ran) as unknown as { details: { faults: { line: number; problem: string }[] } };
    expect(details.faults.map(({ line, problem }) => [line, problem])).toEqual([
      [lineOf(ROWS), `email ${address(0).toUpperCase()} is in line 2 already`],
      [lineOf(ROWS + 1), 'username u3 is in line 5 already'],
      [lineOf(ROWS + 3), `the username alice could be mistaken for \u0430lice of line ${lineOf(ROWS + 2)}`],
      [lineOf(ROWS + 4), 'there is no role "Nobody"'],
      [lineOf(ROWS + 5), 'the line has more than 1000 groups'],
    ]);
    expect(await box.json<unknown[]>('people list --all')).toHaveLength(1);
  });

  test('a dry run lists every row in the order of the file', async () => {
    const text = file(`owner@acme.example,boss,Owner,`);
    for (const [format, lines] of [
      ['tsv', ROWS + 2],
      ['csv', ROWS + 2],
      ['jsonl', ROWS + 1],
    ] as const) {
      const ran = await box.run(['people', 'import', '-', '--create-groups', '--dry-run', '-o', format], {
        stdin: text,
      });
      expect(ran.code).toBe(0);
      expect(ran.stdout.trimEnd().split('\n')).toHaveLength(lines);
      expect(ran.stderr).toContain(`${ROWS + 1} created, 0 updated, 0 unchanged, 0 skipped; 1 group created`);
    }
    const ran = await box.run(['people', 'import', '-', '--create-groups', '--dry-run', '--json'], { stdin: text });
    const items = JSON.parse(ran.stdout) as { line: number; username: string }[];
    expect(items.map(({ line }) => line)).toEqual(Array.from({ length: ROWS + 1 }, (_, at) => lineOf(at)));
    expect(items.at(-1)?.username).toBe('boss');
  });

  test('leaves no temporary file', async () => {
    const before = temporaryFiles();
    const ran = await box.run(['people', 'import', csvFile(box, file()), '--create-groups', '--dry-run']);
    expect(ran.code).toBe(0);
    expect(temporaryFiles().filter((name) => !before.includes(name))).toEqual([]);
  });
});

describe.each(backends())('on $name', (backend) => {
  test('names that many wish for are given in the order of the file, across what is planned together', async () => {
    const box = await sandbox(backend);
    try {
      const text = csv(
        ...Array.from({ length: 2100 }, (_, at) => `info@d${at}.acme.example,${at === 2050 ? 'info-7' : ''},,`),
      );
      const ran = await box.run([
        'people',
        'import',
        csvFile(box, text),
        '--secret-file',
        box.path('s.jsonl'),
        '--json',
      ]);
      expect(ran.code).toBe(0);
      const names = (JSON.parse(ran.stdout) as { username: string }[]).map(({ username }) => username);
      const forms = ['info', ...Array.from({ length: 2100 }, (_, at) => `info-${at + 2}`)];
      const inferred = forms.filter((name) => name !== 'info-7');
      expect(names).toEqual([...inferred.slice(0, 2050), 'info-7', ...inferred.slice(2050, 2099)]);
      expect(secretsIn(box, 's.jsonl')).toHaveLength(2100);
    } finally {
      await box.destroy();
    }
  });
});
