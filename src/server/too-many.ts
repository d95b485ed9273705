import { AppError } from '../domain/errors.ts';
import { counted } from '../lib/plural.ts';

/** The refusal of what goes beyond a limit, `rate_limited`, with the seconds to wait. */
export function tooMany(limit: string, seconds: number): AppError {
  return new AppError('rate_limited', `too many ${limit}`, {
    hint: `try again in ${counted(seconds, 'second')}`,
    details: { limit, retry_after_seconds: seconds },
  });
}
