import type { ApiTable } from '../../../api/api.ts';
import type { Environment } from '../../../core/context.ts';
import type { Store } from '../../../core/store/index.ts';
import type { StoreAdmin } from '../../../core/store/admin.ts';
import { AppError } from '../../../domain/errors.ts';
import { shownLocation } from '../../../domain/location.ts';
import type { App } from '../../../server/app.ts';
import type { ListenOptions, ConnectionLimits } from '../../../server/listen.ts';
import type { Log } from '../../../server/log.ts';
import type { ThreadedReads } from '../../../server/long-reads.ts';
import type { Metrics } from '../../../server/metrics.ts';
import type { ServeFlags } from './flags.ts';
import type { LongReaderData } from './long-reader.ts';
import { openServed } from '../../context/open-served.ts';
import { servicesFor } from '../../context/services.ts';
import type { Io } from '../../terminal/io.ts';
import { runBackground } from './background.ts';
import { logSink } from '../../process/log-file.ts';
import { mailSettings } from '../../process/smtp.ts';
import { readPem } from '../../process/read-named.ts';

/** The composition root of the server: the only place that puts store, app, limits, log and port together. */

/** What is served, and where. */
export interface Served {
  readonly url: string;
  readonly organization: string;
  readonly store: string;
}

const SALT_BYTES = 16;

/**
 * Serves a store until the signal comes, then stops in good order. `ready` is told once it listens. Throws `not_found`
 * where there is no organization, `invalid` and `unavailable` for a place, a certificate or a log that cannot be used.
 */
export async function serve(
  location: string,
  flags: ServeFlags,
  io: Io,
  api: () => Promise<ApiTable>,
  ready: (served: Served) => Promise<void>,
): Promise<void> {
  const door = await doorFrom(flags);
  const environment = await servedEnvironment(location, flags, io);
  const { logTo } = await import('../../../server/log.ts');
  const sink = logSink(flags.log_file, io);
  const log = logTo(sink, flags.log_level, environment.now);
  let renew = (): void => undefined;
  io.onHangup(() => {
    sink.reopen();
    try {
      renew();
      log.told('reloaded', {});
    } catch (error) {
      log.failed('certificate not renewed', error, 'server');
    }
  });
  try {
    const { store, organization } = await openServed(location, (opened) => migrated(opened, log));
    const { bcryptPool } = await import('../../../server/bcrypt-pool.ts');
    const failed = (cause: unknown): void => log.failed('thread failed', cause, 'server');
    const bcrypt = bcryptPool({ cost: environment.bcrypt.cost, failed });
    const table = await api();
    const longReads = await longReadsFor(location, flags, io, table, failed);
    try {
      const { makeMetrics } = await import('../../../server/metrics.ts');
      const metrics = makeMetrics(io.version, sink.lost);
      const { app, endWaiting } = await appOn(
        store,
        table,
        longReads,
        { ...environment, bcrypt },
        flags,
        io.version,
        log,
        metrics,
      );
      const { listen } = await import('../../../server/listen.ts');
      const { newId } = environment;
      const listening = await listen(app, { ...door, limits: limitsFrom(flags), newId, failed: log.failed });
      await warnOfHiddenAddresses(store, flags, log);
      const served = { url: listening.url, organization, store: shownLocation(location) };
      log.told('listening', served);
      renew = () => {
        const tls = tlsFrom(flags);
        if (tls !== undefined) listening.renew(tls);
      };
      const background = await runBackground(store, environment, log, metrics, io.env);
      try {
        await ready(served);
        await aborted(io.signal);
        log.told('stopping', { signal: String(io.signal.reason) });
      } finally {
        // These requests never end by themselves, or not soon.
        endWaiting();
        await Promise.all([background.stop(), listening.stop()]);
      }
    } finally {
      await Promise.all([bcrypt.close(), longReads?.close()]);
      await store.close();
    }
    log.told('stopped', {});
  } finally {
    await sink.close();
  }
}

/** The environment of requests and tasks. Throws `invalid` for networks and keys that are none, before anything begins. */
async function servedEnvironment(location: string, { allow_outbound }: ServeFlags, io: Io): Promise<Environment> {
  const [{ allowedNetworks }, { secretKey }] = await Promise.all([
    import('../../../outbound/allowed.ts'),
    import('../../../stores/sealing.ts'),
  ]);
  allowedNetworks(allow_outbound, io.env.ROSTER_ALLOW_OUTBOUND);
  secretKey(io.env.ROSTER_SECRET_KEY);
  mailSettings(io.env);
  const local = await io.environment();
  return { ...local, ...servicesFor(location, io.env, local, allow_outbound) };
}

/** Brings a store up to date. Throws what a migration throws. */
async function migrated(store: StoreAdmin, log: Log): Promise<void> {
  if ((await store.version()) === 0) return;
  const { from, to, backup } = await store.migrate();
  if (from !== to) log.told('store migrated', { from, to, backup: backup ?? 'none' });
}

