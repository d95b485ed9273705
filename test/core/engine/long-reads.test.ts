import { execute } from '../../../src/core/engine/index.ts';
import type { LongRead, LongReads } from '../../../src/core/engine/long-reads.ts';
import type { Sharing } from '../../../src/core/engine/sharing.ts';
import { query } from '../../../src/core/operation.ts';
import type { Store } from '../../../src/core/store/index.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { accessWho } from '../../../src/operations/access/who.ts';
import { healthCheck } from '../../../src/operations/health/check.ts';
import { sessionWhoami } from '../../../src/operations/session/whoami.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/** Reads that look at the whole organization never hold the thread that others share. */

let box: CoreBox;
let told: string[];
/** What was sent to another thread. */
let sent: LongRead[];
beforeEach(async () => {
  box = await coreBox();
  told = [];
  sent = [];
});
afterEach(() => box.destroy());

const sharing: Sharing = {
  turn: () => Promise.resolve(),
  busy: () => 0,
  spend: (time) => void told.push(`spent ${time}`),
  long: (work) => {
    told.push('queued');
    return work();
  },
};

/** The store of the test, which tells of its reads. */
const telling = (): Store => ({
  ...box.store,
  read: (work, options) => {
    told.push(options?.long === true ? 'long' : 'short');
    options?.spent?.(7);
    return box.store.read(work, options);
  },
});

/** Threads that answer this to every read. */
function threads(answer: () => Promise<unknown>): LongReads {
  const known = new Set<string>();
  return {
    takes: (operation) => operation !== 'session.whoami',
    tookLong: ({ operation }) => known.has(operation),
    run: async (read) => {
      known.add(read.operation);
      sent.push(read);
      told.push('sent');
      return { output: await answer(), time: 30 };
    },
  };
}

const session = (longReads?: LongReads, token = box.owner) => ({
  store: telling(),
  token,
  environment: { ...box.environment, address: '192.0.2.1' },
  sharing,
  longReads,
});

/** A read whose second step comes after its budget is used up. */
const slow = (run: () => void) =>
  query({
    ...accessWho,
    name: 'access.slow' as const,
    run: (context, input) => {
      run();
      context.takesLong();
      return accessWho.run(context, input);
    },
  });

test('where there is one thread, a long read is queued there once it is known whose it is', async () => {
  await execute(session(), healthCheck, {});
  expect(told.slice(0, 6)).toEqual(['short', 'spent 7', 'spent 0', 'queued', 'long', 'spent 7']);
  told.length = 0;
  await execute(session(), sessionWhoami, {});
  expect(told).toEqual(['short', 'spent 7', 'spent 0']);
});

test('a read that is always long is sent to another thread, whose time counts', async () => {
  expect(await execute(session(threads(() => Promise.resolve('healthy'))), healthCheck, {})).toBe('healthy');
  expect(told).toEqual(['short', 'spent 7', 'spent 0', 'queued', 'sent', 'spent 30']);
  expect(sent).toEqual([
    {
      operation: 'health.check',
      input: { audit: true },
      tokenHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      medium: 'CLI',
      address: '192.0.2.1',
    },
  ]);
});

test('a read that turns out to be long begins again on another thread, and the next time at once', async () => {
  const longReads = threads(() => Promise.resolve('answered there'));
  let begun = 0;
  const operation = slow(() => (begun += 1));
  const input = { permission: 'organization.view' };
  expect(await execute(session(longReads), operation, input)).toBe('answered there');
  expect(await execute(session(longReads), operation, input)).toBe('answered there');
  expect(begun).toBe(1);
  expect(sent).toHaveLength(2);
});

test('who may not do it is refused before anything is sent, and that is recorded', async () => {
  const token = await box.tokenOf('ada', { permissions: ['project.view'] });
  const long = query({ ...accessWho, long: true });
  const refused = execute(
    session(
      threads(() => Promise.resolve('x')),
      token,
    ),
    long,
    {
      permission: 'organization.view',
    },
  );
  expect(await box.refusal(refused)).toBe('forbidden');
  expect(sent).toEqual([]);
  expect((await box.events()).at(-1)?.operation).toBe('Denied');
});

test('a refusal on the other thread is one here', async () => {
  const refuse = () => Promise.reject(new AppError('forbidden', 'no longer', { details: { permission: 'x' } }));
  expect(await box.refusal(execute(session(threads(refuse)), healthCheck, {}))).toBe('forbidden');
  expect((await box.events()).at(-1)?.operation).toBe('Denied');
});

test('a long read stops waiting when its caller does', async () => {
  const { signal } = new AbortController();
  let given: AbortSignal | undefined;
  const waiting: Sharing = { ...sharing, long: (work, until) => ((given = until), work()) };
  await execute({ ...session(), sharing: waiting }, healthCheck, {}, { signal });
  expect(given).toBe(signal);
});

test('what no thread takes stays here', async () => {
  const { takes: _takes, ...longReads } = threads(() => Promise.resolve('x'));
  await execute(session({ ...longReads, takes: () => false }), healthCheck, {});
  expect(told).toContain('long');
  expect(sent).toEqual([]);
});
