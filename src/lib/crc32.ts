const POLYNOMIAL = 0xed_b8_83_20;

/** The CRC-32 of an ASCII text, as zlib's; without a table, because texts are short and zlib takes long to load. */
export function crc32(text: string): number {
  let crc = 0xff_ff_ff_ff;
  for (let at = 0; at < text.length; at += 1) {
    crc ^= text.charCodeAt(at) & 0xff;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  }
  return (crc ^ 0xff_ff_ff_ff) >>> 0;
}
