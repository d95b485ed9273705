import fc from 'fast-check';
import { AppError } from '../../src/domain/errors.ts';
import { networkOf, siteOf } from '../../src/lib/ip-network.ts';
import { normalAddress } from '../../src/lib/ip-address.ts';
import { authorityOf, callerAddress, isLoopback, listenAddressFrom, proxiesFrom } from '../../src/server/address.ts';

describe('an address has one form', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:8080', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:C000:0201', '192.0.2.1'],
    ['[2001:DB8:0:0::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('%s', (text, normal) => {
    expect(normalAddress(text)).toBe(normal);
  });

  test.each([
    '',
    'unknown',
    '_hidden',
    '192.0.2',
    '192.0.2.256',
    '010.0.0.1',
    '1.2.3.4.5',
    'a\nb',
    '::1::',
    '1.2.3.4:x',
  ])('%j is none', (text) => {
    expect(normalAddress(text)).toBeUndefined();
  });
});

describe('the caller behind proxies', () => {
  const isProxy = proxiesFrom(['10.0.0.0/8', '192.0.2.9', '2001:db8:ffff::/48']);

  test.each<readonly [what: string, socket: string, forwarded: string | undefined, address: string]>([
    ['no header', '10.0.0.1', undefined, '10.0.0.1'],
    ['from a stranger it does not count', '203.0.113.5', '198.51.100.1', '203.0.113.5'],
    ['from a proxy it counts', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['from a proxy that stands in IPv6 form', '::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['what the client wrote itself lies to the left', '10.0.0.1', '127.0.0.1, 198.51.100.1', '198.51.100.1'],
    ['proxies in a row', '10.0.0.1', '198.51.100.1, 192.0.2.9, 10.2.3.4', '198.51.100.1'],
    ['proxies alone: the one farthest away', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['rubbish ends the search', '10.0.0.1', '198.51.100.1, unknown, 10.0.0.2', '10.0.0.2'],
    ['rubbish alone', '10.0.0.1', '"><script>', '10.0.0.1'],
    ['nothing in it', '10.0.0.1', '', '10.0.0.1'],
    ['a port', '10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    ['IPv6', '2001:db8:ffff::7', '[2001:db8::1]:4711', '2001:db8::1'],
    ['an injected line', '10.0.0.1', '198.51.100.1\r\nx', '10.0.0.1'],
  ])('%s', (_what, socket, forwarded, address) => {
    expect(callerAddress(socket, () => forwarded, isProxy)).toBe(address);
  });

  test('no header makes it anything but an address', () => {
    fc.assert(
      fc.property(fc.string(), (forwarded) => {
        const address = callerAddress('10.0.0.1', () => forwarded, isProxy);
        return normalAddress(address) === address;
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  test('a header of any length is looked at only so far', () => {
    const forwarded = ['198.51.100.1', ...Array<string>(100_000).fill('10.0.0.1')].join(',');
    expect(callerAddress('10.0.0.1', () => forwarded, isProxy)).toBe('10.0.0.1');
  });

  test.each(['', 'proxy.example', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '::/129'])('%j is no proxy', (text) => {
    expect(() => proxiesFrom([text])).toThrow(AppError);
  });
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::6', '2001:db8:0:0'],
  ['2001:db8::', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1'],
  ['2001:db8::6', '2001:db8:0'],
])('the site of %s is %s', (address, site) => {
  expect(siteOf(address)).toBe(site);
});

describe('places to listen', () => {
  test.each([
    ['127.0.0.1:7667', '127.0.0.1', 7667],
    ['localhost:0', 'localhost', 0],
    ['[::1]:443', '::1', 443],
  ])('%s', (text, host, port) => {
    expect(listenAddressFrom(text)).toEqual({ host, port });
    expect(authorityOf({ host, port })).toBe(text);
  });

  test.each(['', '7667', ':7667', '127.0.0.1', '127.0.0.1:', '::1:80', '[::1]', '[x]:80', 'a:70000', 'a b:1', 'a:1x'])(
    '%j is none',
    (text) => {
      expect(() => listenAddressFrom(text)).toThrow('--listen must be HOST:PORT');
    },
  );

  test.each([
    ['127.0.0.1', true],
    ['127.8.0.1', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['127.example.com', false],
    ['localhost.example.com', false],
    ['192.0.2.1', false],
  ])('whether only this machine reaches %s', (host, alone) => {
    expect(isLoopback(host)).toBe(alone);
  });
});
