import type { Settings } from '../../../domain/settings.ts';
import type { View } from '../../terminal/output.ts';

export const view: View<Settings> = { data: (all) => all, columns: ['name', 'url'] };
