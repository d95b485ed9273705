import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { BASE } from '../api/route.ts';
import { NO_PATH } from './handling.ts';
import type { RequestSummary, App } from './app.ts';

/** What the server counts, in the form of Prometheus, in a registry of its own. */

export interface Metrics {
  /** The app, its requests counted while they are under way. */
  readonly counted: (app: App) => App;
  readonly answered: (summary: RequestSummary) => void;
  readonly ran: (run: BackgroundRun) => void;
  /** The exposition. */
  readonly text: () => Promise<string>;
  readonly type: string;
}

/** One run of a background task. */
interface BackgroundRun {
  readonly task: string;
  readonly outcome: 'done' | 'stopped' | 'failed';
  /** When it ended, in milliseconds since 1970. */
  readonly at: number;
}

/** Upper bounds of the buckets, in seconds: from a read out of memory to a long import. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

const LOGINS = [`POST ${BASE}/session`, 'POST /signin'];

/** A new registry, with what Node tells of the process; `lostLines`: of the log, so far. */
export function makeMetrics(version: string, lostLines: () => number = () => 0): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({ name: 'roster_info', help: 'The version that runs', labelNames: ['version'], registers }).set(
    { version },
    1,
  );
  const requests = new Histogram({
    name: 'roster_request_duration_seconds',
    help: 'Requests, by how long they took until their answer began',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers,
  });
  const running = new Gauge({ name: 'roster_requests_in_flight', help: 'Requests without an answer yet', registers });
  const logins = new Counter({
    name: 'roster_logins_refused_total',
    help: 'Logins that were refused, by error code',
    labelNames: ['code'],
    registers,
  });
  const limited = new Counter({
    name: 'roster_requests_limited_total',
    help: 'Requests that were refused because there were too many, by limit',
    labelNames: ['limit'],
    registers,
  });
  const shutOut = new Counter({
    name: 'roster_requests_shut_out_total',
    help: 'Requests from addresses that the IP allow list does not have',
    registers,
  });
  new Counter({
    name: 'roster_log_lines_lost_total',
    help: 'Lines of the log that could not be written',
    registers,
    collect() {
      this.reset();
      this.inc(lostLines());
    },
  });
  const runs = new Counter({
    name: 'roster_task_runs_total',
    help: 'Runs of background tasks by this server, by outcome',
    labelNames: ['task', 'outcome'],
    registers,
  });
  const succeeded = new Gauge({
    name: 'roster_task_last_success_timestamp_seconds',
    help: 'When a background task last ended well on this server',
    labelNames: ['task'],
    registers,
  });
  return {
    counted: (app) => async (request, connection) => {
      running.inc();
      try {
        return await app(request, connection);
      } finally {
        running.dec();
      }
    },
    answered: ({ method, route, status, duration, isShutOut, code, limit }) => {
      const path = route === NO_PATH ? NO_PATH : route.slice(route.indexOf(' ') + 1);
      requests.observe({ method, route: path, status }, duration / 1000);
      if (LOGINS.includes(route) && code !== undefined && limit === undefined) logins.inc({ code });
      if (limit !== undefined) limited.inc({ limit });
      if (isShutOut === true) shutOut.inc();
    },
    ran: ({ task, outcome, at }) => {
      runs.inc({ task, outcome });
      if (outcome === 'done') succeeded.set({ task }, at / 1000);
    },
    text: () => registry.metrics(),
    type: registry.contentType,
  };
}
