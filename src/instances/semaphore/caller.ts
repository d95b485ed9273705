import type { CallOptions, Caller, StreamOptions } from '../../core/caller.ts';
import type { AnyOperation, Operation, OutputOf, Schema } from '../../core/operation.ts';
import { validate } from '../../core/validate.ts';
import { AppError } from '../../domain/errors.ts';
import type { RemoteInstance } from '../../client/request.ts';
import type { Transport } from '../../client/transport.ts';
import type { activityWatch } from '../../operations/activity/watch.ts';
import { showActivity } from './direct/activity.ts';
import { listAgents } from './direct/agents.ts';
import { semaphoreApi } from './api/api.ts';
import type { SemaphoreApi } from './api/api.ts';
import { openMirrors } from './mirror/mirrors.ts';
import type { Mirrors } from './mirror/mirrors.ts';
import type { MirrorParts } from './mirror/mirror.ts';
import { tell } from './direct/calling.ts';
import type { Call, Calling } from './direct/calling.ts';
import { NoSuchRoute } from './api/job-pages.ts';
import { JOB_CALLS } from './direct/jobs.ts';
import { NOTIFICATION_CALLS } from './direct/notifications.ts';
import { readRoles } from './api/pages.ts';
import type { Supported } from './supported.ts';
import { requireSupported, unsupported } from './unsupported.ts';
import { watchActivityThere } from './direct/watch-activity.ts';
import { write } from './push/write.ts';

/** The caller of a Semaphore instance: roster's operations, on a mirror of what the instance shows. */

type Fields = Readonly<Record<string, unknown>>;

/** Told with answers that the instance itself does not give. */
const COMPUTED = 'computed by roster from what the instance shows';

/**
 * A caller of the instance. What a call may throw is what the operation throws, what the API refuses, and
 * `unsupported_by_server` for what cannot be done there, with a hint where it is done by hand.
 */
export function semaphoreCaller(
  instance: RemoteInstance,
  transport: Transport,
  { stop, ...parts }: Omit<MirrorParts, 'url'> & { readonly stop?: AbortSignal },
): Caller {
  const api = semaphoreApi(instance, transport, stop);
  const mirrors = openMirrors(api, { ...parts, url: instance.url });
  const { now, newId } = parts.environment;
  const direct: Calling = {
    ...{ api, url: instance.url, pause: transport.pause, now, newId },
    untold: (notes) => mirrors.untold(notes),
  };
  return {
    call: (operation, input, options) => call({ mirrors, direct }, operation, input, options) as never,
    /** What needs no permission of roster's is asked of the instance itself: one read tells whether the token is good. */
    authorize: async (operation) => {
      requireSupported(operation);
      await checkToken(api, instance.url);
    },
    stream: (operation, input, options) => stream(direct, operation, input, options) as never,
    async close() {
      await mirrors.close();
      await transport.close();
    },
  };
}

interface Ways {
  readonly mirrors: Mirrors;
  /** For what has no place in a mirror. */
  readonly direct: Calling;
}

async function call(ways: Ways, operation: Operation, input: unknown, options: CallOptions = {}): Promise<unknown> {
  const supported = requireSupported(operation);
  // A wrong input is told before anything is asked.
  const fields = validate(operation.input as Schema, input) as Fields;
  const withoutMirror = DIRECT_CALLS[operation.name];
  if (withoutMirror !== undefined) {
    const output = await ifOffered(operation, () => withoutMirror(ways.direct, fields, options));
    if (supported.computed === true) tell(ways.direct, options, [COMPUTED]);
    return output;
  }
  // The operation checks the input as it was given: what it left out is not known afterwards.
  const asked: Asked = { operation, input: input as Fields, projects: supported.needs(fields), options };
  const output = await (operation.mode === 'read' ? read(ways, supported, asked) : change(ways, fields, asked));
  return withUnseen(output, supported);
}

/** Calls on what has no place in a mirror. */
const DIRECT_CALLS: Readonly<Record<string, Call>> = {
  ...NOTIFICATION_CALLS,
  ...JOB_CALLS,
  'activity.show': showActivity as Call,
  'agent.list': listAgents as Call,
};

/** Throws `unsupported_by_server` for a path that the API of this instance has not. */
async function ifOffered<T>(operation: AnyOperation, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof NoSuchRoute ? unsupported(operation) : error;
  }
}

async function* stream(
  direct: Calling,
  operation: AnyOperation,
  input: unknown,
  { signal }: StreamOptions = {},
): AsyncIterable<unknown> {
  if (operation.name !== 'activity.watch') throw unsupported(operation);
  const fields = validate(operation.input as Schema, input) as OutputOf<typeof activityWatch.input>;
  const pieces = watchActivityThere(direct, fields, signal)[Symbol.asyncIterator]();
  for (;;) {
    const piece = await ifOffered(operation, () => pieces.next());
    if (piece.done === true) return;
    yield piece.value;
  }
}

interface Asked {
  readonly operation: Operation;
  readonly input: Fields;
  /** Which parts of the instance it needs. */
  readonly projects: ReturnType<Supported['needs']>;
  readonly options: CallOptions;
}

async function read(
  { mirrors }: Ways,
  supported: Supported,
  { operation, input, projects, options }: Asked,
): Promise<unknown> {
  const { caller, notes } = await mirrors.of(projects);
  const output: unknown = await caller.call(operation, input, options);
  tell(mirrors, options, supported.computed === true ? [COMPUTED, ...notes] : notes);
  return output;
}

async function change(
  { mirrors, direct }: Ways,
  fields: Fields,
  { operation, input, projects, options }: Asked,
): Promise<unknown> {
  const mirror = () => mirrors.copy(projects);
  // A plan that was shown must hold for what the instance is now.
  if (fields.state !== undefined && options.dryRun !== true) mirrors.forget();
  try {
    return await write({ ...direct, mirror }, operation, input, options);
  } finally {
    if (options.dryRun !== true) mirrors.forget();
  }
}

/** One read that every token may do which can do anything here. Throws `unsupported_by_server` where there is no such API. */
async function checkToken(api: SemaphoreApi, url: string): Promise<void> {
  try {
    await readRoles(api);
  } catch (error) {
    // An instance of roster says of a path that it has not that it does not know the operation.
    if (!(error instanceof AppError) || !['not_found', 'unsupported_by_server'].includes(error.code)) throw error;
    throw new AppError('unsupported_by_server', `there is no Semaphore instance at ${url}`, {
      hint: 'check the URL, such as https://acme.semaphoreci.com',
      cause: error,
    });
  }
}

function withUnseen(output: unknown, { unseen = [] }: Supported): unknown {
  if (unseen.length === 0 || typeof output !== 'object' || output === null) return output;
  return { ...output, ...Object.fromEntries(unseen.map((field) => [field, null])) };
}
