import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { answerReads } from '../../../../src/cli/commands/serve/long-reader.ts';
import { hashToken } from '../../../../src/core/secrets.ts';
import { groupCreate } from '../../../../src/operations/group/create.ts';
import { api } from '../../../../src/registry.ts';
import type { SentRead } from '../../../../src/server/long-reads.ts';
import type { SentError } from '../../../../src/server/sent-errors.ts';
import { coreBox } from '../../../support/core.ts';
import type { CoreBox } from '../../../support/core.ts';

/** What a thread of a server does with the reads that it is sent; here on the thread of the test. */

interface Answered {
  readonly value?: { readonly output: unknown; readonly time: number };
  readonly error?: SentError;
}

let box: CoreBox;
/** A token that never expires: the thread has a clock of its own. */
let token: string;
let port: MessagePort;
let next: () => Promise<Answered>;
let closed: Promise<void>;
beforeEach(async () => {
  box = await coreBox();
  token = await box.tokenOf('ada', { expires_at: null });
  const { port1, port2 } = new MessageChannel();
  answerReads(port2, { location: box.path, allow_outbound: [] }, {}, api);
  port = port1;
  next = () => new Promise((resolve) => port.once('message', resolve));
  closed = new Promise((resolve) => port.once('close', () => resolve()));
});
afterEach(async () => {
  port.postMessage('end');
  await closed;
  await box.destroy();
});

/** Sends a read; `more` are those parts that differ. */
function sent(operation: string, input: unknown = {}, more: Partial<SentRead> = {}): Promise<Answered> {
  const answer = next();
  const tokenHash = hashToken(token);
  port.postMessage({ operation, input, tokenHash, medium: 'API', address: '192.0.2.1', ...more } satisfies SentRead);
  return answer;
}

test('answers what the operation answers, and for how long it worked', async () => {
  const { value } = await sent('access.who', { permission: 'organization.view', limit: 10 });
  expect(value?.output).toMatchObject({ items: [{ subject: { name: 'ada' } }] });
  expect(value?.time).toBeGreaterThanOrEqual(0);
});

test('makes the text and the ETag of a response where a route is named', async () => {
  const { value } = await sent('people.show', { person: 'ada' }, { route: 'GET /api/v1/people/:person' });
  const { body, etag } = value?.output as { readonly body: Uint8Array; readonly etag?: string };
  expect(JSON.parse(Buffer.from(body).toString('utf8'))).toMatchObject({ username: 'ada', email: 'ada@acme.example' });
  expect(etag).toMatch(/^"/);
});

test('authorizes each read itself, and changes nothing', async () => {
  const limited = await box.tokenOf('ada', { expires_at: null, permissions: ['organization.view'] });
  const before = box.dump();
  expect(
    (await sent('access.who', { permission: 'organization.view' }, { tokenHash: hashToken(limited) })).error?.told
      ?.code,
  ).toBe('forbidden');
  expect((await sent('access.who', {}, { tokenHash: hashToken('of nobody') })).error?.told?.code).toBe(
    'unauthenticated',
  );
  expect(box.dump()).toBe(before);
});

test('sees what was written since its last read', async () => {
  const names = async () => {
    const { value } = await sent('group.list', { limit: 10 });
    return (value?.output as { readonly items: readonly { readonly name: string }[] }).items.map(({ name }) => name);
  };
  expect(await names()).toEqual([]);
  await box.call(groupCreate, { name: 'Platform' });
  expect(await names()).toEqual(['Platform']);
});

test('what is no read is a fault', async () => {
  expect((await sent('group.create', { name: 'x' })).error).toMatchObject({
    message: 'a thread was sent group.create, which is no read',
  });
});

test.each([
  [
    'is away',
    'not_found',
    () => renameSync(box.path, `${box.path}.away`),
    () => renameSync(`${box.path}.away`, box.path),
  ],
  ['is open to others', 'invalid', () => chmodSync(box.path, 0o644), () => chmodSync(box.path, 0o600)],
])(
  'where a store that %s was is for this machine alone, and the next read tries again',
  async (_, code, spoil, mend) => {
    spoil();
    const { error } = await sent('health.check', { audit: false });
    expect([error?.told?.code, error?.told?.isLocal]).toEqual([code, true]);
    mend();
    expect((await sent('health.check', { audit: false })).error).toBeUndefined();
  },
);

test('a file that is no store any more is told as one that is damaged', async () => {
  const text = readFileSync(box.path);
  writeFileSync(box.path, 'no store at all'.repeat(100));
  const { error } = await sent('health.check', { audit: false });
  expect([error?.told?.code, error?.told?.isLocal]).toEqual(['corrupt_store', true]);
  writeFileSync(box.path, text);
});

test('a read that nobody wants any more ends', async () => {
  const answer = sent('audit.verify');
  port.postMessage('stop');
  expect((await answer).error?.told?.code).toBe('interrupted');
});
