import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Transport } from '../../client/transport.ts';
import { openHttpClient } from './http-client.ts';
import { readNamed } from './read-named.ts';
import type { Env } from '../terminal/io.ts';

/**
 * The real way to an instance: through the proxy that the environment names, trusting the authorities in `ca` alone, or
 * without it those that the machine trusts. Opens nothing before the first request. Throws `invalid` where the file of
 * certificates cannot be read.
 */
export function processTransport(env: Env, version: string, ca: string | undefined): Transport {
  const ways = openHttpClient(env, ca === undefined ? undefined : readCertificates(ca));
  return {
    agent: `roster/${version}`,
    fetch: (url, init) => ways.fetch(new URL(url), init),
    now: Date.now,
    random: randomBytes,
    pause: (time) => pause(time),
    alarm: (time, ring) => {
      const timer = setTimeout(ring, time);
      return () => clearTimeout(timer);
    },
    close: () => ways.close(),
  };
}

const readCertificates = (file: string): string =>
  readNamed(
    `the certificates in ${file}`,
    file,
    'name a PEM file with --ca when the context is added, or in ROSTER_CA',
  );
