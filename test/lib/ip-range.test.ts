import fc from 'fast-check';
import { BlockList } from 'node:net';
import { haveAll, inRanges, isWithin, rangeOf, rangeText } from '../../src/lib/ip-range.ts';
import type { IpRange } from '../../src/lib/ip-range.ts';

const textOf = (text: string): string | undefined => {
  const range = rangeOf(text);
  return range && rangeText(range);
};
const range = (text: string): IpRange => {
  const found = rangeOf(text);
  if (found === undefined) throw new Error(`${text} is no range`);
  return found;
};

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7/32', '203.0.113.7'],
  ['203.0.113.7/24', '203.0.113.0/24'],
  ['10.255.255.255/8', '10.0.0.0/8'],
  ['255.255.255.255/0', '0.0.0.0/0'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:cb00:7107', '203.0.113.7'],
  ['0:0:0:0:0:ffff:cb00:7107', '203.0.113.7'],
  ['::ffff:10.1.2.3/104', '10.0.0.0/8'],
  ['::ffff:0:0/96', '0.0.0.0/0'],
  ['2001:DB8:0:0::1', '2001:db8::1'],
  ['2001:db8::1/128', '2001:db8::1'],
  ['2001:db8::1/33', '2001:db8::/33'],
  ['2001:db8:ffff::/33', '2001:db8:8000::/33'],
  ['::/0', '::/0'],
  ['::1', '::1'],
  ['::203.0.113.7', '::203.0.113.7'],
  ['64:ff9b::203.0.113.7/96', '64:ff9b::/96'],
])('%s is %s', (text, normal) => {
  expect(textOf(text)).toBe(normal);
  expect(textOf(normal)).toBe(normal);
});

test.each([
  '',
  '/',
  '/8',
  '10.0.0.0/',
  '10.0.0.0/33',
  '10.0.0.0/08',
  '10.0.0.0/-1',
  '10.0.0.0/+8',
  '10.0.0.0/8/8',
  '10.0.0.0/255.0.0.0',
  ' 10.0.0.1',
  '10.0.0.1\n',
  '010.0.0.1',
  '0x0a.0.0.1',
  '167772161',
  '10.1',
  '10.0.0.256',
  '10.0.0.1:80',
  '[::1]',
  '[::1]:80',
  'fe80::1%eth0',
  'fe80::1%eth0/64',
  '::1/129',
  '::ffff:10.0.0.0/95',
  ':::1',
  '1::2::3',
  '١٠.0.0.1',
  'localhost',
  '10.0.0.1-10.0.0.9',
  '*',
])('%j is neither an address nor a network', (text) => {
  expect(rangeOf(text)).toBeUndefined();
});

const v4 = () => fc.ipV4();
const v6 = () => fc.ipV6();
const bits = (most: number) => fc.integer({ min: 0, max: most });
const networks4 = () => fc.tuple(v4(), bits(32)).map(([address, length]) => `${address}/${length}`);
const networks6 = () => fc.tuple(v6(), bits(128)).map(([address, length]) => `${address}/${length}`);

test('an address is in ranges where one of them has it, as the engine’s own list says', () => {
  fc.assert(
    fc.property(fc.array(networks4(), { maxLength: 20 }), v4(), (networks, address) => {
      const list = new BlockList();
      for (const text of networks) {
        const [first = '', length] = text.split('/');
        list.addSubnet(first, Number(length), 'ipv4');
      }
      const ranges = networks.map(range);
      expect(inRanges(ranges)(address)).toBe(list.check(address, 'ipv4'));
      expect(inRanges(ranges)(`::ffff:${address}`)).toBe(list.check(address, 'ipv4'));
    }),
    { seed: 11, numRuns: 500 },
  );
});

test('a network has its own addresses, and nothing of the other family', () => {
  fc.assert(
    fc.property(fc.oneof(networks4(), networks6()), v4(), (text, address) => {
      const one = range(text);
      const [own = ''] = text.split('/');
      const isIn = inRanges([one]);
      expect(isIn(own)).toBe(true);
      expect(textOf(rangeText(one))).toBe(rangeText(one));
      expect(isWithin(range(own), one)).toBe(true);
      if (one.family === 6) expect(isIn(address)).toBe(false);
      expect([isIn(''), isIn('unknown')]).toEqual([false, false]);
    }),
    { seed: 12, numRuns: 500 },
  );
});

test.each([
  [['0.0.0.0/0'], 4, true],
  [['::/0'], 4, false],
  [['::/0'], 6, true],
  [['0.0.0.0/1', '128.0.0.0/1'], 4, true],
  [['0.0.0.0/1', '128.0.0.0/1', '10.0.0.0/8', '10.1.0.0/16'], 4, true],
  [['0.0.0.0/1', '0.0.0.0/2', '64.0.0.0/2'], 4, false],
  [['0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/3'], 4, false],
  [['8000::/1', '::/2', '4000::/2'], 6, true],
  [[], 4, false],
] as const)('%j: all of IPv%d: %s', (texts, family, isAll) => {
  expect(haveAll(texts.map(range), family)).toBe(isAll);
});
