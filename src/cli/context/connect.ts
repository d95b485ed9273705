import type { FindRoute } from '../../api/api.ts';
import type { CallOptions, StreamOptions } from '../../core/caller.ts';
import type { Environment } from '../../core/context.ts';
import type {
  AnyOperation,
  InputOf,
  Operation,
  Schema,
  StoreOperation,
  StoreDependencies,
  StreamOperation,
} from '../../core/operation.ts';
import type { Store } from '../../core/store/index.ts';
import { validate } from '../../core/validate.ts';
import { AppError } from '../../domain/errors.ts';
import { isInstance } from '../../domain/location.ts';
import type { Io } from '../terminal/io.ts';
import { flat, flatCaller } from './flat.ts';
import type { Flat, FlatCaller } from './flat.ts';
import { servicesFor } from './services.ts';
import type { Target } from './target.ts';

/** The composition root of the command line: the only place that reaches stores and instances, and lazily. */

/** The input and output that a connection needs. */
export type ConnectIo = LocalIo & Pick<Io, 'remote' | 'signal'>;
/** The input and output that work on a store needs. */
type LocalIo = Pick<Io, 'environment' | 'env'>;

/**
 * Connects to a target; nothing is opened before the first call. `routeOf` leads to an instance's routes; `promote` is
 * told where the token that was to replace the current one has done so.
 */
export function connect(
  target: Target,
  io: ConnectIo,
  routeOf: FindRoute,
  promote: (token: string) => Promise<void> = () => Promise.resolve(),
): FlatCaller {
  let opened: Promise<FlatCaller> | undefined;
  let token = target.token;
  let next = target.nextToken;
  const caller = () => (opened ??= open(target, token, io, routeOf));

  /** A token that was about to replace the current one is tried when that is refused. */
  async function withNextToken<T>(work: (caller: FlatCaller) => Promise<T>): Promise<T> {
    try {
      return await work(await caller());
    } catch (error) {
      if (next === undefined || !isTokenRefused(error)) throw error;
      await (await caller()).close();
      token = next;
      next = undefined;
      opened = undefined;
      const result = await work(await caller());
      await promote(token);
      return result;
    }
  }

  return {
    call: <S extends Schema, O>(operation: Operation<S, O>, input: InputOf<S>, options?: CallOptions) =>
      withNextToken((inner) => inner.call(operation, input, options)),
    authorize: (operation) => withNextToken((inner) => inner.authorize(operation)),
    stream: <S extends Schema, O>(operation: StreamOperation<S, O>, input: InputOf<S>, options?: StreamOptions) =>
      streamFrom(withNextToken, operation, input, options),
    close: async () => {
      if (opened !== undefined) await (await opened.catch(() => undefined))?.close();
    },
  };
}

/** Throws `unsupported_by_server` where an operation is none that the target has, whatever its input; nothing is opened. */
export async function requireDoable({ kind }: Pick<Target, 'kind'>, operation: AnyOperation): Promise<void> {
  if (kind !== 'semaphore') return;
  const { requireSupported } = await import('../../instances/semaphore/unsupported.ts');
  requireSupported(operation);
}

/** Whether it was the token that was refused, and not a password that was to prove more. */
export const isTokenRefused = (error: unknown): boolean =>
  error instanceof AppError &&
  ['unauthenticated', 'expired'].includes(error.code) &&
  error.details.proof !== 'password';

/** A stream whose first piece may need the token that replaces the context's. */
async function* streamFrom<S extends Schema, O>(
  withToken: <T>(work: (caller: FlatCaller) => Promise<T>) => Promise<T>,
  operation: StreamOperation<S, O>,
  input: InputOf<S>,
  options: StreamOptions | undefined,
): AsyncIterable<O> {
  const { pieces, first } = await withToken(async (caller) => {
    const begun = caller.stream(operation, input, options)[Symbol.asyncIterator]();
    return { pieces: begun, first: await begun.next() };
  });
  try {
    for (let piece = first; piece.done !== true; piece = await pieces.next()) yield piece.value;
  } finally {
    await pieces.return?.();
  }
}

