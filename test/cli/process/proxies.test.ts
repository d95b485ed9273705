import { proxyFor } from '../../../src/cli/process/proxies.ts';
import { AppError } from '../../../src/domain/errors.ts';

/** Which proxy the environment names. */

const P = 'http://proxy.example:3128';
const of = (url: string, env: Readonly<Record<string, string>>) => proxyFor(new URL(url), env);

test.each<[string, Readonly<Record<string, string>>, string | undefined]>([
  ['https://roster.example', {}, undefined],
  ['https://roster.example', { HTTPS_PROXY: P }, P],
  ['https://roster.example', { https_proxy: P, HTTPS_PROXY: 'http://other.example' }, P],
  ['https://roster.example', { https_proxy: '', HTTPS_PROXY: P }, P],
  ['https://roster.example', { HTTPS_PROXY: 'proxy.example:3128' }, P],
  ['https://roster.example', { HTTPS_PROXY: 'https://me:secret@proxy.example' }, 'https://me:secret@proxy.example'],
  ['https://roster.example', { HTTP_PROXY: P }, undefined],
  ['http://roster.example', { HTTP_PROXY: P }, P],
  ['http://localhost:8080', { HTTP_PROXY: P, http_proxy: P }, undefined],
  ['https://127.0.0.1:8443', { HTTPS_PROXY: P }, undefined],
  ['https://[::1]:8443', { HTTPS_PROXY: P }, undefined],
])('for %s with %j: %s', (url, env, expected) => expect(of(url, env)).toBe(expected));

test.each([
  ['*', true],
  ['roster.example', true],
  ['ROSTER.example', true],
  ['.example', true],
  ['*.example', true],
  ['example', true],
  ['a.test, roster.example', true],
  ['a.test roster.example:443', true],
  ['roster.example:8443', false],
  ['oster.example', false],
  ['xroster.example', false],
  ['api.roster.example', false],
  ['', false],
  [' , ', false],
])('NO_PROXY %j goes past the proxy: %s', (exceptions, isPast) => {
  for (const name of ['NO_PROXY', 'no_proxy'])
    expect(of('https://roster.example', { HTTPS_PROXY: P, [name]: exceptions })).toBe(isPast ? undefined : P);
});

test.each([
  ['2001:db8::1', true],
  ['[2001:db8::1]', true],
  ['[2001:db8::1]:443', true],
  ['[2001:db8::1]:8443', false],
  ['2001:db8::2', false],
])('NO_PROXY %j for an address of IPv6: %s', (exceptions, isPast) =>
  expect(of('https://[2001:db8::1]', { HTTPS_PROXY: P, NO_PROXY: exceptions })).toBe(isPast ? undefined : P),
);

test.each(['socks5://me:secret@proxy.example', 'http://', 'ftp://proxy.example', 'http://me:secret@:80'])(
  'a proxy at %s is refused, and its URL is not repeated',
  (proxy) => {
    const refusal = (() => {
      try {
        return of('https://roster.example', { HTTPS_PROXY: proxy });
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(AppError);
    expect(refusal).toMatchObject({ code: 'invalid', message: expect.stringContaining('HTTPS_PROXY') as string });
    expect(JSON.stringify(refusal) + String(refusal)).not.toContain('secret');
  },
);
