import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { signCheckpoint, signingKey } from '../../../../src/domain/audit-checkpoint.ts';
import type { Checkpoint } from '../../../../src/domain/audit-checkpoint.ts';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Result, Sandbox } from '../../../harness.ts';
import { keyPair } from '../../../support/audit-keys.ts';
import { rechained, replaceEvents } from '../../../support/forged-log.ts';
import { addPeople, behind, errorOf } from '../../../support/front-door.ts';

const KEYS = keyPair();
const VERIFY = 'audit verify --checkpoint {c} --public-key {k}';

describe.each(backends())('checkpoints on $name', (backend) => {
  let box: Sandbox;
  let made: Checkpoint;
  beforeEach(async () => {
    box = await sandbox(backend, (prepared) => addPeople(prepared, 'grace', 'linus'));
    writeFileSync(box.path('key.pem'), KEYS.privateKey, { mode: 0o600 });
    writeFileSync(box.path('key.pub'), KEYS.publicKey);
    made = await box.json<Checkpoint>(['audit', 'checkpoint', '--key', box.path('key.pem')]);
    save(made);
  });
  afterEach(() => box.destroy());

  const save = (one: object): void => writeFileSync(box.path('checkpoint.json'), JSON.stringify(one));
  const verify = (...more: readonly string[]): Promise<Result> =>
    box.run([
      ...VERIFY.replace('{c}', box.path('checkpoint.json')).replace('{k}', box.path('key.pub')).split(' '),
      ...more,
    ]);

  test('a checkpoint says where the log ends', async () => {
    const [last] = await box.json<AuditEvent[]>('audit list --limit 1');
    const { organization_id } = await box.json<{ organization_id: string }>('audit verify');
    expect(made).toEqual({
      organization_id,
      seq: last?.seq,
      hash: last?.hash,
      timestamp: last?.timestamp,
      key_id: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      signature: expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/) as string,
    });
  });

  test('a log that has gone on since is whole', async () => {
    await addPeople(box, 'edith');
    expect(await verify()).toMatchObject({
      code: 0,
      stderr: `the audit log is whole, and has what the checkpoint of ${made.timestamp} has: ${made.seq + 1} events, 1 since\n`,
    });
  });

  test('a log that was cut, and its head set back, is found', async () => {
    const last = made.seq - 1;
    await behind(box, `delete from audit_events where seq > ${last}`);
    await behind(
      box,
      `update audit_head set seq = ${last}, hash = (select hash from audit_events where seq = ${last})`,
    );
    expect((await box.run('audit verify')).code).toBe(0);
    const found = await verify('--json');
    expect([found.code, errorOf(found)]).toMatchObject([
      1,
      {
        code: 'corrupt_store',
        message: `the audit log is whole, but not that of the checkpoint: the log ends at event ${last}, and event ${made.seq} was there`,
      },
    ]);
  });

  test('a log that was written anew, whole, is found', async () => {
    await replaceEvents((events) =>
      rechained(
        events.map((event) => (event.seq === 2 ? { ...event, username: 'eve' } : event)),
        2,
      ),
    )(box);
    await behind(box, `update audit_head set hash = (select hash from audit_events where seq = ${made.seq})`);
    expect((await box.run('audit verify')).code).toBe(0);
    expect(errorOf(await verify('--json'))).toMatchObject({
      code: 'corrupt_store',
      message: `the audit log is whole, but not that of the checkpoint: event ${made.seq} is not the one that was there: the log was written anew`,
      details: { head_seq: made.seq, checkpoint_seq: made.seq },
    });
  });

  test('the log of another organization is found', async () => {
    save(signCheckpoint({ ...made, organization_id: 'another' }, signingKey(KEYS.privateKey, 'the key')));
    expect(errorOf(await verify('--json'))).toMatchObject({
      code: 'corrupt_store',
      message: 'the audit log is whole, but not that of the checkpoint: the log is of another organization',
    });
  });

  test.each(['organization_id', 'seq', 'hash', 'timestamp'] as const)('a changed %s is found', async (field) => {
    const changed = { organization_id: 'another', seq: 1, hash: 'f'.repeat(64), timestamp: '2026-03-01T00:00:00.000Z' };
    save({ ...made, [field]: changed[field] });
    expect(await verify()).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `error: ${box.path('checkpoint.json')} was changed after it was signed\nhint: nothing can be told from it; use another checkpoint, or the key that signed this one\n`,
    });
  });

  test('a checkpoint of another key is not believed', async () => {
    writeFileSync(box.path('key.pub'), keyPair().publicKey);
    expect((await verify()).stderr).toContain('was signed by another key');
  });
});

