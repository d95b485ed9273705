import { emailFault } from '../../domain/names/names.ts';
import { scimFault } from '../../domain/scim/fault.ts';
import type { Profile } from '../../domain/scim/provider.ts';
import { partsOf, valuesOf } from '../../domain/scim/resource.ts';
import type { Resource } from '../../domain/scim/resource.ts';
import { textOf } from '../texts.ts';

/** A person as the provider wants them to be. */
export interface Wanted {
  readonly profile: Profile & { readonly user_name: string };
  /** undefined: the provider names none, and the person keeps theirs. */
  readonly email: string | undefined;
  /** undefined: the provider does not say. */
  readonly active: boolean | undefined;
}

/** What a user of the form of the schema asks for. Throws `invalidValue`. */
export function wantedUser(user: Resource): Wanted {
  const name = partsOf(user.name);
  const userName = textOf('userName', user.userName);
  if (userName === null || userName.trim() === '') throw scimFault('invalidValue', 'userName is missing or empty');
  return {
    profile: {
      user_name: userName,
      external_id: textOf('externalId', user.externalId),
      display_name: textOf('displayName', user.displayName),
      given_name: textOf('name.givenName', name.givenName),
      family_name: textOf('name.familyName', name.familyName),
      formatted_name: textOf('name.formatted', name.formatted),
    },
    email: addressOf(user.emails) ?? (emailFault(userName) === undefined ? userName.normalize() : undefined),
    active: typeof user.active === 'boolean' ? user.active : undefined,
  };
}

const hasText = (email: Resource): email is Resource & { readonly value: string } => typeof email.value === 'string';

/** Of several addresses, the primary one, else that for work. */
function addressOf(emails: unknown): string | undefined {
  const all = valuesOf(emails).filter(hasText);
  const isOfWork = ({ type }: Resource): boolean => typeof type === 'string' && type.toLowerCase() === 'work';
  const meant = all.find(({ primary }) => primary === true) ?? all.find(isOfWork) ?? all[0];
  if (meant === undefined) return undefined;
  const address = meant.value.normalize();
  const fault = emailFault(address);
  if (fault !== undefined) throw scimFault('invalidValue', `emails.value ${fault}`);
  return address;
}
