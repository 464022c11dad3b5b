// "Make purchase" (7.2): any product or one, and filters on the purchase's properties; `price`, `quantity`,
// `currency` and `product_id` are properties like the caller's own.
import { parsePropertyFilters } from '../../../core/campaigns/property-filter.ts';
import type { TriggerKind } from '../../../core/campaigns/trigger.ts';
import { productTopic, propertiesOf, PURCHASE_TOPIC } from '../../../core/campaigns/trigger.ts';
import { ok, refuse } from '../../../core/result.ts';
import { openSettings, quote, readText } from '../../../core/segments/settings.ts';
import { MAX_ATTRIBUTE_CHARS } from '../../../core/limits.ts';
import { compileRegex } from '../regex.ts';

const SETTINGS: readonly string[] = ['product_id', 'filters'];

export const purchase: TriggerKind = {
  id: 'purchase',
  settings: SETTINGS,
  parse: (input, path) => {
    const settings = openSettings(input, path, SETTINGS);
    if (!settings.ok) return settings;
    const any = settings.value['product_id'] === undefined;
    const product = any ? ok('') : readText(settings.value, 'product_id', path, MAX_ATTRIBUTE_CHARS);
    if (!product.ok) return product;
    if (!any && product.value === '')
      return refuse('invalid_trigger', 'A product is required.', `${path}.product_id`);
    const filters = parsePropertyFilters(settings.value['filters'], `${path}.filters`, compileRegex);
    if (!filters.ok) return filters;
    return ok({
      topics: [any ? PURCHASE_TOPIC : productTopic(product.value)],
      matches: (fact, now) =>
        fact.kind === 'purchase' &&
        (any || fact.productId === product.value) &&
        filters.value.every((filter) => filter.matches(propertiesOf(fact), now)),
      describe: (language) => {
        const head = language === 'en' ? 'buys' : 'achète';
        const anything = language === 'en' ? 'any product' : 'n’importe quel produit';
        const what = any ? anything : quote(product.value, language);
        const join = language === 'en' ? ' and ' : ' et ';
        const conditions = filters.value.map((filter) => filter.describe(language)).join(join);
        return [`${head} ${what}`, conditions].filter(Boolean).join(language === 'en' ? ' where ' : ' où ');
      },
    });
  },
};
