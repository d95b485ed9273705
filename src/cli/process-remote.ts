import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import { EnvHttpProxyAgent, fetch } from 'undici';
import type { ProxyAgent } from 'undici';
import { AppError, systemCode } from '../domain/errors.ts';
import type { Outside } from '../http/transport.ts';

/** The real way to an instance: through the proxy that the environment names, trusting what the machine does and `ca`. */

/** How long to wait for a connection, and for the next piece of an answer, in milliseconds. */
const CONNECT = 10_000;
const SILENCE = 60_000;

/** Throws `invalid` where the file of certificates cannot be read. */
export function outside(env: NodeJS.ProcessEnv, version: string, ca: string | undefined): Outside {
  const trusted = ca === undefined ? {} : { ca: [...rootCertificates, readCertificates(ca)] };
  const options: EnvHttpProxyAgent.Options & Pick<ProxyAgent.Options, 'requestTls'> = {
    httpProxy: env.http_proxy ?? env.HTTP_PROXY ?? '',
    httpsProxy: env.https_proxy ?? env.HTTPS_PROXY ?? '',
    noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
    connect: { timeout: CONNECT, ...trusted },
    requestTls: trusted,
    bodyTimeout: SILENCE,
    // The caller has a limit of its own, and an import takes as long as it takes.
    headersTimeout: 0,
  };
  const dispatcher = new EnvHttpProxyAgent(options);
  return {
    agent: `roster/${version}`,
    fetch: async (url, init) => platformResponse(await fetch(url, { ...init, dispatcher })),
    now: Date.now,
    random: randomBytes,
    pause: (time) => pause(time),
  };
}

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
