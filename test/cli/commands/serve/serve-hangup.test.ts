import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { once } from 'node:events';
import type { Output } from '../../../../src/cli/terminal/streams.ts';
import { localBackends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { makeCertificates } from '../../../support/certificates.ts';

/** SIGHUP has a server read what was changed beside it, and ends nothing. */

let box: Sandbox;
beforeEach(async () => {
  const [sqlite] = localBackends();
  if (sqlite === undefined) throw new Error('there is no backend');
  box = await sandbox(sqlite);
});
afterEach(() => box.destroy());

/** A server that runs while something is done. */
async function running(
  argv: readonly string[],
  work: (at: { readonly url: URL; readonly hangUp: () => void }) => Promise<void>,
): Promise<number> {
  const stopping = new AbortController();
  let hangUp = (): void => undefined;
  let ready: (url: URL) => void = () => undefined;
  const listening = new Promise<URL>((resolve) => (ready = resolve));
  const stderr: Output = {
    isTTY: false,
    columns: 80,
    stream: process.stderr,
    write: (text) => {
      const [url] = /https?:\/\/[\d.:]+/.exec(text) ?? [];
      if (url !== undefined) ready(new URL(url));
      return Promise.resolve();
    },
  };
  const done = box.run(['serve', '--listen', '127.0.0.1:0', ...argv], {
    signal: stopping.signal,
    stderr,
    onHangup: (listener) => (hangUp = listener),
  });
  const url = await Promise.race([listening, done.then(() => undefined)]);
  if (url !== undefined) await work({ url, hangUp: () => hangUp() }).finally(() => stopping.abort('SIGTERM'));
  return (await done).code;
}

async function certificateAt({ hostname, port }: URL): Promise<string> {
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

test('a log that was moved away is gone on with under its name', async () => {
  const file = box.path('serve.log');
  const code = await running(['--log-file', file], async ({ hangUp }) => {
    renameSync(file, `${file}.1`);
    hangUp();
    expect(existsSync(file)).toBe(true);
    await Promise.resolve();
  });
  expect(code).toBe(0);
  expect(box.read('serve.log.1')).toContain('"msg":"listening"');
  expect(box.read('serve.log')).toMatch(/"msg":"reloaded"[^]*"msg":"stopped"/);
});

test('a renewed certificate is what connections get from then on, and one that cannot be used is not taken', async () => {
  const [first, second] = await Promise.all([makeCertificates(), makeCertificates()]);
  const put = ({ cert, key }: typeof first): void => {
    writeFileSync(box.path('server.pem'), cert);
    writeFileSync(box.path('server.key'), key);
  };
  put(first);
  const tls = ['--tls-cert', box.path('server.pem'), '--tls-key', box.path('server.key')];
  const code = await running(tls, async ({ url, hangUp }) => {
    const before = await certificateAt(url);
    put(second);
    expect(await certificateAt(url)).toBe(before);
    hangUp();
    const after = await certificateAt(url);
    expect(after).not.toBe(before);
    put({ ...first, key: second.key });
    hangUp();
    expect(await certificateAt(url)).toBe(after);
  });
  expect(code).toBe(0);
});
