import { AppError } from './errors.ts';
import { emailKey } from './names/names.ts';
import type { PersonRecord } from './people.ts';
import { commandLine, shellWord } from '../lib/shell.ts';

/** Nothing is matched to an address that its person set and nobody confirmed (docs/addresses.md). */

type Holder = Pick<PersonRecord, 'email' | 'username'>;

/** The two commands, one of which settles to whom an address belongs. */
export const settling = ({ email, username }: Holder): string =>
  `if it is theirs: ${commandLine('roster', 'people', 'edit', username, '--verify-email', email ?? '')}; if not, give them another: ${commandLine('roster', 'people', 'edit', username, '--email')} EMAIL`;

/** To whom an e-mail address belongs, and whether that was confirmed. */
export const belonging = ({ email, email_verified, username }: Holder & Pick<PersonRecord, 'email_verified'>): string =>
  `${email ?? ''} belongs to ${username}${email_verified ? '' : ', who set it themselves; nobody has confirmed it'}`;

/** The refusal of a reference by such an address: `conflict`. */
const unverified = (holder: Holder & Pick<PersonRecord, 'id'>): AppError =>
  new AppError(
    'conflict',
    `${holder.username} set the address ${holder.email ?? ''} themselves, and nobody has confirmed it`,
    {
      hint: `use the username: ${shellWord(holder.username)}; ${settling(holder)}`,
      details: { email: holder.email, username: holder.username, id: holder.id },
    },
  );

/** Throws `conflict` where a reference names a person by an address that is not verified. */
export function requireVerified(ref: string, person: PersonRecord): void {
  if (!person.email_verified && person.email !== null && emailKey(ref) === emailKey(person.email))
    throw unverified(person);
}
