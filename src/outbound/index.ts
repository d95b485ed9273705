import { lookup } from 'node:dns/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import type { Outbound } from '../core/outbound.ts';
import type { Contains } from '../lib/ip-address.ts';
import { slots } from '../lib/slots.ts';
import { checkedLookup } from './checked-lookup.ts';
import type { Resolve } from './checked-lookup.ts';
import { refusedAddress, stopped, wrongUrl } from './errors.ts';
import { exchange } from './exchange.ts';
import { mayReach } from './public-address.ts';

/** Requests to addresses that somebody typed, who may mean a machine that only this one can reach. */

/** So many requests at once, and to one host: who waits for one that does not answer leaves room for the others. */
const AT_ONCE = 12;
const TO_ONE_HOST = 4;
/** A connection that nothing uses is kept for so long, in milliseconds: less than servers usually do. */
const IDLE = 4000;
/** Another address of the host is tried after this, in milliseconds. */
const NEXT_ADDRESS = 1000;

interface OutboundOptions {
  /** What may be reached beside the public internet. */
  readonly allowed: Contains;
  readonly resolve?: Resolve;
}

/** A client that sends requests to the public internet, and to what is allowed. */
export function openOutbound({ allowed, resolve = allAddresses }: OutboundOptions): Outbound {
  const reachable = mayReach(allowed);
  const connections = { keepAlive: true, timeout: IDLE, autoSelectFamilyAttemptTimeout: NEXT_ADDRESS };
  const http = new HttpAgent(connections);
  const https = new HttpsAgent(connections);
  const oneOfFew = slots({ count: AT_ONCE, each: TO_ONE_HOST, stopped });
  const checked = checkedLookup(reachable, resolve);
  return async (request) => {
    const url = checkedUrl(request.url, reachable);
    const agent = url.protocol === 'https:' ? https : http;
    return oneOfFew(url.hostname, () => exchange(url, request, { agent, lookup: checked }), request.signal);
  };
}

const allAddresses: Resolve = (host) => lookup(host, { all: true });

/** A URL as Node takes it: an address in any form is one here. Throws `invalid`. */
function checkedUrl(text: string, reachable: Contains): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw wrongUrl('must begin with https:// or http://');
  if (url.username !== '' || url.password !== '') throw wrongUrl('must not hold a name or password');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  // Nothing is looked up for an address.
  if (isIP(host) !== 0 && !reachable(host)) throw refusedAddress(host, host);
  return url;
}
