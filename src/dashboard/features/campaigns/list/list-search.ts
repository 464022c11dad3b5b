// What of the list stands in its address: every filter and order is a link.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useWorkspace } from '../../../session.ts';
import { CHANNELS, STATUSES, TYPES } from '../model.ts';
import type { CampaignStatus, CampaignType } from '../model.ts';

export const SORTS = ['updated', 'name', 'last_sent', 'created', 'launched'] as const;
export type Sort = (typeof SORTS)[number];

export interface ListSearch {
  readonly q?: string;
  readonly status?: readonly CampaignStatus[];
  readonly type?: readonly CampaignType[];
  readonly category?: 'marketing' | 'transactional';
  readonly channel?: readonly string[];
  readonly tag?: readonly string[];
  /** Ids; `none`: those in no team. */
  readonly team?: readonly string[];
  readonly by?: string;
  readonly sort?: Sort;
  readonly order?: 'asc' | 'desc';
}

/** Anything else in the address is dropped, so that an old link still opens. */
export const readListSearch = (raw: Readonly<Record<string, unknown>>): ListSearch => {
  const among = <Choice extends string>(name: string, choices: readonly Choice[]): readonly Choice[] =>
    texts(raw[name]).flatMap((text) => choices.find((choice) => choice === text) ?? []);
  const category = among('category', ['marketing', 'transactional'])[0];
  const sort = among('sort', SORTS)[0];
  const order = among('order', ['asc', 'desc'])[0];
  const [q] = texts(raw['q']);
  const [by] = texts(raw['by']);
  const lists = {
    status: among('status', STATUSES),
    type: among('type', TYPES),
    channel: among<string>('channel', CHANNELS),
    tag: texts(raw['tag']),
    team: texts(raw['team']),
  };
  return {
    ...(q === undefined ? {} : { q }),
    ...Object.fromEntries(Object.entries(lists).filter(([, items]) => items.length > 0)),
    ...(category === undefined ? {} : { category }),
    ...(by === undefined ? {} : { by }),
    ...(sort === undefined ? {} : { sort }),
    ...(order === undefined ? {} : { order }),
  };
};

const texts = (value: unknown): readonly string[] => {
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return items
    .filter((item) => typeof item === 'string' || typeof item === 'number')
    .map(String)
    .filter((text) => text !== '');
};

export const useListSearch = (): readonly [ListSearch, (changes: Partial<ListSearch>) => void] => {
  const search = readListSearch(useSearch({ strict: false }));
  const { key } = useWorkspace();
  const navigate = useNavigate();
  const change = (changes: Partial<ListSearch>): void => {
    const next = readListSearch({ ...search, ...changes });
    void navigate({
      to: '/w/$workspace/campaigns',
      params: { workspace: key },
      search: next,
      replace: true,
    });
  };
  return [search, change];
};

export const isFiltered = ({ q, status, type, category, channel, tag, by }: ListSearch): boolean =>
  [q, status, type, category, channel, tag, by].some((one) => one !== undefined);
