import { bareOf, defOf } from '../../domain/field.ts';
import { enforce, forbidden } from '../../domain/guards.ts';
import { MANAGE_PROVIDER, managedByScim } from '../../domain/scim/refusals.ts';
import type { Managed } from '../../domain/scim/refusals.ts';
import type { Actor } from '../context.ts';
import type { Schema } from '../operation.ts';
import type { Reads } from '../store/index.ts';

/** What an identity provider manages is changed there: elsewhere only by force, with the permission to manage the provider. */

/** Whether a call is to change it all the same; `untold`: its operation cannot be told to. */
export type Force = 'asked' | 'not_asked' | 'untold';

/** What a call says of force. */
export function forceOf(schema: Schema, input: unknown): Force {
  if (typeof input === 'object' && input !== null && 'force' in input && input.force === true) return 'asked';
  return 'force' in (defOf(bareOf(schema)).shape ?? {}) ? 'not_asked' : 'untold';
}

/** Those that the provider manages, by id; none where there is no provider. */
export async function managedOf(
  tx: Reads,
  kind: Managed['kind'],
  ids: readonly string[],
): Promise<ReadonlyMap<string, Managed>> {
  if (ids.length === 0 || (await tx.scim.provider()) === undefined) return new Map();
  if (kind === 'groups') {
    const links = await tx.scim.groupLinks(ids);
    const linked = links.filter((one) => one.linked).map(({ id }) => id);
    const groups = linked.length === 0 ? [] : await tx.groups.find({ ids: linked });
    return new Map(groups.map(({ id, name }) => [id, { kind, name }]));
  }
  const profiles = await tx.scim.profiles(ids);
  const linked = profiles.filter(({ state }) => state === 'linked').map(({ id }) => id);
  const people = linked.length === 0 ? [] : await tx.people.find({ ids: linked });
  return new Map(people.map(({ id, username }) => [id, { kind, name: username }]));
}

/** Throws `forbidden` where somebody who does not manage the provider says what it alone says. */
export function checkProvided(isProvided: boolean, actor: Actor | undefined): void {
  if (isProvided && actor !== undefined) enforce(forbidden(actor.permissions, MANAGE_PROVIDER));
}

/** Throws `managed_by_scim` for the first of some that a provider manages, and `forbidden` for force without its permission. */
export function checkManaged(some: Iterable<Managed>, actor: Actor | undefined, force: Force): void {
  const [first] = some;
  if (first === undefined || actor === undefined) return;
  if (force === 'asked') enforce(forbidden(actor.permissions, MANAGE_PROVIDER));
  else enforce(managedByScim(first, force === 'not_asked'));
}
