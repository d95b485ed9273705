import fc from 'fast-check';
import { textsOf } from '../../../src/outbound/bucket/xml.ts';

const read = (xml: string) => Object.fromEntries(textsOf(Buffer.from(xml)));

test('the texts of elements, in their order', () => {
  expect(
    read(
      '<?xml version="1.0"?><List xmlns="http://s3"><T>false</T><C><Key>a &amp; &lt;b&gt; &#233;&#x1F600;</Key></C>' +
        '<C><Key><![CDATA[<x>]]></Key></C></List>',
    ),
  ).toMatchObject({ 'List/T': ['false'], 'List/C/Key': ['a & <b> é😀', '<x>'] });
});

test('any text comes back', () => {
  const escaped = (text: string) => text.replace(/[&<>]/g, (one) => `&#${one.charCodeAt(0)};`);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!/[\p{Cc}\uFEFF]/u.test(text));
      expect(read(`<a><k>${escaped(text)}</k></a>`)['a/k']).toEqual([text]);
    }),
    { seed: 16, numRuns: 300 },
  );
});

test.each([
  ['nothing', ''],
  ['a page of a proxy', '<html><body><p>Sorry<br></body></html>'],
  ['text', 'Bad gateway'],
  ['half of it', '<List><C><Key>a</Key>'],
  ['entities that grow', '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><l>&b;</l>'],
  ['an entity from a file', '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>'],
  ['an entity that nobody knows', '<l>&a;</l>'],
  ['elements in elements', '<a>'.repeat(100_000)],
])('%s is refused', (_what, xml) => {
  expect(() => read(xml)).toThrow('the bucket answers with something that is not XML');
});
