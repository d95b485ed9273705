import * as z from 'zod/mini';
import type { EventDraft } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import type { VerifiedIdentity } from '../../core/sign-in.ts';
import { AppError } from '../../domain/errors.ts';
import { mayBeLinked } from '../../domain/signin/identity.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { requireOwnSession } from '../session/own-session.ts';
import { countAnswer } from '../shared/login-attempts.ts';
import { actingPerson } from '../shared/resolve.ts';
import { answeredIdentity, answerFields, enabledProvider, forStrangers, providerStill } from '../signin/answer.ts';
import { requireOwnAddress } from '../signin/own-address.ts';
import { linkIdentity, useAnswerOnce } from '../signin/link-identity.ts';
import { mayChangeOwners, nobodyHere } from '../signin/whose-identity.ts';

interface Plan {
  readonly provider: SignInProvider;
  readonly person: Pick<PersonRecord, 'id' | 'username'>;
}

export const meLink = operation({
  name: 'me.link',
  summary: 'Sign in at a provider from now on',
  permission: { none: 'it is your own', authenticated: true },
  noDryRun: 'a code of a provider works once',
  records: ['Identity.Linked'],
  input: z.object(answerFields()),
  output: z.object({ provider: z.string(), issuer: z.string(), subject: z.string(), email: z.nullable(z.string()) }),
  errors: [
    'unauthenticated',
    'forbidden',
    'not_found',
    'rate_limited',
    'conflict',
    'unavailable',
    'unreachable',
    'escalation',
    'owner_role',
  ],

  async plan(context, input): Promise<Plan> {
    await requireOwnSession(context);
    const { id, username } = await actingPerson(context);
    const provider = await enabledProvider(context.tx, input.provider);
    await requireOwnAddress(context.tx, provider, input.redirect_uri);
    return { provider, person: { id, username } };
  },

  prepare: (input, { provider }, environment, signal): Promise<VerifiedIdentity> =>
    answeredIdentity(provider, input, environment, signal).catch((error: unknown) => {
      throw forStrangers(error, provider, environment);
    }),

  async run(context, input, identity) {
    const { tx } = context;
    // A way to sign in outlasts any token, so none that was made for a program may add one.
    await requireOwnSession(context);
    const provider = await providerStill(tx, input.provider, identity);
    const person = await actingPerson(context);
    if (!mayBeLinked({ mayChangeOwners: await mayChangeOwners(tx, person.id) }, identity))
      throw nobodyHere('owner_by_address', provider);
    await useAnswerOnce(tx, identity, provider);
    const { issuer, subject, email } = identity;
    const before = await tx.signIn.link(issuer, subject);
    if (before !== undefined && before.person_id !== person.id)
      throw new AppError('conflict', `somebody else here signs in as this identity of ${provider.title}`, {
        hint: `if that is you, too: sign in as them, then roster me unlink ${provider.name}`,
      });
    if (before === undefined) await linkIdentity(context, provider, identity, person, false);
    return { provider: provider.name, issuer, subject, email };
  },

  proof: {
    codes: ['unauthenticated'],
    count: (tx, _input, { provider }, environment) => countAnswer(tx, provider.id, environment),
    failed: (_tx, _input, { provider, person }) => Promise.resolve(linkRefused(provider, person)),
  },
});

/** The event of an answer of a provider that was linked to nobody. */
const linkRefused = (
  { name: provider }: SignInProvider,
  { id, username }: Pick<PersonRecord, 'id' | 'username'>,
): EventDraft => ({
  kind: 'User.LoginFailed',
  ...{ id, name: username },
  description: `${username} was refused a link to what ${provider} answered`,
  metadata: { provider },
});
