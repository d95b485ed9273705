import { AppError } from '../../domain/errors.ts';
import { enforce, ownerAssigned } from '../../domain/guards.ts';
import { emailKey } from '../../domain/names/names.ts';
import type { Ref } from '../../domain/references.ts';
import type { RoleRecord } from '../../domain/roles/roles.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { defaultRole, findRole } from '../shared/resolve.ts';

/** What adding and inviting people share. */

/** A new person: their address, and their role, if it is not the common one. */
interface NewPerson {
  readonly address: string;
  readonly role?: string | undefined;
}

/** The role that is named for all, else the default. */
export const commonRole = (tx: Reads, common: string | undefined): Promise<RoleRecord> =>
  common === undefined ? defaultRole(tx) : findRole(tx, common, 'org');

/** Each with their role: their own, else the common one, else the default. Throws `owner_role`. */
export async function withRoles<P extends NewPerson>(
  context: Context,
  newPeople: readonly P[],
  common: string | undefined,
): Promise<(Omit<P, 'role'> & { readonly role: RoleRecord })[]> {
  const { tx } = context;
  const standard = await commonRole(tx, common);
  const found: (Omit<P, 'role'> & { readonly role: RoleRecord })[] = [];
  for (const person of newPeople) {
    const role = person.role === undefined ? standard : await findRole(tx, person.role, 'org');
    enforce(ownerAssigned(context.actor().permissions, role.name, person.address));
    found.push({ ...person, role });
  }
  return found;
}

/** Throws `conflict` if an address is given twice, whatever its case. */
export function requireDistinct(addresses: readonly string[]): void {
  const seen = new Set<string>();
  for (const address of addresses) {
    const key = emailKey(address);
    if (seen.has(key)) throw new AppError('conflict', `${address} is given twice`, { hint: 'give each address once' });
    seen.add(key);
  }
}

/** The end of a sentence where somebody who is there already, or invited, lacks groups that were asked for. */
export function lackedGroups({ groups }: { readonly groups: readonly Ref[] }, asked: readonly Ref[]): string[] {
  const lacked = asked.filter(({ id }) => !groups.some((one) => one.id === id)).map(({ name }) => name);
  return lacked.length === 0 ? [] : [`not in ${lacked.join(', ')}`];
}
