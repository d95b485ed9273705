import * as z from 'zod/mini';
import type { Context } from '../../core/context.ts';
import type { SecretAttempt } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import type { SignInRequest } from '../../domain/signin/request.ts';
import { shownUserCode, userCodeIn } from '../../domain/signin/user-code.ts';
import { countUserCodeAttempt, takeBackAttempt, userCodeAttemptKeys } from '../shared/login-attempts.ts';
import { requireOwnSession } from './own-session.ts';
import { waitingFor } from './requests.ts';

/** What operations share that take the code which a device shows. */

export const byUserCode = z.object({
  user_code: field(z.string().check(z.maxLength(100)), 'the code that the device shows', 'CODE'),
});
type ByUserCode = z.core.output<typeof byUserCode>;

/** Who tries a code. */
interface Trying {
  readonly id: string;
  readonly username: string;
}

/** Whoever calls, in a session of their own. Throws `forbidden`. */
export async function whoTries(context: Context<Reads>): Promise<Trying> {
  await requireOwnSession(context);
  const { id, username } = context.actor();
  return { id, username };
}

/** A device as shown to whoever may approve it. */
export const waitingDevice = z.object({
  /** As the device shows it. */
  user_code: z.string(),
  /** The program and its machine, in its own words. */
  client: z.string(),
  host: z.string(),
  /** Where it asked from. */
  address: z.string(),
  created_at: z.string(),
  expires_at: z.string(),
});

/** The request with this code that waits. Throws `not_found`: whether it is wrong, or was decided, or too late. */
export async function findWaiting(
  { tx, at }: Context<Reads>,
  { user_code: typed }: ByUserCode,
): Promise<SignInRequest> {
  const letters = userCodeIn(typed);
  const found = letters === undefined ? undefined : await waitingFor(tx, letters, at);
  if (found !== undefined) return found;
  throw new AppError('not_found', 'no device waits for this code', {
    hint: 'compare it with what the device shows; a code lasts for 10 minutes, and is used once',
  });
}

/** A request as shown. */
export const describeWaiting = (
  { client, host, address, created_at, expires_at }: SignInRequest,
  { user_code: typed }: ByUserCode,
): z.core.output<typeof waitingDevice> => ({
  user_code: shownUserCode(userCodeIn(typed) ?? ''),
  client,
  host,
  address,
  created_at,
  expires_at,
});

/** A wrong code counts against whoever tries it: others are not delayed. */
export const codeAttempt: SecretAttempt<ByUserCode, Trying> = {
  codes: ['not_found'],
  keys: (_tx, _input, { id }) => userCodeAttemptKeys(id),
  count: (tx, _input, { id }, environment) => countUserCodeAttempt(tx, id, environment),
  takeBack: takeBackAttempt,
  failed: (_tx, _input, { id, username }) =>
    Promise.resolve({
      kind: 'Session.Refused',
      id,
      name: username,
      description: `${username} entered the code of no device`,
    }),
};
