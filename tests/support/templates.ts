// A real rendering pool for tests: real child processes, the real egress to loopback, and a host that answers
// from plain values.
import { parseEgressAllow } from '../../src/adapters/http/allow-list.ts';
import { makeEgress } from '../../src/adapters/http/egress.ts';
import { createTemplates } from '../../src/adapters/liquid/templates.ts';
import type { ChildTemplates } from '../../src/adapters/liquid/templates.ts';
import type { Json, JsonObject } from '../../src/core/json.ts';
import type { Credential, Selection, TemplateHost } from '../../src/ports/template-host.ts';
import type { RenderJob, RenderResult } from '../../src/ports/templates.ts';

/** 2025-01-15 12:00:00 UTC: the render time of the checklist. */
export const RENDER_AT = 1_736_942_400_000;

export interface HostData {
  readonly blocks?: Readonly<Record<string, string>>;
  readonly items?: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
  readonly selections?: Readonly<Record<string, Selection>>;
  readonly recommendations?: Readonly<Record<string, readonly JsonObject[]>>;
  readonly codes?: Record<string, string[]>;
  readonly credentials?: Readonly<Record<string, Credential>>;
}

/** What was asked for, besides the answers. */
export interface TestHost extends TemplateHost {
  readonly selected: Selection[];
  readonly taken: string[];
}

export const makeHost = (data: HostData): TestHost => {
  const given = new Map<string, string>();
  const selected: Selection[] = [];
  const taken: string[] = [];
  return {
    selected,
    taken,
    contentBlock: async (_, name) => data.blocks?.[name] ?? null,
    catalogItems: async (_, catalog, ids) => ids.map((id) => data.items?.[catalog]?.[id] ?? null),
    catalogSelection: async (_, catalog, name) => data.selections?.[`${catalog}/${name}`] ?? null,
    selectCatalogItems: async (_, catalog, selection) => {
      selected.push(selection);
      return Object.values(data.items?.[catalog] ?? {}).slice(0, selection.resultsLimit);
    },
    productRecommendation: async (_, name) => data.recommendations?.[name] ?? null,
    promotionCode: async (_, list, deliveryId) => {
      const key = `${list} ${deliveryId}`;
      const code = given.get(key) ?? data.codes?.[list]?.shift() ?? null;
      if (code !== null && !given.has(key)) taken.push(code);
      if (code !== null) given.set(key, code);
      return code;
    },
    credential: async (_, name) => data.credentials?.[name] ?? null,
  };
};

export interface RenderOptions {
  readonly profile?: JsonObject;
  /** Namespaces and variables by name. */
  readonly data?: Readonly<Record<string, Json>>;
  readonly translations?: JsonObject;
  readonly forbidden?: readonly string[];
  readonly now?: number;
  readonly deliveryId?: string;
  readonly workspaceId?: number;
  readonly preview?: boolean;
  readonly htmlParts?: readonly string[];
}

export interface TestTemplates {
  readonly templates: ChildTemplates;
  readonly host: TestHost;
  /** Rendering processes that died, and why. */
  readonly deaths: string[];
  /** One part in, one result out. */
  render(source: string, options?: RenderOptions): Promise<RenderResult>;
  renderParts(parts: Readonly<Record<string, string>>, options?: RenderOptions): Promise<RenderResult>;
  /** The text of a single part; anything but a rendered message is an error. */
  text(source: string, options?: RenderOptions): Promise<string>;
  close(): Promise<void>;
}

export const toJob = (parts: Readonly<Record<string, string>>, options: RenderOptions = {}): RenderJob => ({
  workspaceId: options.workspaceId ?? 1,
  templateKey: JSON.stringify([parts, options.htmlParts ?? []]),
  parts,
  htmlParts: options.htmlParts ?? [],
  context: {
    profile: options.profile ?? {},
    namespaces: options.data ?? {},
    translations: options.translations ?? {},
    forbidden: options.forbidden ?? [],
  },
  now: options.now ?? RENDER_AT,
  deliveryId: options.deliveryId ?? 'd1',
  preview: options.preview ?? false,
});

export const startTemplates = (
  data: HostData = {},
  options: { readonly children?: number } = {},
): TestTemplates => {
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const allowed = parseEgressAllow('127.0.0.0/8');
  const egress = makeEgress({ allow: allowed.ok ? allowed.value : [] });
  const host = makeHost(data);
  const deaths: string[] = [];
  const templates = createTemplates({
    host,
    egress: egress.http,
    clock,
    observer: { emit: (observation) => deaths.push(String(observation['death'])) },
    children: options.children ?? 1,
  });
  const renderParts = async (
    parts: Readonly<Record<string, string>>,
    more?: RenderOptions,
  ): Promise<RenderResult> => {
    const [result] = await templates.render([toJob(parts, more)]);
    return result!;
  };
  const render = (source: string, more?: RenderOptions): Promise<RenderResult> =>
    renderParts({ body: source }, more);
  return {
    templates,
    host,
    deaths,
    render,
    renderParts,
    text: async (source, more) => {
      const result = await render(source, more);
      if (result.kind !== 'rendered') throw new Error(`${source}: ${JSON.stringify(result)}`);
      return result.parts['body']!;
    },
    close: async () => {
      await templates.close();
      await egress.close();
    },
  };
};
