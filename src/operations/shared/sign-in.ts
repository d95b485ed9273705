import type { Context } from '../../core/context.ts';
import { allows } from '../../domain/access/permission-set.ts';
import type { AuditKind } from '../../domain/audit.ts';
import { AppError } from '../../domain/errors.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { networkOf } from '../../lib/ip-network.ts';

/** What every way to sign in leaves behind, and the refusal of passwords. */

/** The events that `recordSignIn` may record. */
export const SIGN_IN_EVENTS = ['User.LoggedIn', 'User.LoggedInElsewhere'] as const satisfies readonly AuditKind[];

/** After so long without a sign-in from there, in milliseconds, an address is new again. */
export const NETWORKS_KEPT_FOR = 400 * 24 * 60 * 60 * 1000;

/**
 * Records that the actor signed in, and of whoever may change Owners, whether it was from where they had not before;
 * `by`: facts about how, `provider` where one was asked.
 */
export async function recordSignIn(
  context: Context,
  { id, username }: Pick<PersonRecord, 'id' | 'username'>,
  by?: Readonly<Record<string, string>>,
): Promise<void> {
  const { tx, at, environment } = context;
  await tx.people.loggedIn(id, at);
  // The machine of the store has no address, and is a place as any other.
  const isNew = await tx.logins.signedIn(id, networkOf(environment.address), at);
  if (isNew && allows(context.actor().permissions, 'organization.change_owner'))
    context.record({
      kind: 'User.LoggedInElsewhere',
      id,
      name: username,
      description: `${username}, who may change Owners, logged in from where they had not before`,
    });
  context.record({
    kind: 'User.LoggedIn',
    id,
    name: username,
    description: `${username} logged in${by?.provider === undefined ? '' : ` by ${by.provider}`}`,
    ...(by !== undefined && { metadata: by }),
  });
}

/** The refusal of a password where signing in by a provider is required; `how`: what to do instead. */
export const signInElsewhere = (how: string): AppError =>
  new AppError('forbidden', 'here people sign in by their identity provider, and not with a password', {
    hint: how,
    details: { required: 'sign_in_provider' },
  });
