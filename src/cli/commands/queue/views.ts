import type { Job } from '../../../domain/jobs/job.ts';
import type * as domain from '../../../domain/jobs/queues.ts';
import { counted } from '../../../lib/plural.ts';
import type { Flat } from '../../context/flat.ts';
import type { Item, View } from '../../terminal/output.ts';
import { visible } from '../../terminal/output.ts';
import type { Style } from '../../terminal/style.ts';

/** How queues look. */

type Queue = Flat<domain.Queue>;

/** A queue with its jobs. */
interface QueueInFull extends Queue {
  readonly running: number;
  readonly waiting: number;
  readonly jobs: readonly Flat<Job>[];
}

const COLUMNS = ['name', 'scope', 'project', 'processing', 'at_most', 'status'] as const;

/** In a cell, a parallel queue without a number runs any number of jobs. */
const row = (item: Item): Item => {
  const { processing, at_most } = item as Queue;
  return { ...item, at_most: at_most ?? (processing === 'parallel' ? 'any' : 1) };
};

export const queues: View<readonly Queue[]> = { data: (items) => items, columns: COLUMNS, row };
export const queue: View<Queue> = { data: (one) => one, columns: COLUMNS, row };

/** With what runs and waits there. */
export const queueInFull: View<QueueInFull> = {
  data: (one) => one as unknown as Item,
  columns: [...COLUMNS, 'running', 'waiting', 'jobs'],
  row: (item) => ({ ...row(item), jobs: (item as unknown as QueueInFull).jobs.map(({ name }) => name) }),
  added: ['running', 'waiting', 'jobs'],
  text: (one, style) => inLines(one, style),
};

const orderInWords = (one: Queue): string =>
  one.processing === 'serialized'
    ? 'one job at a time'
    : one.at_most === null
      ? 'any number of jobs at once'
      : `at most ${counted(one.at_most, 'job')} at once`;

/** The queue as people look at it: what runs, then who is next. */
function inLines(one: QueueInFull, style: Style): string {
  const place = one.project === null ? 'of the organization' : `of the project ${visible(one.project)}`;
  const facts = [place, orderInWords(one), ...(one.status === 'paused' ? ['paused'] : [])];
  const running = one.jobs.filter(({ state }) => state === 'running');
  const waiting = one.jobs.filter(({ state }) => state === 'waiting');
  const lines = [
    `${style.bold(visible(one.name))}  ${style.dim(facts.join(', '))}`,
    '',
    style.bold(`Running: ${one.running}`),
    ...running.map((job) => `    ${inLine(job)}`),
    ...hidden(one.running - running.length),
    style.bold(`Waiting: ${one.waiting}`),
    ...waiting.map((job) => `${String(job.position).padStart(3)} ${inLine(job)}`),
    ...hidden(one.waiting - waiting.length),
  ];
  return `${lines.join('\n')}\n`;
}

const inLine = ({ name, project, who, branch }: Flat<Job>): string =>
  [name, project, who, ...(branch === null ? [] : [branch])].map(visible).join('  ');

const hidden = (count: number): string[] => (count > 0 ? [`    and ${count} more`] : []);
