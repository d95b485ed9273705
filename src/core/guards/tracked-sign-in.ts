import type { SignInMapping } from '../../domain/signin/mapping.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import type { Writes } from '../store/index.ts';
import type { RoleOrSubject } from '../store/keys.ts';
import type { ChangeLog } from './change-log.ts';

/**
 * Who controls a provider can be anybody whom it knows here: what it is, and whom it knows, needs an event. What it gives by
 * itself is given by who set it.
 */
export const trackedSignIn = (
  tx: Writes,
  { at, before, changed, signInGives, written }: ChangeLog,
): Writes['signIn'] => ({
  ...tx.signIn,
  putProvider: async (provider) => {
    changed(provider.id);
    signInGives(givenByProvider(provider));
    await tx.signIn.putProvider(provider);
    written();
  },
  removeProvider: async (id) => {
    changed(id);
    signInGives([]);
    await tx.signIn.removeProvider(id);
  },
  require: async (isRequired) => {
    const organization = await tx.organization.get();
    if (organization !== undefined) changed(organization.id);
    signInGives([]);
    await tx.signIn.require(isRequired);
  },
  putLink: async (link) => {
    await before([{ type: 'user', id: link.person_id }], 'account');
    changed(link.person_id);
    await tx.signIn.putLink(link);
    await tx.touch.of('people', [link.person_id], at);
    written();
  },
  removeLink: async (link) => {
    await before([{ type: 'user', id: link.person_id }], 'account');
    changed(link.person_id);
    await tx.signIn.removeLink(link);
    await tx.touch.of('people', [link.person_id], at);
    written();
  },
  putMappings: async (providerId, mappings) => {
    const former = await tx.signIn.mappings({ providerIds: [providerId] });
    changed(providerId, ...[...former, ...mappings].map(({ id }) => id));
    signInGives(mappings.map(givenByMapping));
    await tx.signIn.putMappings(providerId, mappings);
    written();
  },
});

const givenByProvider = ({ default_role_id: id }: SignInProvider): RoleOrSubject[] =>
  id === null ? [] : [{ type: 'role', id }];

const givenByMapping = ({ role_id, group_id }: SignInMapping): RoleOrSubject =>
  role_id === null ? { type: 'group', id: group_id ?? '' } : { type: 'role', id: role_id };

/** All that these providers give by themselves. */
export async function givenBySignIn(
  tx: Pick<Writes, 'signIn'>,
  providers: readonly SignInProvider[],
): Promise<RoleOrSubject[]> {
  if (providers.length === 0) return [];
  const mappings = await tx.signIn.mappings({ providerIds: providers.map(({ id }) => id) });
  return [...providers.flatMap(givenByProvider), ...mappings.map(givenByMapping)];
}
