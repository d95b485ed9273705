/** IP addresses, in the normalised form that the server uses. */

/** The network that usually belongs to one party: an IPv4 address, or the first 64 bits of an IPv6 one. */
export const networkOf = (address: string): string => firstGroups(address, 4);

/** The most networks that one party usually gets: an IPv4 address, or the first 48 bits of an IPv6 one. */
export const siteOf = (address: string): string => firstGroups(address, 3);

function firstGroups(address: string, count: number): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? 0 : tail.split(':').length;
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - behind);
  return [...groups, ...Array<string>(zeros).fill('0'), ...(tail ?? '').split(':')].slice(0, count).join(':');
}

/** An address in a network that `networkOf` returned. */
export const partyAddress = (network: string): string => (network.includes(':') ? `${network}::` : network);

/** Such a network as people write it. */
export const partyText = (network: string): string => (network.includes(':') ? `${network}::/64` : network);
