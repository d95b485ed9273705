import { backends, sandbox } from '../../harness.ts';
import type { RunOptions, Sandbox } from '../../harness.ts';
import { addPeople } from '../../support/front-door.ts';

const ROWS = 10;

describe.each(backends())('the pager on $name', (backend) => {
  let box: Sandbox;
  beforeAll(async () => {
    box = await sandbox(backend);
    await addPeople(box, ...Array.from({ length: ROWS }, (_, at) => `person${at}`));
  });
  afterAll(() => box.destroy());

  /** Runs on a terminal of 80 columns and 10 rows; answers what the pager was given, and how it was called. */
  async function paged(argv: string, { shows = true, ...options }: RunOptions & { readonly shows?: boolean } = {}) {
    const given: { readonly text: string; readonly pager: string }[] = [];
    const page = (text: string, pager: string) => (given.push({ text, pager }), shows);
    const result = await box.run(argv, { tty: 80, rows: ROWS, page, ...options });
    return { ...result, given };
  }

  test('shows what is longer than the screen, and standard output nothing of it', async () => {
    const { code, stdout, given } = await paged('people list --no-color');
    expect([code, stdout, given.length]).toEqual([0, '', 1]);
    expect(given[0]?.pager).toBe('less -FRX');
    expect(given[0]?.text.split('\n')).toHaveLength(ROWS + 3);
  });

  test('is the one of PAGER', async () => {
    const { given } = await paged('people list', { env: { PAGER: 'more -s' } });
    expect(given.map(({ pager }) => pager)).toEqual(['more -s']);
  });

  test('that fails is harmless: the text is shown without it', async () => {
    const { code, stdout, given } = await paged('people list --no-color', { shows: false });
    expect([code, given.map(({ text }) => text)]).toEqual([0, [stdout]]);
  });

  test('shows help and JSON as well', async () => {
    expect((await paged('people list --help')).given).toHaveLength(1);
    expect((await paged('people list --json')).given).toHaveLength(1);
  });

  test.each<readonly [what: string, argv: string, options: RunOptions]>([
    ['--no-pager', 'people list --no-pager', {}],
    ['--no-pager with help', 'people list --help --no-pager', {}],
    ['--no-input', 'people list --no-input', {}],
    ['CI', 'people list', { env: { CI: '1' } }],
    ['a dumb terminal', 'people list', { env: { TERM: 'dumb' } }],
    ['an empty PAGER', 'people list', { env: { PAGER: '' } }],
    ['PAGER=cat', 'people list', { env: { PAGER: 'cat' } }],
    ['a higher terminal', 'people list', { rows: ROWS + 20 }],
    ['what fits', 'people list --limit 2', {}],
    ['secrets', 'people reset-password person1 --reveal --json', {}],
  ])('is not used with %s', async (_, argv, options) => {
    const { code, stdout, given } = await paged(argv, options);
    expect([code, given]).toEqual([0, []]);
    expect(stdout).not.toBe('');
  });

  test('is not used in a pipe, nor for an error', async () => {
    const { stdout, given } = await paged('people list', { tty: undefined } as never);
    expect([stdout.split('\n').length > ROWS, given]).toEqual([true, []]);
    const refused = await paged('people show nobody --json', { rows: 1 });
    expect([refused.code, refused.given]).toEqual([3, []]);
  });
});
