import { enforce, forbidden, managedByScim } from '../../domain/guards.ts';
import type { Actor } from '../context.ts';
import type { Reads } from '../store/index.ts';

/** What an identity provider manages is changed there: elsewhere only by force, with the permission to manage the provider. */

const FORCE = 'organization.okta.manage';

/** The names of those that the provider manages; none where there is no provider. */
export async function managedOf(tx: Reads, kind: 'people' | 'groups', ids: readonly string[]): Promise<string[]> {
  if ((await tx.scim.provider()) === undefined) return [];
  if (kind === 'groups') {
    const links = await tx.scim.groupLinks(ids);
    const linked = links.filter((one) => one.linked).map(({ id }) => id);
    return linked.length === 0 ? [] : (await tx.groups.find({ ids: linked })).map(({ name }) => `the group ${name}`);
  }
  const profiles = await tx.scim.profiles(ids);
  const linked = profiles.filter(({ state }) => state === 'linked').map(({ id }) => id);
  return linked.length === 0 ? [] : (await tx.people.find({ ids: linked })).map(({ username }) => username);
}

/** Throws `forbidden` where somebody who does not manage the provider says what it alone says. */
export function checkProvided(isProvided: boolean, actor: Actor | undefined): void {
  if (isProvided && actor !== undefined) enforce(forbidden(actor.permissions, FORCE));
}

/** Throws `managed_by_scim` for the first of some that a provider manages, and `forbidden` for force without its permission. */
export function checkManaged(names: ReadonlySet<string>, actor: Actor | undefined, isForced: boolean): void {
  const [name] = names;
  if (name === undefined || actor === undefined) return;
  if (isForced) enforce(forbidden(actor.permissions, FORCE));
  else enforce(managedByScim(name));
}
