import * as z from 'zod/mini';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import type { VerifiedIdentity } from '../../core/sign-in.ts';
import { person } from '../../domain/people.ts';
import type { PersonRecord } from '../../domain/people.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import { countAnswer } from '../shared/login-attempts.ts';
import { findPerson, theOrganization } from '../shared/resolve.ts';
import { recordSignIn, SIGN_IN_EVENTS } from '../shared/sign-in.ts';
import { describeOne } from '../people/describe.ts';
import { answeredIdentity, answerFields, enabledProvider, forStrangers, providerStill } from '../signin/answer.ts';
import { refusedAt } from '../signin/refused-at.ts';
import { requireOwnAddress } from '../signin/own-address.ts';
import { linkIdentity, useAnswerOnce } from '../signin/link-identity.ts';
import { giveMapped } from '../signin/give-mapped.ts';
import { joinAs, JOIN_EVENTS } from '../signin/join.ts';
import { nobodyHere, whoseIdentity } from '../signin/whose-identity.ts';
import { issueToken } from '../token/issue.ts';

export const sessionSignIn = operation({
  name: 'session.sign-in',
  summary: 'Sign in with what a provider answered',
  permission: { none: "the provider's answer is the proof", authenticated: false },
  noDryRun: 'it proves who calls',
  records: [...SIGN_IN_EVENTS, 'Identity.Linked', ...JOIN_EVENTS, 'User.RoleChanged', 'Group.Modified'],
  input: z.object(answerFields()),
  output: z.object({
    person,
    organization: z.string(),
    token: z.string(),
    /** The person was not here before. */
    created: z.boolean(),
  }),
  errors: [
    ...(['unauthenticated', 'not_found', 'rate_limited', 'unavailable', 'unreachable', 'conflict'] as const),
    ...(['invalid', 'escalation', 'owner_role', 'managed_by_scim'] as const),
  ],

  async plan({ tx }, input): Promise<SignInProvider> {
    await theOrganization(tx);
    const provider = await enabledProvider(tx, input.provider);
    await requireOwnAddress(tx, provider, input.redirect_uri);
    return provider;
  },

  prepare: (input, provider, environment, signal): Promise<VerifiedIdentity> =>
    answeredIdentity(provider, input, environment, signal).catch((error: unknown) => {
      throw forStrangers(error, provider, environment);
    }),

  async run(context, input, identity) {
    const { tx, at } = context;
    const provider = await providerStill(tx, input.provider, identity);
    await useAnswerOnce(tx, identity, provider);
    const { record, isNew } = await personOf(context, provider, identity);
    const token = await issueToken(context, record.id, 'session', provider.name);
    await tx.signIn.providerUsed(provider.id, at);
    await recordSignIn(context, record, { provider: provider.name, issuer: identity.issuer });
    const { name: organization } = await theOrganization(tx);
    const signedIn = await describeOne(tx, await findPerson(tx, record.id));
    return { person: signedIn, organization, token, created: isNew };
  },

  secrets: ({ person: { email, username }, token }) => [{ email, username, kind: 'token', secret: token }],

  proof: {
    codes: ['unauthenticated'],
    count: (tx, _input, { id }, environment) => countAnswer(tx, id, environment),
    failed: (_tx, _input, provider) => Promise.resolve(refusedAt(provider)),
  },
});

/** The person of an identity, who acts from now on; new people are made. Throws `unauthenticated` for nobody. */
async function personOf(
  context: Context,
  provider: SignInProvider,
  identity: VerifiedIdentity,
): Promise<{ readonly record: PersonRecord; readonly isNew: boolean }> {
  const { tx, at } = context;
  const { decision, link, person: found, invitation } = await whoseIdentity(tx, provider, identity, at);
  if (decision.is === 'nobody') throw nobodyHere(decision.why, provider);
  if (found === undefined) {
    const email = decision.is === 'new' ? decision.email : (invitation?.email ?? null);
    const record = await joinAs(context, { provider, identity, email, invitation });
    return { record, isNew: true };
  }
  await context.actAs(found.id);
  if (link === undefined) await linkIdentity(context, provider, identity, found, false);
  const isRoleMapped = link?.role_by_mapping ?? false;
  await giveMapped(context, { provider, groups: identity.groups, person: found, isRoleMapped });
  // Afterwards, as a role that is given counts as given by hand until the link says otherwise.
  if (link !== undefined) await tx.signIn.linkUsed({ ...link, email: identity.email }, at);
  return { record: found, isNew: false };
}
