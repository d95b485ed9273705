import { AppError } from '../../../domain/errors.ts';
import { counted } from '../../../lib/plural.ts';
import { commandLine } from '../../../lib/shell.ts';
import { someNames } from '../../../lib/short-name.ts';
import type { Ref } from '../../../domain/references.ts';
import type { Invitee } from '../changes/change.ts';

/** What an instance says of the role of somebody invited, with status 200, when they do not have it. */
const REFUSALS: Readonly<Record<string, (who: string, role: string) => string>> = {
  denied: (who, role) => `${who} was invited as Member: the instance denied them the role ${role}`,
  defaulted_to_member: (who, role) => `${who} was invited as Member: the instance did not give them the role ${role}`,
  pending: (who, role) => `${who} was invited, but does not have the role ${role} yet: the instance says it is pending`,
};

/**
 * Throws where somebody was invited and the role that was asked for was not given: `escalation` where the instance denied
 * it, else `partial`; `details.outcome` is `made`. Without a wish, the default role is right.
 */
export function requireInvited({ provider, handle }: Invitee, role: Ref | null, status: string): void {
  const refusal = REFUSALS[status];
  if (role === null || refusal === undefined) return;
  const details = { outcome: 'made', status, role: role.name };
  throw new AppError(status === 'denied' ? 'escalation' : 'partial', refusal(`${provider}:${handle}`, role.name), {
    hint: `once they are there: ${commandLine('roster', 'people', 'role', handle, role.name)}`,
    details,
  });
}

/** Somebody who was invited, and what was said of their role. */
export interface Lacking {
  readonly invitee: Invitee;
  readonly error: AppError;
}

/** So many are named. */
const SHOWN = 20;

/** The error of many invitations, all of which were made: `escalation` where every role was denied, else `partial`. */
export function withoutRoles(lacking: readonly Lacking[], done: readonly string[]): AppError {
  const invited = lacking.map(({ invitee: { provider, handle }, error: { details } }) => ({
    account: `${provider}:${handle}`,
    status: String(details.status),
    role: String(details.role),
  }));
  const names = someNames(
    invited.map(({ account }) => account),
    SHOWN,
  );
  const why = [...new Set(invited.map(({ status }) => status.replaceAll('_', ' ')))].join(', ');
  const isDenied = invited.every(({ status }) => status === 'denied');
  return new AppError(
    isDenied ? 'escalation' : 'partial',
    `${counted(done.length, 'invitation')} went out, and these do not have their role (${why}): ${names}`,
    {
      hint: 'once they are there: roster people role PERSON ROLE',
      details: { outcome: 'made', invited, done },
    },
  );
}
