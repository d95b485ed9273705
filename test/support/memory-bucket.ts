import type { Bucket, BucketLimits, BucketSettings, OpenBucket } from '../../src/core/bucket.ts';
import { AppError } from '../../src/domain/errors.ts';

/** A bucket in memory, which fails when a test says so. */

/** What a bucket was asked to do. */
export interface Asked {
  readonly verb: keyof Bucket;
  readonly key: string;
}

/** The request fails before anything was done, or after it was done: then nobody knows. An error: it is refused with it. */
export type Fault = 'before' | 'after' | AppError;

export interface MemoryBucket extends Bucket {
  /** What is there, by name. */
  readonly objects: Map<string, { readonly body: Uint8Array; readonly metadata: Readonly<Record<string, string>> }>;
  /** What its server has for the time; set by tests. */
  clock: () => number | undefined;
  /** The settings of each opening. */
  readonly opened: BucketSettings[];
  /** The limits of the last one. */
  limits: BucketLimits;
  readonly open: OpenBucket;
  readonly asked: Asked[];
  /** Says which requests fail; set by tests. */
  fault: (asked: Asked) => Fault | undefined;
}

const lost = ({ verb }: Asked): AppError => new AppError('unreachable', `the bucket did not answer to ${verb}`);

export function memoryBucket(): MemoryBucket {
  const objects: MemoryBucket['objects'] = new Map();
  async function request<T>(asked: Asked, work: () => T): Promise<T> {
    bucket.asked.push(asked);
    const fault = bucket.fault(asked);
    await Promise.resolve();
    if (bucket.limits.signal?.aborted === true) throw new AppError('interrupted', 'stopped');
    if (fault instanceof AppError) throw fault;
    if (fault === 'before') throw lost(asked);
    const result = work();
    if (fault === 'after') throw lost(asked);
    return result;
  }
  const bucket: MemoryBucket = {
    objects,
    opened: [],
    limits: {},
    asked: [],
    clock: () => undefined,
    fault: () => undefined,
    open: (settings, limits = {}) => {
      bucket.opened.push(settings);
      bucket.limits = limits;
      return bucket;
    },
    putNew: (key, body, metadata) =>
      request({ verb: 'putNew', key }, () => {
        if (objects.has(key)) return false;
        objects.set(key, { body, metadata });
        return true;
      }),
    put: (key, body) => request({ verb: 'put', key }, () => void objects.set(key, { body, metadata: {} })),
    get: (key) =>
      request({ verb: 'get', key }, () => {
        const found = objects.get(key);
        return found && { ...found, answeredAt: bucket.clock() };
      }),
    list: (prefix, after = '') =>
      request({ verb: 'list', key: prefix }, () => {
        const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
        return { keys: keys.slice(0, 1000), more: keys.length > 1000 };
      }),
    delete: (key) => request({ verb: 'delete', key }, () => void objects.delete(key)),
  };
  return bucket;
}
