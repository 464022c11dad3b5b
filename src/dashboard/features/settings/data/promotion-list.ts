// A list of promotion codes as the server answers it.
export interface List {
  readonly name: string;
  readonly expires_at: string | null;
  readonly codes: number;
  readonly taken: number;
  readonly alert_below: number | null;
  readonly used_by: readonly {
    readonly kind: string;
    readonly id: string;
    readonly name: string;
    readonly status: string;
  }[];
}

export const PATH = '/admin/v1/promotion-lists';
export const KEY = 'promotions';

export const pathOf = ({ name }: Pick<List, 'name'>): string => `${PATH}/${encodeURIComponent(name)}`;

const LIVE = new Set(['active', 'paused', 'idle']);
/** Campaigns that hand out its codes now: while there are any, the server does not delete it. */
export const liveUses = ({ used_by: uses }: List): readonly string[] =>
  uses.filter(({ kind, status }) => kind === 'campaign' && LIVE.has(status)).map(({ name }) => name);
