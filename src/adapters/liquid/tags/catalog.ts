// {% catalog_items Games 1 2 %} and {% catalog_selection_items Games onsale %} load rows into `items` (6.5).
import { Tag } from 'liquidjs';
import type { Context, Liquid, TagToken, Template, TopLevelToken } from 'liquidjs';
import type { Json, JsonObject } from '../../../core/json.ts';
import type { SelectionRule } from '../../../core/templates/selection.ts';
import type { Selection } from '../../../ports/template-host.ts';
import { MAX_CATALOG_IDS } from '../limits.ts';
import { currentFacts, parseFragment } from '../parse-facts.ts';
import { renderText } from '../render-text.ts';
import type { RenderState } from '../render-state.ts';
import { stateOf } from '../render-state.ts';
import { rerender } from '../rerender.ts';
import { readOptions } from './arguments.ts';

const unquote = (word: string): string => /^(['"])([\s\S]*)\1$/.exec(word)?.[2] ?? word;

export class CatalogItemsTag extends Tag {
  readonly catalog: Template[];
  readonly ids: readonly Template[][];
  readonly again: boolean;
  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
    super(token, rest, liquid);
    const { words, options } = readOptions(token.args);
    const [catalog, ...ids] = words.map((word) => parseFragment(liquid, unquote(word), token));
    if (catalog === undefined) throw new Error('catalog_items needs a catalog');
    this.catalog = catalog;
    this.ids = ids.slice(0, MAX_CATALOG_IDS);
    this.again = options.has('rerender');
    currentFacts().needsHost = true;
  }

  override *render(context: Context): Generator<unknown, void> {
    const state = stateOf(context);
    const catalog = (yield renderText(this.catalog, context)) as string;
    const ids: string[] = [];
    // One expression may print several ids.
    for (const id of this.ids) ids.push(...splitIds((yield renderText(id, context)) as string));
    const wanted = ids.slice(0, MAX_CATALOG_IDS);
    const rows = (yield state.ask('catalogItems', [
      state.init.workspaceId,
      catalog.trim(),
      wanted,
    ])) as readonly (JsonObject | null)[];
    const items = rows.map((row) => row ?? {});
    save(context, this.again ? ((yield rerender(state, items, context)) as unknown) : items);
  }
}

const save = (context: Context, items: unknown): void => {
  Object.assign(context.bottom(), { items });
};

const splitIds = (text: string): readonly string[] => text.split(/\s+/).filter((id) => id !== '');

export class CatalogSelectionItemsTag extends Tag {
  readonly catalog: string;
  readonly selection: string;
  readonly again: boolean;
  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
    super(token, rest, liquid);
    const { words, options } = readOptions(token.args);
    const [catalog, selection] = words.map(unquote);
    if (catalog === undefined || selection === undefined) {
      throw new Error('catalog_selection_items needs a catalog and a selection');
    }
    this.catalog = catalog;
    this.selection = selection;
    this.again = options.has('rerender');
    currentFacts().needsHost = true;
  }

  override *render(context: Context): Generator<unknown, void> {
    const state = stateOf(context);
    const { workspaceId } = state.init;
    const asked = state.ask('catalogSelection', [workspaceId, this.catalog, this.selection]);
    const selection = (yield asked) as Selection | null;
    if (selection === null) {
      state.warn(`catalog selection "${this.catalog}/${this.selection}" does not exist`);
      save(context, []);
      return;
    }
    const filled = (yield fillFilters(state, selection, context)) as Selection;
    const items = (yield state.ask('selectCatalogItems', [workspaceId, this.catalog, filled])) as unknown;
    save(context, this.again ? ((yield rerender(state, items, context)) as unknown) : items);
  }
}

/** Filter values may be Liquid; connected content is not available in them. */
function* fillFilters(
  state: RenderState,
  selection: Selection,
  context: Context,
): Generator<unknown, Selection> {
  const filters: SelectionRule[] = [];
  for (const filter of selection.filters) {
    filters.push({ ...filter, value: (yield rerender(state, filter.value, context)) as Json });
  }
  return { ...selection, filters };
}
