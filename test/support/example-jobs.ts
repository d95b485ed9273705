import type { Sandbox } from '../harness.ts';

/** What examples of jobs need beforehand. */

/** Has run a job, which the examples mean by an id of theirs. */
async function withJob(box: Sandbox): Promise<Sandbox> {
  await box.run('job run --project Rocket -- true', { program: () => 0 });
  const [job] = await box.json<{ id: string }[]>('job list');
  const meant = (word: string): string => (/^01980000-/.test(word) ? (job?.id ?? '') : word);
  return {
    ...box,
    run: (argv, options) => box.run((typeof argv === 'string' ? argv.split(' ') : argv).map(meant), options),
  };
}

export const PREPARED_JOBS: Readonly<Record<string, (box: Sandbox) => Promise<Sandbox>>> = {
  'job run': (box) =>
    Promise.resolve({ ...box, run: (argv, options) => box.run(argv, { program: () => 0, ...options }) }),
  'job show': withJob,
  'job stop': withJob,
};
