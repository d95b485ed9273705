import { workState } from '../../../domain/jobs/activity.ts';
import type * as domain from '../../../domain/jobs/activity.ts';
import type { Flat } from '../../context/flat.ts';
import type { Item, View } from '../../terminal/output.ts';
import type { Style } from '../../terminal/style.ts';

/** The activity monitor as one picture: bars of the machines, then the work by project, then the jobs. */

export type Activity = Flat<domain.Activity>;
type Job = Activity['jobs'][number];
type MachineUse = Activity['machine_types'][number];

/** Draws a table that fits. */
export type DrawTable = (items: readonly Item[], fields: readonly string[], style: Style) => string;

/** One table of the picture. */
export interface Section {
  readonly title: string;
  readonly fields: readonly string[];
  readonly rows: readonly Item[];
  /** How many there are beside the rows. */
  readonly unlisted: number;
}

/** In characters. */
const BAR = 20;

const TITLES: Readonly<Record<domain.WorkState, string>> = {
  running: 'RUNNING',
  waiting: 'WAITING FOR A MACHINE',
  queued: 'QUEUED',
};

/** The view of a terminal's width; `draw` draws a table of it. */
export const pictureOf = (draw: DrawTable): View<Activity> => ({
  data: (one) => one,
  columns: ['at', 'machine_types', 'total', 'projects', 'elsewhere', 'jobs'],
  text: (now, style) =>
    sectionsOf(now)
      .map(
        ({ title, fields, rows, unlisted }) =>
          heading(title, style) +
          (rows.length > 0 ? draw(rows, fields, style) : '') +
          (unlisted > 0 ? `${style.dim(`and ${unlisted} more: roster job list`)}\n` : ''),
      )
      .join('\n') || NOTHING,
});

export const NOTHING = 'nothing runs, and nothing waits\n';

/** The tables of the picture that have something in them, in their order. */
export const sectionsOf = (now: Activity): readonly Section[] =>
  [machines(now), projects(now), ...jobs(now)].filter(({ rows, unlisted }) => rows.length > 0 || unlisted > 0);

/** How much of a quota is occupied: a machine that is used is one sign at least, and the bar is full only if all are. */
export function bar(occupied: number, quota: number): string {
  if (quota === 0) return occupied === 0 ? '.'.repeat(BAR) : '#'.repeat(BAR);
  const share = Math.min(occupied / quota, 1) * BAR;
  const full = share >= BAR ? BAR : Math.min(BAR - 1, Math.max(occupied > 0 ? 1 : 0, Math.round(share)));
  return '#'.repeat(full) + '.'.repeat(BAR - full);
}

function machines({ machine_types: types }: Activity): Section {
  const row = ({ machine_type, quota, occupied, waiting }: MachineUse): Item => ({
    machine_type,
    use: quota === null ? 'no quota' : bar(occupied, quota),
    occupied: quota === null ? String(occupied) : `${occupied} of ${quota}`,
    waiting: String(waiting),
  });
  const fields = ['machine_type', 'use', 'occupied', 'waiting'];
  return { title: 'MACHINES', fields, rows: types.map(row), unlisted: 0 };
}

function projects({ projects: all, elsewhere, total }: Activity): Section {
  const texts = ({ running, waiting, queued }: domain.Work) => ({
    running: String(running),
    waiting: String(waiting),
    queued: String(queued),
  });
  const hasSome = ({ running, waiting, queued }: domain.Work) => running + waiting + queued > 0;
  const rows: Item[] = [
    ...all.map(({ project, ...work }) => ({ project, ...texts(work) })),
    ...(hasSome(elsewhere) ? [{ project: '(others)', ...texts(elsewhere) }] : []),
    ...(all.length + (hasSome(elsewhere) ? 1 : 0) > 1 ? [{ project: '(all)', ...texts(total) }] : []),
  ];
  const fields = ['project', 'running', 'waiting', 'queued'];
  return { title: 'WORK', fields, rows: hasSome(total) ? rows : [], unlisted: 0 };
}

function jobs({ jobs: all, at, total, elsewhere }: Activity): Section[] {
  return (['running', 'waiting', 'queued'] as const).map((state) => {
    const own = all.filter((job) => workState(job) === state);
    const since = (job: Job) => lasting(job.started_at ?? job.created_at, at);
    const rows = own.map((job) => ({
      job: job.name,
      project: job.project,
      queue: job.queue,
      ...(state === 'queued' ? { position: String(job.position ?? '') } : {}),
      machine: job.machine_type,
      who: job.who,
      for: since(job),
    }));
    const fields = ['job', 'project', 'queue', ...(state === 'queued' ? ['position'] : []), 'machine', 'who', 'for'];
    return { title: TITLES[state], fields, rows, unlisted: Math.max(0, total[state] - elsewhere[state] - own.length) };
  });
}

export const heading = (text: string, style: Style): string => `${style.bold(text)}\n`;

const UNITS = [
  ['d', 24 * 60 * 60],
  ['h', 60 * 60],
  ['m', 60],
  ['s', 1],
] as const;

/** How long it is from one moment to another, in the largest unit and the next: `2h 5m`, `45s`; empty: nobody knows. */
export function lasting(from: string, to: string): string {
  const seconds = Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 1000));
  if (Number.isNaN(seconds)) return '';
  const at = UNITS.findIndex(([, length]) => seconds >= length);
  const [unit, next] = [UNITS[at] ?? UNITS[3], UNITS[at + 1]];
  const count = Math.floor(seconds / unit[1]);
  const rest = next === undefined || at < 0 ? 0 : Math.floor((seconds % unit[1]) / next[1]);
  return `${count}${unit[0]}${rest === 0 || next === undefined ? '' : ` ${rest}${next[0]}`}`;
}
