import { writeFileSync } from 'node:fs';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { keyPair } from '../../../support/audit-keys.ts';
import { errorOf } from '../../../support/front-door.ts';
import { s3Server } from '../../../support/s3-server.ts';
import { stopWebServers } from '../../../support/web-server.ts';

/** Everything that reads the audit log reads a shortened one. */

const DAY = 24 * 60 * 60 * 1000;

describe.each(backends())('a shortened audit log on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
    const s3 = await s3Server();
    const to = `--provider s3 --endpoint ${s3.url} --bucket acme-audit --access-key-id AKIA --secret-access-key-stdin`;
    await box.json(`audit stream configure ${to} --format jsonl`, { stdin: 'secret' });
    await box.json('settings set audit.retention 40d');
    await box.json('people add linus@acme.example --reveal');
    await box.json('audit stream run');
  });
  afterEach(async () => {
    await stopWebServers();
    await box.destroy();
  });

  const shorten = async (): Promise<number> => {
    box.clock.now += 41 * DAY;
    await box.json('people add grace@acme.example --reveal');
    const { first_seq } = await box.json<{ first_seq: number }>('audit prune --yes');
    return first_seq;
  };

  test('is whole for verify, doctor and the store, and for a checkpoint of its last dropped event', async () => {
    const { publicKey, privateKey } = keyPair();
    const [key, pub] = [box.path('key.pem'), box.path('key.pub')];
    writeFileSync(key, privateKey, { mode: 0o600 });
    writeFileSync(pub, publicKey);
    const checkpoint = async (name: string): Promise<string> => {
      writeFileSync(box.path(name), (await box.run(['audit', 'checkpoint', '--key', key, '--json'])).stdout);
      return box.path(name);
    };
    const early = await checkpoint('early.json');
    await box.json('group create Platform');
    await box.json('audit stream run');
    const last = await checkpoint('last.json');
    const first = await shorten();
    const later = await checkpoint('later.json');
    const against = (file: string) => box.run(['audit', 'verify', '--checkpoint', file, '--public-key', pub, '--json']);
    expect((await against(last)).code).toBe(0);
    expect((await against(later)).code).toBe(0);
    const refused = errorOf(await against(early));
    expect(refused).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining(`begins at event ${first}`) as string,
    });
    expect(await box.json('audit verify')).toMatchObject({ first_seq: first });
    expect((await box.run('audit verify --bucket')).code).toBe(0);
    await box.json('audit stream run');
    const found = JSON.parse((await box.run('doctor --json')).stdout) as { readonly code: string }[];
    expect(found.filter(({ code }) => code.startsWith('audit'))).toEqual([]);
  });

  test('is followed, filtered and undone from where it begins, and says what was dropped', async () => {
    const first = await shorten();
    const events = await box.json<{ seq: number; request_id: string }[]>('audit list --target grace --all');
    expect(events.every(({ seq }) => seq >= first)).toBe(true);
    for (const line of ['audit show 2', 'undo 2', 'audit follow --from-seq 2'])
      expect((await box.run(line)).stderr).toContain('was dropped because of its age');
    expect((await box.run(`undo ${events.at(-1)?.seq} --yes`)).code).toBe(0);
    const exported = await box.run('audit export --order asc --fields seq -o tsv');
    expect(exported.stdout.split('\n')[1]).toBe(String(first));
  });

  test('a terminal tells when a hold begins as it tells other times', async () => {
    await box.json('audit hold create case');
    const { stdout } = await box.run('audit hold list --no-color', { tty: 120 });
    expect(stdout).toContain('2026-03-01 09:00');
    expect(stdout).not.toContain('09:00:00.000Z');
  });

  test('half an operation is not undone as the whole', async () => {
    const first = await shorten();
    const [event] = await box.json<{ request_id: string }[]>('audit list --limit 1');
    // The ids of tests were all made before the log begins.
    const refused = errorOf(await box.run(['undo', event?.request_id ?? '', '--yes', '--json']));
    expect(refused).toMatchObject({ code: 'not_found', details: { first_seq: first } });
  });

  test('a file that was exported covers what may go, and one that lacks an event does not', async () => {
    await box.json('audit stream remove --yes');
    const { stdout } = await box.run('audit export --columns all --order asc -o jsonl');
    const file = (text: string): string[] => {
      writeFileSync(box.path('log.jsonl'), text);
      return ['audit', 'prune', '--covered-by', box.path('log.jsonl'), '--yes', '--json'];
    };
    box.clock.now += 41 * DAY;
    const lines = stdout.trimEnd().split('\n');
    const without = lines.filter((_, at) => at !== 2).join('\n');
    expect(errorOf(await box.run(file(without)))).toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('lacks event 3') as string,
    });
    expect(errorOf(await box.run(file('seq,hash\n1,2\n'))).code).toBe('invalid');
    expect(errorOf(await box.run(file(stdout.replace('linus', 'eve'))))).toMatchObject({ code: 'conflict' });
    expect(errorOf(await box.run(file(''))).code).toBe('conflict');
    expect((await box.json<{ first_seq: number }>(file(stdout))).first_seq).toBe(lines.length + 1);
    expect((await box.run('audit verify')).code).toBe(0);
  });

  test('a beginning that was cut off behind roster’s back is found, whatever the store says of it', async () => {
    const query = (text: string) => backend.query(box.location, text);
    const [event] = (await query('select prev_hash from audit_events where seq = 4')) as { prev_hash: string }[];
    await query('delete from audit_events where seq < 4');
    await query(
      `insert into audit_start (only_row, seq, previous_hash, until_seq, until_hash) values (1, 4, '${event?.prev_hash}', 3, '${event?.prev_hash}')`,
    );
    const broken = errorOf(await box.run('audit verify --json'));
    expect(broken).toMatchObject({
      code: 'corrupt_store',
      message: expect.stringContaining('no event says') as string,
    });
  });
});
