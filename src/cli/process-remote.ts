import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import { Agent, fetch, ProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import { AppError, systemCode } from '../domain/errors.ts';
import type { Outside } from '../http/transport.ts';
import { proxyFor } from './proxies.ts';

/** The real way to an instance: through the proxy that the environment names, trusting what the machine does and `ca`. */

/** How long to wait for a connection, in milliseconds. */
const CONNECT = 10_000;

/** Opens nothing before the first request. Throws `invalid` where the file of certificates cannot be read. */
export function outside(env: NodeJS.ProcessEnv, version: string, ca: string | undefined): Outside {
  const tls = { timeout: CONNECT, ...(ca === undefined ? {} : { ca: [...rootCertificates, readCertificates(ca)] }) };
  const ways = new Map<string, Dispatcher>();
  /** The way to an origin; there is hardly ever more than one. */
  const wayTo = (url: URL): Dispatcher => {
    const way = ways.get(url.origin) ?? openWay(proxyFor(url, env), tls);
    ways.set(url.origin, way);
    return way;
  };
  return {
    agent: `roster/${version}`,
    fetch: async (url, init) => platformResponse(await fetch(url, { ...init, dispatcher: wayTo(new URL(url)) })),
    now: Date.now,
    random: randomBytes,
    pause: (time) => pause(time),
    alarm: (time, ring) => {
      const timer = setTimeout(ring, time);
      return () => clearTimeout(timer);
    },
    close: async () => {
      await Promise.all([...ways.values()].map((way) => way.destroy()));
      ways.clear();
    },
  };
}

/** The caller has limits of its own, for an import takes as long as it takes. */
const NO_LIMITS = { headersTimeout: 0, bodyTimeout: 0 };

/** Proxies see the name of the host alone: what is sent goes through a tunnel. */
const openWay = (proxy: string | undefined, tls: { readonly timeout: number; readonly ca?: string[] }): Dispatcher =>
  proxy === undefined
    ? new Agent({ ...NO_LIMITS, connect: tls })
    : new ProxyAgent({ ...NO_LIMITS, uri: proxy, proxyTls: tls, requestTls: tls });

/** The library's answer under the platform's name: they differ in their types alone. */
const platformResponse = (answer: unknown): Response => answer as Response;

function readCertificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('invalid', `the certificates in ${file} cannot be read: ${systemCode(error)}`, {
      hint: 'name a PEM file with --ca when the context is added, or in ROSTER_CA',
      cause: error,
    });
  }
}
