import type { SignInProvider } from '../../src/domain/signin/provider.ts';
import type { SignInMapping } from '../../src/domain/signin/mapping.ts';
import { meLink } from '../../src/operations/me/link.ts';
import { sessionLogin } from '../../src/operations/session/login.ts';
import { sessionSignIn } from '../../src/operations/session/sign-in.ts';
import type { CoreBox } from './core.ts';
import { coreBox } from './core.ts';
import type { Claims } from './issuer.ts';
import { oidcProviderOf, startSignInIssuer } from './sign-in-issuer.ts';
import type { SignInIssuer } from './sign-in-issuer.ts';

/** An organization whose people sign in at a provider on this machine. */

export interface SignInBox {
  readonly box: CoreBox;
  readonly issuer: SignInIssuer;
  /** Changes the provider. */
  readonly configured: (change: Partial<SignInProvider>) => Promise<void>;
  readonly mapped: (...mappings: readonly Pick<SignInMapping, 'value' | 'role_id' | 'group_id'>[]) => Promise<void>;
  /** Signs in with an ID token of these claims. */
  readonly signIn: (claims?: Claims) => ReturnType<CoreBox['call']> & Promise<SignedIn>;
  /** The token of a new session of ada, the Owner. */
  readonly session: () => Promise<string>;
  readonly link: (token: string, claims?: Claims) => Promise<unknown>;
}

interface SignedIn {
  readonly person: {
    readonly username: string;
    readonly role: { readonly name: string } | null;
    readonly groups: readonly { readonly name: string }[];
  };
  readonly token: string;
  readonly created: boolean;
}

const SECRET = 'x'.repeat(43);

/** What a browser brings back in order. */
export const ANSWER = {
  provider: 'okta',
  redirect_uri: 'https://roster.acme.example/signin/with/okta/callback',
  ...{ state: SECRET, nonce: SECRET, code_verifier: SECRET },
  parameters: { code: 'the code', state: SECRET },
};

/** Ready to use; the caller destroys the box and stops the web servers. */
export async function signInBox(): Promise<SignInBox> {
  const box = await coreBox();
  const issuer = await startSignInIssuer(() => box.clock.now);
  const { id: configured_by } = await box.personOf('ada');
  const at = new Date(box.clock.now).toISOString();
  let provider: SignInProvider = { ...oidcProviderOf(issuer.url), configured_by, created_at: at, updated_at: at };
  const configured: SignInBox['configured'] = (change) => {
    provider = { ...provider, ...change } as SignInProvider;
    return box.store.write((tx) => tx.signIn.putProvider(provider));
  };
  await configured({});
  const saying = (claims: Claims): void => {
    issuer.claims = { nonce: SECRET, ...claims };
  };
  return {
    box,
    issuer,
    configured,
    mapped: (...mappings) =>
      box.store.write((tx) =>
        tx.signIn.putMappings(
          provider.id,
          mappings.map((one, index) => ({
            ...{ id: box.environment.newId(), provider_id: provider.id, position: index + 1 },
            ...{ created_at: at, updated_at: at, ...one },
          })),
        ),
      ),
    signIn: (claims = {}) => {
      saying(claims);
      return box.call(sessionSignIn, ANSWER, null);
    },
    session: async () =>
      (await box.call(sessionLogin, { login: 'ada', password: 'correct horse battery staple' }, null)).token,
    link: (token, claims = {}) => {
      saying(claims);
      return box.call(meLink, ANSWER, token);
    },
  };
}
