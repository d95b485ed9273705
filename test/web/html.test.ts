import * as fc from 'fast-check';
import ts from 'typescript';
import { address, html, markupOf } from '../../src/web/parts/html.ts';
import { sourceFiles, walk } from '../support/source.ts';

/** HTML is made in one way, which escapes. */

const sources = sourceFiles().filter(({ path }) => path.startsWith('web/'));

test('text of any kind comes out as text, between tags and in attributes', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const made = markupOf(html`<p title="${text}">${text}</p>`);
      const inside = made.slice('<p title="'.length, -'</p>'.length);
      expect(inside.replace(/">/, '')).not.toMatch(/[<>"]/);
      const plain = made
        .slice(made.indexOf('>') + 1, -'</p>'.length)
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&');
      expect(plain).toBe(text);
    }),
  );
});

test('lists, numbers and nothing have their place', () => {
  expect(markupOf(html`${[html`<b>1</b>`, '<', 2, undefined, false, [html`<i></i>`]]}`)).toBe('<b>1</b>&lt;2<i></i>');
});

test('no object that was read from somewhere is HTML', () => {
  const forged = JSON.parse('{"markup":"<script>","text":"<script>"}') as never;
  expect(markupOf(html`${forged}`)).not.toContain('<script>');
});

test('names in addresses stay in their segment and their parameter', () => {
  expect(address('/people/:id', { id: '../x?y=1&z#w' }, { next: 'a&b=c', none: '' })).toBe(
    '/people/..%2Fx%3Fy%3D1%26z%23w?next=a%26b%3Dc',
  );
});

test('tags are written in templates alone', () => {
  const outside: string[] = [];
  for (const { path, tree } of sources)
    walk(tree, (node) => {
      const isText =
        ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);
      if (!isText || !/<\/?[a-z]/i.test(node.getText(tree))) return;
      const { parent } = node;
      if (ts.isTaggedTemplateExpression(parent) && parent.tag.getText(tree) === 'html') return;
      outside.push(`${path}: ${node.getText(tree).slice(0, 40)}`);
    });
  expect(outside).toEqual(['web/parts/html.ts: `<style>${style}</style>`']);
});

test('attributes stand in double quotes, and no other place makes markup or a form', () => {
  for (const { path, tree } of sources) {
    const { text } = tree;
    expect([path, text.match(/ [a-z-]+='?\$\{/g)]).toEqual([path, null]);
    if (path !== 'web/parts/form.ts') expect([path, text.match(/<form[^>]*method="post"/g)]).toEqual([path, null]);
    if (path !== 'web/parts/html.ts') expect([path, text.match(/MARKUP|escapeHtml/g)]).toEqual([path, null]);
  }
});
