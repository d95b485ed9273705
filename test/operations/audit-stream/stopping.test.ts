import type { InputOf, Operation, Schema } from '../../../src/core/operation.ts';
import { auditStreamConfigure } from '../../../src/operations/audit-stream/configure.ts';
import { auditStreamRun } from '../../../src/operations/audit-stream/run.ts';
import { auditStreamStatus } from '../../../src/operations/audit-stream/status.ts';
import { auditStreamTest } from '../../../src/operations/audit-stream/test.ts';
import { auditStreamVerify } from '../../../src/operations/audit-stream/verify.ts';
import { streamBox } from '../../support/audit-stream.ts';
import type { Streaming } from '../../support/audit-stream.ts';

/** A call that waits for the bucket ends when its caller wants to stop. */

const here = streamBox();

/** Calls an operation, and stops it when it asks the bucket the first time. */
async function stopped<S extends Schema, O>(operation: Operation<S, O>, input: InputOf<S>): Promise<Streaming> {
  const stopping = new AbortController();
  const { stream } = here;
  stream.bucket.fault = () => {
    stopping.abort();
    return undefined;
  };
  await expect(stream.call(operation, input, undefined, { signal: stopping.signal })).rejects.toMatchObject({
    code: 'interrupted',
  });
  stream.bucket.fault = () => undefined;
  return stream;
}

test('a configuration changes nothing, and a trial does not wait long for an answer', async () => {
  await here.stream.configure();
  const before = here.box.dump('tokens');
  const { bucket } = await stopped(auditStreamConfigure, { prefix: 'b/' });
  expect(bucket.limits.timeout).toBe(10_000);
  await stopped(auditStreamTest, {});
  expect(bucket.limits.timeout).toBe(10_000);
  expect(here.box.dump('tokens')).toBe(before);
});

test('a run keeps no error, and the next one goes on', async () => {
  await here.stream.configure();
  await here.stream.call(auditStreamRun, {});
  const stream = await stopped(auditStreamRun, {});
  expect(await stream.call(auditStreamStatus, {})).toMatchObject({ error: null, objects: 0 });
  expect(await stream.run()).toHaveLength(1);
});

test('a check of the bucket ends', async () => {
  await here.stream.configure();
  await here.stream.run();
  await stopped(auditStreamVerify, {});
});
