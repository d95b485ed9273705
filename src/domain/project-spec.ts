import * as z from 'zod/mini';

/** What clients of Semaphore say of a project beside its name: kept as it came, for roster does nothing with it. */

/** In bytes of JSON: a change stands in the audit log, with what was before. */
const LARGEST = 64 * 1024;

/** A password or token in a URL, within a text of JSON. */
const WITH_PASSWORD = /:\/\/[^\s/?#@:"]*:[^\s/?#@"]+@/;

export type ProjectSpec = Readonly<Record<string, unknown>>;

/** The spec of a project: an object of at most 64 KiB, without a password in a URL, because it is shown and recorded. */
export const projectSpec = () =>
  z.record(z.string(), z.unknown()).check(({ value, issues }) => {
    const text = JSON.stringify(value);
    const refuse = (message: string): void => void issues.push({ code: 'custom', path: [], message, input: value });
    if (Buffer.byteLength(text) > LARGEST) refuse(`is larger than ${LARGEST / 1024} KiB`);
    if (WITH_PASSWORD.test(text)) refuse('has a URL with a password in it, which others would see');
  });

/** What a project shows that was never given a spec. */
export const NO_SPEC: ProjectSpec = {};
