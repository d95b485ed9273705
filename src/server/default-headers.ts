/** Headers that every response has, whatever it responds to. */

export type Headers = Readonly<Record<string, string>>;

/** A response is for its client alone: it is not cached, its type is not guessed, and no page frames it. */
export const ALWAYS: Headers = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/** Two years, as lists of such hosts ask for. */
const ALWAYS_OVER_TLS: Headers = { ...ALWAYS, 'strict-transport-security': 'max-age=63072000' };

/** What every response to a request has; what a response says itself, such as a page about its scripts, stands above it. */
export const defaultHeadersOf = (url: string, id: string): Headers => ({
  ...(url.startsWith('https:') ? ALWAYS_OVER_TLS : ALWAYS),
  'x-request-id': id,
});

/**
 * The request id that a client or proxy gave, where it may stand in a log: a UUID or a number in hex, which
 * can be neither a secret of roster's nor break a line. It stands beside the server's own and never replaces it.
 */
export function harmlessId(given: string | null): string | undefined {
  return given !== null && /^[0-9a-f-]{8,64}$/i.test(given) ? given : undefined;
}
