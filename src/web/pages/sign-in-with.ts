import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { reference } from '../../domain/names/names.ts';
import { acsUrl } from '../../domain/signin/saml.ts';
import { meLink } from '../../operations/me/link.ts';
import { sessionSignInBegin } from '../../operations/session/sign-in-begin.ts';
import { sessionSignIn } from '../../operations/session/sign-in.ts';
import { enabledProvider } from '../../operations/signin/answer.ts';
import type { Page, PageContext } from '../frame/page.ts';
import { signInAs } from '../frame/sign-in-as.ts';
import { beginTrip, noTrip, secretsOf, tripTo } from '../frame/trip.ts';
import type { TripPurpose } from '../frame/trip.ts';
import { address, html } from '../parts/html.ts';

/** To a sign-in provider, and from there back to us. */

const webSignInProvider = query({
  name: 'web.sign-in-provider',
  summary: 'Tell what kind of provider this is',
  permission: { none: 'its button stands on the page of the sign-in', authenticated: false },
  input: z.object({ provider: reference() }),
  output: z.object({ kind: z.enum(['oidc', 'saml']), title: z.string() }),
  errors: ['not_found'],
  async run({ tx }, { provider }) {
    const { kind, title } = await enabledProvider(tx, provider);
    return { kind, title };
  },
});

const providerOf = ({ params }: PageContext): string => params.provider ?? '';
const callbackOf = (ctx: PageContext): string =>
  ctx.origin + address('/signin/with/:provider/callback', { provider: providerOf(ctx) });

/** Begins a trip to the provider, and answers where it leads. */
async function tripFor(ctx: PageContext, purpose: TripPurpose, returnTo: string) {
  const provider = providerOf(ctx);
  const { kind, title } = await ctx.call(webSignInProvider, { provider });
  const isSaml = kind === 'saml';
  const trip = beginTrip(ctx, { provider, purpose, returnTo }, isSaml);
  const { state, nonce, codeChallenge, requestId } = secretsOf(trip);
  const { url } = await ctx.call(sessionSignInBegin, {
    provider,
    redirect_uri: isSaml ? acsUrl(ctx.origin, provider) : callbackOf(ctx),
    ...{ state, nonce, code_challenge: codeChallenge, request_id: requestId },
  });
  return { url, title };
}

export const signInWith: Page = {
  method: 'GET',
  path: '/signin/with/:provider',
  needs: 'nobody',
  noReturn: true,
  handle: async (ctx) => ctx.leave((await tripFor(ctx, 'sign-in', ctx.returnTo)).url),
};

/**
 * Begins to link an identity. Only a form of ours begins it, or another site could have this browser link the identity of
 * somebody else who is signed in at the provider. The form leads to a link: browsers let no form lead to another site.
 */
export const linkWith: Page = {
  method: 'POST',
  path: '/me/link/:provider',
  needs: 'session',
  noReturn: true,
  async handle(ctx) {
    const { url, title } = await tripFor(ctx, 'link', '/me');
    return ctx.render({
      title: `Link ${title}`,
      main: html`<p>Sign in at ${title} as yourself. From then on, you sign in here by it as ${ctx.viewer.username}.</p>
        <p class="actions"><a class="button" href="${url}">Go on to ${title}</a></p>`,
    });
  },
};

/** Where providers of OpenID Connect send the browser back to. */
export const signInCallback: Page = {
  method: 'GET',
  path: '/signin/with/:provider/callback',
  needs: 'either',
  noReturn: true,
  async handle(ctx) {
    const trip = tripTo(providerOf(ctx), ctx);
    // Another answer to it would fit nothing.
    ctx.removeCookie('trip');
    if (trip === undefined) throw noTrip();
    const { state, nonce, codeVerifier } = secretsOf(trip);
    const answer = {
      ...{ provider: trip.provider, redirect_uri: callbackOf(ctx), parameters: parametersOf(ctx.query) },
      ...{ state, nonce, code_verifier: codeVerifier, request_id: null },
    };
    if (trip.purpose === 'link') await ctx.call(meLink, answer);
    else await signInAs(ctx, (await ctx.call(sessionSignIn, answer)).token);
    return ctx.redirect(ctx.ownPage(trip.returnTo));
  },
};

/** The parameters of a callback. Throws `invalid` where one is there twice: programs read them differently. */
function parametersOf(query: URLSearchParams): Readonly<Record<string, string>> {
  const names = [...query.keys()];
  if (new Set(names).size === names.length) return Object.fromEntries(query);
  throw new AppError('invalid', 'the answer of the provider says something twice', { hint: 'begin the sign-in again' });
}
