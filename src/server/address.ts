import { BlockList, isIP, SocketAddress } from 'node:net';
import { AppError } from '../domain/errors.ts';

/** The client's address, and where to listen. Addresses are IP addresses in one form: IPv4 as such, IPv6 compressed. */

/** More than this many proxies stand in no row; what lies further to the left is not looked at. */
const MOST_HOPS = 32;

/** An address in its one form, without port, brackets and zone; undefined: it is none. */
export function normalAddress(text: string): string | undefined {
  const bare = /^\[(.*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text;
  const address = bare.replace(/%.*$/, '');
  const family = isIP(address);
  if (family === 0) return undefined;
  if (family === 4) return address;
  const { address: normal } = new SocketAddress({ address, family: 'ipv6' });
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(normal)?.[1] ?? normal;
}

/** Whether an address is one of the named proxies'. */
export type IsProxy = (address: string) => boolean;

/** Proxies from addresses and networks (`10.0.0.0/8`). Throws `invalid` for what is neither. */
export function proxiesFrom(named: readonly string[]): IsProxy {
  if (named.length === 0) return () => false;
  const list = new BlockList();
  for (const text of named) {
    const [, before = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
    const address = normalAddress(before);
    const widest = familyOf(address) === 'ipv4' ? 32 : 128;
    if (address === undefined || Number(bits ?? 0) > widest)
      throw new AppError('invalid', `--trust-proxy ${text} is no address`, { hint: 'such as 10.0.0.5 or 10.0.0.0/8' });
    if (bits === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(bits), familyOf(address));
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address));
}

const familyOf = (address = ''): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

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
