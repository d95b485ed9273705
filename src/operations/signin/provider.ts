import { certificateFacts } from '../../core/certificate.ts';
import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import type { Permission } from '../../domain/permissions.ts';
import { toRef, toSubjectRef } from '../../domain/references.ts';
import { addressesOf, issuerOf } from '../../domain/signin/provider.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import type { ShownProvider } from '../../domain/signin/provider-fields.ts';
import { nearest } from '../../lib/nearest-name.ts';
import { required } from '../../lib/required.ts';
import { accountsOf } from '../shared/accounts.ts';
import { theOrganization } from '../shared/resolve.ts';

/** Who controls a provider can sign in as anybody, so whoever says which they are must be able to make Owners. */
export const MANAGE_SIGN_IN: readonly Permission[] = ['organization.okta.manage', 'organization.change_owner'];

/** A provider by its name or id. Throws `not_found` with the nearest name. */
export async function findProvider(tx: Reads, reference: string): Promise<SignInProvider> {
  const providers = await tx.signIn.providers();
  const wanted = reference.toLowerCase();
  const found = providers.find(({ id, name }) => id === wanted || name === wanted);
  if (found !== undefined) return found;
  const near = nearest(
    reference,
    providers.map(({ name }) => name),
  );
  throw new AppError('not_found', `there is no sign-in provider ${reference}`, {
    hint: near === undefined ? 'roster signin list' : `did you mean ${near}?`,
    details: { provider: reference, suggestions: near === undefined ? [] : [near] },
  });
}

/** The provider of that name, or the only one there is. Throws `not_found`, and `ambiguous` where there are several. */
export async function providerOrOnly(tx: Reads, reference: string | undefined): Promise<SignInProvider> {
  if (reference !== undefined) return findProvider(tx, reference);
  const [only, ...others] = await tx.signIn.providers();
  if (only === undefined)
    throw new AppError('not_found', 'there is no sign-in provider', {
      hint: 'configure one: roster signin configure oidc',
    });
  if (others.length === 0) return only;
  throw new AppError('ambiguous', `there are ${others.length + 1} sign-in providers`, {
    hint: 'say which one: --provider NAME',
    flags: ['--provider'],
    details: { candidates: [only, ...others].map(({ name }) => name) },
  });
}

/** Providers in public form, in their order; never a secret. */
export async function describeProviders(tx: Reads, providers: readonly SignInProvider[]): Promise<ShownProvider[]> {
  const { url } = await theOrganization(tx);
  const accounts = await accountsOf(
    tx,
    providers.map(({ configured_by: id }) => id),
  );
  const roles = await tx.roles.find({ ids: providers.flatMap(({ default_role_id: id }) => id ?? []) });
  const described: ShownProvider[] = [];
  for (const provider of providers) {
    const { id, name, kind, title, status, groups_claim, trust_email, create_people } = provider;
    const { callback, metadata } = addressesOf(provider, url);
    const account = accounts.get(provider.configured_by);
    const role = roles.find((one) => one.id === provider.default_role_id);
    described.push({
      ...{ id, name, kind, title, status },
      issuer: issuerOf(provider),
      callback_url: callback,
      metadata_url: metadata,
      ...protocolOf(provider),
      ...{ groups_claim, trust_email },
      domains: [...provider.domains],
      create_people,
      default_role: role === undefined ? null : toRef(role),
      links: await tx.signIn.countLinks(id),
      configured_by: account === undefined ? null : toSubjectRef(account),
      created_at: provider.created_at,
      updated_at: provider.updated_at,
      last_used_at: provider.last_used_at,
    });
  }
  return described;
}

/** One provider in public form. */
export async function describeProvider(tx: Reads, provider: SignInProvider): Promise<ShownProvider> {
  const [described] = await describeProviders(tx, [provider]);
  return required(described, 'the description of a sign-in provider');
}

type OfProtocol = Pick<
  ShownProvider,
  'client_id' | 'has_client_secret' | 'scopes' | 'sso_url' | 'name_id_format' | 'certificates' | 'certificate_ends_at'
>;

const NONE: OfProtocol = {
  client_id: null,
  has_client_secret: false,
  scopes: [],
  sso_url: null,
  name_id_format: null,
  certificates: [],
  certificate_ends_at: null,
};

function protocolOf({ kind, settings }: SignInProvider): OfProtocol {
  if (kind === 'oidc')
    return {
      ...NONE,
      client_id: settings.client_id,
      has_client_secret: settings.client_secret_sealed !== null,
      scopes: [...settings.scopes],
    };
  const facts = settings.certificates.map(certificateFacts);
  return {
    ...NONE,
    sso_url: settings.sso_url,
    name_id_format: settings.name_id_format,
    certificates: facts.map(({ fingerprint }) => fingerprint),
    certificate_ends_at: facts.map((one) => one.ends_at).toSorted()[0] ?? null,
  };
}
