import { chainVerifier } from '../domain/audit.ts';
import type { AuditHead, ChainFault } from '../domain/audit.ts';
import type { Reads } from '../core/store.ts';
import { notInitialised } from './resolve.ts';

/** Events that are read at a time. */
const STEP = 1000;

/** Setting up the organization writes the first events, so there is no organization without any. */
const EMPTY: ChainFault = { seq: 1, problem: 'the log is empty, though an organization was set up' };

/** Follows the whole audit chain in constant memory; answers how far it got and the first fault. */
export async function followChain(
  tx: Reads,
  progress: (done: number, total: number) => Promise<void>,
): Promise<{ readonly events: number; readonly head: AuditHead; readonly fault: ChainFault | undefined }> {
  const organization = await tx.organization.get();
  if (organization === undefined) throw notInitialised();
  const head = await tx.audit.head();
  const chain = chainVerifier(organization.id, head);
  let events = 0;
  // From below the first, where nothing may be.
  for (let from = Number.MIN_SAFE_INTEGER; ;) {
    const step = await tx.audit.following(from, STEP);
    for (const event of step) {
      const fault = chain.follow(event);
      if (fault !== undefined) return { events, head, fault };
      events += 1;
    }
    await progress(events, Math.max(events, head.seq));
    const last = step.at(-1);
    if (last === undefined || step.length < STEP) return { events, head, fault: events === 0 ? EMPTY : chain.finish() };
    from = last.seq + 1;
  }
}
