import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { MANAGE_PROVIDER } from '../../domain/scim/refusals.ts';

/** Changing what an identity provider manages (core/guards/managed.ts). */

/** Why a change may need the permission for it. */
export const ALSO_FORCE = { [MANAGE_PROVIDER]: 'with --force, for what the identity provider manages' } as const;

/** The field that asks for it. */
export const forceField = () =>
  z.optional(field(z.boolean(), 'also what the identity provider manages, which may change it back'));
