import type { AppError, ErrorCode } from '../../domain/errors.ts';
import { errorView } from '../parts/error-view.ts';
import { address } from '../parts/html.ts';
import { contextOf, csrfSecretOf, textIn } from './context.ts';
import type { Form } from './context.ts';
import { setCookieOf } from './cookies.ts';
import { CSRF_FIELD, csrfTokenOf, requireCsrfToken, requireOwnOrigin } from './csrf.ts';
import { documentOf, PAGE_HEADERS, statusOf } from './document.ts';
import type { Answer, Page } from './page.ts';
import { originsOf } from './page-request.ts';
import type { PageRequest } from './page-request.ts';
import { returnTarget } from './return-target.ts';
import { visitOf } from './visit.ts';
import type { Visit } from './visit.ts';

/** From a request for a page to its response. */

/** The most bytes of a form that people fill in. */
const LARGEST_FORM = 16 * 1024;

/** Errors that mean: sign in first. */
const SIGN_IN: readonly ErrorCode[] = ['unauthenticated', 'expired'];

/** Whether the session ended; another proof, such as the answer of a provider, has a name. */
const isEndOfSession = ({ code, details }: AppError): boolean => SIGN_IN.includes(code) && details.proof === undefined;

/** Answers a request for a page, errors too. Throws only what fails before it is known who asks. */
export async function respond(page: Page, given: PageRequest): Promise<Response> {
  const visit = await visitOf(given);
  const { session } = given;
  // A token that is no session of a person is nobody's on pages, and does nothing there.
  const known = visit.viewer === undefined ? { ...given, session: { ...session, token: undefined } } : given;
  const answer = await answerOf(page, known, visit).catch((thrown: unknown): Answer => {
    const error = given.told(thrown);
    return page.needs === 'session' && isEndOfSession(error)
      ? signInFirst(given)
      : { kind: 'page', view: errorView(error) };
  });
  return responseOf(answer, page, known, visit);
}

/** Checks what came, and runs the page. */
async function answerOf(page: Page, given: PageRequest, visit: Visit): Promise<Answer> {
  const { request } = given;
  const { viewer } = visit;
  const isSent = request.method === 'POST';
  const isOwn = page.crossSite === undefined;
  if (isSent && isOwn)
    requireOwnOrigin({ headers: request.headers, origins: originsOf(request, given.isSecure, visit.site.url) });
  if (page.needs === 'session' && viewer === undefined) return signInFirst(given);
  if (page.needs === 'nobody' && viewer !== undefined) {
    const ctx = contextOf(given, visit, {});
    return ctx.redirect(ctx.returnTo);
  }
  const form: Form = isSent ? await given.readForm(page.largest ?? LARGEST_FORM) : {};
  const visitor = page.formOfVisitor === true ? visit.cookie('visitor') : undefined;
  if (isSent && isOwn) requireCsrfToken(textIn(form, CSRF_FIELD), csrfSecretOf(given, visit), visitor);
  const ctx = contextOf(given, visit, form);
  if (page.needs !== 'session') return page.handle(ctx);
  return viewer === undefined ? signInFirst(given) : page.handle({ ...ctx, viewer });
}

/** To the sign-in, which leads back to the page that was asked for; from a form, to the page of the form. */
function signInFirst({ request: { url }, isReturnable }: PageRequest): Answer {
  const { pathname, search } = new URL(url);
  const target = returnTarget(pathname + search, isReturnable);
  return { kind: 'redirect', to: address('/signin', {}, { return: target === '/' ? undefined : target }) };
}

/** An answer as a response, with the cookies that were changed. */
async function responseOf(answer: Answer, page: Page, given: PageRequest, visit: Visit): Promise<Response> {
  const { site, viewer, changes } = visit;
  const headers = new Headers({ ...given.headers, ...PAGE_HEADERS });
  for (const change of changes) headers.append('set-cookie', setCookieOf(change, given.isSecure));
  switch (answer.kind) {
    case 'redirect':
      headers.set('location', answer.to);
      return new Response(null, { status: 303, headers });
    case 'text':
      headers.set('content-type', `${answer.type}; charset=utf-8`);
      return new Response(answer.text, { headers });
    case 'file':
      headers.set('content-type', `${answer.type}; charset=utf-8`);
      headers.set('content-disposition', `attachment; filename="${answer.name}"`);
      return given.streamed(answer.pieces, headers);
    case 'page': {
      const { view } = answer;
      const more = view.error === undefined ? {} : given.refused(view.error);
      const { text, policy } = documentOf(view, {
        organization: site.organization,
        viewer,
        csrfToken: given.session.token && csrfTokenOf(given.session.token),
        current: page.path,
      });
      headers.set('content-type', 'text/html; charset=utf-8');
      headers.set('content-security-policy', policy);
      for (const [name, value] of Object.entries(more)) headers.set(name, value);
      return new Response(text, { status: statusOf(view), headers });
    }
  }
}
