import * as z from 'zod/mini';
import { auditStreamPause } from '../audit-stream/pause.ts';
import { auditStreamResume } from '../audit-stream/resume.ts';
import { difference, inverse, requireUnchanged, stillThere } from './inverse.ts';

/** Pauses the stream of the audit log again, or resumes it. */

const state = z.strictObject({ paused: z.boolean() });
const told = z.strictObject({ before: state, after: state, undoes: z.optional(z.string()) });

const stateBy = (operation: typeof auditStreamPause) =>
  inverse({
    operation,
    told,
    async inputs(tx, event, { after }) {
      const found = await tx.auditStreams.get();
      const { paused } = stillThere(event, found?.id === event.resource_id ? found : undefined, 'the stream');
      requireUnchanged(event, difference('the stream', inWords(after.paused), inWords(paused)));
      return [{}];
    },
  });

const inWords = (paused: boolean): string => (paused ? 'paused' : 'not paused');

export const streamPaused = stateBy(auditStreamResume);
export const streamResumed = stateBy(auditStreamPause);
