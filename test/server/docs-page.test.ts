import { createHash } from 'node:crypto';
import { openApi } from '../../src/api/openapi/index.ts';
import type { OpenApi } from '../../src/api/openapi/types.ts';
import { api } from '../../src/registry.ts';
import { docsOf } from '../../src/server/docs/index.ts';
import { docsPage } from '../../src/server/docs/page.ts';

/** The page that shows the API: safe to open, readable on a phone, and each thing on it once. */

let document: OpenApi;
let page: string;
let headers: Headers;

beforeAll(async () => {
  const table = await api();
  document = openApi(table, '1.2.3');
  const answer = docsOf(table, '1.2.3').page({ defaultHeaders: {} });
  page = await answer.text();
  headers = answer.headers;
});

test('is fit for a narrow screen, and says where the description for programs is', () => {
  expect(page).toContain('name="viewport"');
  expect(page).toContain('href="/api/v1/openapi.json"');
});

test('shows every operation at an anchor of its own, to which its list leads', () => {
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const links = [...page.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links.filter((id) => !ids.includes(id))).toEqual([]);
  const names = Object.values(document.paths).flatMap((item) => Object.values(item).map((one) => one.operationId));
  expect(names.filter((name) => !ids.includes(name) || !links.includes(name))).toEqual([]);
});

test('lets nothing run and loads nothing, by its policy and by what stands in it', () => {
  const [, style = ''] = /<style>([^]*?)<\/style>/.exec(page) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  expect(headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  expect(page).not.toMatch(/<script|<img|<iframe|<form| on[a-z]+=| style=|@import|url\(|javascript:/i);
  expect([...page.matchAll(/ (?:src|href)="(https?:|\/\/)/g)]).toEqual([]);
});

test('closes what it opens', () => {
  const open: string[] = [];
  for (const [, slash, tag = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
    if (['meta', 'link', 'wbr'].includes(tag)) continue;
    if (slash === '') open.push(tag);
    else expect(open.pop()).toBe(tag);
  }
  expect(open).toEqual([]);
});

test('shows each shape and each error once, where its name leads', () => {
  for (const name of Object.keys(document.components.schemas)) {
    expect(page.split(`<h3>${name}</h3>`)).toHaveLength(2);
    expect(page.split(`<article id="shape-${name}">`)).toHaveLength(2);
  }
  expect(page).toContain(
    '<dt>200</dt><dd>{items: list of <a href="#shape-Person">Person</a> or <a href="#shape-InvitedPerson">InvitedPerson</a>, next_cursor, total?, group_roles: list of {role: ',
  );
  expect(page).toContain('<dt>404</dt><dd><a href="#error-not_found"><code>not_found</code></a></dd>');
  expect(page.split('nothing has that name or id')).toHaveLength(2);
});

test('has headings larger than its text, each larger than those below it, and words that stay whole', () => {
  const [, style = ''] = /<style>([^]*?)<\/style>/.exec(page) ?? [];
  const sizes = ['h1', 'h2', 'h3'].map((tag) =>
    Number(new RegExp(`^${tag} \\{.*font-size: ([\\d.]+)rem`, 'm').exec(style)?.[1]),
  );
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  expect(Math.min(...sizes)).toBeGreaterThan(1);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1.5);
  // A name in a heading is as large as the heading.
  expect(style).toContain('h3 code { font-size: 1em; }');
  expect(style).not.toMatch(/overflow-wrap: anywhere|word-break: break-(?:all|word)/);
});

test('shows as text whatever stands in the document', () => {
  const evil = `"><script>alert('x')</script>&amp;`;
  const spoilt = JSON.parse(
    JSON.stringify(openApi({ routes: [], summaries: {} }, '1')).replaceAll(
      'The server itself',
      JSON.stringify(evil).slice(1, -1),
    ),
  ) as OpenApi;
  const text = docsPage({ ...spoilt, info: { ...spoilt.info, title: evil, version: evil } }, evil);
  expect(text).not.toContain('<script');
  expect(text).toContain('&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;');
});
