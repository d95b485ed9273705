import type { MessagePort } from 'node:worker_threads';
import type { ApiTable } from '../../../api/api.ts';
import type { Environment } from '../../../core/context.ts';
import type { LongRead, LongReadResult } from '../../../core/engine/long-reads.ts';
import type { ReadOperation } from '../../../core/operation.ts';
import type { Store } from '../../../core/store/index.ts';
import { AppError } from '../../../domain/errors.ts';
import type { SentRead, ToReader } from '../../../server/long-reads.ts';
import type { Representation } from '../../../server/representations.ts';
import { servicesFor } from '../../context/services.ts';
import type { Env } from '../../terminal/io.ts';

/** The composition root of a thread that does long reads: a store of its own, and the operations. */

/** What the thread is given as it begins. */
export interface LongReaderData {
  readonly location: string;
  /** As the flag of `serve`. */
  readonly allow_outbound: readonly string[];
}

type Bytes = Uint8Array<ArrayBuffer>;

/** What reads run on. */
interface Reader {
  readonly store: Store;
  readonly environment: Environment;
  readonly operations: ReadonlyMap<string, ReadOperation>;
  /** What an output becomes that is read for a route: bytes, which go to the server as they are, without a copy. */
  readonly represented: (route: string, output: unknown) => Pick<Representation, 'etag'> & { readonly body: Bytes };
}

/** Answers the reads that come through a port, one after the other, until it is told to end. */
export function answerReads(port: MessagePort, data: LongReaderData, env: Env, api: () => Promise<ApiTable>): void {
  let opened: Promise<Reader> | undefined;
  let stopping = new AbortController();
  const reader = (): Promise<Reader> => {
    opened ??= openReader(data, env, api).catch((error: unknown) => {
      // The next read tries again.
      opened = undefined;
      throw error;
    });
    return opened;
  };

  async function answer(sent: SentRead): Promise<void> {
    stopping = new AbortController();
    const { sentError } = await import('../../../server/sent-errors.ts');
    try {
      const { represented, ...on } = await reader();
      // The first read does not pay for what the thread begins with.
      const before = performance.eventLoopUtilization();
      const read = await run(on, sent, stopping.signal);
      const made = sent.route === undefined ? undefined : represented(sent.route, read);
      const time = performance.eventLoopUtilization(before).active;
      const value: LongReadResult = { output: made ?? read, time };
      port.postMessage({ value }, made === undefined ? [] : [made.body.buffer]);
    } catch (error) {
      port.postMessage({ error: sentError(error) });
    }
  }

  async function end(): Promise<void> {
    await (await opened?.catch(() => undefined))?.store.close();
    port.close();
  }

  port.on('message', (message: ToReader) => {
    if (message === 'stop') stopping.abort();
    else if (message === 'end') void end();
    else void answer(message);
  });
}

async function openReader(
  { location, allow_outbound }: LongReaderData,
  env: Env,
  api: () => Promise<ApiTable>,
): Promise<Reader> {
  const [{ routes }, { openStore }, { cachedStore }, { representations }, { idOf }, { environment: local }] =
    await Promise.all([
      api(),
      import('../../../stores/open.ts'),
      import('../../../server/cached-store.ts'),
      import('../../../server/representations.ts'),
      import('../../../server/long-reads.ts'),
      import('../../process/environment.ts'),
    ]);
  const store = await openStore(location).catch((error: unknown) => {
    throw notOpened(error);
  });
  const now = (): number => local.now() + store.clockSkew();
  const routeOf = new Map(routes.map((route) => [idOf(route), route]));
  const represent = representations();
  return {
    store: cachedStore(store),
    environment: { ...local, ...servicesFor(location, env, local, allow_outbound), now },
    operations: new Map(
      routes.flatMap(({ operation }) => (operation.mode === 'read' ? [[operation.name, operation]] : [])),
    ),
    represented(id, output) {
      const route = routeOf.get(id);
      if (route === undefined) throw new AppError('internal', `a thread was sent ${id}, which is no route`);
      const { body, etag } = represent(route, output);
      return { body: typeof body === 'string' ? new TextEncoder().encode(body) : body, etag };
    },
  };
}

/** Why a store does not open is for this machine alone, where it has a place. */
function notOpened(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  const { code, message, hint } = error;
  return new AppError(code, message, { hint, cause: error, isLocal: true });
}

async function run(
  { store, environment, operations }: Omit<Reader, 'represented'>,
  read: LongRead,
  signal: AbortSignal,
): Promise<unknown> {
  const { operation: name, tokenHash, medium, address } = read;
  const operation = operations.get(name);
  if (operation === undefined) throw new AppError('internal', `a thread was sent ${name}, which is no read`);
  const { answerLongRead } = await import('../../../core/engine/index.ts');
  const session = { store, token: undefined, tokenHash, environment: { ...environment, medium, address } };
  return answerLongRead(session, operation, read, { signal });
}
