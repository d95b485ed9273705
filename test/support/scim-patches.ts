import { AppError } from '../../src/domain/errors.ts';
import { GROUP, USER } from '../../src/domain/scim/attributes.ts';
import { scimTypeOf } from '../../src/domain/scim/fault.ts';
import { groupChanges } from '../../src/domain/scim/patch-group.ts';
import type { GroupChanges } from '../../src/domain/scim/patch-group.ts';
import { patchOperations } from '../../src/domain/scim/patch-request.ts';
import { patchedUser } from '../../src/domain/scim/patch-user.ts';
import type { Resource } from '../../src/domain/scim/resource.ts';

/** Patches of SCIM as clients write them, and what becomes of a resource. */

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** The body of a PATCH. */
export const patchBody = (...operations: readonly unknown[]): Resource => ({
  schemas: [PATCH_OP],
  Operations: operations,
});

/** A user after such operations. */
export const userAfter = (user: Resource, ...operations: readonly unknown[]): Resource =>
  patchedUser(user, patchOperations(patchBody(...operations), USER));

/** What such operations change in a group. */
export const changesOf = (...operations: readonly unknown[]): GroupChanges =>
  groupChanges(patchOperations(patchBody(...operations), GROUP));

/** The type and message of the fault that something throws. */
export function faultOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return `${scimTypeOf(error) ?? error.code}: ${error.message}`;
    throw error;
  }
  return 'none';
}
