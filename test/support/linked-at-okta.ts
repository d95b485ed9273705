import { openAny } from '../../src/stores/open.ts';
import type { Sandbox } from '../harness.ts';
import { oidcProviderOf } from './sign-in-issuer.ts';

/** Links ada to an identity at a provider okta, as a browser would. */
export async function linkedAtOkta(box: Sandbox): Promise<Sandbox> {
  const store = await openAny(box.location, { create: false });
  const issuer = 'https://acme.okta.example';
  const at = new Date(box.clock.now).toISOString();
  await store.write(async (tx) => {
    const [ada] = await tx.people.find({ usernames: ['ada'] });
    if (ada === undefined) throw new Error('there is no ada');
    const provider = { ...oidcProviderOf(issuer), configured_by: ada.id, created_at: at, updated_at: at };
    await tx.signIn.putProvider(provider);
    await tx.signIn.putLink({
      ...{ issuer, subject: 'ada', person_id: ada.id, provider_id: provider.id, email: null },
      ...{ role_by_mapping: false, linked_at: at, last_used_at: null },
    });
  });
  await store.close();
  return box;
}
