import { beyond, permissionsOf } from '../../../domain/access/permission-set.ts';
import { AppError } from '../../../domain/errors.ts';
import { OWNER } from '../../../domain/guards.ts';
import { graphOf } from '../../../domain/organization-file/graph.ts';
import type { Plan } from '../../../domain/organization-file/plan.ts';
import type { OrganizationState } from '../../../domain/organization-file/state.ts';
import { counted } from '../../../lib/plural.ts';
import type { Actor } from '../../../core/context.ts';
import { requireFewRemovals } from './removals.ts';

/** What a plan must not do however allowed it is: mistakes in a document cost no more than somebody said. */

interface Limits {
  /** How much of a kind may be removed, in percent. */
  readonly max_removals: number;
  /** How many active Owners must be left. */
  readonly min_owners: number;
  /** The actor keeps what they may do. */
  readonly require_self: boolean;
}

/** Throws `conflict` for too many removals or the actor's own access, `last_owner` for too few Owners. */
export function requireLimits(plan: Plan, limits: Limits, actor: Pick<Actor, 'id' | 'username'>): void {
  requireFewRemovals(plan, limits.max_removals);
  if (limits.min_owners > 1) requireOwners(plan.after, limits.min_owners);
  if (limits.require_self) requireSelf(plan, actor);
}

function requireOwners(after: OrganizationState, least: number): void {
  const owner = after.roles.find(({ name, scope }) => name === OWNER && scope === 'org');
  const left = after.people.filter(({ roleId, status }) => roleId === owner?.id && status === 'active').length;
  if (left < least)
    throw new AppError('last_owner', `this would leave ${counted(left, 'active Owner')}, fewer than ${least}`, {
      hint: 'name more people with the role Owner in the document, or give a smaller --min-owners',
      flags: ['min_owners'],
    });
}

function requireSelf({ before, after }: Plan, { id, username }: Pick<Actor, 'id' | 'username'>): void {
  const isActive = [...after.people, ...after.serviceAccounts].some((one) => one.id === id && one.status === 'active');
  const lost = beyond(permissionsOf(graphOf(before), id), permissionsOf(graphOf(after), id));
  if (isActive && lost.size === 0) return;
  throw new AppError('conflict', `this would take access from you, ${username}`, {
    hint: 'name yourself in the document as you are, or let somebody else apply it',
  });
}
