import type { Context } from '../../../core/context.ts';
import type { Reads } from '../../../core/store/index.ts';
import type { Ref } from '../../../domain/references.ts';
import type { ShownMapping } from '../../../domain/signin/mapping.ts';
import type { SignInProvider } from '../../../domain/signin/provider.ts';
import { MANAGE_SIGN_IN } from '../provider.ts';
import { describeMappings } from './describe.ts';
import { recordSet } from './record.ts';

/** What becomes of what sign-in providers give, when a role is replaced or a group goes. */

interface GivenRole {
  readonly mappings: readonly ShownMapping[];
  /** Those that give it to whom they create. */
  readonly providers: readonly SignInProvider[];
}

/** Where sign-in providers give a role; the actor must be allowed to say otherwise. Throws `forbidden`. */
export async function givenRole(context: Context, roleId: string): Promise<GivenRole> {
  const { tx } = context;
  const mappings = await describeMappings(tx, await tx.signIn.mappings({ roleIds: [roleId] }));
  const providers = (await tx.signIn.providers()).filter(({ default_role_id: id }) => id === roleId);
  if (mappings.length + providers.length > 0) for (const needed of MANAGE_SIGN_IN) context.require(needed);
  return { mappings, providers };
}

/** Records that providers give another role. */
export function recordOtherGiven(context: Context, { mappings, providers }: GivenRole, from: Ref, to: Ref): void {
  for (const mapping of mappings) recordSet(context, mapping, { ...mapping, role: to });
  for (const { id, name } of providers)
    context.record({
      kind: 'SignInProvider.Configured',
      id,
      name,
      description: `the sign-in provider ${name} gives ${to.name} to whom it creates, before ${from.name}`,
      metadata: { before: { default_role_id: from.id }, after: { default_role_id: to.id } },
    });
}

/** The mappings that go with a group. */
export const mappingsOfGroup = async (tx: Reads, groupId: string): Promise<ShownMapping[]> =>
  describeMappings(tx, await tx.signIn.mappings({ groupIds: [groupId] }));
