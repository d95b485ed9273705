import fc from 'fast-check';
import type { AuditEvent } from '../../src/domain/audit.ts';
import { emailText, slackBody, webhookBody } from '../../src/domain/notifications/messages.ts';
import type { Content } from '../../src/domain/notifications/messages.ts';
import { retryAfterOf } from '../../src/domain/notifications/retries.ts';

const event: AuditEvent = {
  description: 'alice was added as Member',
  id: 'e',
  ip_address: '192.0.2.7',
  medium: 'API',
  metadata: '{"after":{"role":"Member"}}',
  operation: 'Added',
  outcome: 'ok',
  request_id: 'r',
  resource: 'User',
  resource_id: 'u',
  resource_name: 'alice',
  seq: 42,
  timestamp: '2026-03-01T09:00:00.000Z',
  user_id: 'a',
  username: 'ada',
  prev_hash: 'p',
  hash: 'h',
};
const content = (change: Partial<AuditEvent> = {}, url = ''): Content => ({
  id: 'd',
  organization: { id: 'o', name: 'Acme', url },
  notification: { id: 'n', name: 'siem' },
  rule: 'all',
  about: { kind: 'event', event: { ...event, ...change } },
});
const slackText = (of: Content, message = ''): string =>
  (JSON.parse(slackBody(of, message, '')) as { text: string }).text;

test('Slack reads who did what, where', () => {
  expect(slackText(content({}, 'https://ci.example.com/?a=1&b=<|>'), 'Look <!here>')).toBe(
    'Look <!here>\nada: alice was added as Member\n<https://ci.example.com/?a=1&amp;b=%3C%7C%3E|Acme> · User.Added · <https://ci.example.com/audit/e|event 42> · 192.0.2.7',
  );
  expect(slackText(content({ outcome: 'denied', user_id: '', username: '', ip_address: '' }))).toBe(
    'nobody logged in: alice was added as Member (refused)\nAcme · User.Added · event 42',
  );
  expect(JSON.parse(slackBody(content(), '', '#ops'))).toMatchObject({ channel: '#ops', mrkdwn: false, link_names: 0 });
});

test.each([
  ['<!channel>', '&lt;!channel&gt;'],
  ['<https://evil.example|Acme>', '&lt;https://evil.example|Acme&gt;'],
  ['@channel @Here @everyone', '@\u200bchannel @\u200bHere @\u200beveryone'],
  ['a & b\nc\u2028d', 'a &amp; b c d'],
])('a name such as %j calls nobody in Slack and leads nowhere', (name, shown) => {
  expect(slackText(content({ username: name }))).toContain(`${shown}: alice`);
});

test('whatever names are, Slack finds no markup in them, and an e-mail no other header', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (username, description) => {
      const of = content({ username, description });
      expect(slackText(of)).not.toMatch(/[<>]|@(?:channel|here|everyone)/i);
      expect(slackText(of).split('\n')).toHaveLength(2);
      expect(emailText(of, '').subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    }),
  );
});

test('an e-mail tells the same, and where to look', () => {
  expect(emailText(content(), '')).toEqual({
    subject: 'Acme: ada: alice was added as Member',
    text: [
      'ada: alice was added as Member',
      '',
      'Organization: Acme',
      'What: User.Added',
      'Who: ada',
      'When: 2026-03-01T09:00:00.000Z',
      'From: API, 192.0.2.7',
      'Outcome: ok',
      'Event: 42 (roster audit show 42)',
      '',
      'Sent by the notification siem of roster.',
      '',
    ].join('\n'),
  });
  expect(emailText(content({ description: 'x'.repeat(5000) }), 'News').text.length).toBeLessThan(3000);
  expect(emailText(content(), 'News').subject).toBe('News');
});

test('messages link to the event where the organization has a URL', () => {
  const url = 'https://ci.example.com/audit/e';
  for (const base of ['https://ci.example.com', 'https://ci.example.com/', 'https://ci.example.com/roster/?a#b'])
    expect(JSON.parse(webhookBody(content({}, base)))).toMatchObject({ event: { url } });
  expect(emailText(content({}, 'https://ci.example.com/roster'), '').text).toContain(`\nLink: ${url}\n`);
  expect(JSON.parse(webhookBody(content()))).toMatchObject({ event: { url: null } });
});

test('a webhook gets no hashes, and null for what is not there', () => {
  expect(JSON.parse(webhookBody(content({ user_id: '', username: '' })))).toMatchObject({ event: { actor: null } });
  expect(webhookBody(content())).not.toContain('prev_hash');
  const test = { kind: 'test', ofJobs: false } as const;
  expect(JSON.parse(webhookBody({ ...content(), about: test }))).toMatchObject({ type: 'test', event: null });
});

test.each([
  [undefined, undefined],
  ['', undefined],
  ['-1', undefined],
  ['soon', undefined],
  ['0', 0],
  ['7', 7000],
  ['Thu, 01 Jan 1970 00:00:05 GMT', 4000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
])('Retry-After: %s', (header, wait) => {
  expect(retryAfterOf(header, 1000)).toBe(wait);
});
