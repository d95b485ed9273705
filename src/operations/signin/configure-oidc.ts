import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import type { OutputOf } from '../../core/operation.ts';
import type { Environment } from '../../core/context.ts';
import { AppError } from '../../domain/errors.ts';
import { secretPurpose } from '../../domain/signin/provider.ts';
import type { OidcSettings, ProviderFacts } from '../../domain/signin/provider.ts';
import {
  clientSecret,
  commonProviderFields,
  newProviderField,
  oidcFields,
  signInProvider,
} from '../../domain/signin/provider-fields.ts';
import { commonAfter, providerBefore, putConfigured } from './configured.ts';
import { MANAGE_SIGN_IN } from './provider.ts';

type OidcProvider = ProviderFacts & { readonly kind: 'oidc'; readonly settings: OidcSettings };

interface Plan {
  /** undefined: there was none. */
  readonly before: OidcProvider | undefined;
}

interface Prepared extends Plan {
  readonly id: string;
  readonly settings: OidcSettings;
  readonly isNewSecret: boolean;
}

const STANDARD_SCOPES = ['openid', 'profile', 'email'];

const input = z.object({
  provider: newProviderField('oidc'),
  ...oidcFields(),
  ...commonProviderFields(),
  client_secret: z.optional(clientSecret()),
});
type Input = OutputOf<typeof input>;

export const signinConfigureOidc = operation({
  name: 'signin.configure-oidc',
  summary: 'Let people sign in by an OpenID Connect provider, or change how',
  permission: MANAGE_SIGN_IN,
  records: ['SignInProvider.Configured'],
  input,
  output: signInProvider,
  errors: ['invalid', 'not_found', 'conflict', 'stale', 'escalation', 'owner_role', 'scope_mismatch'],

  plan: async ({ tx }, { provider }): Promise<Plan> => ({ before: await providerBefore(tx, provider, 'oidc') }),

  async prepare(asked, { before }, environment): Promise<Prepared> {
    const id = before?.id ?? environment.newId();
    const settings = settingsAfter(asked, before?.settings);
    const stored = await storedSecret(asked, before, environment);
    const secret = asked.public_client === true ? null : (asked.client_secret ?? stored);
    const isNewSecret = secret !== null && secret !== stored;
    const kept = secret === null ? null : (before?.settings.client_secret_sealed ?? null);
    const client_secret_sealed = isNewSecret ? await environment.sealing.seal(secret, secretPurpose(id)) : kept;
    return { before, id, settings: { ...settings, client_secret_sealed }, isNewSecret };
  },

  async run(context, asked, { before, id, settings, isNewSecret }) {
    const now = await providerBefore(context.tx, asked.provider, 'oidc');
    if (now?.updated_at !== before?.updated_at || now?.id !== before?.id) throw configuredMeanwhile(asked.provider);
    const facts = await commonAfter(context, asked, now, id);
    return putConfigured(context, now, { ...facts, kind: 'oidc', settings }, isNewSecret);
  },
});

/** `stale`: who configured it at the same time must not lose what they did. */
const configuredMeanwhile = (name: string): AppError =>
  new AppError('stale', `${name} was configured by somebody else at the same time`, {
    hint: `look at it, then configure it again: roster signin show ${name}`,
  });

/** Throws `invalid` for what does not go together, or is missing. */
function settingsAfter(asked: Input, before: OidcSettings | undefined): Omit<OidcSettings, 'client_secret_sealed'> {
  const issuer = asked.issuer ?? before?.issuer;
  const client_id = asked.client_id ?? before?.client_id;
  if (issuer === undefined || client_id === undefined)
    throw new AppError('invalid', 'a new provider needs --issuer and --client-id', {
      hint: 'such as: roster signin configure oidc okta --issuer https://acme.okta.com --client-id ID',
      flags: ['--issuer', '--client-id'],
    });
  requireSecret(asked, before, { issuer, client_id });
  const scopes = asked.scopes ?? before?.scopes ?? STANDARD_SCOPES;
  return { issuer, client_id, scopes: [...new Set(['openid', ...scopes])] };
}

/** Throws `invalid` where it is open which secret is meant, or a stored one would go to another provider. */
function requireSecret(
  { client_secret: given, public_client: isPublic }: Input,
  before: OidcSettings | undefined,
  after: Pick<OidcSettings, 'issuer' | 'client_id'>,
): void {
  if (isPublic === true && given !== undefined)
    throw new AppError('invalid', 'a public client has no client secret, and one was given', {
      hint: 'give one or the other',
      flags: ['--public-client'],
    });
  if (isPublic === true || given !== undefined) return;
  const isSame = before?.issuer === after.issuer && before.client_id === after.client_id;
  if (isSame && (before.client_secret_sealed !== null || isPublic === undefined)) return;
  throw new AppError('invalid', 'the provider needs the client secret that belongs to this issuer and client', {
    hint: 'give it with --client-secret-file FILE, or say that it has none: --public-client',
    flags: ['--client-secret-file', '--public-client'],
  });
}

/** null: there is none, or none that can be opened, and another one is given. */
async function storedSecret(
  { client_secret: given, public_client: isPublic }: Input,
  before: OidcProvider | undefined,
  { sealing }: Environment,
): Promise<string | null> {
  const sealed = before?.settings.client_secret_sealed ?? null;
  if (before === undefined || sealed === null || isPublic === true) return null;
  try {
    return await sealing.unseal(sealed, secretPurpose(before.id));
  } catch (error) {
    if (given !== undefined && error instanceof AppError) return null;
    throw error;
  }
}
