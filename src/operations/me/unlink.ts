import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { field, SIGN_IN_PROVIDER } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { requireOwnSession } from '../session/own-session.ts';
import { actingPerson } from '../shared/resolve.ts';
import { noteFoundAgain } from '../signin/identities.ts';
import { mayChangeOwners } from '../signin/whose-identity.ts';
import type { Reads } from '../../core/store/index.ts';
import type { PersonRecord } from '../../domain/people.ts';

export const meUnlink = operation({
  name: 'me.unlink',
  summary: 'Stop signing in at a provider',
  permission: { none: 'it is your own', authenticated: true },
  records: ['Identity.Unlinked'],
  input: z.object({ provider: field(reference(), 'a provider at which you sign in', SIGN_IN_PROVIDER) }),
  output: z.object({ provider: z.string(), username: z.string(), identities: z.number() }),
  errors: ['forbidden', 'not_found', 'conflict', 'escalation', 'owner_role'],
  async run(context, input) {
    const { tx, record } = context;
    await requireOwnSession(context);
    const person = await actingPerson(context);
    const { id, username } = person;
    const providers = await tx.signIn.providers();
    const provider = providers.find(({ name }) => name === input.provider);
    const all = await tx.signIn.linksOf([id]);
    const links = all.filter((one) => one.provider_id === provider?.id);
    if (provider === undefined || links.length === 0)
      throw new AppError('not_found', `you do not sign in at ${input.provider}`, {
        hint: 'the page about yourself tells where you do: /me',
      });
    const enabled = new Set(providers.filter(({ status }) => status === 'enabled').map((one) => one.id));
    const stay = all.filter((one) => one.provider_id !== provider.id && enabled.has(one.provider_id));
    if (stay.length === 0) await requirePasswordLogin(tx, person);
    for (const { issuer, subject } of links) {
      await tx.signIn.removeLink({ issuer, subject, person_id: id });
      record({
        kind: 'Identity.Unlinked',
        ...{ id, name: username },
        description: `${username} does not sign in at ${provider.title} any more`,
        metadata: { provider: provider.name, issuer, subject },
      });
    }
    await noteFoundAgain(
      context,
      person,
      links.map(({ email }) => ({ provider: provider.name, email })),
    );
    return { provider: provider.name, username, identities: links.length };
  },
});

/** Throws `conflict` where a person could not log in with a password. */
async function requirePasswordLogin(tx: Reads, { id, username, password }: PersonRecord): Promise<void> {
  if (password.kind !== 'chosen')
    throw new AppError('conflict', 'you have no password, so you could not sign in any more', {
      hint: `ask an Admin for a temporary one, and choose your own: roster people reset-password ${username}`,
    });
  if ((await tx.signIn.required()) && !(await mayChangeOwners(tx, id)))
    throw new AppError('conflict', 'passwords log nobody like you in here, so you could not sign in any more', {
      hint: 'link another account first, on the page about yourself: /me',
    });
}
