import { AppError } from '../../domain/errors.ts';

/**
 * The parts of a list with commas, each without the blanks around it; what stands in double quotes, as a part or
 * behind its `=`, may hold commas, and `""` is a quote there. Throws `usage` for a quote that does not end.
 */
export function splitList(text: string): string[] {
  if (!text.includes('"'))
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  const parts: string[] = [];
  let part = '';
  let inQuotes = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (inQuotes && letter === '"' && text[at + 1] === '"') {
      part += '"';
      at += 1;
    } else if (letter === '"' && (inQuotes || /^\s*$|=\s*$/.test(part))) {
      inQuotes = !inQuotes;
    } else if (letter === ',' && !inQuotes) {
      parts.push(part.trim());
      part = '';
    } else part += letter ?? '';
  }
  if (inQuotes)
    throw new AppError('usage', 'a list has a quote that does not end', { hint: 'write a quote in a name as ""' });
  return [...parts, part.trim()].filter((one) => one !== '');
}
