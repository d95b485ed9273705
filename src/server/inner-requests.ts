import type { Within } from '../api/route.ts';
import { AppError } from '../domain/errors.ts';

/** Requests within a request: each is handled as one by itself, with the token of the one that holds it. */

export interface Sending {
  /** Where the client found the API. */
  readonly address: string;
  /** Is told whether it is the first, which the request that holds it was counted for. */
  readonly fetch: (request: Request, isFirst: boolean) => Promise<Response>;
  /** Lets other requests have the thread. */
  readonly turn: () => Promise<void>;
}

/** How they are sent. Throws `invalid` for a path that leads out of the API. */
export const sendingInner = (holder: Request, { address, fetch, turn }: Sending): Within['send'] => {
  let sent = 0;
  return async ({ method, path, headers, body }) => {
    await turn();
    const response = await fetch(
      new Request(within(address, path), {
        method,
        headers: { authorization: holder.headers.get('authorization') ?? '', ...headers },
        body: body === undefined ? null : JSON.stringify(body),
        signal: holder.signal,
      }),
      sent++ === 0,
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
  };
};

/** The URL of a path below an address: parsing takes `..` and backslashes for ways up. */
function within(address: string, path: string): URL {
  const base = new URL(address);
  const url = URL.canParse(address + path) ? new URL(address + path) : undefined;
  if (url?.origin === base.origin && url.pathname.startsWith(`${base.pathname}/`)) return url;
  throw new AppError('invalid', 'the path of a request within another leads out of its API');
}
