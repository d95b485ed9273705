import { execute, executeStream } from '../../core/engine/index.ts';
import { sha256Of } from '../../lib/digest.ts';
import { postForm } from '../parts/form.ts';
import type { CookieChange } from './cookies.ts';
import { csrfTokenOf } from './csrf.ts';
import type { PageContext } from './page.ts';
import { originOf } from './page-request.ts';
import type { PageRequest } from './page-request.ts';
import { returnTarget } from './return-target.ts';
import type { Visit } from './visit.ts';

/** The secret of somebody who is not signed in, in bytes; and how long their browser keeps it, in seconds. */
const VISITOR_BYTES = 32;
const VISITOR_KEPT = 24 * 60 * 60;

/** What somebody was on the way to in this browser: the next person must not finish it. */
const ENDED: readonly CookieChange[] = [
  { cookie: 'trip', value: undefined },
  { cookie: 'kept', value: undefined },
];

/** The fields of a form that was sent. */
export type Form = Readonly<Record<string, unknown>>;

/** The secret that the hidden field of this browser's forms follows from; undefined: it has none yet. */
export const csrfSecretOf = ({ session }: PageRequest, { viewer, cookie }: Visit): string | undefined =>
  viewer === undefined ? cookie('visitor') : session.token;

/** A text field of a form; empty: it is not there. */
export const textIn = (form: Form, name: string): string => {
  const value = Object.hasOwn(form, name) ? form[name] : undefined;
  return typeof value === 'string' ? value : '';
};

/** What a page is handed. */
export function contextOf(given: PageRequest, visit: Visit, form: Form): PageContext {
  const { request, params, session, isSecure, isReturnable } = given;
  const { site, viewer, cookie, changes } = visit;
  const { pathname, searchParams } = new URL(request.url);
  let secret = csrfSecretOf(given, visit);
  /** A browser without a secret gets one with its first form. */
  const csrfSecret = (): string => {
    if (secret !== undefined) return secret;
    secret = Buffer.from(session.environment.random(VISITOR_BYTES)).toString('base64url');
    changes.push({ cookie: 'visitor', value: secret, seconds: VISITOR_KEPT });
    return secret;
  };
  return {
    viewer,
    path: pathname,
    params,
    query: searchParams,
    field: (name) => textIn(form, name),
    returnTo: returnTarget(searchParams.get('return') ?? undefined, isReturnable),
    ownPage: (target) => returnTarget(target, isReturnable),
    organization: site.organization,
    origin: originOf(request, isSecure, site.url),
    environment: session.environment,
    sessionKey: session.token && sha256Of(`roster session key 1\0${session.token}`),
    signal: request.signal,
    call: (operation, input, options) => execute(session, operation, input, options),
    stream: (operation, input) => executeStream(session, operation, input, { signal: request.signal }),
    form: (action, content) => postForm(action, csrfTokenOf(csrfSecret()), content),
    render: (view) => ({ kind: 'page', view }),
    redirect: (to) => ({ kind: 'redirect', to }),
    leave: (to) => ({ kind: 'redirect', to }),
    download: (type, name, pieces) => ({ kind: 'file', type, name, pieces }),
    text: (type, text) => ({ kind: 'text', type, text }),
    setSession: (token) =>
      void changes.push({ cookie: 'session', value: token }, { cookie: 'visitor', value: undefined }, ...ENDED),
    endSession: () => void changes.push({ cookie: 'session', value: undefined }, ...ENDED),
    cookie,
    setCookie: (name, value, seconds, crossSite = false) =>
      void changes.push({ cookie: name, value, seconds, crossSite }),
    removeCookie: (name) => void changes.push({ cookie: name, value: undefined }),
  };
}
