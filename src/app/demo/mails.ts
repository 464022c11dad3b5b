// The mails of the demo shop, as the visual editor would keep them: one look, French for people who speak it, English for
// everybody else. Whoever opens one finds something worth changing.
import type { Block, BlockDocument, LeafBlock } from '../../core/content/block-document.ts';
import type { JsonObject } from '../../core/json.ts';

const GREEN = '#2f6b3a';
const PALE_GREEN = '#e4efe3';
const SHOP_URL = 'https://shop.example.com';

const SETTINGS: BlockDocument['settings'] = {
  width: 600,
  background: '#eef2ea',
  canvas: '#ffffff',
  text: '#25301f',
  link: GREEN,
  font: 'serif',
};

/** A block before it has its id: every kind keeps its own fields. */
type Loose<Kind> = Kind extends { readonly id: string } ? Omit<Kind, 'id'> : never;
type LooseLeaf = Loose<LeafBlock>;
type LooseColumns = Omit<Extract<Block, { type: 'columns' }>, 'id' | 'columns'> & {
  readonly columns: readonly { readonly width: number; readonly blocks: readonly LooseLeaf[] }[];
};

/** French for those who speak it. */
const said = (english: string, french: string): string =>
  `{% if \${language} == 'fr' %}${french}{% else %}${english}{% endif %}`;

const paragraph = (english: string, french: string): LooseLeaf => ({
  type: 'text',
  html: `<p>${said(english, french)}</p>`,
  padding_bottom: 20,
});
const heading = (text: string): LooseLeaf => ({ type: 'heading', text, level: 1, padding_top: 6 });
const button = (text: string, path: string): LooseLeaf => ({
  type: 'button',
  text,
  href: SHOP_URL + path,
  align: 'left',
  rounded: 24,
  padding_top: 18,
  padding_bottom: 24,
});
const BRAND: LooseLeaf = {
  type: 'heading',
  text: 'Leaf & Bean',
  level: 3,
  colour: GREEN,
  padding_top: 28,
  padding_bottom: 18,
};
const ADDRESS = 'Leaf & Bean · 12 rue des Tisserands, 69004 Lyon';
/** Under every marketing mail: who writes, and the way out. */
const FOOTER: LooseLeaf = {
  type: 'footer',
  text: `<p>${ADDRESS.replace('&', '&amp;')}</p>`,
  unsubscribe: said('Unsubscribe', 'Se désabonner'),
  preferences: said('Preferences', 'Préférences'),
  view_in_browser: said('View in browser', 'Voir dans le navigateur'),
  padding_top: 24,
  padding_bottom: 28,
};
/** Under what belongs to an order there is nothing to unsubscribe from. */
const SIGNATURE: LooseLeaf = {
  type: 'content_block',
  name: 'shop_footer',
  padding_top: 20,
  padding_bottom: 24,
};

const panel = (background: string, blocks: readonly LooseLeaf[]): LooseColumns => ({
  type: 'columns',
  background,
  padding_top: 14,
  padding_bottom: 14,
  columns: [{ width: 90, blocks }],
});

const mail = (
  subject: string,
  preheader: string,
  blocks: readonly (LooseLeaf | LooseColumns)[],
): JsonObject => ({
  subject,
  preheader,
  source: 'blocks',
  blocks: {
    version: 1,
    settings: SETTINGS,
    blocks: [BRAND, ...blocks].map(withIds),
  } as unknown as JsonObject,
  body: '',
});

const withIds = (block: LooseLeaf | LooseColumns, i: number): object => {
  const id = `b${i}`;
  if (block.type !== 'columns') return { ...block, id };
  const columns = block.columns.map((column, c) => ({
    ...column,
    id: `${id}c${c}`,
    blocks: column.blocks.map((leaf, l) => ({ ...leaf, id: `${id}c${c}l${l}` })),
  }));
  return { ...block, id, columns };
};

const GREETING = '{{content_blocks.${greeting}}}';

