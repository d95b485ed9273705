/** Where the code of a sign-in may be sent: to a program on the machine of the browser (RFC 8252, section 7.3). */

/** Addresses alone: the name localhost may lead elsewhere. No account, query or fragment, and a path of plain characters. */
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|\[::1\]):([1-9]\d{0,4})(?:\/[A-Za-z0-9._~-]*)+$/;
const LARGEST_PORT = 65_535;
const LONGEST = 200;

/** What is wrong with a redirect URI, as the end of a sentence; undefined: nothing. */
export function redirectFault(uri: string): string | undefined {
  const port = uri.length > LONGEST ? undefined : LOOPBACK.exec(uri)?.[1];
  return port !== undefined && Number(port) <= LARGEST_PORT
    ? undefined
    : 'must be http://127.0.0.1:PORT/PATH or http://[::1]:PORT/PATH: a code is sent to this machine alone';
}
/** What a redirect says. */
interface Answer {
  readonly code?: string;
  readonly error?: string;
  readonly state: string;
  /** Who answers (RFC 9207). */
  readonly iss: string;
}

/** A redirect URI with an answer. */
export const redirectWith = (uri: string, answer: Answer): string =>
  `${uri}?${new URLSearchParams({ ...answer }).toString()}`;
