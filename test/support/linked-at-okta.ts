import { openAny } from '../../src/stores/open.ts';
import type { Sandbox } from '../harness.ts';
import { oidcProviderOf } from './sign-in-issuer.ts';

/** Links somebody to an identity at a provider okta, as a browser would, and logs ada in. */
export async function linkedAtOkta(box: Sandbox, username = 'ada', email: string | null = null): Promise<Sandbox> {
  const store = await openAny(box.location, { create: false });
  const issuer = 'https://acme.okta.example';
  const at = new Date(box.clock.now).toISOString();
  await store.write(async (tx) => {
    const [person] = await tx.people.find({ usernames: [username] });
    if (person === undefined) throw new Error(`there is no ${username}`);
    const provider = { ...oidcProviderOf(issuer), configured_by: person.id, created_at: at, updated_at: at };
    await tx.signIn.putProvider(provider);
    await tx.signIn.putLink({
      ...{ issuer, subject: username, person_id: person.id, provider_id: provider.id, email },
      ...{ role_by_mapping: false, linked_at: at, last_used_at: null },
    });
  });
  await store.close();
  await box.run('login ada --password-stdin', { stdin: 'correct horse battery staple' });
  return box;
}
