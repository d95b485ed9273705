import { auditStream } from '../../src/background/audit-stream.ts';
import { release, take, waitFor } from '../../src/background/lease.ts';
import { healthCheck } from '../../src/operations/health/check.ts';
import { peopleAdd } from '../../src/operations/people/add.ts';
import { peopleRole } from '../../src/operations/people/role.ts';
import { auditStreamConfigure } from '../../src/operations/audit-stream/configure.ts';
import { auditStreamPause } from '../../src/operations/audit-stream/pause.ts';
import { auditStreamRemove } from '../../src/operations/audit-stream/remove.ts';
import { auditStreamResume } from '../../src/operations/audit-stream/resume.ts';
import { auditStreamStatus } from '../../src/operations/audit-stream/status.ts';
import { KEYS, seqsIn, streamBox, TO_S3, upTo } from '../support/audit-stream.ts';
import type { TaskContext } from '../../src/background/task.ts';

/** The servers send the audit log as often as its stream says. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const here = streamBox();

const holder = () => ({ id: 'server', store: here.box.store, now: () => here.box.clock.now });
const wait = (): Promise<number> => waitFor(auditStream, holder());
const wanted = (): Promise<boolean> | undefined => auditStream.wanted?.(holder());
const status = () => here.stream.call(auditStreamStatus, {});
const iso = (time: number): string => new Date(time).toISOString();

/** Runs the task as a server does. */
async function served(signal = new AbortController().signal): Promise<void> {
  expect(await take(auditStream, holder())).toBe(true);
  const ending = await auditStream.run(contextWith(signal)).then(
    () => ({ kind: 'done' }) as const,
    (error: unknown) => ({ kind: 'failed', error }) as const,
  );
  await release(auditStream, holder(), ending);
}

/** What the task is given for a run. */
const contextWith = (signal: AbortSignal): TaskContext => ({
  ...here.stream.environment,
  store: here.box.store,
  now: () => here.box.clock.now,
  signal,
  pause: () => Promise.resolve(),
  mail: undefined,
});

test('a server sends nothing for whom may not see the log any more', async () => {
  await here.box.call(peopleAdd, { people: [{ email: 'grace@acme.example' }], role: 'Admin' });
  await here.stream.call(auditStreamConfigure, { ...TO_S3, ...KEYS }, await here.box.tokenOf('grace'));
  await here.box.call(peopleRole, { person: 'grace', role: 'Member' });
  await served();
  expect(here.stream.keys()).toEqual([]);
  expect(await findings()).toMatchObject([
    { code: 'audit_stream_behind', message: expect.stringContaining('may not see the audit log any more') as string },
  ]);
});

const findings = async () =>
  (await here.stream.call(healthCheck, {})).items.filter(({ code }) =>
    ['audit_stream_behind', 'task_failed'].includes(code),
  );

test('without a stream nothing is due; a new one is sent at once, then as often as it says', async () => {
  expect(await wanted()).toBe(false);
  await here.stream.configure({ format: 'jsonl', every: '2h' });
  expect([await wanted(), await wait()]).toEqual([true, 0]);
  await served();
  const { last_seq } = await status();
  expect(seqsIn(here.stream)).toEqual(upTo(last_seq));
  expect([await wanted(), await wait()]).toEqual([false, HOUR]);
  expect(await status()).toMatchObject({ next_run_at: iso(here.box.clock.now + 2 * HOUR), lag_events: 0 });
  here.box.clock.now += HOUR;
  expect(await wanted()).toBe(false);
  await here.stream.call(auditStreamConfigure, { every: '1h' });
  expect([await wanted(), await wait()]).toEqual([true, 0]);
});

test('a paused stream is not due, and one that was paused or removed meanwhile is left alone', async () => {
  await here.stream.configure();
  await here.stream.call(auditStreamPause, {});
  expect(await wanted()).toBe(false);
  await here.stream.call(auditStreamResume, {});
  expect(await take(auditStream, holder())).toBe(true);
  await here.stream.call(auditStreamPause, {});
  const context = contextWith(new AbortController().signal);
  await auditStream.run(context);
  await here.stream.call(auditStreamRemove, {});
  await auditStream.run(context);
  expect(here.stream.bucket.objects.size).toBe(0);
});

test('a server that stops begins no further object', async () => {
  await here.stream.configure();
  await served(AbortSignal.abort());
  expect(here.stream.bucket.objects.size).toBe(0);
});

test('a failure is told by doctor and status, tried again with a growing delay, and forgotten once it works', async () => {
  await here.stream.configure();
  expect(await findings()).toEqual([]);
  here.stream.bucket.fault = ({ verb }) => (verb === 'putNew' ? 'before' : undefined);
  await served();
  expect(await wait()).toBe(MINUTE);
  expect(await status()).toMatchObject({
    error: 'the bucket did not answer to putNew',
    next_run_at: iso(here.box.clock.now + MINUTE),
  });
  expect(await findings()).toMatchObject([
    {
      code: 'audit_stream_behind',
      subject: 'acme-audit',
      message: expect.stringContaining(
        'are not in the bucket acme-audit: the bucket did not answer to putNew; it was never',
      ) as string,
      command: 'roster audit stream test',
    },
  ]);
  here.box.clock.now += MINUTE;
  await served();
  expect(await wait()).toBe(2 * MINUTE);
  here.stream.bucket.fault = () => undefined;
  here.box.clock.now += 2 * MINUTE;
  await served();
  expect(await findings()).toEqual([]);
  expect(await status()).toMatchObject({ error: null, failed_at: null, succeeded_at: iso(here.box.clock.now) });
});

test('a stream that nobody sends is told by doctor, and one that is removed after a failure is not', async () => {
  await here.stream.configure();
  await here.stream.run();
  here.box.clock.now += 48 * HOUR + 1;
  expect(await findings()).toMatchObject([{ message: expect.stringContaining('nothing sends') as string }]);
  here.stream.bucket.fault = () => 'before';
  await served();
  await here.stream.call(auditStreamRemove, {});
  expect(await findings()).toEqual([]);
  expect(await wanted()).toBe(false);
});
