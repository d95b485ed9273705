import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { inCatalogueOrder } from '../../domain/permissions.ts';
import type { Permission } from '../../domain/permissions.ts';
import { ref, toRef } from '../../domain/references.ts';
import type { RoleRecord } from '../../domain/roles/roles.ts';
import { query } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { findRole, lookUpRole } from '../shared/resolve.ts';
import { roleField, scopeField } from './describe.ts';
import { KIND } from './requirements.ts';

const difference = z.object({ permission: z.string(), only_in: ref });
export type RoleDifference = z.infer<typeof difference>;

export const roleDiff = query({
  name: 'role.diff',
  summary: 'Compare what two roles grant',
  permission: ['organization.roles.view'],
  input: z.object({
    role: roleField(),
    other: roleField('another role of the same scope'),
    scope: z.optional(scopeField('which roles are meant, where both scopes have the names')),
  }),
  output: z.object({ items: z.array(difference) }),
  errors: ['not_found', 'scope_mismatch'],
  async run({ tx }, input) {
    const [one, other] = await findPair(tx, input);
    const [grantedByOne, grantedByOther] = [await grants(tx, one), await grants(tx, other)];
    return { items: [...beyond(one, grantedByOne, grantedByOther), ...beyond(other, grantedByOther, grantedByOne)] };
  },
});

/** Two roles of one scope: a name that both scopes have means the scope of the other role. Throws `scope_mismatch`. */
async function findPair(
  tx: Reads,
  {
    role,
    other,
    scope,
  }: { readonly role: string; readonly other: string; readonly scope?: 'org' | 'project' | undefined },
): Promise<readonly [RoleRecord, RoleRecord]> {
  if (scope !== undefined) return [await findRole(tx, role, scope), await findRole(tx, other, scope)];
  const first = await lookUpRole(tx, role, 'org');
  const second = await lookUpRole(tx, other, first.scope);
  const pair = [await lookUpRole(tx, role, second.scope), second] as const;
  if (pair[0].scope === second.scope) return pair;
  throw new AppError(
    'scope_mismatch',
    `${pair[0].name} is a role of the other scope: one is an ${KIND.org}, one a ${KIND.project}`,
    { hint: 'roster role list shows the scopes; compare roles of the same' },
  );
}

/** What a role grants, including the project role that it maps to. */
async function grants(tx: Reads, { permissions, maps_to }: RoleRecord): Promise<Permission[]> {
  const mapped = maps_to === null ? [] : await tx.roles.find({ ids: [maps_to] });
  return inCatalogueOrder([...permissions, ...mapped.flatMap((role) => role.permissions)]);
}

const beyond = (role: RoleRecord, granted: readonly Permission[], other: readonly Permission[]): RoleDifference[] =>
  granted
    .filter((permission) => !other.includes(permission))
    .map((permission) => ({ permission, only_in: toRef(role) }));
