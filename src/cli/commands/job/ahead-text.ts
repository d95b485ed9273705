import type { Job } from './views.ts';

/** What a job waits for, as a sentence on one line. */
export function aheadText(job: Job): string {
  const { name, queue, position, waits_for, ahead, ahead_count } = job;
  const place = `${name} waits in the queue ${queue}, position ${position ?? 1}`;
  if (waits_for === 'resume') return `${place}: the queue is paused`;
  if (waits_for === 'machine') return `${place}: no machine of the type ${job.machine_type ?? ''} is free`;
  const named = ahead.map((one) => `${one.name} of ${one.who} ${one.state === 'running' ? 'runs' : 'waits'}`);
  const rest = ahead_count - named.length;
  const others = rest <= 0 ? [] : [named.length === 0 ? `${rest} ahead` : `${rest} more`];
  return named.length + others.length === 0 ? place : `${place}: ${[...named, ...others].join(', ')}`;
}
