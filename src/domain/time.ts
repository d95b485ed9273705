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

/** A time, as ISO 8601 in UTC. */
export const moment = () =>
  z.pipe(
    z.string().check((context) => {
      if (!isMoment(context.value))
        context.issues.push({
          code: 'custom',
          message: 'is not a date such as 2026-11-21 or a time such as 2026-11-21T08:00:00Z',
          input: context.value,
        });
    }),
    z.transform((text) => new Date(text).toISOString()),
  );

/** The milliseconds of a duration in whole hours, days or weeks, such as 24h, 30d or 12w; undefined for any other text. */
export function durationOf(text: string): number | undefined {
  const [, count, unit = ''] = /^([1-9]\d{0,3})([hdw])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (UNITS[unit] ?? 0);
}

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
