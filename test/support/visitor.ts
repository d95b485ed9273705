import { CALLER_ADDRESS, INSTANCE } from './backends.ts';
import type { TestServer } from './server.ts';

/** Somebody who visits the pages of a server, with a browser's cookies and forms but without a browser. */

export interface Visited {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where it redirects to; empty: it does not. */
  readonly location: string;
}

type Fields = Readonly<Record<string, string>>;

export interface Visitor {
  /** The cookies by name. */
  readonly cookies: Map<string, string>;
  get(path: string, headers?: Fields): Promise<Visited>;
  /** Sends a form as it is, without a hidden field. */
  post(path: string, fields: Fields, headers?: Fields): Promise<Visited>;
  /** Fills in the first form of a page that leads to `action`, and sends it. */
  submit(page: Visited, action: string, fields: Fields, headers?: Fields): Promise<Visited>;
  /** Signs in with a password. */
  signIn(login: string, password: string): Promise<Visited>;
}

/** A visitor without cookies; `origin`: at which the pages are. */
export function visitor({ app }: Pick<TestServer, 'app'>, origin = INSTANCE, address = CALLER_ADDRESS): Visitor {
  const cookies = new Map<string, string>();

  async function fetched(path: string, init: RequestInit): Promise<Visited> {
    const headers = new Headers(init.headers);
    if (cookies.size > 0 && !headers.has('cookie'))
      headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await app(new Request(origin + path, { ...init, headers }), { address });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const { status, headers: answered } = response;
    return { status, headers: answered, text: await response.text(), location: answered.get('location') ?? '' };
  }

  const self: Visitor = {
    cookies,
    get: (path, headers = {}) => fetched(path, { headers }),
    post: (path, fields, headers = {}) =>
      fetched(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(fields).toString(),
      }),
    submit(page, action, fields, headers = {}) {
      const form = formsIn(page.text).find((one) => one.action.split('?')[0] === action);
      if (form === undefined) throw new Error(`no form leads to ${action}`);
      return self.post(form.action, { ...form.hidden, ...fields }, headers);
    },
    async signIn(login, password) {
      return self.submit(await self.get('/signin'), '/signin', { login, password });
    },
  };
  return self;
}

/** The forms of a page that are sent by POST, with their hidden fields. */
export const formsIn = (text: string): { readonly action: string; readonly hidden: Fields }[] =>
  [...text.matchAll(/<form method="post" action="([^"]*)">([^]*?)<\/form>/g)].map(([, action = '', content = '']) => ({
    action: action.replaceAll('&amp;', '&'),
    hidden: Object.fromEntries(
      [...content.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)" \/>/g)].map(
        ([, name = '', value = '']) => [name, value],
      ),
    ),
  }));
