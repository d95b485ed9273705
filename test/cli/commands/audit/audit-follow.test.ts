import type { AuditEvent } from '../../../../src/domain/audit.ts';
import { backends, everyBackend, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { followed, seqsIn } from '../../../support/following.ts';

let box: Sandbox;
afterEach(() => box.destroy());

const group = (name: string) => box.json(['group', 'create', name, '--role', 'Member']);

describe.each(everyBackend())('audit follow on $name', (backend) => {
  test('writes what there was from an event on, and then what comes, each once and in order', async () => {
    box = await sandbox(backend);
    const following = followed(box, '--from-seq 2 -o jsonl');
    await following.lines(1);
    await group('One');
    await following.lines(2);
    await group('Two');
    const lines = await following.lines(3);
    expect(await following.stop()).toMatchObject({ code: 130, stderr: '' });
    const all = await box.json<AuditEvent[]>('audit list --all');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(all.reverse().slice(1));
  });

  test('writes only what its filter lets through, also of what was recorded meanwhile', async () => {
    box = await sandbox(backend);
    const following = followed(box, '--since 2026-01-01 --resource Group --text ONE -o jsonl --fields seq,description');
    await group('One');
    await group('Two');
    await group('None');
    expect(await following.lines(2)).toEqual([
      '{"seq":3,"description":"the group One was created with the role Member"}',
      '{"seq":5,"description":"the group None was created with the role Member"}',
    ]);
    expect((await following.stop()).code).toBe(130);
  });
});

describe.each(backends())('audit follow on $name', (backend) => {
  test('ends with 0 when nobody reads any more', async () => {
    box = await sandbox(backend);
    const following = followed(box, '--from-seq 1 -o jsonl');
    await following.lines(2);
    following.close();
    await group('One');
    expect(await following.ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('ends at once on Ctrl-C, with nothing new', async () => {
    box = await sandbox(backend);
    const following = followed(box, '');
    expect(await following.stop()).toMatchObject({ code: 130, stderr: '' });
  });

  test('writes a line for people on a terminal', async () => {
    box = await sandbox(backend);
    await (await sandboxMember()).run('group create nope --role Member');
    // A login adds other events over HTTP than here.
    const all = await box.json<AuditEvent[]>('audit list --all');
    const following = followed(box, '--from-seq 1', { tty: 80 });
    const lines = await following.lines(all.length);
    await following.stop();
    expect(lines[0]).toBe('1  2026-03-01 09:00  ada  the organization Acme was set up with the semaphore roles  ok');
    expect(lines.at(-1)).toMatch(/linus was refused group.create: forbidden {2}denied/);
  });

  async function sandboxMember(): Promise<Sandbox> {
    await box.json('people add linus@acme.example --reveal');
    return box.as('linus');
  }

  test('writes TSV with a header, and events of OCSF', async () => {
    box = await sandbox(backend);
    const tsv = followed(box, '--from-seq 1 -o tsv --fields seq,operation');
    expect(await tsv.lines(3)).toEqual(['seq\toperation', '1\tAdded', '2\tAdded']);
    await tsv.stop();
    const ocsf = followed(box, '--from-seq 2 -o ocsf');
    expect(JSON.parse((await ocsf.lines(1))[0] ?? '')).toMatchObject({ class_uid: 3001, metadata: { sequence: 2 } });
    await ocsf.stop();
  });

  test.each([
    ['--json', 'there is no output format json here'],
    ['-o csv', 'there is no output format csv here'],
    ['-o ocsf --fields seq', '--fields is for columns'],
    ['--fields nonsense', 'there is no field nonsense'],
    ['--until today', "unknown option '--until'"],
    ['--from-seq 0', '--from-seq'],
    ['--from-seq 4', 'the log ends at event 2, so nothing can begin with event 4'],
    ['--operation Planted', '--operation must be one of'],
  ])('audit follow %s is refused', async (flags, message) => {
    box = await sandbox(backend);
    const { code, stdout, stderr } = await box.run(`audit follow ${flags}`);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  test('goes on after more events than are read at a time', async () => {
    box = await sandbox(backend);
    const rows = Array.from({ length: 1100 }, (_, at) => `p${at}@acme.example`);
    const following = followed(box, '--from-seq 1 -o jsonl --fields seq');
    await following.lines(2);
    const made = await box.run(`people import - --secret-file ${box.path('secrets.jsonl')}`, {
      stdin: ['email', ...rows, ''].join('\n'),
    });
    expect(made.code === 0 ? '' : made.stderr).toBe('');
    expect(seqsIn(await following.lines(1102))).toEqual(Array.from({ length: 1102 }, (_, at) => at + 1));
    await following.stop();
  });
});
