import { commandLine } from '../../lib/shell.ts';
import { AppError } from '../errors.ts';
import { SCIM_PATH } from './paths.ts';

/** What is refused because of the identity provider. */

/** `forbidden`: the token of the identity provider works over SCIM only, whatever its account may do. */
export const outsideScim = (): AppError =>
  new AppError('forbidden', 'this is the token of the identity provider, which works over SCIM only', {
    hint: 'use a token of your own',
    details: { only: SCIM_PATH },
  });

/** The permission to manage the identity provider, which changing what it manages needs as well. */
export const MANAGE_PROVIDER = 'organization.okta.manage';

/** A person by username, or a group by name, that an identity provider manages. */
export interface Managed {
  readonly kind: 'people' | 'groups';
  readonly name: string;
}

const saidOf = ({ kind, name }: Managed): string => (kind === 'groups' ? `the group ${name}` : name);

/** Who manages it, as a sentence. */
export const manages = (one: Managed): string => `the identity provider manages ${saidOf(one)}`;

/** `managed_by_scim`: the identity provider says what becomes of it, and would change it back. `takesForce`: the operation can be told to change it all the same. */
export function managedByScim({ kind, name }: Managed, takesForce: boolean): AppError {
  const alone = commandLine('roster', ...(kind === 'groups' ? ['group', 'modify'] : ['people', 'edit']), name);
  const needs = `which needs the permission ${MANAGE_PROVIDER}`;
  return new AppError('managed_by_scim', manages({ kind, name }), {
    hint: `change it there; or ${takesForce ? `here with --force, ${needs}` : `alone with --force, ${needs}: ${alone}`}`,
    details: { name: saidOf({ kind, name }) },
    flags: ['--force'],
  });
}

/** `conflict`: the service account of the identity provider goes with it. */
export const providerNeeded = (): AppError =>
  new AppError('conflict', 'the identity provider acts as this service account', {
    hint: 'end that first: roster scim disable',
  });
