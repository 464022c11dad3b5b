// Names of events, products, attributes and properties as the workspace saw them: offered with how often and when last,
// and asked about one that is typed. What was never seen can still be written.
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { parsePropertyPath } from '../../../../../core/campaigns/property-path.ts';
import { useApi } from '../../../../session.ts';
import type { SeenKind } from './trigger-form.ts';

export interface SeenName {
  readonly name: string;
  readonly types: readonly string[];
  readonly count: number;
  readonly last_seen_at: string;
  readonly blocked: boolean;
}

interface Answer {
  readonly names: readonly SeenName[];
  readonly next: string | null;
}

const MOST = 500;
const FRESH_MS = 30_000;
const TYPING_MS = 250;

export interface SeenQuery {
  readonly kind: SeenKind;
  /** Event or product of a property; '' = of whatever. */
  readonly parent?: string;
}

export interface Seen {
  readonly names: readonly SeenName[];
  /** Of what is typed; null: not known, or nothing typed. */
  readonly verdict: 'seen' | 'never' | 'blocked' | null;
}

/** The name in the schema that a path begins with: `order.items[].sku` is a property `order`. */
const headOf = (kind: SeenKind, typed: string): string => {
  if (kind === 'event' || kind === 'purchase') return typed;
  const [first] = parsePropertyPath(typed) ?? [];
  return first?.kind === 'name' ? first.name : typed;
};

export const useSeenNames = ({ kind, parent = '' }: SeenQuery, typed: string): Seen => {
  const api = useApi();
  const [settled] = useDebouncedValue(headOf(kind, typed.trim()), TYPING_MS);
  const ask = (search: string) => ({
    queryKey: [api.workspace, 'schema', 'picker', kind, parent, search],
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
      api.get<Answer>(
        '/admin/v1/schema',
        { kind, limit: MOST, ...(parent === '' ? {} : { parent }), ...(search === '' ? {} : { search }) },
        signal,
      ),
  });
  const all = useQuery(ask(''));
  // Only where there are more than fit: what is typed narrows them at the server.
  const isWhole = all.data?.next === null;
  const narrowed = useQuery({
    ...ask(settled),
    enabled: all.data !== undefined && !isWhole && settled !== '',
  });
  const answer = isWhole || settled === '' ? all.data : narrowed.data;
  const names = [...(answer?.names ?? [])].sort((a, b) => b.count - a.count);
  const found = names.find(({ name }) => name === settled);
  const isSure = found !== undefined || (answer?.next === null && (isWhole || !narrowed.isPlaceholderData));
  return { names, verdict: settled === '' || !isSure ? null : verdictOf(found) };
};

const verdictOf = (found: SeenName | undefined): 'seen' | 'never' | 'blocked' =>
  found === undefined ? 'never' : found.blocked ? 'blocked' : 'seen';
