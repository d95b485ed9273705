import { isIP } from 'node:net';
import { normalAddress } from './ip-address.ts';

/** Ranges of IP addresses, each a network or a single address, and whether an address is in one. */

export interface IpRange {
  readonly family: 4 | 6;
  /** The first address, as a number. */
  readonly first: bigint;
  /** How many bits all its addresses have in common. */
  readonly bits: number;
}

const WIDTH = { 4: 32, 6: 128 } as const;
/** How many bits of an IPv6 address say that it stands for an IPv4 one. */
const MAPPED = 96;

/**
 * The range of an address (`203.0.113.7`) or network (`203.0.113.0/24`), whatever address of the network is given. An IPv6
 * address that stands for an IPv4 one is that one. undefined: it is neither.
 */
export function rangeOf(text: string): IpRange | undefined {
  const [, typed = '', typedBits] = /^([^/%[\]]*)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? [];
  const typedFamily = isIP(typed);
  const address = typedFamily === 0 ? undefined : normalAddress(typed);
  if (address === undefined) return undefined;
  const family = address.includes(':') ? 6 : 4;
  const before = typedFamily === 6 && family === 4 ? MAPPED : 0;
  const width = WIDTH[family];
  const bits = typedBits === undefined ? width : Number(typedBits) - before;
  if (bits < 0 || bits > width) return undefined;
  return { family, first: cut(numberOf(address), width, bits), bits };
}

/** A range in its one form: an address alone, or a network by its first address. */
export function rangeText({ family, first, bits }: IpRange): string {
  const address = family === 4 ? dotted(first) : (normalAddress(hextets(first)) ?? '');
  return bits === WIDTH[family] ? address : `${address}/${bits}`;
}

/** Whether all addresses of a range are in another. */
export const isWithin = (inner: IpRange, outer: IpRange): boolean =>
  inner.family === outer.family &&
  inner.bits >= outer.bits &&
  cut(inner.first, WIDTH[outer.family], outer.bits) === outer.first;

/** Whether ranges together have every address of a family. */
export function haveAll(ranges: readonly IpRange[], family: IpRange['family']): boolean {
  const own = ranges.filter((one) => one.family === family).toSorted((a, b) => a.bits - b.bits);
  const width = WIDTH[family];
  const byBits: ByBits = new Map();
  let count = 0n;
  for (const one of own) {
    // What a wider one has counts once.
    if (isIn(byBits, one.first, width)) continue;
    addTo(byBits, one);
    count += 1n << BigInt(width - one.bits);
  }
  return count === 1n << BigInt(width);
}

/** The first addresses of ranges by how many bits they have in common. */
type ByBits = Map<number, Set<bigint>>;

const addTo = (byBits: ByBits, { bits, first }: IpRange): void =>
  void byBits.set(bits, (byBits.get(bits) ?? new Set()).add(first));

function isIn(byBits: ByBits, address: bigint, width: number): boolean {
  for (const [bits, firsts] of byBits) if (firsts.has(cut(address, width, bits))) return true;
  return false;
}

/** Tells whether an address is in one of some ranges; what is no address is in none. Its time does not grow with their number. */
export function inRanges(ranges: readonly IpRange[]): (address: string) => boolean {
  const byBits: Readonly<Record<IpRange['family'], ByBits>> = { 4: new Map(), 6: new Map() };
  for (const one of ranges) addTo(byBits[one.family], one);
  return (address) => {
    const one = rangeOf(address);
    return one !== undefined && isIn(byBits[one.family], one.first, WIDTH[one.family]);
  };
}

/** A number whose bits behind the first few are 0. */
const cut = (value: bigint, width: number, bits: number): bigint => {
  const rest = BigInt(width - bits);
  return (value >> rest) << rest;
};

/** An address in its one form as a number. */
function numberOf(address: string): bigint {
  if (!address.includes(':')) return joined(address.split('.').map(Number), 8n);
  const [head = '', tail] = address.split('::');
  const [front, back] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = Array<number>(Math.max(0, 8 - front.length - back.length)).fill(0);
  return joined([...front, ...zeros, ...back], 16n);
}

/** Groups of 16 bits; the last two may be written as an IPv4 address. */
const groupsOf = (text: string): number[] =>
  text === ''
    ? []
    : text.split(':').flatMap((group) => {
        if (!group.includes('.')) return [Number.parseInt(group, 16)];
        const number = Number(joined(group.split('.').map(Number), 8n));
        return [Math.floor(number / 0x10000), number % 0x10000];
      });

const joined = (parts: readonly number[], size: bigint): bigint =>
  parts.reduce((value, part) => (value << size) | BigInt(part), 0n);

const dotted = (value: bigint): string => [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');

const hextets = (value: bigint): string =>
  Array.from({ length: 8 }, (_, at) => ((value >> BigInt(112 - 16 * at)) & 0xffffn).toString(16)).join(':');
