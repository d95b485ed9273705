import { AppError } from '../../domain/errors.ts';
import { redirectFault, redirectWith } from '../../domain/signin/loopback.ts';
import { AUTHORIZE_PATH } from '../../domain/pages.ts';
import { sessionAuthorize } from '../../operations/session/authorize.ts';
import type { Answer, Page, PageContext } from '../frame/page.ts';
import type { Viewer } from '../frame/viewer.ts';
import { decision, WARNING } from '../parts/decision.ts';
import { facts, hidden } from '../parts/form.ts';
import { html } from '../parts/html.ts';

/** A program on the machine of the browser asks to log in (RFC 6749, section 4.1, RFC 7636 and 8252). */

/** What it says in its request; all of it comes back with the form. */
const FIELDS = [
  'response_type',
  'client_id',
  'redirect_uri',
  'code_challenge',
  'code_challenge_method',
  'state',
] as const;
type Request = Readonly<Record<(typeof FIELDS)[number], string>>;

/** What must stand in it. */
const FIXED = { response_type: 'code', client_id: 'roster', code_challenge_method: 'S256' } as const;
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
const STATE = /^[\x21-\x7e]{1,512}$/;

/** The request of a program. Throws `invalid`: a browser is never sent to an address that was not checked. */
function requestIn(read: (name: string) => string): Request {
  const request = Object.fromEntries(FIELDS.map((name) => [name, read(name)])) as Request;
  const fault =
    Object.entries(FIXED).find(([name, value]) => request[name as keyof typeof FIXED] !== value)?.[0] ??
    (CHALLENGE.test(request.code_challenge) ? undefined : 'code_challenge') ??
    (STATE.test(request.state) ? undefined : 'state');
  if (fault !== undefined) throw refused(`its ${fault} is missing or not what it must be`);
  const place = redirectFault(request.redirect_uri);
  if (place !== undefined) throw refused(`its redirect_uri ${place}`);
  return request;
}

const refused = (fault: string): AppError =>
  new AppError('invalid', `the program that sent you here asks wrongly: ${fault}`, {
    hint: 'close this page, and begin again in the program',
  });

/** A policy has no word for an address of IPv6, and browsers would block the form: for such a one, it names the scheme. */
function policySourceOf(uri: string): string {
  const { protocol, hostname, origin } = new URL(uri);
  return hostname.startsWith('[') ? protocol : origin;
}

const asked = (ctx: PageContext<Viewer>, request: Request): Answer =>
  ctx.render({
    title: 'Let a program on this machine log in as you?',
    formTargets: [policySourceOf(request.redirect_uri)],
    main: html`${facts([
        ['Program', 'roster, on this machine'],
        ['Address', new URL(request.redirect_uri).host],
        ['As', ctx.viewer.username],
      ])}
      <p>${WARNING}</p>
      ${ctx.form(AUTHORIZE_PATH, html`${FIELDS.map((name) => hidden(name, request[name]))}${decision()}`)}`,
  });

export const authorizePage: Page = {
  method: 'GET',
  path: AUTHORIZE_PATH,
  needs: 'session',
  handle: (ctx) =>
    Promise.resolve(
      asked(
        ctx,
        requestIn((name) => ctx.query.get(name) ?? ''),
      ),
    ),
};

export const authorizeDecision: Page = {
  method: 'POST',
  path: AUTHORIZE_PATH,
  needs: 'session',
  async handle(ctx) {
    const { redirect_uri, code_challenge, state } = requestIn(ctx.field);
    const answer = { state, iss: ctx.origin };
    if (ctx.field('decision') !== 'approve')
      return ctx.leave(redirectWith(redirect_uri, { error: 'access_denied', ...answer }));
    const { code } = await ctx.call(sessionAuthorize, {
      ...{ redirect_uri, code_challenge, code_challenge_method: 'S256' as const, client: 'roster' },
    });
    return ctx.leave(redirectWith(redirect_uri, { code, ...answer }));
  },
};
