import type { SendInner } from '../api/route.ts';

/** Requests within a request: each is handled as one by itself, with the token of the one that holds it. */

/** How they are sent; `address`: where the client found the API. */
export const sendingInner =
  (holder: Request, address: string, fetch: (request: Request) => Promise<Response>): SendInner =>
  async ({ method, path, headers, body }) => {
    const response = await fetch(
      new Request(address + path, {
        method,
        headers: { authorization: holder.headers.get('authorization') ?? '', ...headers },
        body: body === undefined ? null : JSON.stringify(body),
        signal: holder.signal,
      }),
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
  };
