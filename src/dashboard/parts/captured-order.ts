// In which order captured messages stand: the newest first, since what was just tried is what is looked for. The other
// way round reads like the sandbox's clock. Stands in the address (`?order=oldest`).
import { useSearch } from '@tanstack/react-router';

export type CapturedOrder = 'newest' | 'oldest';

/** Part of `validateSearch` of a screen that shows captured messages. */
export const readCapturedOrder = (raw: Readonly<Record<string, unknown>>): { order?: 'oldest' } =>
  raw['order'] === 'oldest' ? { order: 'oldest' } : {};

export const useCapturedOrder = (): CapturedOrder => {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  return readCapturedOrder(search).order ?? 'newest';
};

/** As the API calls it. */
export const orderParameter = (order: CapturedOrder): 'asc' | 'desc' => (order === 'oldest' ? 'asc' : 'desc');
