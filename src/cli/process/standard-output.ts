import { constants, fstatSync, openSync, statSync, writeSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { systemCode } from '../../domain/errors.ts';
import { DEFAULT_COLUMNS, outputError, outputOf, roomOf } from '../terminal/streams.ts';
import type { Output, ProcessStream, StreamOutput } from '../terminal/streams.ts';

/**
 * Standard output or error of the process. A file, a pipe and the null device are written to without the stream that Node has
 * for them, which takes a tenth of a start to load. No write waits here, so that signals are heard: what a full pipe does not
 * take goes to the stream, and so does all that follows.
 */
export function standardOutput(descriptor: number, platform: NodeJS.Platform, streamOf: () => ProcessStream): Output {
  let slow: StreamOutput | undefined;
  const open = (): StreamOutput => (slow ??= outputOf(streamOf()));
  const direct = withoutWaiting(descriptor, platform);
  if (direct === undefined) return open();
  return {
    isTTY: false,
    get stream() {
      return open().stream;
    },
    columns: DEFAULT_COLUMNS,
    room: () => roomOf(descriptor),
    async write(text) {
      const rest = slow === undefined ? writeSome(direct, text) : text;
      if (rest.length > 0) await open().write(rest);
    },
  };
}

/** A descriptor of the same that never has a write wait; undefined: there is none. */
function withoutWaiting(descriptor: number, platform: NodeJS.Platform): number | undefined {
  try {
    const found = fstatSync(descriptor);
    if (found.isFile() || isNull(found)) return descriptor;
    // A pipe is shared with others, who may want to wait: it is opened once more, which only Linux can.
    if (found.isFIFO() && platform === 'linux')
      return openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    // Such as a pipe of another user.
  }
  return undefined;
}

const isNull = (found: Stats): boolean => found.isCharacterDevice() && found.rdev === statSync('/dev/null').rdev;

/** Writes as much as there is room for; answers the rest. */
function writeSome(descriptor: number, text: string): Uint8Array {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      if (systemCode(error) === 'EAGAIN') return rest;
      throw outputError(error);
    }
  }
  return rest;
}
