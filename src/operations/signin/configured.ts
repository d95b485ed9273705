import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import { issuerOf, MOST_SIGN_IN_PROVIDERS } from '../../domain/signin/provider.ts';
import type { ProviderFacts, SignInProvider } from '../../domain/signin/provider.ts';
import type { ShownProvider } from '../../domain/signin/provider-fields.ts';
import { findRole } from '../shared/resolve.ts';
import { describeProvider } from './provider.ts';

/** What configuring a provider is, of either kind. */

interface CommonInput {
  readonly provider: string;
  readonly title?: string | undefined;
  readonly groups_claim?: string | undefined;
  readonly trust_email?: boolean | undefined;
  readonly domains?: readonly string[] | undefined;
  readonly create_people?: boolean | undefined;
  readonly default_role?: string | undefined;
}

/** The provider of the name; undefined: there is none. Throws `conflict` where it is of the other kind. */
export async function providerBefore<K extends SignInProvider['kind']>(
  tx: Reads,
  name: string,
  kind: K,
): Promise<Extract<SignInProvider, { kind: K }> | undefined> {
  const found = (await tx.signIn.providers()).find((one) => one.name === name);
  if (found === undefined) return undefined;
  if (isOfKind(found, kind)) return found;
  throw new AppError('conflict', `${name} is a provider of ${found.kind}, and stays one`, {
    hint: `give another name, or remove it first: roster signin remove ${name}`,
    details: { provider: name },
  });
}

const isOfKind = <K extends SignInProvider['kind']>(
  provider: SignInProvider,
  kind: K,
): provider is Extract<SignInProvider, { kind: K }> => provider.kind === kind;

/** What both kinds have: what is asked for, and for the rest what is there or a default. Throws `not_found` for the role. */
export async function commonAfter(
  { tx, at, actor }: Context,
  input: CommonInput,
  before: ProviderFacts | undefined,
  newId: string,
): Promise<ProviderFacts> {
  const { provider: name } = input;
  return {
    id: before?.id ?? newId,
    name,
    title: input.title ?? before?.title ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    status: before?.status ?? 'enabled',
    configured_by: actor().holder,
    trust_email: input.trust_email ?? before?.trust_email ?? false,
    domains: input.domains?.map((one) => one.toLowerCase()) ?? before?.domains ?? [],
    create_people: input.create_people ?? before?.create_people ?? false,
    default_role_id:
      input.default_role === undefined
        ? (before?.default_role_id ?? null)
        : (await findRole(tx, input.default_role, 'org')).id,
    groups_claim: input.groups_claim ?? before?.groups_claim ?? 'groups',
    created_at: before?.created_at ?? at,
    updated_at: before?.updated_at ?? at,
    last_used_at: before?.last_used_at ?? null,
  };
}

/** Stores a provider that differs from before, and records it; `isNewSecret`: its client secret is another one. */
export async function putConfigured(
  context: Context,
  before: SignInProvider | undefined,
  wanted: SignInProvider,
  isNewSecret: boolean,
): Promise<ShownProvider> {
  const { tx, at } = context;
  if (before !== undefined && !isNewSecret && JSON.stringify(sorted(before)) === JSON.stringify(sorted(wanted)))
    return describeProvider(tx, before);
  await requireOwnIssuer(tx, before, wanted);
  const after = { ...wanted, updated_at: at };
  await tx.signIn.putProvider(after);
  const described = await describeProvider(tx, after);
  context.record({
    kind: 'SignInProvider.Configured',
    id: after.id,
    name: after.name,
    description:
      before === undefined
        ? `people can sign in by ${after.name} (${issuerOf(after)})`
        : `the sign-in provider ${after.name} was configured anew`,
    metadata: {
      ...(before === undefined ? {} : { before: settingsOf(before) }),
      after: settingsOf(after),
      ...(isNewSecret ? { new_secret: true } : {}),
    },
  });
  return described;
}

/** Identities are known by their issuer: it is that of one provider, and stays that of those that are linked. Throws `conflict`. */
async function requireOwnIssuer(tx: Reads, before: SignInProvider | undefined, after: SignInProvider): Promise<void> {
  const issuer = issuerOf(after);
  const others = (await tx.signIn.providers()).filter(({ id }) => id !== after.id);
  const same = others.find((one) => issuerOf(one) === issuer);
  if (same !== undefined)
    throw new AppError('conflict', `the provider ${same.name} has the issuer ${issuer} already`, {
      hint: `configure that one: roster signin configure ${same.kind} ${same.name}`,
      details: { provider: same.name },
    });
  if (before === undefined && others.length >= MOST_SIGN_IN_PROVIDERS)
    throw new AppError('conflict', `there are ${MOST_SIGN_IN_PROVIDERS} sign-in providers, which is the most`, {
      hint: 'remove one that is not needed any more: roster signin list',
      details: { limit: 'sign_in_providers', most: MOST_SIGN_IN_PROVIDERS },
    });
  if (before === undefined || issuerOf(before) === issuer) return;
  const links = await tx.signIn.countLinks(after.id);
  if (links === 0) return;
  throw new AppError(
    'conflict',
    `${links} people are linked to identities of ${issuerOf(before)}, which another issuer does not know`,
    {
      hint: 'configure the other one under another name, and remove this one later: roster signin remove',
      details: { provider: after.name, links },
    },
  );
}

/** For the log: what is told of a provider, without what roster alone knows. */
export function settingsOf(provider: SignInProvider): Readonly<Record<string, unknown>> {
  const { id: _id, created_at: _created, updated_at: _updated, last_used_at: _used, settings, ...facts } = provider;
  const { client_secret_sealed: sealed, ...shown } = { client_secret_sealed: undefined, ...settings };
  return { ...facts, ...shown, ...(sealed === undefined ? {} : { has_client_secret: sealed !== null }) };
}

/** With its fields in one order, to be compared. */
const sorted = ({ settings, ...facts }: SignInProvider): readonly unknown[] => [
  Object.entries(facts).toSorted(byKey),
  Object.entries(settings).toSorted(byKey),
];

const byKey = ([one]: [string, unknown], [other]: [string, unknown]): number => (one < other ? -1 : 1);
