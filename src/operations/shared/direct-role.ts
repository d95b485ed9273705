import type { RoleRecord } from '../../domain/roles/roles.ts';
import type { SubjectRef } from '../../core/store/keys.ts';
import type { Reads } from '../../core/store/index.ts';

/** The direct role of a subject, and the metadata of its change. */

/** Its role in a project or (null) in the organization; undefined: none. */
export async function directRole(
  tx: Reads,
  subject: SubjectRef,
  projectId: string | null = null,
): Promise<RoleRecord | undefined> {
  const { bindings } = await tx.access.load([subject]);
  const bound = (bindings.get(subject.id) ?? []).filter((binding) => binding.projectId === projectId);
  const [role] = await tx.roles.find({ ids: bound.map(({ roleId }) => roleId) });
  return role;
}

type Named = Pick<RoleRecord, 'id' | 'name'>;

/** Metadata of a change of role: names for readers, and ids because names can change. */
export const roleChange = (before: Named | undefined, after: Named) => ({
  before: { role: before?.name ?? null, role_id: before?.id ?? null },
  after: { role: after.name, role_id: after.id },
});
