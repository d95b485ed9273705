import { AppError } from '../../domain/errors.ts';
import { LOOPBACK } from '../context/target.ts';
import type { Env } from '../terminal/io.ts';

/** The proxy that the environment names for a URL, by the variables that curl and others read. */

/**
 * The URL of the proxy; undefined: there is none. This machine itself is never reached through one: plain
 * HTTP may go nowhere else. Throws `invalid` for one that is no http:// or https:// URL.
 */
export function proxyFor({ protocol, hostname, port }: URL, env: Env): string | undefined {
  const [name, standard] = protocol === 'https:' ? (['https_proxy', '443'] as const) : (['http_proxy', '80'] as const);
  const proxy = env[name] || env[name.toUpperCase()];
  if (!proxy || LOOPBACK.has(hostname)) return undefined;
  const exceptions = (env.no_proxy || env.NO_PROXY || '').split(/[\s,]+/).filter((one) => one !== '');
  if (exceptions.some((one) => covers(one.toLowerCase(), hostname, port || standard))) return undefined;
  const url = proxy.includes('://') ? proxy : `http://${proxy}`;
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  // Not repeated: a proxy's URL may hold a password.
  throw new AppError('invalid', `${name.toUpperCase()} must be an http:// or https:// URL`, {
    hint: 'correct it, or name hosts to reach without a proxy in NO_PROXY',
  });
}

/** `*`, a host, `host:port`, or `.domain`; a domain covers what is below it. */
function covers(exception: string, hostname: string, port: string): boolean {
  if (exception === '*') return true;
  const [, host = exception, only] = /^(.*?)(?::(\d+))?$/.exec(exception) ?? [];
  const domain = host.replace(/^\*?\./, '');
  const isHere = hostname === domain || hostname.endsWith(`.${domain}`) || hostname === `[${exception}]`;
  return isHere && (only === undefined || only === port || hostname === `[${exception}]`);
}
