import { gunzipSync } from 'node:zlib';
import { execute } from '../../src/core/engine/index.ts';
import type { CallOptions } from '../../src/core/caller.ts';
import type { Environment } from '../../src/core/context.ts';
import type { InputOf, Operation, Schema } from '../../src/core/operation.ts';
import type { StreamObject } from '../../src/domain/audit-stream.ts';
import { appendEvents } from '../../src/core/engine/audit.ts';
import { auditStreamConfigure } from '../../src/operations/audit-stream/configure.ts';
import { auditStreamRun } from '../../src/operations/audit-stream/run.ts';
import { memoryBucket } from './memory-bucket.ts';
import type { MemoryBucket } from './memory-bucket.ts';
import { coreBox } from './core.ts';
import type { CoreBox } from './core.ts';

/** An organization whose audit log goes to a bucket in memory. */

export const SECRET = 'wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY';
export const KEYS = { access_key_id: 'AKIAEXAMPLE', secret_access_key: SECRET } as const;
export const TO_S3 = { provider: 's3', bucket: 'acme-audit', endpoint: 'https://s3.example.com' } as const;

export interface Streaming {
  readonly bucket: MemoryBucket;
  readonly environment: Environment;
  call<S extends Schema, O>(
    operation: Operation<S, O>,
    input: InputOf<S>,
    token?: string,
    options?: CallOptions,
  ): Promise<O>;
  configure(more?: InputOf<typeof auditStreamConfigure.input>): Promise<unknown>;
  /** Sends until nothing is left. Throws what failed. */
  run(): Promise<readonly StreamObject[]>;
  /** Adds so many events to the log. */
  events(count: number, text?: string): Promise<void>;
  /** The names of the objects that are no manifests, in order. */
  keys(): string[];
  /** The lines of all objects in order, without the line of headings. */
  lines(): string[];
}

export function streaming(box: CoreBox, variables: Readonly<Record<string, string>> = {}): Streaming {
  const bucket = memoryBucket();
  bucket.clock = () => box.clock.now;
  const environment: Environment = { ...box.environment, openBucket: bucket.open, variable: (name) => variables[name] };
  const made: Streaming = {
    bucket,
    environment,
    call: (operation, input, token = box.owner, options) =>
      execute({ store: box.store, token, environment }, operation, input, options),
    configure: (more = {}) => made.call(auditStreamConfigure, { ...TO_S3, ...KEYS, ...more }),
    async run() {
      const sent: StreamObject[] = [];
      for (let through: number | undefined; ;) {
        const one = await made.call(auditStreamRun, through === undefined ? {} : { through });
        ({ through } = one);
        if (one.error !== null) throw new Error(one.error.message);
        if (one.sent !== null) sent.push(one.sent);
        if (!one.more) return sent;
      }
    },
    events: (count, text = 'x') =>
      box.store.write((tx) =>
        appendEvents(
          tx,
          Array.from({ length: count }, (_, at) => ({
            kind: 'User.LoggedIn',
            id: `person ${at}`,
            name: `=cmd, "${text}"`,
            description: text,
            metadata: { at, text },
          })),
          {
            actor: undefined,
            at: new Date(box.clock.now).toISOString(),
            environment,
            outcome: 'ok',
            requestId: environment.newId(),
          },
        ),
      ),
    keys: () => [...bucket.objects.keys()].filter((key) => !key.endsWith('.manifest.json')).sort(),
    lines: () => made.keys().flatMap((key) => linesOf(key, bucket.objects.get(key)?.body ?? Buffer.of())),
  };
  return made;
}

/** A new organization and its stream for each test of a file. */
export function streamBox(): { box: CoreBox; stream: Streaming } {
  const at = {} as { box: CoreBox; stream: Streaming };
  beforeEach(async () => {
    at.box = await coreBox();
    at.stream = streaming(at.box);
  });
  afterEach(() => at.box.destroy());
  return at;
}

function linesOf(key: string, body: Uint8Array): string[] {
  const text = Buffer.from(key.endsWith('.gz') ? gunzipSync(body) : body).toString();
  const lines = text.split('\n').slice(0, -1);
  return key.includes('.csv') ? lines.slice(1) : lines;
}

/** The seqs in the objects of a stream in JSON Lines. */
export const seqsIn = (stream: Streaming): number[] =>
  stream.lines().map((line) => (JSON.parse(line) as { readonly seq: number }).seq);

/** 1, 2, 3 and so on. */
export const upTo = (last: number): number[] => Array.from({ length: last }, (_, at) => at + 1);
