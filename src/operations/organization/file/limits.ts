import { beyond, permissionsOf } from '../../../domain/access/permission-set.ts';
import { AppError } from '../../../domain/errors.ts';
import { countingOwners } from '../../../domain/guards.ts';
import type { OwnerState } from '../../../domain/guards.ts';
import { graphOf } from '../../../domain/organization-file/graph.ts';
import type { Plan } from '../../../domain/organization-file/plan.ts';
import type { Steps } from '../../../lib/steps.ts';
import { counted } from '../../../lib/plural.ts';
import type { Actor } from '../../../core/context.ts';
import { requireFewRemovals } from './removals.ts';

/** What a plan must not do however allowed it is: mistakes in a document cost no more than somebody said. */

interface Limits {
  /** How much of a kind may be removed, in percent. */
  readonly max_removals: number;
  /** The actor keeps what they may do. */
  readonly require_self: boolean;
}

/** Throws `conflict` for too many removals or the actor's own access. */
export function* requireLimits(plan: Plan, limits: Limits, actor: Pick<Actor, 'id' | 'username'>): Steps<void> {
  requireFewRemovals(plan, limits.max_removals);
  if (limits.require_self) yield* requireSelf(plan, actor);
}

/**
 * Throws `last_owner` where fewer active Owners are left than somebody said, by the rule of the last one: as long as one
 * chose a password, who never did is none of them.
 */
export function requireOwners(before: readonly OwnerState[], after: readonly OwnerState[], least: number): void {
  const { counting, someChose } = countingOwners(before, after);
  if (counting.length >= least) return;
  const left = `${counted(counting.length, 'active Owner')}${someChose ? ' with a chosen password' : ''}`;
  throw new AppError('last_owner', `this would leave ${left}, fewer than ${least}`, {
    hint: `make more people Owners first${someChose ? '; they must then log in once' : ''}; or give a smaller --min-owners`,
    flags: ['min_owners'],
  });
}

function* requireSelf({ before, after }: Plan, { id, username }: Pick<Actor, 'id' | 'username'>): Steps<void> {
  // Whoever acts from outside the organization has no access in it to lose.
  if (![...before.people, ...before.serviceAccounts].some((one) => one.id === id)) return;
  const isActive = [...after.people, ...after.serviceAccounts].some((one) => one.id === id && one.status === 'active');
  const lost = beyond(permissionsOf(yield* graphOf(before), id), permissionsOf(yield* graphOf(after), id));
  if (isActive && lost.size === 0) return;
  throw new AppError('conflict', `this would take access from you, ${username}`, {
    hint: 'name yourself in the document as you are, or let somebody else apply it',
  });
}
