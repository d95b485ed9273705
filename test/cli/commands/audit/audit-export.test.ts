import { PassThrough } from 'node:stream';
import { parse } from 'csv-parse/sync';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import { EXPORT_COLUMNS, EXTRA_COLUMNS } from '../../../../src/domain/audit.ts';
import { ClosedPipe } from '../../../../src/cli/terminal/streams.ts';
import type { Output } from '../../../../src/cli/terminal/streams.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Backend, Sandbox } from '../../../harness.ts';
import { csvFile } from '../../../support/front-door.ts';
import { closedOutput } from '../../../support/outputs.ts';

const HEADER = 'resource,operation,medium,user_id,username,resource_id,resource_name,ip_address,metadata,timestamp';

/** An output that hands each piece to the test. */
const watched = (write: (piece: string) => Promise<void> | void): Output => ({
  isTTY: false,
  columns: 80,
  stream: new PassThrough(),
  write: async (piece) => write(piece),
});

/** A sandbox with so many events: its Owner, and people who were imported. */
async function withEvents(backend: Backend, events: number): Promise<Sandbox> {
  const box = await sandbox(backend);
  const rows = Array.from({ length: events - 2 }, (_, n) => `person${n}@acme.example`);
  const file = csvFile(box, ['email', ...rows, ''].join('\n'));
  const made = await box.run(['people', 'import', file, '--secret-file', box.path('secrets.jsonl')]);
  if (made.code !== 0) throw new Error(made.stderr);
  return box;
}

