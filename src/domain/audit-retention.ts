import * as z from 'zod/mini';
import { durationOf } from './time.ts';

/** For how long audit events are kept in the store. */

/** The setting of an organization that keeps them for good. */
export const KEEP_ALL = 'off';

/**
 * The least that an organization can keep, in days. Messages of notifications can be sent again for as long, and refer to
 * events; and whoever did something must not be able to have it dropped before others have looked.
 */
const LEAST_DAYS = 30;
const DAY = 24 * 60 * 60 * 1000;

/** A retention: a duration, or `off`. */
export const retention = () =>
  z.string().check((context) => {
    const { value } = context;
    if (value === KEEP_ALL) return;
    const length = durationOf(value);
    const fault =
      length === undefined
        ? 'is not a duration such as 400d or 52w; off keeps all'
        : length < LEAST_DAYS * DAY
          ? `is less than ${LEAST_DAYS}d, the least that can be; off keeps all`
          : undefined;
    if (fault !== undefined) context.issues.push({ code: 'custom', message: fault, input: value });
  });
