// Products of a catalogue as rows of a table: Liquid that asks for the items when the message is made.
import type { LeafBlock } from './block-document.ts';
import { escapeWords } from './liquid-text.ts';

type Products = LeafBlock & { readonly type: 'products' };

export const productsTable = (block: Products, linkColour: string): string =>
  `${loadItems(block)}{% for item in items limit: ${block.limit} %}<tr>${imageCell(block)}${wordsCell(block, linkColour)}</tr>{% endfor %}`;

const loadItems = ({ catalog, selection, item_ids: ids }: Products): string =>
  selection !== undefined && selection !== ''
    ? `{% catalog_selection_items ${catalog} ${selection} %}`
    : `{% catalog_items ${catalog} ${(ids ?? '').replaceAll('%}', '')} %}`;

const field = (name: string): string => `{{ item.${name} | escape }}`;
const isNamed = (name: string | undefined): name is string => name !== undefined && name !== '';

const imageCell = (block: Products): string =>
  isNamed(block.image_field)
    ? `<td width="104" style="padding:8px 16px 8px 0;vertical-align:top"><img src="${field(block.image_field)}" alt="" width="88" style="border-radius:6px;display:block"></td>`
    : '';

const wordsCell = (block: Products, linkColour: string): string => {
  const title = isNamed(block.title_field) ? field(block.title_field) : '';
  const price = isNamed(block.price_field) ? `<br>${field(block.price_field)}` : '';
  const linked = (inside: string): string =>
    isNamed(block.link_field)
      ? `<a href="${field(block.link_field)}" style="color:${linkColour}">${inside}</a>`
      : inside;
  const button =
    block.button === undefined || block.button === '' ? '' : `<br>${linked(escapeWords(block.button))}`;
  return `<td style="padding:8px 0;vertical-align:top"><strong>${button === '' ? linked(title) : title}</strong>${price}${button}</td>`;
};
