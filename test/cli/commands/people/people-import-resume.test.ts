import { stoppedWhen } from '../../../support/stopped-when.ts';
import { existsSync, readFileSync } from 'node:fs';
import type { Person } from '../../../../src/domain/people.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { csv, csvFile, errorOf, modeOf, secretsIn } from '../../../support/front-door.ts';
import { expectImported, rowsOf } from '../../../support/imported.ts';
import type { Item } from '../../../support/imported.ts';

const TOTAL = 1200;
const TEXT = csv(
  ...Array.from({ length: TOTAL }, (_, at) => `p${at}@acme.example,${at % 3 === 0 ? '' : `person${at}`},,G${at % 7}`),
);

describe.each(backends())('an interrupted import on $name', (backend) => {
  let box: Sandbox;
  let argv: string[];
  let secrets: string;

  beforeEach(async () => {
    box = await sandbox(backend);
    secrets = box.path('secrets.jsonl');
    argv = ['people', 'import', csvFile(box, TEXT), '--create-groups', '--secret-file', secrets, '--json'];
  });
  afterEach(() => box.destroy());

  /** Stops once the first passwords are kept: the unit in hand is still finished. */
  const interrupt = () => {
    const signal = stoppedWhen(() => existsSync(secrets) && readFileSync(secrets, 'utf8').includes('\n'));
    return box.run(argv, { signal });
  };
  /** Every change leaves an event, so an unmoved head is an unchanged store. */
  const logOf = () => box.json<object>('audit verify');
  const peopleThere = async () => (await box.json<Person[]>('people list --all')).length - 1;

  test('finishes the unit in hand, says what was done, and exits 130', async () => {
    const result = await interrupt();
    const done = await peopleThere();
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(TOTAL);
    expect(result.code).toBe(130);
    expect(result.stderr).toContain(`stopped after ${done} of ${TOTAL} rows`);
    expect(result.stderr).toContain('--resume');
    expect(JSON.parse(result.stdout)).toHaveLength(done);
    expect(secretsIn(box, 'secrets.jsonl')).toHaveLength(done);
    expect((await box.run('store check')).code).toBe(0);
  });

  test('is not begun again by mistake', async () => {
    await interrupt();
    const before = await logOf();
    const again = await box.run([...argv.filter((word) => word !== secrets && word !== '--secret-file'), '--reveal']);
    const error = errorOf(again);
    expect([again.code, error.code]).toEqual([6, 'conflict']);
    expect(error.message).toMatch(/interrupted after \d+ of 1200 rows/);
    expect(error.hint).toContain('--resume');
    const sameFile = await box.run(argv);
    expect(errorOf(sameFile)).toMatchObject({ code: 'conflict', hint: error.hint });
    expect(await logOf()).toEqual(before);
  });

  test('goes on with --resume: nobody twice, nobody lost, every password in the one file', async () => {
    await interrupt();
    const done = await peopleThere();
    const firstSecrets = box.read('secrets.jsonl');
    const resumed = await box.run([...argv, '--resume']);
    expect(resumed.code).toBe(0);
    expect((JSON.parse(resumed.stdout) as Item[]).map((item) => item.action)).toEqual(
      Array<string>(TOTAL - done).fill('created'),
    );
    await expectImported(box, rowsOf(TEXT));
    expect(box.read('secrets.jsonl').startsWith(firstSecrets)).toBe(true);
    expect(modeOf(secrets)).toBe(0o600);
    const kept = secretsIn(box, 'secrets.jsonl');
    expect(kept.map((one) => one.email)).toEqual(rowsOf(TEXT).map((row) => row.email));
    for (const { email, secret } of [kept[0], kept[done], kept.at(-1)].flatMap((one) => one ?? [])) {
      const env = { ROSTER_CONFIG_DIR: box.path(`config-${email}`) };
      const login = await box.run(['login', email, '--password-stdin'], { stdin: `${secret}\nmy own few words`, env });
      expect(login.code).toBe(0);
    }
    expect((await box.run('audit verify')).code).toBe(0);
    expect((await box.run('store check')).code).toBe(0);
  });

  test('shows with --resume --dry-run what is left, and changes nothing', async () => {
    await interrupt();
    const done = await peopleThere();
    const before = await logOf();
    const kept = box.read('secrets.jsonl');
    const dry = await box.run([...argv, '--resume', '--dry-run']);
    expect(dry.code).toBe(0);
    expect(JSON.parse(dry.stdout)).toHaveLength(TOTAL - done);
    expect(await logOf()).toEqual(before);
    expect(box.read('secrets.jsonl')).toBe(kept);
  });

  test('is another import when the file or the options are others', async () => {
    await interrupt();
    const before = await logOf();
    const other = csvFile(box, `${TEXT}extra@acme.example,,,\n`, 'other.csv');
    const result = await box.run(['people', 'import', other, '--create-groups', '--reveal', '--resume', '--json']);
    expect(errorOf(result).code).toBe('conflict');
    expect(errorOf(result).details.faults?.[0]).toMatchObject({ line: 2, code: 'conflict' });
    expect(await logOf()).toEqual(before);
  });

  test('with --resume after all was done has nothing left to do', async () => {
    expect((await box.run(argv)).code).toBe(0);
    const before = await logOf();
    const kept = box.read('secrets.jsonl');
    const again = await box.run([...argv, '--resume']);
    expect(again).toMatchObject({ code: 0, stdout: '[]\n' });
    expect(await logOf()).toEqual(before);
    expect(box.read('secrets.jsonl')).toBe(kept);
  });

  test('stopped before it began has changed nothing, and can be begun anew', async () => {
    const before = await logOf();
    const stopped = await box.run(argv, { signal: AbortSignal.abort('SIGINT') });
    expect(stopped.code).toBe(130);
    expect(await logOf()).toEqual(before);
    expect(existsSync(secrets)).toBe(false);
    expect((await box.run(argv)).code).toBe(0);
    expect(await peopleThere()).toBe(TOTAL);
  });

  test('a termination signal exits 143', async () => {
    expect((await box.run(argv, { signal: AbortSignal.abort('SIGTERM') })).code).toBe(143);
  });

  test('a large import by which its importer loses their own permissions comes in whole, or not at all', async () => {
    await box.json('people add olga@acme.example --role Owner --reveal');
    const olga = await box.as('olga');
    const before = await olga.json<object>('audit verify');
    const file = csvFile(box, TEXT.replace('\n', '\nada@acme.example,,Member,\n'), 'own.csv');
    const result = await box.run([
      ...['people', 'import', file, '--create-groups', '--on-conflict', 'update', '--json'],
      ...['--secret-file', secrets],
    ]);
    const there = (await olga.json<Person[]>('people list --all')).length - 2;
    if (result.code === 0) expect(there).toBe(TOTAL);
    else expect(await olga.json<object>('audit verify')).toEqual(before);
  });

  test.each([
    ['leave no Owner', 'ada@acme.example,,Member,', 6, 'last_owner'],
    ['meet a fault', 'not an address,,,', 2, 'invalid'],
  ])('a large import whose last row would %s changes nothing at all', async (_what, line, code, errorCode) => {
    const before = await logOf();
    const file = csvFile(box, `${TEXT}${line}\n`, 'bad.csv');
    const result = await box.run([
      ...['people', 'import', file, '--create-groups', '--on-conflict', 'update', '--json'],
      ...['--secret-file', secrets],
    ]);
    expect([result.code, errorOf(result).code]).toEqual([code, errorCode]);
    expect(await logOf()).toEqual(before);
    expect(existsSync(secrets)).toBe(false);
  });
});
