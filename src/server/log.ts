import pino from 'pino';
import { systemCode } from '../domain/errors.ts';
import type { RequestSummary } from './app.ts';
import { PROBES } from './health.ts';
import { refusalsListed } from './refusals.ts';

/**
 * The log of the server: one JSON object a line. What people typed or what is secret never gets into it: no token,
 * no query, no body, no path but the route's pattern, no message of an error that is not meant for people.
 */

export type Level = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Takes whole lines. */
interface Sink {
  write(line: string): unknown;
}

/** On which side of a connection something went wrong. */
export type Side = 'server' | 'client';

export interface Log {
  /** A response: `error` for an internal error, `warn` where roster cannot serve, `debug` for probes that are well; of refusals for a limit, the first few a minute and how many more. */
  readonly answered: (summary: RequestSummary) => void;
  /** What went wrong beside any response: `warn` where it was on the server's side, `debug` where it was on the client's. `id`: of the request, if it came to one. */
  readonly failed: (event: string, error: unknown, side: Side, id?: string) => void;
  /** Something in the life of the server, with facts that are no secret. */
  readonly told: (event: string, facts: Readonly<Record<string, string | number>>) => void;
  /** The same, of what somebody should look at. */
  readonly warned: (event: string, facts: Readonly<Record<string, string | number>>) => void;
}

/** A log that writes to a sink; `now` in milliseconds since 1970. */
export function logTo(sink: Sink, level: Level, now: () => number): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => void sink.write(line) },
  );
  const refusals = refusalsListed(now);
  const tellUnlisted = (all = false): void => {
    const unlisted = refusals.unlisted(all);
    if (unlisted !== undefined) logger.info(unlisted, 'refusals not listed');
  };
  return {
    answered: (summary) => {
      tellUnlisted();
      if (!refusals.isListed(summary)) return;
      const { id, clientId, method, route, status, duration, address, isShutOut, code, limit, fault } = summary;
      const facts = { method, route, status, ms: Math.round(duration), address, shut_out: isShutOut, code, limit };
      const line = { id, client_id: clientId, ...facts };
      if (fault === undefined) logger[levelOf(summary)](line, 'answered');
      else logger.error({ ...line, fault: faultOf(fault) }, 'answered');
    },
    failed: (event, error, side, id) =>
      logger[side === 'server' ? 'warn' : 'debug']({ id, fault: faultOf(error) }, event),
    told: (event, facts) => {
      tellUnlisted(true);
      logger.info(facts, event);
    },
    warned: (event, facts) => logger.warn(facts, event),
  };
}

function levelOf({ status, route }: RequestSummary): 'debug' | 'info' | 'warn' {
  if (status >= 500) return 'warn';
  return PROBES.some((path) => route === `GET ${path}`) ? 'debug' : 'info';
}

/** An error without its message, which may hold anything: its name, its code, and where it came from. */
interface Fault {
  readonly name: string;
  readonly code: string | undefined;
  readonly stack: readonly string[];
  readonly cause: Fault | undefined;
}

/** How many causes of causes are told. */
const DEPTH = 5;

/** What of a thrown thing may stand in a log. */
export function faultOf(thrown: unknown, depth = DEPTH): Fault {
  if (!(thrown instanceof Error)) return { name: typeof thrown, code: undefined, stack: [], cause: undefined };
  const { name, message, stack = '' } = thrown;
  // The message stands above the calls, and may have lines of its own that look like calls.
  const calls = stack.slice(stack.indexOf(message) + message.length);
  return {
    name: harmless(name) ?? 'Error',
    code: harmless(systemCode(thrown)),
    stack: calls.split('\n').flatMap((line) => /^ +at (.+:\d+:\d+\)?)$/.exec(line)?.[1] ?? []),
    cause: thrown.cause === undefined || depth === 0 ? undefined : faultOf(thrown.cause, depth - 1),
  };
}

const harmless = (name: string): string | undefined =>
  /^[A-Za-z][A-Za-z0-9_]{0,60}$|^[0-9A-Z]{5}$/.test(name) ? name : undefined;
