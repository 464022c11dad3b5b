// What the visual email editor keeps: rows of blocks and a few settings of the whole mail. Only data: how it looks as
// MJML is blocks-to-mjml.ts. Texts may hold Liquid everywhere a person reads them or a link leads.
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';

const closed = <Props extends Parameters<typeof Type.Object>[0]>(props: Props) =>
  Type.Object(props, { additionalProperties: false });

const Colour = Type.String({ pattern: '^#[0-9a-fA-F]{6}$', description: 'For example #1f6feb.' });
const MaybeColour = Type.Optional(Type.Union([Colour, Type.Null()]));
const Align = Type.Union([Type.Literal('left'), Type.Literal('center'), Type.Literal('right')]);
const Url = Type.String({ maxLength: 4_000 });
const Line = Type.String({ maxLength: 1_000 });
const Rich = Type.String({
  maxLength: 100_000,
  description: 'Simple HTML: paragraphs, lists, links, marks.',
});

/** What every block may say about the room around it. */
const frame = {
  id: Type.String({ minLength: 1, maxLength: 64 }),
  padding_top: Type.Optional(Type.Integer({ minimum: 0, maximum: 120 })),
  padding_bottom: Type.Optional(Type.Integer({ minimum: 0, maximum: 120 })),
  padding_sides: Type.Optional(Type.Integer({ minimum: 0, maximum: 120 })),
};

const TextBlock = closed({
  ...frame,
  type: Type.Literal('text'),
  html: Rich,
  align: Type.Optional(Align),
  colour: MaybeColour,
  size: Type.Optional(Type.Integer({ minimum: 10, maximum: 40 })),
});
const HeadingBlock = closed({
  ...frame,
  type: Type.Literal('heading'),
  text: Line,
  level: Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3)]),
  align: Type.Optional(Align),
  colour: MaybeColour,
});
const ImageBlock = closed({
  ...frame,
  type: Type.Literal('image'),
  src: Url,
  alt: Line,
  href: Type.Optional(Url),
  width: Type.Optional(Type.Integer({ minimum: 20, maximum: 900, description: 'Pixels; absent: full.' })),
  align: Type.Optional(Align),
  rounded: Type.Optional(Type.Integer({ minimum: 0, maximum: 60 })),
});
const ButtonBlock = closed({
  ...frame,
  type: Type.Literal('button'),
  text: Line,
  href: Url,
  align: Type.Optional(Align),
  colour: MaybeColour,
  text_colour: MaybeColour,
  rounded: Type.Optional(Type.Integer({ minimum: 0, maximum: 40 })),
  full_width: Type.Optional(Type.Boolean()),
});
const DividerBlock = closed({
  ...frame,
  type: Type.Literal('divider'),
  colour: MaybeColour,
  thickness: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
});
const SpacerBlock = closed({
  ...frame,
  type: Type.Literal('spacer'),
  height: Type.Integer({ minimum: 1, maximum: 400 }),
});
const SocialBlock = closed({
  ...frame,
  type: Type.Literal('social'),
  links: Type.Array(closed({ name: Line, href: Url }), { maxItems: 12 }),
  align: Type.Optional(Align),
  colour: MaybeColour,
});
const HtmlBlock = closed({
  ...frame,
  type: Type.Literal('html'),
  html: Type.String({ maxLength: 200_000 }),
});
const FooterBlock = closed({
  ...frame,
  type: Type.Literal('footer'),
  text: Rich,
  unsubscribe: Line,
  preferences: Type.Optional(Line),
  view_in_browser: Type.Optional(Line),
  align: Type.Optional(Align),
  colour: MaybeColour,
});
const ContentBlockBlock = closed({
  ...frame,
  type: Type.Literal('content_block'),
  name: Type.String({ pattern: '^[A-Za-z0-9_-]{0,100}$' }),
});
const ProductsBlock = closed({
  ...frame,
  type: Type.Literal('products'),
  catalog: Type.String({ pattern: '^[A-Za-z0-9_-]{0,100}$' }),
  /** Of the catalogue, or ids that Liquid may print. */
  selection: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{0,100}$' })),
  item_ids: Type.Optional(Type.String({ maxLength: 1_000 })),
  limit: Type.Integer({ minimum: 1, maximum: 12 }),
  title_field: Type.String({ pattern: '^[A-Za-z0-9_]{0,100}$' }),
  price_field: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_]{0,100}$' })),
  image_field: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_]{0,100}$' })),
  link_field: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_]{0,100}$' })),
  button: Type.Optional(Line),
});

const Leaf = Type.Union([
  TextBlock,
  HeadingBlock,
  ImageBlock,
  ButtonBlock,
  DividerBlock,
  SpacerBlock,
  SocialBlock,
  HtmlBlock,
  FooterBlock,
  ContentBlockBlock,
  ProductsBlock,
]);
const ColumnsBlock = closed({
  ...frame,
  type: Type.Literal('columns'),
  background: MaybeColour,
  /** Side by side on phones too. */
  keep_on_mobile: Type.Optional(Type.Boolean()),
  columns: Type.Array(
    closed({
      id: Type.String({ minLength: 1, maxLength: 64 }),
      width: Type.Integer({ minimum: 10, maximum: 90, description: 'Per cent of the row.' }),
      blocks: Type.Array(Leaf, { maxItems: 50 }),
    }),
    { minItems: 1, maxItems: 4 },
  ),
});

export const BlockDocumentSchema = closed({
  version: Type.Literal(1),
  settings: closed({
    width: Type.Integer({ minimum: 320, maximum: 900 }),
    background: Colour,
    canvas: Colour,
    text: Colour,
    link: Colour,
    font: Type.Union([
      Type.Literal('system'),
      Type.Literal('serif'),
      Type.Literal('rounded'),
      Type.Literal('mono'),
    ]),
    language: Type.Optional(Type.String({ pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?$' })),
  }),
  blocks: Type.Array(Type.Union([Leaf, ColumnsBlock]), { maxItems: 200 }),
});

export type BlockDocument = Static<typeof BlockDocumentSchema>;
export type LeafBlock = Static<typeof Leaf>;
export type ColumnsBlock = Static<typeof ColumnsBlock>;
export type Block = LeafBlock | ColumnsBlock;
export type BlockType = Block['type'];
export type BlockSettings = BlockDocument['settings'];

const compiled = Compile(BlockDocumentSchema);

/** A document somebody handed in; the first thing wrong with it is named by its path. */
export const parseBlockDocument = (input: unknown, path: string): Result<BlockDocument> => {
  if (compiled.Check(input)) return ok(input);
  const errors = [...compiled.Errors(input)];
  // A union reports every branch: what is deepest in the document is what its writer meant.
  const worst = errors.reduce<(typeof errors)[number] | undefined>(
    (best, one) => (best === undefined || depth(one) > depth(best) ? one : best),
    undefined,
  );
  const field = path + (worst?.instancePath ?? '').replaceAll('/', '.').replace(/\.(\d+)/g, '[$1]');
  return err({ code: 'invalid_field', message: `${field} ${worst?.message ?? 'is not valid'}.`, field });
};

const depth = ({ instancePath }: { readonly instancePath: string }): number => instancePath.split('/').length;
