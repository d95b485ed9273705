import { commandLine } from './shell.ts';

/** Why a file that somebody named cannot be written, and what helps. */

interface FileFault {
  readonly why: string;
  readonly helps: string;
}

const ANOTHER = 'name another file';

const FAULTS: Readonly<Partial<Record<string, (folder: string) => readonly [why: string, helps: string]>>> = {
  ENOENT: (folder) => [`there is no folder ${folder}`, `make it: ${commandLine('mkdir', '-p', folder)}`],
  ENOTDIR: (folder) => [`${folder} is not a folder`, ANOTHER],
  ENAMETOOLONG: () => ['its name is too long', ANOTHER],
  EACCES: (folder) => [`you may not write it in ${folder}`, 'name a file where you may write'],
  EISDIR: () => ['it is a folder', 'name a file in it'],
  ELOOP: () => ['it is a link', 'name the file that it leads to'],
  ENOSPC: () => ['no room left on the disk', 'make room, or name a file on another disk'],
  EDQUOT: () => ['no room left for this user on the disk', 'make room, or name a file on another disk'],
  EFBIG: () => ['it would be too large', ANOTHER],
  EROFS: () => ['the disk is read-only', 'name a file on another disk'],
};

/** In words what the system's code, such as ENOENT, says of a file in that folder. */
export function fileFault(code: string, folder: string): FileFault {
  const [why, helps] = FAULTS[code]?.(folder) ?? [code, ANOTHER];
  return { why, helps };
}
