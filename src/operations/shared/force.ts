import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';

/** Changing what an identity provider manages (core/guards/managed.ts). */

/** The permission for it. */
const FORCE = 'organization.okta.manage';

/** Why a change may need it. */
export const ALSO_FORCE = { [FORCE]: 'with --force, for what the identity provider manages' } as const;

/** The field that asks for it. */
export const forceField = () =>
  z.optional(field(z.boolean(), 'also what the identity provider manages, which may change it back'));