/** The threads for long reads; undefined: the program has no file that they could run. */
async function longReadsFor(
  location: string,
  { allow_outbound }: ServeFlags,
  io: Io,
  { routes }: ApiTable,
  failed: (cause: unknown) => void,
): Promise<ThreadedReads | undefined> {
  if (io.longReads === undefined) return undefined;
  const { longReadThreads } = await import('../../../server/long-reads.ts');
  const data: LongReaderData = { location, allow_outbound };
  return longReadThreads({ file: io.longReads(), data, routes, now: io.now, failed });
}

/** The app with all that is around it: limits, log and metrics. */
async function appOn(
  store: Store & StoreAdmin,
  api: ApiTable,
  longReads: ThreadedReads | undefined,
  environment: Environment,
  flags: ServeFlags,
  version: string,
  log: Log,
  metrics: Metrics,
): Promise<{ readonly app: App; readonly endWaiting: () => void }> {
  const [
    { createApp },
    { rateLimits },
    { cachedStore },
    { sharing },
    { serverFeed, serverWatchers },
    { isCurrent },
    { pages },
  ] = await Promise.all([
    import('../../../server/app.ts'),
    import('../../../server/limits.ts'),
    import('../../../server/cached-store.ts'),
    import('../../../server/sharing.ts'),
    import('../../../server/feed.ts'),
    import('../../../stores/sql/versions.ts'),
    import('../../../web/pages.ts'),
  ]);
  const { now } = environment;
  const shares = sharing({
    now,
    busy: () => performance.eventLoopUtilization().active,
    rate: (flags.work_rate * 1000) / 60,
    later: (next) => void setImmediate(next),
  });
  const rates = { token: flags.rate, address: flags.address_rate, stranger: flags.stranger_rate };
  const cached = cachedStore(store);
  const stopping = new AbortController();
  const [feed, watchers] = [serverFeed(cached), serverWatchers(cached)];
  const app = createApp({
    api,
    store: cached,
    feed,
    watchers,
    longReads,
    stopping: stopping.signal,
    environment: { ...environment, medium: 'API', now: () => environment.now() + store.clockSkew() },
    version,
    isCurrent: async () => isCurrent(await store.version()),
    limits: rateLimits(rates, environment.random(SALT_BYTES)),
    shares,
    metrics,
    pages,
    behindTls: flags.behind_proxy,
    observe: (answered) => {
      log.answered(answered);
      metrics.answered(answered);
    },
    failed: (id, error) => log.failed('answer broken off', error, 'server', id),
  });
  const endWaiting = (): void => {
    feed.stop();
    watchers.stop();
    stopping.abort();
  };
  return { app: metrics.counted(app), endWaiting };
}

/** Behind a proxy that is not trusted every request has the proxy's address, and an IP allow list lets in all or none. */
async function warnOfHiddenAddresses(store: Store, { behind_proxy, trust_proxy }: ServeFlags, log: Log): Promise<void> {
  if (!behind_proxy || trust_proxy.length > 0) return;
  const { length: entries } = await store.read((tx) => tx.ipAllowList.all());
  if (entries > 0)
    log.warned('the IP allow list sees only the proxy', {
      entries,
      hint: 'give --trust-proxy with the address of the proxy',
    });
}

/** Where to listen, whom to believe, and with which certificate. Throws `invalid` where tokens would cross a network in clear text. */
async function doorFrom(flags: ServeFlags): Promise<Pick<ListenOptions, 'address' | 'isProxy' | 'tls'>> {
  const { listenAddressFrom, proxiesFrom, isLoopback } = await import('../../../server/address.ts');
  const address = listenAddressFrom(flags.listen);
  const isProxy = proxiesFrom(flags.trust_proxy);
  const tls = tlsFrom(flags);
  if (tls !== undefined) return { address, isProxy, tls };
  if (flags.behind_proxy || isLoopback(address.host)) return { address, isProxy };
  throw new AppError(
    'invalid',
    `listening at ${address.host} without TLS would send tokens and passwords in clear text`,
    {
      hint: 'give --tls-cert and --tls-key, or --behind-proxy where a proxy in front does TLS',
    },
  );
}

const limitsFrom = (flags: ServeFlags): ConnectionLimits => ({
  head: flags.header_timeout * 1000,
  request: flags.request_timeout * 1000,
  stop: flags.stop_timeout * 1000,
  connections: flags.max_connections,
  // Before a proxy stand all callers with one address.
  connectionsEach: flags.behind_proxy ? flags.max_connections : Math.ceil(flags.max_connections / 4),
});

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

function tlsFrom({ tls_cert, tls_key }: ServeFlags): { readonly cert: string; readonly key: string } | undefined {
  if (tls_cert === undefined && tls_key === undefined) return undefined;
  if (tls_cert === undefined || tls_key === undefined)
    throw new AppError('invalid', '--tls-cert and --tls-key go together', { hint: 'give both, or neither' });
  return { cert: readPem('--tls-cert', tls_cert), key: readPem('--tls-key', tls_key) };
}
