import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Contains } from '../lib/ip-address.ts';
import { refusedAddress } from './errors.ts';

/** Looks a host up; handed in, so that a test has its own names. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/**
 * A lookup for connections: they go to the very addresses that were checked, because nobody asks for the name again.
 * One address that may not be reached refuses the host: which of them is taken is up to the network.
 */
export function checkedLookup(mayReach: Contains, resolve: Resolve): LookupFunction {
  const checked = async (host: string): Promise<readonly [LookupAddress, ...LookupAddress[]]> => {
    const [first, ...others] = await resolve(host);
    if (first === undefined) throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' });
    const refused = [first, ...others].find(({ address }) => !mayReach(address));
    if (refused !== undefined) throw refusedAddress(host, refused.address);
    return [first, ...others];
  };
  return (host, options, callback) => {
    checked(host).then(
      ([first, ...others]) => {
        if (options.all === true) callback(null, [first, ...others]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, ''),
    );
  };
}
