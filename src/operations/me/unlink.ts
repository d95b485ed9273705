import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { field, SIGN_IN_PROVIDER } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { actingPerson } from '../shared/resolve.ts';

export const meUnlink = operation({
  name: 'me.unlink',
  summary: 'Stop signing in at a provider',
  permission: { none: 'it is your own', authenticated: true },
  records: ['Identity.Unlinked'],
  input: z.object({ provider: field(reference(), 'a provider at which you sign in', SIGN_IN_PROVIDER) }),
  output: z.object({ provider: z.string(), username: z.string(), identities: z.number() }),
  errors: ['not_found', 'conflict', 'escalation', 'owner_role'],
  async run(context, input) {
    const { tx, record } = context;
    const { id, username, password } = await actingPerson(context);
    const provider = (await tx.signIn.providers()).find(({ name }) => name === input.provider);
    const all = await tx.signIn.linksOf([id]);
    const links = all.filter((one) => one.provider_id === provider?.id);
    if (provider === undefined || links.length === 0)
      throw new AppError('not_found', `you do not sign in at ${input.provider}`, {
        hint: 'the page about yourself tells where you do: /me',
      });
    if (links.length === all.length && password.kind !== 'chosen')
      throw new AppError('conflict', 'you have no password, so you could not sign in any more', {
        hint: `ask an Admin for a temporary one, and choose your own: roster people reset-password ${username}`,
      });
    for (const { issuer, subject } of links) {
      await tx.signIn.removeLink({ issuer, subject, person_id: id });
      record({
        kind: 'Identity.Unlinked',
        ...{ id, name: username },
        description: `${username} does not sign in at ${provider.title} any more`,
        metadata: { provider: provider.name, issuer, subject },
      });
    }
    return { provider: provider.name, username, identities: links.length };
  },
});
