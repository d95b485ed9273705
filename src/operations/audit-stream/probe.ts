import * as z from 'zod/mini';
import type { Bucket } from '../../core/bucket.ts';
import type { Environment } from '../../core/context.ts';
import type { ObjectForm } from '../../domain/audit-stream.ts';
import { AppError } from '../../domain/errors.ts';

/** Tries what a stream needs of its bucket, with an object that is deleted again. */

const STEPS = ['put', 'get', 'put only what is new', 'list', 'delete'] as const;
type Step = (typeof STEPS)[number];

export const probeResult = z.object({
  step: z.enum(STEPS),
  ok: z.boolean(),
  /** What is wrong; null: nothing. */
  error: z.nullable(z.string()),
});

/** What the bucket threw, or what is wrong in words. */
type Fault = AppError | string;

/** A step that was tried; no fault: it does what it should. */
interface Trial {
  readonly step: Step;
  readonly fault: Fault | undefined;
}

const BODY = Buffer.from('roster was here, and deletes this\n');

/** For each attempt of a trial, in milliseconds: a bucket that takes longer for a few bytes is not there. */
export const PROBE_TIMEOUT = 10_000;

/** Tries each step, also after one that failed; where nothing can be put, no other. Throws `interrupted`, and what is no AppError. */
export async function probe(bucket: Bucket, key: string): Promise<readonly Trial[]> {
  const put = await faultIn(TRIES.put, bucket, key);
  const trials: Trial[] = [{ step: 'put', fault: put }];
  if (put !== undefined) {
    // What got no answer may have been put after all, and must go.
    if (codeOf(put) === 'unreachable') await faultIn(TRIES.delete, bucket, key);
    return trials;
  }
  for (const step of STEPS.slice(1)) trials.push({ step, fault: await faultIn(TRIES[step], bucket, key) });
  return trials;
}

async function faultIn(attempt: Try, bucket: Bucket, key: string): Promise<Fault | undefined> {
  try {
    return await attempt(bucket, key);
  } catch (error) {
    if (error instanceof AppError && error.code !== 'interrupted') return error;
    throw error;
  }
}

const codeOf = (fault: Fault) => (fault instanceof AppError ? fault.code : 'invalid');

/** Returns what is wrong. */
type Try = (bucket: Bucket, key: string) => Promise<string | undefined>;

const TRIES: Readonly<Record<Step, Try>> = {
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

/** Throws why nothing could be put, as the bucket has it: nothing else was tried. */
export function requirePut([put]: readonly Trial[]): void {
  if (put?.fault instanceof AppError) throw put.fault;
}

/** Throws every step that failed: `unreachable` where the bucket answered to none of them, else `invalid`. */
export function requireAll(trials: readonly Trial[], bucket: string): void {
  const failed = trials.flatMap(({ step, fault }) => (fault === undefined ? [] : [{ step, fault }]));
  const [first] = failed;
  if (first === undefined) return;
  const told = failed.map(({ step, fault }) => `${step}: ${fault instanceof AppError ? fault.message : fault}`);
  throw new AppError(
    failed.every(({ fault }) => codeOf(fault) === 'unreachable') ? 'unreachable' : 'invalid',
    `the bucket ${bucket} cannot be used: ${told.join('; ')}`,
    {
      hint: (first.fault instanceof AppError ? first.fault.hint : undefined) ?? HINT,
      details: { failed: failed.map(({ step }) => step) },
    },
  );
}

const HINT = 'check the bucket, its region and what the key may do there: put, get, list and delete objects';

/** A name for the object of a trial, which nothing else has. */
export const probeKey = ({ prefix }: Pick<ObjectForm, 'prefix'>, { newId }: Pick<Environment, 'newId'>): string =>
  `${prefix}roster-probe-${newId()}`;
