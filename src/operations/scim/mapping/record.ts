import type { Context } from '../../../core/context.ts';
import { enforce, ownerOfPeopleOnly } from '../../../domain/guards.ts';
import type { Ref } from '../../../domain/references.ts';
import type { RoleRecord } from '../../../domain/roles/roles.ts';
import { roleChange } from '../../shared/direct-role.ts';
import { theProvider } from '../provider.ts';
import { requireProviderGives } from './provider-gives.ts';

/**
 * What it takes that mappings give another role, beside that the actor has what it grants. Throws `forbidden`, `owner_role`, and
 * `escalation` for what the provider may not give.
 */
export async function requireMapping(context: Context, group: string, to: RoleRecord): Promise<void> {
  const { tx } = context;
  context.require('organization.okta.manage');
  enforce(ownerOfPeopleOnly(to.name, `the group ${group}`));
  await requireProviderGives(tx, await theProvider(tx), to);
}

/** Records that a group gets another role; `before` is undefined where it was the default. */
export function recordMapping(
  { record }: Pick<Context, 'record'>,
  { id, name }: Ref,
  before: Ref | undefined,
  after: RoleRecord,
): void {
  record({
    kind: 'ScimMapping.Set',
    id,
    name,
    description: `the group ${name} of the identity provider gets ${after.name}, before ${before?.name ?? 'the default role'}`,
    metadata: roleChange(before, after),
  });
}
