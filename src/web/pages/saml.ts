import { METADATA_TYPE, acsUrl, answersRequest, serviceMetadata } from '../../domain/signin/saml.ts';
import { meLink } from '../../operations/me/link.ts';
import { sessionSignIn } from '../../operations/session/sign-in.ts';
import type { Answer, Page, PageContext } from '../frame/page.ts';
import { noTrip, secretsOf, throwAwayTrip, tripTo } from '../frame/trip.ts';
import type { Trip } from '../frame/trip.ts';
import { signInAs } from '../frame/sign-in-as.ts';
import { hidden, submit } from '../parts/form.ts';
import { address, html } from '../parts/html.ts';
import type { Html } from '../parts/html.ts';
import { webSamlIdentity } from './saml-identity.ts';

/**
 * Sign-in by SAML, where the provider lets the browser send the answer by a form of its own site. With TLS, the cookie of
 * the trip comes along, and an answer to this browser's request is taken at once. What no request of this browser asked for
 * waits for a click on a page of ours: another site may have sent it, to have somebody signed in as the wrong person.
 */

/** The parameters of the form (SAML bindings 3.5.4). */
const RESPONSE = 'SAMLResponse';
const RELAY_STATE = 'RelayState';

/** In bytes: 256 KB of base64, whose signs a form writes with up to three. */
const LARGEST = 768 * 1024;

const providerOf = ({ params }: PageContext): string => params.provider ?? '';
const acsOf = (ctx: PageContext): string => acsUrl(ctx.origin, providerOf(ctx));

export const samlMetadata: Page = {
  method: 'GET',
  path: '/saml/:provider/metadata',
  needs: 'either',
  noReturn: true,
  handle: (ctx) => Promise.resolve(ctx.text(METADATA_TYPE, serviceMetadata(acsOf(ctx), null))),
};

export const samlAnswer: Page = {
  method: 'POST',
  path: '/saml/:provider/acs',
  needs: 'either',
  crossSite: 'the signed assertion is the proof, and what this browser did not ask for waits for a click',
  largest: LARGEST,
  async handle(ctx) {
    const trip = tripTo(providerOf(ctx), ctx);
    const isAsked = answersRequest(ctx.field(RESPONSE));
    if (isAsked && trip?.purpose === 'sign-in') return signedIn(ctx, trip);
    return goOn(ctx, isAsked ? { button: 'Go on', main: undefined } : await named(ctx));
  },
};

interface Words {
  readonly button: string;
  readonly main: Html | undefined;
}

/** As whom the provider lets somebody sign in who did not ask for it here. Throws what the sign-in would. */
async function named(ctx: PageContext): Promise<Words> {
  const asked = { provider: providerOf(ctx), redirect_uri: acsOf(ctx), response: ctx.field(RESPONSE) };
  const { title, name } = await ctx.call(webSamlIdentity, asked);
  return {
    button: `Sign in as ${name}`,
    main: html`<p>
      ${title} says that you are <strong>${name}</strong>. Go on only if you are, and if you came from there.
    </p>`,
  };
}

/** A page whose form sends the answer again, from here: then all cookies come along. */
function goOn(ctx: PageContext, { button, main }: Words): Answer {
  const action = address('/saml/:provider/finish', ctx.params, { return: ctx.ownPage(ctx.field(RELAY_STATE)) });
  return ctx.render({
    title: 'Go on to sign in',
    main: html`${main}${ctx.form(action, html`${hidden(RESPONSE, ctx.field(RESPONSE))}${submit(button)}`)}`,
  });
}

export const samlFinish: Page = {
  method: 'POST',
  path: '/saml/:provider/finish',
  needs: 'either',
  formOfVisitor: true,
  largest: LARGEST,
  async handle(ctx) {
    if (!answersRequest(ctx.field(RESPONSE))) return signedIn(ctx, undefined);
    const trip = tripTo(providerOf(ctx), ctx);
    if (trip === undefined) throw noTrip();
    return trip.purpose === 'link' ? askToLink(ctx, trip) : signedIn(ctx, trip);
  },
};

/** Says to whom the identity is linked. The form before was that of a visitor, which others may have put there. */
const askToLink = (ctx: PageContext, { provider }: Trip): Answer =>
  ctx.render({
    title: 'Link this account',
    main: html`<p>From then on, who signs in by it is <strong>${ctx.viewer?.username}</strong> here.</p>
      ${ctx.form(
        address('/saml/:provider/link', { provider }),
        html`${hidden(RESPONSE, ctx.field(RESPONSE))}${submit(`Link it to ${ctx.viewer?.username ?? ''}`)}`,
      )}`,
  });

/** Links the identity of an answer to the person whose session asked for it. */
export const samlLink: Page = {
  method: 'POST',
  path: '/saml/:provider/link',
  needs: 'session',
  noReturn: true,
  largest: LARGEST,
  async handle(ctx) {
    const trip = tripTo(providerOf(ctx), ctx);
    if (trip?.purpose !== 'link') throw noTrip();
    await ctx.call(meLink, answerOf(ctx, trip));
    ctx.removeCookie('trip');
    return ctx.redirect(ctx.ownPage(trip.returnTo));
  },
};

/** `trip`: undefined where the provider began. */
function answerOf(ctx: PageContext, trip: Trip | undefined) {
  const { state, nonce, codeVerifier, requestId } = secretsOf(trip ?? throwAwayTrip(providerOf(ctx), ctx));
  return {
    ...{ provider: providerOf(ctx), redirect_uri: acsOf(ctx), parameters: { [RESPONSE]: ctx.field(RESPONSE) } },
    ...{ state, nonce, code_verifier: codeVerifier, request_id: trip === undefined ? null : requestId },
  };
}

async function signedIn(ctx: PageContext, trip: Trip | undefined): Promise<Answer> {
  const { token } = await ctx.call(sessionSignIn, answerOf(ctx, trip));
  await signInAs(ctx, token);
  if (trip === undefined) return ctx.redirect(ctx.returnTo === '/' ? '/me' : ctx.returnTo);
  return ctx.redirect(ctx.ownPage(trip.returnTo));
}
