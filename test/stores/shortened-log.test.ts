import { localBackends, sandbox } from '../harness.ts';
import type { Sandbox } from '../harness.ts';
import { s3Server } from '../support/s3-server.ts';
import { stopWebServers } from '../support/web-server.ts';

/** A store whose audit log was shortened is checked, copied, backed up and restored as any other. */

describe.each(localBackends())('a shortened log on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
    const s3 = await s3Server();
    const to = `--provider s3 --endpoint ${s3.url} --bucket acme-audit --access-key-id AKIA --secret-access-key-stdin`;
    await box.json(`audit stream configure ${to} --format jsonl`, { stdin: 'secret' });
    await box.json('settings set audit.retention 40d');
    await box.json('audit stream run');
  });
  afterEach(async () => {
    await stopWebServers();
    await box.destroy();
  });

  test('check, backup, copy and restore work on it, and a backup from before has all', async () => {
    await box.json(['store', 'backup', box.path('before.db')]);
    box.clock.now += 41 * 24 * 60 * 60 * 1000;
    await box.json('people add grace@acme.example --reveal');
    await box.json('audit prune --yes');
    const { first_seq, events } = await box.json<{ first_seq: number; events: number }>('audit verify');
    expect(first_seq).toBeGreaterThan(1);
    expect(await box.json('store check')).toMatchObject({ ok: true, events });
    expect(await box.json('store info')).toMatchObject({ events });
    await box.json(['store', 'backup', box.path('after.db')]);
    await box.json(['store', 'copy', '--to', box.path('copy.db')]);
    const check = (name: string) => box.json(['store', 'check', '--store', box.path(name)]);
    for (const name of ['after.db', 'copy.db']) expect(await check(name)).toMatchObject({ ok: true, events });
    await box.json(['store', 'restore', box.path('after.db'), '--store', box.path('again.db')]);
    expect(await check('again.db')).toMatchObject({ ok: true, events: events + 1 });
    const { events: whole } = await box.json<{ events: number }>([
      'store',
      'restore',
      box.path('before.db'),
      '--store',
      box.path('old.db'),
    ]);
    expect(whole).toBe(first_seq);
    expect(await check('old.db')).toMatchObject({ ok: true, events: whole });
  });
});
