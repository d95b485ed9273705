import * as z from 'zod/mini';

/** Times and durations as people type them. */

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const UNITS: Readonly<Record<string, number>> = { h: HOUR, d: DAY, w: 7 * DAY };

const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Whether a text is a date (its midnight, UTC), or a date and time with a zone. */
export const isMoment = (text: string): boolean =>
  MOMENT.test(text) && isDay(text.slice(0, 10)) && !Number.isNaN(Date.parse(text));

/** Whether the calendar has this day: February has no 30th. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** The milliseconds of a duration in whole hours, days or weeks, such as 24h, 30d or 12w; undefined for any other text. */
export function durationOf(text: string): number | undefined {
  const [, count, unit = ''] = /^([1-9]\d{0,3})([hdw])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (UNITS[unit] ?? 0);
}

const SHORT_UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: HOUR, d: DAY };

/** The milliseconds of a span in whole seconds, minutes, hours or days, such as 90s, 30m or 2h; undefined for any other text. */
export function spanOf(text: string): number | undefined {
  const [, count, unit = ''] = /^(0|[1-9]\d{0,5})([smhd])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (SHORT_UNITS[unit] ?? 0);
}

/** A span as text, which `spanOf` reads. */
export const span = () =>
  z.string().check((context) => {
    if (spanOf(context.value) === undefined)
      context.issues.push({
        code: 'custom',
        message: 'is not a time such as 90s, 30m or 2h',
        input: context.value,
      });
  });

/** The time so many milliseconds after another one, or before it where they are negative. */
export const shifted = (at: string, milliseconds: number): string =>
  new Date(Date.parse(at) + milliseconds).toISOString();

/** The time a duration before another one; the text must be one that `duration` takes. */
export const earlier = (at: string, length: string): string => shifted(at, -(durationOf(length) ?? 0));

/** The time a duration after another one, likewise. */
export const later = (at: string, length: string): string => shifted(at, durationOf(length) ?? 0);

/** A duration as text, which `durationOf` reads. */
export const duration = () =>
  z.string().check((context) => {
    if (durationOf(context.value) === undefined)
      context.issues.push({
        code: 'custom',
        message: 'is not a duration such as 24h, 30d or 12w',
        input: context.value,
      });
  });

/**
 * Whether a window that began at `start`, and lasts so many milliseconds, is open at `now`. One that begins in the future
 * comes from a clock that was wrong, so it is closed.
 */
export function isRunning(start: string, now: number, length: number): boolean {
  const age = now - Date.parse(start);
  return age >= 0 && age < length;
}

const NAMED_DAYS: Readonly<Record<string, number>> = { today: 0, yesterday: 1 };

/** A moment as people type it: a date (of UTC), a date and time with a zone, `today`, `yesterday`, or a duration ago such as 7d. */
export const timeReference = () =>
  z.string().check((context) => {
    const text = context.value;
    if (!isMoment(text) && durationOf(text) === undefined && !Object.hasOwn(NAMED_DAYS, text))
      context.issues.push({
        code: 'custom',
        message:
          'is not a date such as 2026-11-21, a time such as 2026-11-21T08:00:00Z, a time ago such as 7d, today or yesterday',
        input: text,
      });
  });

/**
 * The bounds of the time that a reference means, as ISO 8601 in UTC: a day begins at its midnight and ends at the next one;
 * any other moment is one point. `now` in milliseconds; the text must be one that `timeReference` takes.
 */
export function boundsOf(text: string, now: number): { readonly start: string; readonly end: string } {
  const ago = durationOf(text);
  const daysAgo = NAMED_DAYS[text];
  const isDate = text.length === '2026-11-21'.length;
  if (ago !== undefined || (daysAgo === undefined && !isDate)) {
    const point = iso(ago === undefined ? Date.parse(text) : now - ago);
    return { start: point, end: point };
  }
  const start = daysAgo === undefined ? Date.parse(text) : Math.floor(now / DAY) * DAY - daysAgo * DAY;
  return { start: iso(start), end: iso(start + DAY) };
}

/** A time in milliseconds since 1970 as ISO 8601 in UTC, of which texts sort as times do until the year has five digits. */
export const iso = (time: number): string => new Date(Math.min(Math.max(time, FIRST), LAST)).toISOString();
const FIRST = Date.parse('0000-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');
