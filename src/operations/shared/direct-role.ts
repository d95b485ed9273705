import type { Ref } from '../../domain/references.ts';
import type { RoleRecord } from '../../domain/roles/roles.ts';
import { required } from '../../lib/required.ts';
import type { RoleOrSubject } from '../../core/store/keys.ts';
import type { Reads } from '../../core/store/index.ts';

/** The direct role of a subject, and the metadata of its change. */

/** Its role in a project or (null) in the organization; undefined: none. */
export async function directRole(
  tx: Reads,
  subject: RoleOrSubject,
  projectId: string | null = null,
): Promise<Ref | undefined> {
  const { bindings, roles } = await tx.access.load([subject]);
  const bound = bindings.get(subject.id)?.find((binding) => binding.projectId === projectId);
  return bound && { id: bound.roleId, name: required(roles.get(bound.roleId), 'a bound role').name };
}

type Named = Pick<RoleRecord, 'id' | 'name'>;

/** Metadata of a change of role: names for readers, and ids because names can change. */
export const roleChange = (before: Named | undefined, after: Named) => ({
  before: { role: before?.name ?? null, role_id: before?.id ?? null },
  after: { role: after.name, role_id: after.id },
});
