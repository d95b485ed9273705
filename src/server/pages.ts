import { AppError } from '../domain/errors.ts';
import { NO_ROUTE } from '../api/errors.ts';
import { requireType } from '../api/content-type.ts';
import { FORM_TYPE } from '../api/form.ts';
import { named, numbered, parametersOf } from '../api/path.ts';
import { cookiesOf } from '../web/frame/cookies.ts';
import { errorPage } from '../web/frame/document.ts';
import type { Page } from '../web/frame/page.ts';
import { respond } from '../web/frame/respond.ts';
import { readFields } from './body.ts';
import { methodsAt } from './methods.ts';
import type { MethodAndPath } from './methods.ts';
import { errorHeaders, toldError } from './responses.ts';
import { sessionOf } from './request-handler.ts';
import type { Incoming, ServerDependencies } from './request-handler.ts';
import { withStreamErrors } from './stream-errors.ts';

/** The pages of a server: which requests are for them, and what they are handed. */

/** A page as the app mounts it. */
interface MountedPage extends MethodAndPath {
  /** Method and path as they stand in the table, for the log. */
  readonly route: string;
  readonly respond: (
    incoming: Incoming,
    around: ServerDependencies,
    refused: (error: AppError) => void,
  ) => Promise<Response>;
}

interface MountedPages {
  readonly all: readonly MountedPage[];
  /** Whether a request is for a page: it proves whose it is by its cookie, and by nothing else. */
  readonly isPage: (request: Request) => boolean;
  /** The token in the cookie of such a request. */
  readonly tokenIn: (request: Request) => string | undefined;
  /** Whether a request is answered with a page, errors too: it is for one, or a browser follows a link that leads nowhere. */
  readonly isForBrowser: (request: Request) => boolean;
  /** The same where there is no page, whatever the path: a browser follows a link. */
  readonly isStrayBrowser: (request: Request) => boolean;
  readonly errorPage: (error: AppError, incoming: Pick<Incoming, 'defaultHeaders'>) => Response;
}

/** Programs speak to what is below these. */
const OF_PROGRAMS = /^\/(?:api|scim|okta)\//;

/** Mounts pages; `behindTls`: a proxy in front does TLS. */
export function mountedPages(pages: readonly Page[], behindTls: boolean): MountedPages {
  const all = pages.map((page): MountedPage => ({
    method: page.method,
    pattern: numbered(page.path),
    route: `${page.method} ${page.path}`,
    respond: (incoming, around, refused) => answer(page, incoming, around, refused),
  }));
  const methods = methodsAt(all);
  const returnable = methodsAt(
    pages.filter(({ noReturn }) => noReturn !== true).map(({ method, path }) => ({ method, pattern: path })),
  );
  const isAt = (path: string): boolean => !OF_PROGRAMS.test(path) && methods(path).length > 0;
  const isSecure = ({ url }: Request): boolean => behindTls || url.startsWith('https:');
  const isStrayBrowser = (request: Request): boolean => {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const wantsHtml = request.headers.get('accept')?.includes('text/html') === true;
    return all.length > 0 && reads && wantsHtml && !OF_PROGRAMS.test(new URL(request.url).pathname);
  };

  function answer(
    page: Page,
    incoming: Incoming,
    around: ServerDependencies,
    refused: (error: AppError) => void,
  ): Promise<Response> {
    const { request, id, defaultHeaders } = incoming;
    return respond(page, {
      request,
      params: named(parametersOf(page.path), incoming.params),
      session: sessionOf(incoming, around, 'Web'),
      isSecure: isSecure(request),
      headers: defaultHeaders,
      isReturnable: (path) => returnable(path).includes('GET'),
      readForm: (largest) => formOf(request, largest),
      told: (thrown) => toldError(thrown, id),
      refused(error) {
        refused(error);
        return errorHeaders(error);
      },
      streamed: (pieces, headers) => streamed(pieces, headers, incoming),
    });
  }

  return {
    all,
    isPage: ({ url }) => isAt(new URL(url).pathname),
    tokenIn: (request) => cookiesOf(request.headers.get('cookie'), isSecure(request))('session'),
    isForBrowser: (request) => isAt(new URL(request.url).pathname) || isStrayBrowser(request),
    isStrayBrowser,
    errorPage: (error, { defaultHeaders }) => errorPage(onPages(error), { ...defaultHeaders, ...errorHeaders(error) }),
  };
}

/** A browser that finds no page is not told of the API. */
const onPages = (error: AppError): AppError =>
  error.code === 'not_found' && NO_ROUTE in error.details ? new AppError('not_found', 'there is no such page') : error;

async function formOf(request: Request, largest: number): Promise<Readonly<Record<string, unknown>>> {
  const begin = (): void => requireType(FORM_TYPE, request.headers.get('content-type'));
  return (await readFields(request, { largest, begin, form: true })).value;
}

/** Text that is sent as it is made. What fails before the first piece is thrown. */
async function streamed(pieces: AsyncIterable<string>, headers: Headers, { failed, cut }: Incoming): Promise<Response> {
  const all = pieces[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let next: IteratorResult<string> | undefined = await all.next();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = next ?? (await all.next());
      next = undefined;
      if (piece.done === true) controller.close();
      else controller.enqueue(encoder.encode(piece.value));
    },
    async cancel() {
      await all.return?.();
    },
  });
  const broke = (error: unknown): void => {
    failed(error);
    cut?.();
  };
  return new Response(cut === undefined ? body : withStreamErrors(body, broke), { headers });
}
