import fc from 'fast-check';
import { AppError } from '../../src/domain/errors.ts';
import { allowedNetworks } from '../../src/outbound/allowed.ts';
import { mayReach } from '../../src/outbound/public-address.ts';

const nothingMore = mayReach(() => false);

test.each([
  '1.1.1.1',
  '8.8.8.8',
  '172.15.0.1',
  '172.32.0.1',
  '100.128.0.1',
  '2606:4700::1111',
  '2a00:1450::1',
  '::ffff:8.8.8.8',
])('%s is public', (address) => expect(nothingMore(address)).toBe(true));

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '::ffff:0:127.0.0.1',
  '64:ff9b::127.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::1',
  '100::1',
  '2001:0:1::1',
  '2001:db8::1',
  '2002:7f00:1::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '5f00::1',
  'not an address',
  '',
])('%s is not', (address) => expect(nothingMore(address)).toBe(false));

test('an address behind a translation is judged by the IPv4 address that is meant', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const reachable = nothingMore(address);
      return nothingMore(`64:ff9b::${address}`) === reachable && nothingMore(`::ffff:${address}`) === reachable;
    }),
    { seed: 16, numRuns: 500 },
  );
});

test('what is allowed may be reached in every form, and its neighbours may not', () => {
  const some = mayReach(allowedNetworks(['10.0.0.0/8', 'fd00:1::/32'], '192.168.1.5, ::1'));
  for (const address of [
    '10.9.9.9',
    '::ffff:10.9.9.9',
    '64:ff9b::10.9.9.9',
    '192.168.1.5',
    '::1',
    'fd00:1::7',
    '8.8.8.8',
  ])
    expect([address, some(address)]).toEqual([address, true]);
  for (const address of ['192.168.1.6', 'fd00:2::7', '127.0.0.1', '::'])
    expect([address, some(address)]).toEqual([address, false]);
});

test.each([
  '',
  '10.0.0.0/33',
  '10.0.0.1:80',
  'example.com',
  '10.0.0.0/',
  '::/129',
  '*',
  '[::1]',
  'fe80::1%eth0',
  '010.0.0.1',
])('%j is no network to allow', (text) => {
  const refused = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      return error instanceof AppError ? [error.code, error.message] : error;
    }
    return undefined;
  };
  expect(refused(() => allowedNetworks([text]))).toEqual(['invalid', `--allow-outbound ${text} is no network`]);
  if (text !== '')
    expect(refused(() => allowedNetworks([], `10.0.0.0/8,${text}`))).toEqual([
      'invalid',
      `ROSTER_ALLOW_OUTBOUND: ${text} is no network`,
    ]);
});
