import { AppError } from '../../src/domain/errors.ts';
import { boundsOf, durationOf, isMoment } from '../../src/domain/time.ts';
import { expiryOf, stateOf } from '../../src/domain/tokens.ts';
import type { TokenRecord } from '../../src/domain/tokens.ts';

const HOUR = 60 * 60 * 1000;
const NOW = Date.parse('2026-03-01T09:00:00.000Z');

test.each([
  ['1h', HOUR],
  ['24h', 24 * HOUR],
  ['30d', 720 * HOUR],
  ['12w', 2016 * HOUR],
  ['9999w', 9999 * 168 * HOUR],
])('%s is a duration', (text, length) => expect(durationOf(text)).toBe(length));

test.each([
  '',
  '0h',
  '00h',
  '01h',
  '-1d',
  '+1d',
  '1.5d',
  '1e3d',
  '10000h',
  '1m',
  '1y',
  '1 d',
  '1D',
  '30',
  'd',
  '１d',
  '1d1h',
])('%j is none', (text) => expect(durationOf(text)).toBeUndefined());

test.each(['2026-11-21', '2028-02-29', '2026-11-21T08:00Z', '2026-11-21T08:00:00.123Z', '2026-11-21T08:00:00+05:30'])(
  '%s is a date or time',
  (text) => expect(isMoment(text)).toBe(true),
);

test.each([
  '2026-02-30',
  '2027-02-29',
  '2026-13-01',
  '26-11-21',
  '21.11.2026',
  '2026-11-21T08:00:00',
  '2026-11-21T25:00Z',
  '2026-11-21 08:00Z',
  'tomorrow',
  '',
])('%j is none', (text) => expect(isMoment(text)).toBe(false));

test.each([
  ['2026-02-28', '2026-02-28T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
  ['today', '2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
  ['yesterday', '2026-02-28T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
  ['7d', '2026-02-22T09:00:00.000Z', '2026-02-22T09:00:00.000Z'],
  ['2026-03-01T10:00:00+00:30', '2026-03-01T09:30:00.000Z', '2026-03-01T09:30:00.000Z'],
  ['9999-12-31', '9999-12-31T00:00:00.000Z', '9999-12-31T23:59:59.999Z'],
  ['0000-01-01T00:00:00+10:00', '0000-01-01T00:00:00.000Z', '0000-01-01T00:00:00.000Z'],
])('%s is from %s to %s', (text, start, end) => expect(boundsOf(text, NOW)).toEqual({ start, end }));

describe('an expiry', () => {
  const refusal = (text: string): string => {
    try {
      return String(expiryOf(text, NOW));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return `${error.code}: ${error.message}`;
    }
  };

  test.each([
    ['never', null],
    ['24h', '2026-03-02T09:00:00.000Z'],
    ['12w', '2026-05-24T09:00:00.000Z'],
    ['2026-03-02', '2026-03-02T00:00:00.000Z'],
    ['2026-03-01T10:00:00+00:30', '2026-03-01T09:30:00.000Z'],
    ['9999-12-31', '9999-12-31T00:00:00.000Z'],
  ])('%s is %s', (text, moment) => expect(expiryOf(text, NOW)).toBe(moment));

  test.each(['2026-03-01T09:00:00Z', '2026-03-01', '2026-02-28', '0000-01-01', '2026-03-01T09:00:00+00:01'])(
    '%s is in the past',
    (text) => expect(refusal(text)).toBe(`invalid: a token cannot expire on ${text}: that is past`),
  );

  test('refuses a year of five digits, which would sort before all others in the store', () => {
    expect(refusal('9999-12-31T23:59:59-12:00')).toMatch(/^invalid: .* too far off$/);
  });
});

test('a token is live until its end, and never once it is revoked', () => {
  const token = (change: Partial<TokenRecord>) => ({ expires_at: null, revoked_at: null, ...change }) as TokenRecord;
  const at = '2026-03-01T09:00:00.000Z';
  expect(stateOf(token({}), at)).toBe('active');
  expect(stateOf(token({ expires_at: '2026-03-01T09:00:00.001Z' }), at)).toBe('active');
  expect(stateOf(token({ expires_at: at }), at)).toBe('expired');
  expect(stateOf(token({ expires_at: at, revoked_at: at }), at)).toBe('revoked');
});
