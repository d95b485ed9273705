import { isIP } from 'node:net';
import { AppError } from '../domain/errors.ts';
import { networks, normalAddress } from '../lib/ip-address.ts';
import type { Contains } from '../lib/ip-address.ts';

/** The client's address, and where to listen. */

/** More than this many proxies stand in no row; what lies further to the left is not looked at. */
const MOST_HOPS = 32;

/** Whether an address is one of the named proxies'. */
export type IsProxy = Contains;

/** Proxies from addresses and networks (`10.0.0.0/8`). Throws `invalid` for what is neither. */
export const proxiesFrom = (named: readonly string[]): IsProxy =>
  networks(
    named,
    (text) =>
      new AppError('invalid', `--trust-proxy ${text} is no address`, { hint: 'such as 10.0.0.5 or 10.0.0.0/8' }),
  );

/**
 * The client's address: the socket's, unless that is a named proxy's. Then it is the right-most
 * one in `X-Forwarded-For` that is no named proxy's: everything to its left was written by strangers.
 * What is no address ends the search, and the last proxy that was sure stands for it. Only for a proxy is
 * it looked up what was `forwarded`.
 */
export function callerAddress(
  socket: string | undefined,
  forwarded: () => string | undefined,
  isProxy: IsProxy,
): string {
  let sure = normalAddress(socket ?? '') ?? '';
  if (!isProxy(sure)) return sure;
  for (const hop of forwarded()?.split(',').slice(-MOST_HOPS).reverse() ?? []) {
    if (!isProxy(sure)) return sure;
    const address = normalAddress(hop.trim());
    if (address === undefined) return sure;
    sure = address;
  }
  return sure;
}

/** Where to listen. */
export interface ListenAddress {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** `HOST:PORT`, an IPv6 address in brackets. Throws `invalid`. */
export function listenAddressFrom(text: string): ListenAddress {
  const [, bracketed, plain, digits = ''] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const isHost = bracketed === undefined ? /^[\w.-]+$/.test(plain ?? '') : isIP(bracketed) === 6;
  if (host === undefined || !isHost || Number(digits) > 65_535)
    throw new AppError('invalid', '--listen must be HOST:PORT', { hint: 'such as 127.0.0.1:7667 or [::1]:7667' });
  return { host, port: Number(digits) };
}

/** A host and port as a URL has them. */
export const authorityOf = ({ host, port }: ListenAddress): string =>
  `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;

/** Whether only this very machine can reach a host. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || /^127\./.test(normalAddress(host) ?? '') || normalAddress(host) === '::1';
