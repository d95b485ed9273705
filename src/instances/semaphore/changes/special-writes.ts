import { AppError } from '../../../domain/errors.ts';
import { OWNER } from '../../../domain/guards.ts';
import type { InputOf } from '../../../core/operation.ts';
import type { peopleInvite } from '../../../operations/people/invite.ts';
import type { projectCreate } from '../../../operations/project/create.ts';
import { FIRST_TOKEN } from '../../../operations/service-account/create.ts';
import { tokenCreate } from '../../../operations/token/create.ts';
import type { tokenReset } from '../../../operations/token/reset.ts';
import { toRef } from '../../../domain/references.ts';
import type { Change } from './change.ts';
import type { Mirror } from '../mirror/mirror.ts';
import type { Snapshot } from '../mirror/snapshot.ts';

/** Operations whose changes are not all seen in what they leave behind in a mirror. */

type Fields = Readonly<Record<string, unknown>>;

interface SpecialWrite {
  /** Fields that the instance has no place for, with what can be done instead; they must be left out. */
  readonly without?: Readonly<Record<string, string>>;
  /** What the mirror needs before the call. Returns the input of the call. */
  readonly before?: (mirror: Mirror, input: Fields) => Promise<Fields>;
  /** The changes, from those that the mirror shows. `output`: that of the call. */
  readonly changes?: (seen: readonly Change[], input: Fields, output: unknown, after: Snapshot) => readonly Change[];
}

const BY_HANDLE =
  'invite them by their handle: roster people invite --provider github --handle HANDLE, or many with --from FILE';
const NO_EXPIRY = 'the instance decides how long tokens live';

export const SPECIAL_WRITES: Readonly<Record<string, SpecialWrite>> = {
  'people.invite': {
    without: {
      people: BY_HANDLE,
      groups: 'put them in groups once they are there: roster group modify GROUP --add PERSON',
      expires: 'the instance decides how long an invitation is valid',
    },
    changes: (seen, input, output) => [...seen, ...invitations(input, output as never)],
  },
  'organization.apply': {
    without: { require_self: 'the API does not tell whose token it is: look who loses what in the plan' },
  },
  'service-account.create': { without: { expires: NO_EXPIRY } },
  'token.reset': {
    without: {
      person: 'people reset their own tokens on the instance, in their profile',
      overlap: 'the old token ends when the instance says so, within five minutes',
      expires: NO_EXPIRY,
      new_token: 'the instance makes the token',
    },
    before: withFirstToken,
    changes: (seen, { service_account }, _output, after) => [
      ...seen,
      { kind: 'account-token', account: accountIn(after, String(service_account)) },
    ],
  },
  'project.create': {
    before: async (mirror, input) =>
      input.owner === undefined ? { ...input, owner: someOwner(await mirror.snapshot()) } : input,
    // Who makes a project owns it there, and is its Admin; here it is not known who that is.
    changes: (seen, { owner }) => (owner === undefined ? seen.filter(({ kind }) => kind === 'project-create') : seen),
  },
};

type Offered = Readonly<{ role: { readonly id: string; readonly name: string } | null }>;

function invitations(
  { accounts = [], role }: InputOf<typeof peopleInvite.input>,
  offers: readonly Offered[],
): readonly Change[] {
  return accounts.map(({ role: own, ...invitee }, index): Change => {
    const offered = offers[index]?.role ?? null;
    // Without a wish, the instance gives its default role.
    return { kind: 'invite', invitee, role: (own ?? role) === undefined ? null : offered && toRef(offered) };
  });
}

/** In a mirror, nobody has a token: the account gets the one that is to be replaced. */
async function withFirstToken({ caller }: Mirror, input: Fields): Promise<Fields> {
  const { service_account, token } = input as InputOf<typeof tokenReset.input>;
  if (service_account === undefined)
    throw new AppError(
      'unsupported_by_server',
      'a Semaphore instance lets tokens of service accounts alone be reset here',
      {
        hint: 'roster token reset --service-account NAME; your own: on the instance, in your profile',
      },
    );
  if (token !== undefined && token !== FIRST_TOKEN && token !== 'current')
    throw new AppError(
      'not_found',
      `a service account of a Semaphore instance has one token, without a name: ${token}`,
      {
        hint: 'leave out the name of the token',
      },
    );
  await caller.call(tokenCreate, { service_account, name: FIRST_TOKEN });
  return { service_account, token: FIRST_TOKEN };
}

function accountIn({ serviceAccounts }: Snapshot, ref: string): { readonly id: string; readonly name: string } {
  const there = serviceAccounts.find(({ id, name }) => id === ref || name === ref);
  if (there === undefined) throw new AppError('not_found', `there is no service account ${ref}`);
  return toRef(there);
}

/** Throws `unsupported_by_server` where there is none: whom should the mirror say? */
function someOwner({ people }: Snapshot): InputOf<typeof projectCreate.input>['owner'] {
  const [owner] = [...people.filter(({ role }) => role?.name === OWNER), ...people];
  if (owner !== undefined) return owner.id;
  throw new AppError('unsupported_by_server', 'the instance shows nobody who could own a project', {
    hint: 'the token may not see people',
  });
}

/** Throws `unsupported_by_server` for a field that the instance has no place for. */
export function requireWithout(name: string, input: Fields): void {
  for (const [field, hint] of Object.entries(SPECIAL_WRITES[name]?.without ?? {})) {
    const value = input[field];
    if (value === undefined || value === false || (Array.isArray(value) && value.length === 0)) continue;
    throw new AppError(
      'unsupported_by_server',
      `this does not work on a Semaphore instance: ${field.replaceAll('_', ' ')}`,
      {
        hint,
        details: { field },
      },
    );
  }
}
