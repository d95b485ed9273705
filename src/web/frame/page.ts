import type { Environment } from '../../core/context.ts';
import type { CallOptions } from '../../core/caller.ts';
import type { InputOf, Operation, Schema, StreamOperation } from '../../core/operation.ts';
import type { AppError } from '../../domain/errors.ts';
import type { Html } from '../parts/html.ts';
import type { CookieName } from './cookies.ts';
import type { Viewer } from './viewer.ts';

/**
 * A page is data: method, path, who may ask for it, and what it answers. To add one, write it in a file of `web/pages/`
 * and add it to the table in `web/pages.ts`; the frame does the rest: it finds the viewer by the cookie, reads and checks
 * the form, sets headers and cookies, and makes a page of every error. A page does all through operations (`ctx.call`).
 *
 *     export const greetPage: Page = {
 *       method: 'GET',
 *       path: '/greet/:name',
 *       needs: 'session',
 *       handle: async (ctx) => ctx.render({ title: 'Hello', main: html`<p>Hello ${ctx.params.name}</p>` }),
 *     };
 *
 * Forms are made by `ctx.form`, with the hidden field against forged ones. After a POST that changed something, a page
 * redirects; one that was refused is rendered again with `error`, and with nothing secret in its fields.
 */

interface Described {
  readonly method: 'GET' | 'POST';
  /** `:name` stands for one segment. */
  readonly path: string;
  /** Why other sites may send its form, and what is the proof then; left out: they may not. */
  readonly crossSite?: string;
  /** Its form was shown where the cookie of the session may not have come along, so that of a visitor is enough. */
  readonly formOfVisitor?: true;
  /** The most bytes of its form, where it is more than people type. */
  readonly largest?: number;
  /** A sign-in must not lead back to it. */
  readonly noReturn?: true;
}

/** A page for people who are signed in; others sign in first and are led back. */
interface SessionPage extends Described {
  readonly needs: 'session';
  readonly handle: (ctx: PageContext<Viewer>) => Promise<Answer>;
}

/** `nobody`: a page for people who are not signed in, others are led on; `either`: for both. */
interface OpenPage extends Described {
  readonly needs: 'nobody' | 'either';
  readonly handle: (ctx: PageContext) => Promise<Answer>;
}

export type Page = SessionPage | OpenPage;

/** What a page shows. */
export interface View {
  readonly title: string;
  readonly main: Html;
  /** What was refused: it stands above the rest and decides the status. Never of something secret. */
  readonly error?: AppError | undefined;
  /** It is a form and no wider than that; pages without a viewer always are. */
  readonly isNarrow?: boolean;
  /** By default 200, or that of the error. */
  readonly status?: number;
  /** Origins that a form of the page is redirected to: browsers ask for these, too. */
  readonly formTargets?: readonly string[];
}

/** What a page answers with; made by `ctx`. */
export type Answer =
  | { readonly kind: 'page'; readonly view: View }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'text'; readonly type: string; readonly text: string }
  | { readonly kind: 'file'; readonly type: string; readonly name: string; readonly pieces: AsyncIterable<string> };

/** What a page is handed. */
export interface PageContext<V extends Viewer | undefined = Viewer | undefined> {
  readonly viewer: V;
  /** The path of this request, without its query. */
  readonly path: string;
  /** Decoded segments of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** A field of the form that was sent; empty: it is not there. */
  readonly field: (name: string) => string;
  /** Where the sign-in leads to: a page of ours, from `return` in the query; `/` where there is none. */
  readonly returnTo: string;
  /** A page of ours that a sign-in may lead to; `/` for anything else. */
  readonly ownPage: (given: string) => string;
  readonly organization: string;
  /** Where people find these pages: the origin of the setting `url`, else that of the request. */
  readonly origin: string;
  readonly environment: Environment;
  /** Follows from the session, for what nobody else may finish in this browser; undefined: nobody is signed in. */
  readonly sessionKey: string | undefined;
  /** When the person leaves, the work may stop. */
  readonly signal: AbortSignal;
  /** Runs an operation as the viewer, or as nobody. Throws as `execute` does. */
  readonly call: <S extends Schema, O>(
    operation: Operation<S, O>,
    input: InputOf<S>,
    options?: CallOptions,
  ) => Promise<O>;
  readonly stream: <S extends Schema, O>(operation: StreamOperation<S, O>, input: InputOf<S>) => AsyncIterable<O>;
  /** A form that is sent by POST, with the hidden field; `content` has its fields and its button. */
  readonly form: (action: string, content: Html) => Html;
  readonly render: (view: View) => Answer;
  /** To a page of ours. */
  readonly redirect: (to: string) => Answer;
  /** To another site, such as a sign-in provider. */
  readonly leave: (to: string) => Answer;
  /** A file of text to keep. The first piece is made before the answer begins. */
  readonly download: (type: string, name: string, pieces: AsyncIterable<string>) => Answer;
  /** Text for programs. */
  readonly text: (type: string, text: string) => Answer;
  /** Signs this browser in with a session that was just made; what it was on the way to, or had kept, ends. */
  readonly setSession: (token: string) => void;
  /** Signs this browser out; the session itself is ended by an operation. */
  readonly endSession: () => void;
  readonly cookie: (cookie: CookieName) => string | undefined;
  /** `crossSite`: it comes with forms of other sites too; only for what is no proof by itself. */
  readonly setCookie: (cookie: CookieName, value: string, seconds: number, crossSite?: boolean) => void;
  readonly removeCookie: (cookie: CookieName) => void;
}