async function open(
  { location, kind, ca }: Target,
  token: string | undefined,
  io: ConnectIo,
  routeOf: FindRoute,
): Promise<FlatCaller> {
  if (kind === 'semaphore') return openSemaphore({ location, ca, token }, io);
  if (isInstance(location)) {
    const [{ remoteCaller }, remote] = await Promise.all([import('../../client/index.ts'), io.remote(ca)]);
    return flatCaller(remoteCaller({ url: location, token }, remote, routeOf));
  }
  const [{ openStore }, { localCaller }] = await Promise.all([
    import('../../stores/open.ts'),
    import('../../core/engine/index.ts'),
  ]);
  const opened = await openStore(location);
  return flatCaller(localCaller({ store: opened, token, environment: await environmentOn(location, opened, io) }));
}

/** A Semaphore instance, by its own API. */
async function openSemaphore(
  { location, ca, token }: Pick<Target, 'location' | 'ca' | 'token'>,
  io: ConnectIo,
): Promise<FlatCaller> {
  const [{ semaphoreCaller }, { openMemory }, remote, local] = await Promise.all([
    import('../../instances/semaphore/caller.ts'),
    import('../../stores/sqlite/memory.ts'),
    io.remote(ca),
    io.environment(),
  ]);
  const environment = { ...local, ...servicesFor(location, io.env, local) };
  const parts = { openStore: openMemory, environment, stop: io.signal };
  return flatCaller(semaphoreCaller({ url: location, token }, remote, parts));
}

/** The environment of calls on a store: everybody who shares it goes by its clock. */
async function environmentOn(location: string, store: Store, io: LocalIo): Promise<Environment> {
  const local = await io.environment();
  return { ...local, ...servicesFor(location, io.env, local), now: () => local.now() + store.clockSkew() };
}

/** Makes or migrates a store, for a caller that nobody is authenticated for. */
export async function createStore(store: string, io: LocalIo): Promise<FlatCaller> {
  const [{ openAny }, { localCaller }] = await Promise.all([
    import('../../stores/open.ts'),
    import('../../core/engine/index.ts'),
  ]);
  const opened = await openAny(store, { create: true });
  try {
    await opened.migrate();
  } catch (error) {
    await opened.close();
    throw error;
  }
  return flatCaller(
    localCaller({ store: opened, token: undefined, environment: await environmentOn(store, opened, io) }),
  );
}

/** The version that a store must have. */
export const storeVersion = async (): Promise<number> =>
  (await import('../../stores/sql/schema/version.ts')).STORE_VERSION;

/** What work on a store may need beside it. */
interface StoreWork {
  /** Where the second store is, which is made if need be. */
  readonly target?: string;
  /** A new file for the second store, which is there afterwards whole or not at all. */
  readonly newFile?: string;
  readonly deliver?: CallOptions['deliver'];
}

/** Runs work on a store itself, and on a second one. */
export async function onStore<S extends Schema, O>(
  operation: StoreOperation<S, O>,
  input: InputOf<S>,
  io: LocalIo,
  store: string,
  { target, newFile, deliver = () => Promise.resolve() }: StoreWork = {},
): Promise<Flat<O>> {
  const parsed = validate(operation.input, input);
  const { openAny } = await import('../../stores/open.ts');
  const opened = await openAny(store, { create: false });
  const here = await environmentOn(store, opened, io);
  const work = async (second: StoreDependencies['target']) =>
    flat(operation.output, await operation.run(opened, parsed, { environment: here, target: second, deliver }));
  try {
    if (newFile === undefined) return await withTarget(target, work);
    const { onNewFile } = await import('../../stores/sqlite/new-file.ts');
    return await onNewFile(newFile, (second) => work(() => Promise.resolve(second)));
  } finally {
    await opened.close();
  }
}

/** Opens the second store when it is asked for, so that nothing is made for work that fails before. */
async function withTarget<T>(
  location: string | undefined,
  work: (target: StoreDependencies['target']) => Promise<T>,
): Promise<T> {
  let second: Awaited<ReturnType<StoreDependencies['target']>> | undefined;
  try {
    return await work(async () => {
      if (location === undefined) throw new AppError('internal', 'this needs a second store, and none was named');
      const { openAny } = await import('../../stores/open.ts');
      return (second ??= await openAny(location, { create: true }));
    });
  } finally {
    await second?.close();
  }
}
