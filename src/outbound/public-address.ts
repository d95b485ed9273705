import { networks, normalAddress } from '../lib/ip-address.ts';
import type { Contains } from '../lib/ip-address.ts';

/**
 * Which addresses are of the public internet (the registries of special addresses of IANA, RFC 6890). Only there may
 * requests go, unless the operator allows more.
 */

const NOT_PUBLIC: readonly string[] = [
  '0.0.0.0/8', // this host
  '10.0.0.0/8', // private
  '100.64.0.0/10', // between a provider and its customers
  '127.0.0.0/8', // loopback
  '168.63.129.16', // Azure's services for a virtual machine
  '169.254.0.0/16', // link-local, and the metadata of cloud machines
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocols
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // relays of 6to4
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
  '2001::/23', // protocols, such as Teredo
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4
  '3fff::/20', // documentation
];

/** IPv6 beyond this is loopback, unique-local, link-local, multicast, or not given to anybody. */
const PUBLIC_IPV6 = ['2000::/3'];
/** Where a network translates: the last 32 bits are the IPv4 address that is meant (RFC 6052). */
const TRANSLATED = ['64:ff9b::/96'];

/** Whether a request may go to an address. */
export function mayReach(allowed: Contains): Contains {
  const notPublic = networks(NOT_PUBLIC, Error);
  const publicIpv6 = networks(PUBLIC_IPV6, Error);
  const translated = networks(TRANSLATED, Error);
  const isPublic = (address: string): boolean => !notPublic(address) && (!address.includes(':') || publicIpv6(address));
  return (text) => {
    const address = normalAddress(text);
    if (address === undefined) return false;
    const meant = translated(address) ? embeddedIpv4(address) : address;
    return allowed(address) || allowed(meant) || isPublic(meant);
  };
}

/** The IPv4 address in the last 32 bits of an IPv6 address in its one form. */
function embeddedIpv4(address: string): string {
  const [, dotted] = /:(\d+\.\d+\.\d+\.\d+)$/.exec(address) ?? [];
  if (dotted !== undefined) return dotted;
  const [, high = '', low = ''] = /([0-9a-f]*):([0-9a-f]*)$/.exec(address) ?? [];
  const bits = (Number.parseInt(high || '0', 16) * 0x1_00_00 + Number.parseInt(low || '0', 16)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join('.');
}
