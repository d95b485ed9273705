import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError, systemCode } from '../../domain/errors.ts';
import type { Loopback, LoopbackBounds } from '../terminal/io.ts';

/** Waits for a browser on this machine, at a free port of 127.0.0.1 that nobody else reaches. */

const HOST = '127.0.0.1';
const PATH = '/callback';

/** Static, and without anything that was sent. */
const page = (text: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>roster</title></head><body><p>${text}</p></body></html>`;
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'",
  'cache-control': 'no-store',
  connection: 'close',
};

/** What a request brings; undefined: it is for another path, or names none, as `//` does, which is no URL. */
function answerIn(target: string): URLSearchParams | undefined {
  const base = `http://${HOST}`;
  if (!target.startsWith('/') || !URL.canParse(target, base)) return undefined;
  const { host, pathname, searchParams } = new URL(target, base);
  return host === HOST && pathname === PATH ? searchParams : undefined;
}

/**
 * Begins to listen. What does not satisfy `accepts` is answered with 400, and waited past. Throws `unavailable` for a port
 * that cannot be used.
 */
export function openLoopback(
  accepts: (answer: URLSearchParams) => boolean,
  { port: wanted = 0, within }: LoopbackBounds = {},
): Promise<Loopback> {
  let answered: (answer: URLSearchParams) => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const answer = new Promise<URLSearchParams>((resolve, reject) => {
    answered = resolve;
    if (within !== undefined) timer = setTimeout(() => reject(late()), within);
  });
  // Who never waits for it is not told either.
  answer.catch(() => undefined);
  const server = createServer((request, response) => {
    const given = request.method === 'GET' ? answerIn(request.url ?? '') : undefined;
    const meant = given !== undefined && accepts(given) ? given : undefined;
    response.writeHead(meant ? 200 : 400, HEADERS);
    response.end(page(meant ? 'You can close this page, and go back to the terminal.' : 'Nobody waits for this.'));
    if (meant) answered(meant);
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      clearTimeout(timer);
      reject(unusable(wanted, error));
    });
    server.listen(wanted, HOST, () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        redirectUri: `http://${HOST}:${port}${PATH}`,
        answer,
        close: () =>
          new Promise((done) => {
            clearTimeout(timer);
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}

const late = (): AppError =>
  new AppError('expired', 'no browser came back in time', { hint: 'begin again, and finish within the time' });

/** What the system says of a port. */
const unusable = (port: number, error: Error): AppError =>
  new AppError('unavailable', `port ${port} of this machine cannot be used: ${systemCode(error)}`, {
    hint: 'name another port, or end what uses this one',
    cause: error,
  });
