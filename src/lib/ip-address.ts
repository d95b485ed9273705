import { BlockList, isIP, SocketAddress } from 'node:net';

/** IP addresses in one form: IPv4 as such, IPv6 compressed. */

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

/** Whether an address in its one form is in one of some networks. */
export type Contains = (address: string) => boolean;

/** Networks from addresses and networks (`10.0.0.0/8`). Throws what `refuse` makes of a text that is neither. */
export function networks(texts: readonly string[], refuse: (text: string) => Error): Contains {
  if (texts.length === 0) return () => false;
  const list = new BlockList();
  for (const text of texts) {
    const [, before = '', bits] = /^([^/%]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
    const address = isIP(before) === 0 ? undefined : normalAddress(before);
    const widest = familyOf(address) === 'ipv4' ? 32 : 128;
    if (address === undefined || Number(bits ?? 0) > widest) throw refuse(text);
    if (bits === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(bits), familyOf(address));
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address));
}

const familyOf = (address = ''): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
