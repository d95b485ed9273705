import fc from 'fast-check';
import { attributeOf, childrenOf, elementsIn, readXml } from '../../src/lib/xml-tree.ts';
import type { XmlElement } from '../../src/lib/xml-tree.ts';

function rootOf(text: string): XmlElement {
  const tree = readXml(text);
  if ('fault' in tree) throw new Error(tree.fault);
  return tree.root;
}

test('names have namespaces, whatever their prefixes', () => {
  const root = rootOf('<a xmlns="urn:one" xmlns:p="urn:two" x="1" p:x="2"><p:b>te<c/>xt &amp; &#x41;</p:b></a>');
  expect([root.namespace, root.name, attributeOf(root, 'x')]).toEqual(['urn:one', 'a', '1']);
  expect(childrenOf(root, 'urn:two', 'b').map(({ text }) => text)).toEqual(['text & A']);
  expect(childrenOf(root, 'urn:one', 'b')).toEqual([]);
  expect([...elementsIn(root)].map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});

test.each([
  ['', 'no well-formed XML'],
  ['<a>', 'no well-formed XML'],
  ['<a/><b/>', 'no well-formed XML'],
  ['<a/>text', 'no well-formed XML'],
  ['text<a/>', 'no well-formed XML'],
  ['<a x="1" x="2"/>', 'no well-formed XML'],
  ['<a x=1/>', 'no well-formed XML'],
  ['<a>&lol;</a>', 'no well-formed XML'],
  ['<a>&#xfffe;</a>', 'no well-formed XML'],
  ['<a x="&#1;"/>', 'no well-formed XML'],
  ['<p:a/>', 'no well-formed XML'],
  ['<a><!-- x --></a>', 'a comment'],
  ['<a><![CDATA[x]]></a>', 'CDATA'],
  ['<!DOCTYPE a><a/>', 'a document type'],
  ['<!doctype a><a/>', 'a document type'],
  ['<a><?php x ?></a>', 'a processing instruction'],
  ['<?xml version="1.0"?><?xml version="1.0"?><a/>', 'a processing instruction'],
  ['<a>\u0001</a>', 'characters'],
  ['<a>\ud800</a>', 'characters'],
])('%j: %s', (text, fault) => {
  expect(readXml(text)).toEqual({ fault: expect.stringContaining(fault) as string });
});

test('what is deep or large is refused before it is a tree', () => {
  expect(readXml('<a>'.repeat(33) + '</a>'.repeat(33))).toHaveProperty('fault');
  expect(readXml(`<a>${'<b/>'.repeat(10_000)}</a>`)).toHaveProperty('fault');
  expect(rootOf(`<a>${'<b/>'.repeat(9_999)}</a>`).children).toHaveLength(9_999);
});

test('prefixes are counted before anything is read', () => {
  const declared = (count: number) => Array.from({ length: count }, (_, at) => ` xmlns:p${at}="u"`).join('');
  expect(rootOf(`<a${declared(32)}/>`).name).toBe('a');
  expect(readXml(`<a${declared(33)}/>`)).toEqual({ fault: 'has too many namespaces' });
  const again = '<b xmlns:x="u"/>'.repeat(500);
  expect(rootOf(`<a>${again}</a>`).children).toHaveLength(500);
});

test('an element tells where it stands', () => {
  const text = '<?xml version="1.0"?>\n<a x=">"><b>&amp;\u{10000}</b><c/></a>\n';
  const root = rootOf(text);
  const [b, c] = root.children;
  const cut = ({ place: { from, to } }: XmlElement) => text.slice(from, to);
  expect(text.slice(root.place.from, root.place.tagTo)).toBe('<a x=">">');
  expect([cut(root), b && cut(b), c && cut(c)]).toEqual([text.slice(22, -1), '<b>&amp;\u{10000}</b>', '<c/>']);
});

const escape = (text: string): string =>
  text.replace(/[&<>"\t\n\r]/g, (char) => `&#${(char.codePointAt(0) ?? 0).toString()};`);

test('any text comes back as it was written', () => {
  const texts = fc.string({ unit: 'grapheme' }).filter((text) => /^[\t\n\r -\ud7ff\ue000-\ufffd]*$/u.test(text));
  fc.assert(
    fc.property(texts, texts, (text, value) => {
      const root = rootOf(`<a x="${escape(value)}">${escape(text)}</a>`);
      expect([root.text, attributeOf(root, 'x')]).toEqual([text, value]);
    }),
  );
});
