import type { Within } from '../api/route.ts';

/** Requests within a request: each is handled as one by itself, with the token of the one that holds it. */

export interface Sending {
  /** Where the client found the API. */
  readonly address: string;
  readonly fetch: (request: Request) => Promise<Response>;
  /** Lets other requests have the thread. */
  readonly turn: () => Promise<void>;
}

/** How they are sent. */
export const sendingInner =
  (holder: Request, { address, fetch, turn }: Sending): Within['send'] =>
  async ({ method, path, headers, body }) => {
    await turn();
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
