import { crc32 as zlibs } from 'node:zlib';
import * as fc from 'fast-check';
import { crc32 } from '../../src/lib/crc32.ts';

test('is that of zlib, for every ASCII text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary-ascii' }), (text) => crc32(text) === zlibs(text)));
});