describe('what checkpoints are made of', () => {
  let box: Sandbox;
  beforeAll(async () => {
    const [backend] = backends();
    if (backend === undefined) throw new Error('there is no way to call');
    box = await sandbox(backend);
    writeFileSync(box.path('key.pem'), KEYS.privateKey, { mode: 0o600 });
    writeFileSync(box.path('key.pub'), KEYS.publicKey);
    writeFileSync(box.path('text'), 'no key, and no checkpoint');
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    writeFileSync(box.path('rsa.pem'), privateKey);
  });
  afterAll(() => box.destroy());

  test('the key comes from the variable where no file is named', async () => {
    const byFile = await box.json(['audit', 'checkpoint', '--key', box.path('key.pem')]);
    const byVariable = await box.run('audit checkpoint --json', {
      env: { ...box.env, ROSTER_AUDIT_KEY: KEYS.privateKey },
    });
    expect(JSON.parse(byVariable.stdout)).toEqual(byFile);
    expect(byVariable.stdout + byVariable.stderr).not.toContain(KEYS.privateKey.split('\n')[1]);
  });

  test('a key that others may read is warned of', async () => {
    chmodSync(box.path('key.pem'), 0o644);
    const { code, stderr } = await box.run(['audit', 'checkpoint', '--key', box.path('key.pem')]);
    chmodSync(box.path('key.pem'), 0o600);
    expect([code, stderr]).toEqual([
      0,
      `warning: others on this machine may read the key: chmod 600 ${box.path('key.pem')}\n`,
    ]);
  });

  test.each([
    ['audit checkpoint', 9, 'there is no key to sign with'],
    ['audit checkpoint --key {dir}/nothing', 3, '--key {dir}/nothing cannot be read: there is no such file'],
    ['audit checkpoint --key {dir}/text', 2, '{dir}/text has no private key of the kind Ed25519'],
    ['audit checkpoint --key {dir}/key.pub', 2, '{dir}/key.pub has no private key of the kind Ed25519'],
    ['audit checkpoint --key {dir}/rsa.pem', 2, '{dir}/rsa.pem has no private key of the kind Ed25519'],
    ['audit verify --checkpoint {dir}/text', 2, '--checkpoint and --public-key go together'],
    ['audit verify --public-key {dir}/key.pub', 2, '--checkpoint and --public-key go together'],
    ['audit verify --checkpoint {dir}/text --public-key {dir}/key.pub', 2, '{dir}/text is no checkpoint'],
    [
      'audit verify --checkpoint {dir}/gone --public-key {dir}/key.pub',
      3,
      '--checkpoint {dir}/gone cannot be read: there is no such file',
    ],
    [
      'audit verify --checkpoint {dir}/text --public-key {dir}/text',
      2,
      '{dir}/text has no public key of the kind Ed25519',
    ],
  ])('%s: exit %i, %s', async (line, code, message) => {
    const dir = box.path('');
    const filled = (text: string): string => text.replaceAll('{dir}/', dir.endsWith('/') ? dir : `${dir}/`);
    const ran = await box.run(line.split(' ').map(filled));
    expect([ran.code, ran.stdout]).toEqual([code, '']);
    expect(ran.stderr.split('\n')[0]).toBe(`error: ${filled(message)}`);
  });

  test('the key never goes to the store', async () => {
    await box.json(['audit', 'checkpoint', '--key', box.path('key.pem')]);
    expect(readFileSync(box.location).includes(KEYS.privateKey.split('\n')[1] ?? '')).toBe(false);
  });
});
