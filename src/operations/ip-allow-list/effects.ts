import { allows } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import { rangeIn } from '../../domain/ip-allow-list.ts';
import type { IpAllowListEntry } from '../../domain/ip-allow-list.ts';
import type { Context } from '../../core/context.ts';
import type { SessionNetwork } from '../../core/store/logins.ts';
import { networkOf, partyAddress, partyText } from '../../lib/ip-network.ts';
import { inRanges, rangeText } from '../../lib/ip-range.ts';
import { commandLine } from '../../lib/shell.ts';

/** Whom the IP allow list lets in as it becomes, told before it is. */

/** So many networks of people with a session are looked at, the latest first. */
const MOST_LOOKED_AT = 1000;
/** So many of them are told by name. */
const MOST_TOLD = 10;

/**
 * Tells whether the caller's own address, and those from which people with a session signed in, are allowed by these
 * entries. Throws `conflict` where the caller's is not, unless `force` asks for that; `remedy` says what helps then.
 */
export async function tellEffects(
  context: Context,
  entries: readonly Pick<IpAllowListEntry, 'network'>[],
  force: boolean,
  remedy = byHand,
): Promise<void> {
  const { environment, note, tx, at } = context;
  if (entries.length === 0) {
    note('the list is empty: requests from every address are allowed');
    return;
  }
  const ranges = entries.map(({ network }) => rangeIn(network));
  const isIn = inRanges(ranges);
  tellOwn(environment.address, isIn(environment.address), { note, force, remedy });
  const seen = await tx.logins.sessionNetworks(at, MOST_LOOKED_AT);
  // Of an address of IPv6, only its network is known.
  const narrower = new Set(
    ranges.map((range) => networkOf(rangeText({ ...range, bits: range.family === 4 ? 32 : 128 }))),
  );
  const out = seen.filter(({ network }) => !isIn(partyAddress(network)) && !narrower.has(network));
  if (out.length > 0)
    note(
      `of ${addresses(seen.length)} from which people with a session signed in, ${out.length} ${out.length === 1 ? 'is' : 'are'} not allowed: ${await named(context, out)}`,
    );
  else if (seen.length > 0)
    note(
      `${addresses(seen.length)} from which people with a session signed in: ${seen.length === 1 ? 'it is' : 'all are'} allowed`,
    );
}

function tellOwn(
  address: string,
  isAllowed: boolean,
  { note, force, remedy }: Pick<Context, 'note'> & { readonly force: boolean; readonly remedy: typeof byHand },
): void {
  if (address === '')
    note('the list is for requests to a server; commands on the store itself, such as this one, always work');
  else if (isAllowed) note(`your own address, ${address}, is allowed`);
  else if (force) note(`your own address, ${address}, is not allowed: the server will not know you any more`);
  else
    throw new AppError('conflict', `your own address, ${address}, would not be allowed any more`, {
      hint: remedy(address),
      details: { address },
    });
}

const byHand = (address: string): string =>
  `add it as well: ${commandLine('roster', 'settings', 'ip-allow-list', 'add', address)}; or give --force, if you mean that`;

const addresses = (count: number): string => `${count} ${count === 1 ? 'address' : 'addresses'}`;

/** Networks with whose they are, as far as the caller may see people. */
async function named({ tx, actor }: Context, out: readonly SessionNetwork[]): Promise<string> {
  const told = out.slice(0, MOST_TOLD);
  const isShown = allows(actor().permissions, 'organization.people.view');
  const people = isShown ? await tx.people.find({ ids: told.map(({ person_id: id }) => id) }) : [];
  const usernames = new Map(people.map(({ id, username }) => [id, username]));
  const words = told.map(({ person_id: id, network }) => {
    const username = usernames.get(id);
    const text = partyText(network);
    return username === undefined ? text : `${username} at ${text}`;
  });
  const rest = out.length - told.length;
  return [...words, ...(rest === 0 ? [] : [`and ${rest} more`])].join(', ');
}
