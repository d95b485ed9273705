import * as z from 'zod/mini';
import type { Bucket } from '../../core/bucket.ts';
import type { Environment } from '../../core/context.ts';
import type { ObjectForm } from '../../domain/audit-stream.ts';
import { AppError } from '../../domain/errors.ts';

/** Tries what a stream needs of its bucket, with an object that is deleted again. */

const STEPS = ['put', 'get', 'put only what is new', 'list', 'delete'] as const;

export const probeResult = z.object({
  step: z.enum(STEPS),
  ok: z.boolean(),
  /** What is wrong; null: nothing. */
  error: z.nullable(z.string()),
});
type ProbeResult = z.infer<typeof probeResult>;

const BODY = Buffer.from('roster was here, and deletes this\n');

/** Tries each step, also after one that failed. Throws what is no AppError. */
export async function probe(bucket: Bucket, key: string): Promise<readonly ProbeResult[]> {
  const results: ProbeResult[] = [];
  for (const step of STEPS) {
    // What timed out may have been put after all, and must go.
    const isTried = step === 'put' || step === 'delete' || results[0]?.ok === true;
    const fault = isTried ? await faultIn(TRIES[step], bucket, key) : 'not tried, because nothing could be put';
    results.push({ step, ok: fault === undefined, error: fault ?? null });
  }
  return results;
}

async function faultIn(attempt: Try, bucket: Bucket, key: string): Promise<string | undefined> {
  try {
    return await attempt(bucket, key);
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

/** Returns what is wrong. */
type Try = (bucket: Bucket, key: string) => Promise<string | undefined>;

const TRIES: Readonly<Record<(typeof STEPS)[number], Try>> = {
  put: (bucket, key) => bucket.put(key, BODY).then(() => undefined),
  async get(bucket, key) {
    const found = await bucket.get(key);
    return found !== undefined && BODY.equals(found.body) ? undefined : 'what was put did not come back';
  },
  async 'put only what is new'(bucket, key) {
    const isOverwritten = await bucket.putNew(key, BODY, {});
    return isOverwritten ? 'it overwrites what is there: the server ignores If-None-Match' : undefined;
  },
  async list(bucket, key) {
    const { keys } = await bucket.list(key);
    return keys.includes(key) ? undefined : 'what was put is not listed';
  },
  async delete(bucket, key) {
    await bucket.delete(key);
    return (await bucket.get(key)) === undefined ? undefined : 'what was deleted is still there';
  },
};

/** Throws `invalid`, with every step that failed. */
export function requireAll(results: readonly ProbeResult[], bucket: string): void {
  const failed = results.filter(({ ok }) => !ok);
  if (failed.length === 0) return;
  throw new AppError(
    'invalid',
    `the bucket ${bucket} cannot be used: ${failed.map(({ step, error }) => `${step}: ${error ?? ''}`).join('; ')}`,
    {
      hint: 'check the bucket, its region and what the key may do there: put, get, list and delete objects',
      details: { failed: failed.map(({ step }) => step) },
    },
  );
}

/** A name for the object of a trial, which nothing else has. */
export const probeKey = ({ prefix }: Pick<ObjectForm, 'prefix'>, { newId }: Pick<Environment, 'newId'>): string =>
  `${prefix}roster-probe-${newId()}`;
