import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { person } from '../../domain/people.ts';
import { AppError } from '../../domain/errors.ts';
import { field, SIGN_IN_PROVIDER } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { describeChanged, personField } from '../people/describe.ts';
import { targetPerson } from '../shared/resolve.ts';
import { noteFoundAgain } from './identities.ts';
import { unlinkedEvent } from './link-identity.ts';
import { findProvider } from './provider.ts';

export const signinUnlink = operation({
  name: 'signin.unlink',
  summary: 'Take identities of providers away from a person',
  permission: ['organization.okta.manage', 'organization.people.modify'],
  records: ['Identity.Unlinked'],
  input: z.object({
    person: personField(),
    provider: z.optional(field(reference(), 'only that of this sign-in provider', SIGN_IN_PROVIDER)),
  }),
  output: person,
  errors: ['not_found', 'owner_role', 'escalation'],
  async run(context, input) {
    const { tx } = context;
    const target = await targetPerson(context, input.person);
    const provider = input.provider === undefined ? undefined : await findProvider(tx, input.provider);
    const providers = new Map((await tx.signIn.providers()).map((one) => [one.id, one.name]));
    const links = (await tx.signIn.linksOf([target.id])).filter(
      (link) => provider === undefined || link.provider_id === provider.id,
    );
    if (links.length === 0)
      throw new AppError(
        'not_found',
        `${target.username} is linked to no identity${provider === undefined ? '' : ` of ${provider.name}`}`,
        {
          hint: 'roster people show tells which identities somebody has',
          details: { person: target.username },
        },
      );
    for (const link of links) {
      await tx.signIn.removeLink(link);
      context.record(unlinkedEvent(target, providers.get(link.provider_id) ?? '', link));
    }
    const unlinked = links.map(({ provider_id: id, email }) => ({ provider: providers.get(id) ?? '', email }));
    await noteFoundAgain(context, target, unlinked);
    return describeChanged(tx, target);
  },
});
