import type { Context } from '../../core/context.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import type { ShownProvider } from '../../domain/signin/provider-fields.ts';
import { describeProvider, findProvider } from './provider.ts';

/** Switches a provider on or off; changes and records nothing where it is so. */
export async function setStatus(
  { tx, at, record }: Context,
  reference: string,
  status: SignInProvider['status'],
): Promise<ShownProvider> {
  const before = await findProvider(tx, reference);
  if (before.status === status) return describeProvider(tx, before);
  const after = { ...before, status, updated_at: at };
  await tx.signIn.putProvider(after);
  record({
    kind: status === 'enabled' ? 'SignInProvider.Enabled' : 'SignInProvider.Disabled',
    id: after.id,
    name: after.name,
    description: `the sign-in provider ${after.name} was ${status}`,
    metadata: { before: { status: before.status }, after: { status } },
  });
  return describeProvider(tx, after);
}
