/** Headers that every answer has, whatever it answers. */

/** Answers are for whoever asked, now: nobody may keep them, guess what they are, or show them in a page of theirs. */
const ALWAYS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/** Two years, as lists of such hosts ask for. */
const OVER_TLS: Readonly<Record<string, string>> = { 'strict-transport-security': 'max-age=63072000' };

/** Puts them on an answer; what it says itself, such as a page about its scripts, stands. */
export function secure(answer: Response, url: string): void {
  const all = url.startsWith('https:') ? { ...ALWAYS, ...OVER_TLS } : ALWAYS;
  for (const [name, value] of Object.entries(all)) if (!answer.headers.has(name)) answer.headers.set(name, value);
}

/**
 * The request id that a client or proxy gave, where it may stand in a log: a UUID or a number in hex, which
 * can be neither a secret of roster's nor break a line. It stands beside the server's own and never replaces it.
 */
export function harmlessId(given: string | null): string | undefined {
  return given !== null && /^[0-9a-f-]{8,64}$/i.test(given) ? given : undefined;
}
