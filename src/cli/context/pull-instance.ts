import type { StoreAdmin } from '../../core/store/admin.ts';
import type { Store } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import { isPostgres } from '../../domain/location.ts';
import type { Pulled } from '../../instances/semaphore/pull/pull.ts';
import { storeVersion } from './connect.ts';
import type { ConnectIo } from './connect.ts';
import { servicesFor } from './services.ts';
import type { Target } from './target.ts';

/** How an instance becomes a store. */

interface PullWork {
  /** The path or URL of the new store. */
  readonly store: string;
  readonly as: string | undefined;
  readonly anonymize: boolean;
  /** Takes the token of the new store before it is committed. */
  readonly deliver: (token: string) => Promise<void>;
}

/** Pulls a Semaphore instance into a new store, which is there afterwards whole or not at all. Throws `conflict` for one that is there. */
export async function pull({ location, ca, token }: Target, work: PullWork, io: ConnectIo): Promise<Pulled> {
  const [{ semaphoreApi }, { readSnapshot }, { notificationsToPull }, { pullInto }, remote, local] = await Promise.all([
    import('../../instances/semaphore/api/api.ts'),
    import('../../instances/semaphore/mirror/read-snapshot.ts'),
    import('../../instances/semaphore/pull/pull-notifications.ts'),
    import('../../instances/semaphore/pull/pull.ts'),
    io.remote(ca),
    io.environment(),
  ]);
  try {
    const api = semaphoreApi({ url: location, token }, remote, io.signal);
    const reading = await readSnapshot(api, { projects: 'all' }, true);
    const notifications = await notificationsToPull(api);
    const environment = { ...local, ...servicesFor(work.store, io.env, local) };
    const fill = async (store: Store & StoreAdmin): Promise<Pulled> => {
      await requireNotOlder(store);
      await store.migrate();
      return pullInto(store, reading, { ...work, notifications, url: location, environment });
    };
    return await (isPostgres(work.store) ? onStoreThere(work.store, fill) : onFile(work.store, fill));
  } finally {
    await remote.close();
  }
}

/** A copy migrates nothing that somebody works with. Throws `conflict`. */
async function requireNotOlder(store: StoreAdmin): Promise<void> {
  const version = await store.version();
  if (version === 0 || version === (await storeVersion())) return;
  throw new AppError('conflict', `there is a store already, of version ${version}`, {
    hint: 'choose another --store',
    details: { version },
  });
}

async function onFile<T>(path: string, work: (store: Store & StoreAdmin) => Promise<T>): Promise<T> {
  const { onNewFile } = await import('../../stores/sqlite/new-file.ts');
  return onNewFile(path, work);
}

async function onStoreThere<T>(location: string, work: (store: Store & StoreAdmin) => Promise<T>): Promise<T> {
  const { openAny } = await import('../../stores/open.ts');
  const store = await openAny(location, { create: true });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
