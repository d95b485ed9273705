import { AppError } from '../../domain/errors.ts';

/** E-mail addresses as people type them: several arguments, each perhaps a list with commas. */

/** The addresses in arguments, in their order. */
export const splitAddresses = (words: readonly string[]): string[] =>
  words
    .flatMap((word) => word.split(','))
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** An address, with the role that it is to have alone. */
export interface Addressed {
  readonly email: string;
  readonly role?: string;
}

/**
 * The same, where `EMAIL=ROLE` gives one address a role. An address may hold `=` before its `@`, a
 * role anywhere but no comma. Throws `usage` where the role is missing.
 */
export const splitAddressed = (words: readonly string[]): Addressed[] => splitAddresses(words).map(addressed);

function addressed(part: string): Addressed {
  const at = part.indexOf('=', part.indexOf('@'));
  if (at < 0 || !part.includes('@')) return { email: part };
  const email = part.slice(0, at).trim();
  const role = part.slice(at + 1).trim();
  if (role === '')
    throw new AppError('usage', `no role follows ${email}=`, { hint: 'write EMAIL=ROLE, or --role ROLE' });
  return { email, role };
}