describe.each(backends())('audit export on $name', (backend) => {
  let box: Sandbox;
  afterEach(() => box.destroy());
  const events = () => box.json<AuditEvent[]>('audit list --all');
  const records = (text: string) => parse(text);

  test('writes CSV as Semaphore’s files have it: these columns, latest first, LF', async () => {
    box = await sandbox(backend);
    await box.json(['group', 'create', 'A "quoted", name', '--description', 'two\nlines', '--role', 'Member']);
    const { code, stdout, stderr } = await box.run('audit export');
    const all = await events();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.startsWith(`${HEADER}\nGroup,Added,${backend.medium},`)).toBe(true);
    expect(stdout.endsWith('\n')).toBe(true);
    expect(stdout).not.toContain('\r');
    expect(stdout).toContain(`,"A ""quoted"", name",${backend.address},"{""after"":`);
    expect(records(stdout)).toEqual([
      [...EXPORT_COLUMNS],
      ...all.map((event) => EXPORT_COLUMNS.map((column) => event[column])),
    ]);
    expect((await box.run('audit export', { tty: 80 })).stdout).toBe(stdout);
    expect((await box.run('audit export -o csv --columns standard --order desc')).stdout).toBe(stdout);
  });

  test('--columns all adds the rest, --order asc turns it round', async () => {
    box = await sandbox(backend);
    const columns = [...EXPORT_COLUMNS, ...EXTRA_COLUMNS];
    const { stdout } = await box.run('audit export --columns all --order asc');
    expect(stdout.split('\n')[0]).toBe(`${HEADER},seq,id,description,outcome,prev_hash,hash,request_id`);
    expect(records(stdout).slice(1)).toEqual(
      (await events()).reverse().map((event) => columns.map((column) => String(event[column]))),
    );
  });

  test('cells that a spreadsheet would take for a formula get an apostrophe', async () => {
    box = await sandbox(backend);
    const names = ['=1+1', '+cmd', '-2', '@sum', '＝full', '＋w', '－w', '＠w', "'quoted", 'a=b', '="x",1'];
    for (const name of names) expect((await box.run(['group', 'create', '--role', 'Member', '--', name])).code).toBe(0);
    await box.json(['people', 'add', 'x@acme.example', '--username', '=cmd|calc', '--reveal']);
    const cells = records((await box.run('audit export --order asc --resource Group')).stdout).map((row) => row[6]);
    expect(cells.slice(1)).toEqual(names.map((name) => (/^[=+\-@＝＋－＠]/.test(name) ? `'${name}` : name)));
    expect((await box.run('audit export')).stdout).toContain(",'=cmd|calc,");
    expect((await box.run('audit list -o csv --operation Added')).stdout).not.toMatch(/(^|,|")[=+@]/m);
    expect((await box.run('audit export -o jsonl')).stdout).toContain('"resource_name":"=cmd|calc"');
  });

  test.each([
    '--actor ada',
    '--resource User',
    '--operation Added',
    '--outcome denied',
    '--since 2026-03-01T10:00:00Z',
    '--until 2026-03-01T10:00:00Z',
    '--target grace --since today',
    '--text GRACE --medium {medium}',
  ])('filters as the list does: %s', async (given) => {
    const flags = given.replace('{medium}', backend.medium);
    box = await sandbox(backend);
    box.clock.now += 60 * 60 * 1000;
    await box.json('people add grace@acme.example --reveal');
    const grace = await box.as('grace');
    await grace.run('group create nope --role Member');
    const expected = (await box.json<AuditEvent[]>(`audit list --all ${flags}`)).map(({ id }) => id);
    expect(expected.length).toBeGreaterThan(0);
    const rows = records((await box.run(`audit export --columns all ${flags}`)).stdout).slice(1);
    expect(rows.map((row) => row[EXPORT_COLUMNS.length + 1])).toEqual(expected);
  });

  test.each(['table', 'yaml'])('-o %s is refused with exit 2', async (format) => {
    box = await sandbox(backend);
    expect(await box.run(`audit export -o ${format}`)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `error: there is no output format ${format} here\nhint: formats: csv, tsv, json, jsonl, ocsf\nusage: roster audit export [options]\n`,
    });
    expect((await box.run('audit export --columns some')).code).toBe(2);
    expect((await box.run('audit export --order up')).code).toBe(2);
  });

  test('--fields writes these columns in this order, in every form, and no others', async () => {
    box = await sandbox(backend);
    const text = async (format: string) =>
      (await box.run(`audit export --fields seq,operation,username --resource Organization -o ${format}`)).stdout;
    expect(await text('csv')).toBe('seq,operation,username\n1,Added,ada\n');
    expect(await text('tsv')).toBe('seq\toperation\tusername\n1\tAdded\tada\n');
    expect(await text('jsonl')).toBe('{"seq":1,"operation":"Added","username":"ada"}\n');
    expect(await box.run('audit export --fields seq,nonsense')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('error: there is no field nonsense\nhint: fields: resource,') as string,
    });
    expect((await box.run('audit export --help')).stdout).toContain('output format: csv, tsv, json, jsonl, ocsf');
  });

  test('a filter that nothing can match is refused', async () => {
    box = await sandbox(backend);
    expect(await box.run('audit export --actor ROOT')).toMatchObject({ code: 3, stdout: '' });
    expect(await box.run('audit export --target nobody-ever')).toMatchObject({ code: 3, stdout: '' });
    expect(await box.run('audit export --since today --until yesterday')).toMatchObject({ code: 2, stdout: '' });
  });

  test('with nothing to tell, every format is valid', async () => {
    box = await sandbox(backend);
    const none = async (format: string) => (await box.run(`audit export -o ${format} --since 2030-01-01`)).stdout;
    expect(await none('csv')).toBe(`${HEADER}\n`);
    expect(await none('tsv')).toBe(`${HEADER.replaceAll(',', '\t')}\n`);
    expect(await none('jsonl')).toBe('');
    expect(JSON.parse(await none('json'))).toEqual([]);
  });

  test.each([2, 1000, 2000, 2001, 2500])('%i events come out once and in order, in any form', async (count) => {
    box = await withEvents(backend, count);
    const down = Array.from({ length: count }, (_, n) => count - n);
    const run = async (flags: string) => (await box.run(`audit export --columns all ${flags}`.trim())).stdout;
    const seqOf = (row: { readonly seq: number }) => row.seq;
    expect((JSON.parse(await run('-o json')) as AuditEvent[]).map(seqOf)).toEqual(down);
    expect((JSON.parse(await run('-o json --order asc')) as AuditEvent[]).map(seqOf)).toEqual([...down].reverse());
    const lines = (await run('-o jsonl')).trimEnd().split('\n');
    expect(lines.map((line) => seqOf(JSON.parse(line) as AuditEvent))).toEqual(down);
    const csv = records(await run('')).slice(1);
    expect(csv.map((row) => Number(row[EXPORT_COLUMNS.length]))).toEqual(down);
    const tsv = (await run('-o tsv')).trimEnd().split('\n').slice(1);
    expect(tsv.map((line) => Number(line.split('\t')[EXPORT_COLUMNS.length]))).toEqual(down);
  });

  test('a long log is written piece by piece, and what happens meanwhile is left out', async () => {
    box = await withEvents(backend, 4500);
    const pieces: string[] = [];
    const stdout = watched(async (piece) => {
      if (pieces.length === 0) await box.json('people add late@acme.example --reveal');
      pieces.push(piece);
    });
    expect((await box.run('audit export --order asc', { stdout })).code).toBe(0);
    const rows = pieces.map((piece) => records(piece).length);
    expect(rows.length).toBeGreaterThan(2);
    expect(Math.max(...rows)).toBeLessThanOrEqual(2001);
    expect(rows.reduce((sum, n) => sum + n, 0)).toBe(4501);
    expect(pieces.join('')).not.toContain('late@acme.example');
  });

  test.each(['audit export', 'audit export --json', 'audit list', 'audit show 1', 'audit verify'])(
    '%s ends quietly with 0 when nobody reads',
    async (command) => {
      box = await sandbox(backend);
      expect(await box.run(command, { stdout: closedOutput() })).toMatchObject({ code: 0, stderr: '' });
    },
  );

  test('an export whose reader leaves in the middle ends quietly with 0', async () => {
    box = await withEvents(backend, 4500);
    let writes = 0;
    const stdout = watched(() => {
      writes += 1;
      if (writes === 2) throw new ClosedPipe('closed');
    });
    expect(await box.run('audit export', { stdout })).toMatchObject({ code: 0, stderr: '' });
    expect(writes).toBe(2);
  });

  test('Ctrl-C ends an export after the piece in hand, with exit 130', async () => {
    box = await withEvents(backend, 4500);
    const stopping = new AbortController();
    const pieces: string[] = [];
    const stdout = watched((piece) => {
      pieces.push(piece);
      stopping.abort('SIGINT');
    });
    expect((await box.run('audit export', { stdout, signal: stopping.signal })).code).toBe(130);
    expect(pieces).toHaveLength(1);
  });
});