export const CART_MAIL = mail(
  said(
    "{{${first_name} | default: 'Hello'}}, your cart is waiting",
    "{{${first_name} | default: 'Bonjour'}}, votre panier vous attend",
  ),
  said('We keep it for you until tomorrow.', 'Nous vous le gardons jusqu’à demain.'),
  [
    heading(GREETING),
    paragraph(
      'You left something good behind. It is still here, and so is the kettle.',
      'Vous avez laissé de bonnes choses derrière vous. Elles sont toujours là, et la bouilloire aussi.',
    ),
    panel(PALE_GREEN, [
      {
        type: 'text',
        size: 22,
        html: `<p><b>{{event_properties.\${value} | default: 0 | money}} €</b></p>`,
        padding_bottom: 0,
      },
      {
        type: 'text',
        size: 14,
        html: `<p>${said('in your cart, delivery included', 'dans votre panier, livraison comprise')}</p>`,
        padding_top: 2,
      },
    ]),
    button(said('Back to my cart', 'Retrouver mon panier'), '/cart'),
    FOOTER,
  ],
);

export const ORDER_MAIL = mail(
  said(
    "Order {{api_trigger_properties.${order_id} | default: '0000'}} is confirmed",
    "La commande {{api_trigger_properties.${order_id} | default: '0000'}} est confirmée",
  ),
  said('Thank you, we are packing.', 'Merci, nous préparons votre colis.'),
  [
    heading(GREETING),
    paragraph(
      'Thank you for your order. We pack it today, and you hear from us when it leaves.',
      'Merci pour votre commande. Nous la préparons aujourd’hui et vous prévenons de son départ.',
    ),
    {
      ...panel(PALE_GREEN, []),
      keep_on_mobile: true,
      columns: [
        {
          width: 60,
          blocks: [
            {
              type: 'text',
              html: `<p>${said('Order', 'Commande')}<br><b>{{api_trigger_properties.\${order_id} | default: '0000'}}</b></p>`,
            },
          ],
        },
        {
          width: 40,
          blocks: [
            {
              type: 'text',
              align: 'right',
              html: '<p>Total<br><b>{{api_trigger_properties.${total} | default: 0 | money}} €</b></p>',
            },
          ],
        },
      ],
    },
    button(said('Follow the order', 'Suivre la commande'), '/orders'),
    SIGNATURE,
  ],
);

export const SPRING_MAIL = mail(
  "{{custom_attribute.${favourite_category} | default: 'spring' | capitalize}}: 20 %, {{${first_name} | default: 'friend'}}",
  said('For gold customers, this week only.', 'Pour nos clients or, cette semaine seulement.'),
  [
    panel(GREEN, [
      { type: 'heading', text: said('Spring is here', 'Le printemps est là'), level: 1, colour: '#ffffff' },
      {
        type: 'text',
        colour: '#ffffff',
        size: 18,
        html: `<p>${said(
          "20 % off everything in {{custom_attribute.${favourite_category} | default: 'the shop'}}, this week.",
          "20 % sur tout : {{custom_attribute.${favourite_category} | default: 'la boutique'}}, cette semaine.",
        )}</p>`,
      },
    ]),
    { type: 'spacer', height: 14 },
    paragraph(
      `${GREETING}, gold customers choose first: your price is already in the shop when you sign in.`,
      `${GREETING}, nos clients or choisissent les premiers : votre prix est déjà dans la boutique.`,
    ),
    button(said('Choose first', 'Choisir en premier'), '/spring'),
    FOOTER,
  ],
);

/** A letter of the fortnight: one thought, one way to the shop. Subject and words in English and French. */
export const letterOf = (
  subject: readonly [english: string, french: string],
  words: readonly [english: string, french: string],
): JsonObject =>
  mail(
    `${said(...subject)}, {{\${first_name} | default: 'friend'}}`,
    said('From Leaf & Bean, tea, coffee and sweet things', 'De Leaf & Bean, thés, cafés et douceurs'),
    [heading(GREETING), paragraph(...words), button(said('To the shop', 'Vers la boutique'), '/new'), FOOTER],
  );
